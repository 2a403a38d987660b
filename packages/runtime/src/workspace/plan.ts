import {
  type ApprovalInstance,
  actionDigest,
  type CoveredAction,
  type Id,
  type JsonObject,
  type Sql,
  sha256,
} from '@countersign/contracts';
import { type ApprovalFacts, bindingText } from '../bindings/binding.js';
import type { Installation } from '../installation.js';
import { coverOf, coverText, distinctCovers } from './cover.js';

/** Begins the binding's name in the plan of a reverse action. */
export const REVERSE_PREFIX = 'reverse:';

/** What an approval will make happen, fixed at its start: a binding's version, evaluated. */
export interface PlannedEffect {
  readonly binding: Id;
  readonly step: string;
  /** Type of the approval's event that fires it. */
  readonly onType: string;
  readonly connection: Id;
  readonly connectionName: string;
  /** Connector and action. */
  readonly action: string;
  readonly input: JsonObject;
  readonly digest: string;
  readonly bindingHash: string;
}

/**
 * Evaluates every binding that an approval with these values can fire.
 * @throws {@link InputError} when an input can't be made, or an action would refuse it.
 */
export async function planEffects(
  { bindings, connections }: Installation,
  approval: ApprovalFacts,
  values: Readonly<Record<string, unknown>>,
): Promise<readonly PlannedEffect[]> {
  const planned: PlannedEffect[] = [];
  for (const { binding, evaluate } of bindings) {
    if (!binding.on.startsWith('io.countersign.approval.')) continue;
    const raw = evaluate({ event: { type: binding.on }, approval, values });
    if (raw === undefined) continue;
    const bound = connections.named(binding.run.connection, binding.run.action, binding.place ?? binding.id);
    const input = await bound.validate(binding.run.action, raw);
    const action = `${bound.identity.connector}.${binding.run.action}`;
    planned.push({
      binding: binding.id,
      step: binding.run.step ?? 'run',
      onType: binding.on,
      connection: bound.identity.id,
      connectionName: bound.identity.name,
      action,
      input,
      digest: actionDigest({ action, connection: bound.identity.id, input }),
      bindingHash: sha256(JSON.stringify(bindingText(binding))),
    });
  }
  return planned;
}

/** In the caller's transaction. */
export async function storePlan(
  sql: Sql,
  tenant: string,
  approval: Id,
  planned: readonly PlannedEffect[],
): Promise<void> {
  if (planned.length === 0) return;
  await sql.query(
    `insert into plans (tenant, approval, binding, step, on_type, connection, connection_name, action, input, digest,
       binding_hash)
     select $1, $2, binding, step, "onType", connection, "connectionName", action, input, digest, "bindingHash"
     from json_to_recordset($3) as plan (binding text, step text, "onType" text, connection text,
       "connectionName" text, action text, input json, digest text, "bindingHash" text)`,
    [tenant, approval, JSON.stringify(planned)],
  );
}

/**
 * A form sent again fires what its new values say. What was covered besides (a reverse action) stays.
 * @returns what the approval covers from now on.
 */
export async function replacePlan(
  sql: Sql,
  tenant: string,
  { id, covers }: Pick<ApprovalInstance, 'id' | 'covers'>,
  planned: readonly PlannedEffect[],
): Promise<readonly CoveredAction[]> {
  const { rows } = await sql.query<CoveredAction>(
    `delete from plans where tenant = $1 and approval = $2 and binding not like '${REVERSE_PREFIX}%'
     returning action, connection, digest`,
    [tenant, id],
  );
  const old = new Set(rows.map(coverText));
  await storePlan(sql, tenant, id, planned);
  return distinctCovers([...planned.map(coverOf), ...covers.filter((cover) => !old.has(coverText(cover)))]);
}

/** A query for the plan of approval `a`, as one JSON list. */
export const PLAN_OF_A = `(
  select json_agg(json_build_object('binding', binding, 'step', step, 'onType', on_type, 'connection', connection,
    'connectionName', connection_name, 'action', action, 'input', input, 'digest', digest, 'bindingHash', binding_hash)
    order by binding, step)
  from plans where plans.tenant = a.tenant and plans.approval = a.id)`;
