import {
  type EffectOrigin,
  type ErrorDocument,
  effectKey,
  type Id,
  InputError,
  type Instant,
  type Json,
  type JsonObject,
  type Sql,
} from '@countersign/contracts';
import type { EffectOutcome, EffectRecord, EffectState } from '../runtime-types.js';

/** An effect that is to be stored. */
export interface NewEffect {
  readonly id: Id;
  readonly origin: EffectOrigin;
  readonly approval: Id | undefined;
  readonly connectionName: string;
  readonly action: string;
  readonly input: JsonObject;
  readonly digest: string;
}

/** A row of `effects`, as read. */
export interface EffectRow {
  readonly id: Id;
  readonly key: string;
  readonly generation: number;
  readonly state: EffectState;
  readonly lease_owner: string | null;
  readonly fence: number;
  readonly attempt: number;
  readonly failures: number;
  readonly may_have_happened: boolean;
  readonly open_attempt: boolean;
  readonly definitely_refused: boolean;
  readonly wake_at: Instant;
  readonly approval: Id | null;
  readonly event_source: string;
  readonly event_id: string;
  readonly binding: Id;
  readonly step: string;
  readonly connection: Id;
  readonly connection_name: string;
  readonly action: string;
  readonly input: JsonObject;
  readonly digest: string;
  readonly memo: Readonly<Record<string, Json>>;
  readonly outcome: EffectOutcome | null;
  readonly last_error: ErrorDocument | null;
  readonly created_at: Instant;
  readonly updated_at: Instant;
}

export const EFFECT_COLUMNS = `id, key, generation, state, lease_owner, fence, attempt, failures, may_have_happened,
  open_attempt, definitely_refused, wake_at, approval, event_source, event_id, binding, step, connection,
  connection_name, action, input, digest, memo, outcome, last_error, created_at, updated_at`;

/** What is stored of a new effect, under its column names. */
export function effectColumns({ origin, ...effect }: NewEffect): Readonly<Record<string, unknown>> {
  return {
    id: effect.id,
    key: effectKey(origin),
    generation: origin.generation,
    approval: effect.approval ?? null,
    event_source: origin.eventSource,
    event_id: origin.eventId,
    binding: origin.binding,
    step: origin.step,
    connection: origin.connection,
    connection_name: effect.connectionName,
    action: effect.action,
    input: effect.input,
    digest: effect.digest,
  };
}

/**
 * For effects of which some were there already: the same effect may be asked for again, another input may not.
 * @throws {@link InputError} `INPUT_CHANGED`.
 */
export async function refuseChanged(sql: Sql, tenant: string, effects: readonly NewEffect[]): Promise<void> {
  const keys = effects.map(({ origin }) => effectKey(origin));
  const { rows } = await sql.query<{ key: string; digest: string }>(
    'select key, digest from effects where tenant = $1 and key = any($2)',
    [tenant, keys],
  );
  const digests = new Map(rows.map(({ key, digest }) => [key, digest]));
  const changed = effects.find(({ origin, digest }) => digests.get(effectKey(origin)) !== digest);
  if (changed) {
    throw new InputError('INPUT_CHANGED', 'An effect with this key has another input.', {
      place: changed.origin.binding,
    });
  }
}

export function effectRecord(row: EffectRow): EffectRecord {
  return {
    id: row.id,
    key: row.key,
    generation: row.generation,
    state: row.state,
    approval: row.approval ?? undefined,
    binding: row.binding,
    step: row.step,
    connection: row.connection,
    connectionName: row.connection_name,
    action: row.action,
    input: row.input,
    digest: row.digest,
    attempt: row.attempt,
    fence: row.fence,
    leaseOwner: row.lease_owner ?? undefined,
    wakeAt: row.wake_at,
    mayHaveHappened: row.may_have_happened || row.open_attempt,
    outcome: row.outcome ?? undefined,
    lastError: row.last_error ?? undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
