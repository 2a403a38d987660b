import type { ApprovalState } from '@countersign/approvals';
import type { ApprovalEvent, CloudEvent, Id, Instant, Json, Sql } from '@countersign/contracts';
import type { PreparedEntry } from '../audit/audit-row.js';
import { effectColumns, type NewEffect, refuseChanged } from '../effects/effect-rows.js';
import type { EffectState } from '../runtime-types.js';
import { storedJson } from './stored-json.js';

/** What a running effect becomes, if its claim still holds. */
export interface EffectChange {
  readonly id: Id;
  readonly owner: Id;
  readonly fence: number;
  readonly at: Instant;
  readonly state: EffectState;
  readonly outcome: object | undefined;
  readonly open: boolean;
  readonly definite: boolean;
  readonly failures: number;
  readonly error: object | undefined;
  readonly wakeAt: Instant;
}

export interface ApprovalUpdate {
  readonly before: ApprovalState;
  readonly after: ApprovalState;
  readonly covers: readonly string[];
}

/** What of a batch found its row as it should be. */
export interface Flushed {
  readonly approval: boolean;
  readonly effect: boolean;
  /** Effects that became ready: new ones, and those that waited for the approval. */
  readonly ready: readonly Id[];
}

interface Counts {
  readonly approvals: number;
  readonly effects: number;
  readonly inserted: readonly Id[] | null;
  readonly woken: readonly Id[] | null;
}

interface StoredTask {
  readonly id: Id;
  readonly approval: Id;
  readonly state: string;
  readonly assignee: string;
}

/**
 * Collects what one transaction has to write, to send it as one statement: a round trip costs more than a row.
 * Rows of one kind keep their order.
 */
export class WriteBatch {
  readonly #approvalEvents: { readonly approval: Id; readonly revision: number; readonly event: ApprovalEvent }[] = [];
  readonly #events: { readonly event: CloudEvent<string, unknown>; readonly correlation: Id | undefined }[] = [];
  readonly #audit: PreparedEntry[] = [];
  readonly #tasks = new Map<Id, StoredTask>();
  readonly #timersSet: { readonly approval: Id; readonly key: string; readonly dueAt: Instant }[] = [];
  readonly #timersGone: { readonly approval: Id; readonly key: string }[] = [];
  #approval: ApprovalUpdate | undefined;
  #effect: EffectChange | undefined;
  #newEffects: readonly NewEffect[] = [];
  #newAt: Instant | undefined;
  #wake: Id | undefined;

  audit(entries: readonly PreparedEntry[]): void {
    this.#audit.push(...entries);
  }

  events(events: readonly CloudEvent<string, unknown>[], correlation?: Id): void {
    this.#events.push(...events.map((event) => ({ event, correlation: correlation ?? event.correlationid })));
  }

  effect(change: EffectChange): void {
    this.#effect = change;
  }

  update(approval: ApprovalUpdate): void {
    this.#approval = approval;
  }

  /** Effects to store as ready. One whose key is there already is the same effect and is left as it is. */
  newEffects(effects: readonly NewEffect[], at: Instant): void {
    this.#newEffects = effects;
    this.#newAt = at;
  }

  /** Effects that waited for the end of this approval ask the gate again. */
  wake(approval: Id, at: Instant): void {
    this.#wake = approval;
    this.#newAt = at;
  }

  /** Events of one approval, and the timers and tasks that they set, change or clear. */
  approvalEvents(before: ApprovalState | undefined, events: readonly ApprovalEvent[], after: ApprovalState): void {
    const approval = after.instance.id;
    const first = (before?.instance.revision ?? 0) + 1;
    this.#approvalEvents.push(...events.map((event, index) => ({ approval, revision: first + index, event })));
    const known = new Map(before?.instance.tasks.map((task) => [task.id, task.state]));
    for (const { id, state, assignee } of after.instance.tasks) {
      if (known.get(id) !== state) this.#tasks.set(id, { id, approval, state, assignee: assignee.ref.id });
    }
    const old = before?.timers ?? {};
    for (const key of Object.keys(old)) if (!(key in after.timers)) this.#timersGone.push({ approval, key });
    for (const [key, { dueAt }] of Object.entries(after.timers)) {
      if (old[key]?.dueAt !== dueAt) this.#timersSet.push({ approval, key, dueAt });
    }
  }

  /** @throws {@link InputError} `INPUT_CHANGED` for a new effect whose key is there with another input. */
  async flush(sql: Sql, tenant: string): Promise<Flushed> {
    const { rows } = await sql.query<Counts>(STATEMENT, [
      tenant,
      ...this.#approvalValues(),
      ...this.#effectValues(),
      this.#approvalEvents.map(({ approval }) => approval),
      this.#approvalEvents.map(({ revision }) => revision),
      this.#approvalEvents.map(({ event }) => JSON.stringify(event)),
      this.#events.map(({ event }) => event.source),
      this.#events.map(({ event }) => event.id),
      this.#events.map(({ event }) => event.type),
      this.#events.map(({ correlation }) => correlation ?? null),
      this.#events.map(({ event }) => JSON.stringify(event)),
      this.#audit.map(({ entry }) => entry.at),
      this.#audit.map(({ entry }) => entry.type),
      this.#audit.map(({ entry }) => entry.subject),
      this.#audit.map(({ commitment }) => commitment),
      this.#audit.map(({ salt }) => salt),
      this.#audit.map(({ payload }) => payload),
      [...this.#tasks.values()].map(({ id }) => id),
      [...this.#tasks.values()].map(({ approval }) => approval),
      [...this.#tasks.values()].map(({ state }) => state),
      [...this.#tasks.values()].map(({ assignee }) => assignee),
      this.#timersSet.map(({ approval }) => approval),
      this.#timersSet.map(({ key }) => key),
      this.#timersSet.map(({ dueAt }) => dueAt),
      this.#timersGone.map(({ approval }) => approval),
      this.#timersGone.map(({ key }) => key),
      JSON.stringify(this.#newEffects.map(effectColumns)),
      this.#newAt ?? null,
      this.#wake ?? null,
    ]);
    const { approvals = 0, effects = 0, inserted = null, woken = null } = rows[0] ?? {};
    if ((inserted ?? []).length < this.#newEffects.length) await refuseChanged(sql, tenant, this.#newEffects);
    return {
      approval: this.#approval === undefined || approvals === 1,
      effect: this.#effect === undefined || effects === 1,
      ready: [...(inserted ?? []), ...(woken ?? [])],
    };
  }

  #approvalValues(): readonly unknown[] {
    if (!this.#approval) return [null, null, null, null, null, null, null];
    const { before, after, covers } = this.#approval;
    const { id, revision, state, endedAt } = after.instance;
    return [id, before.instance.revision, revision, state, covers, storedJson(after), endedAt ?? null];
  }

  #effectValues(): readonly unknown[] {
    if (!this.#effect) return [null, null, null, null, null, null, null, null, null, null, null];
    const { id, owner, fence, at, state, outcome, open, definite, failures, error, wakeAt } = this.#effect;
    const text = (value: object | undefined): Json => (value === undefined ? null : JSON.stringify(value));
    return [id, owner, fence, at, state, text(outcome), open, definite, failures, text(error), wakeAt];
  }
}

const STATEMENT = `
with changed_approval as (
  update approvals set revision = $4, state = $5, covers = $6, body = $7, ended_at = $8
  where tenant = $1 and id = $2 and revision = $3
  returning 1
), changed_effect as (
  update effects set state = $13, outcome = $14, open_attempt = $15, definitely_refused = $16,
    failures = failures + $17, last_error = $18, wake_at = $19, updated_at = $12, lease_owner = null, lease_until = null
  where tenant = $1 and id = $9 and lease_owner = $10 and fence = $11 and state = 'running'
  returning 1
), new_effects as (
  insert into effects (tenant, id, key, generation, state, wake_at, approval, event_source, event_id, binding, step,
    connection, connection_name, action, input, digest, created_at, updated_at)
  select $1, id, key, generation, 'ready', $44, approval, event_source, event_id, binding, step,
    connection, connection_name, action, input, digest, $44, $44
  from json_to_recordset($43) as effect (id text, key text, generation integer, approval text, event_source text,
    event_id text, binding text, step text, connection text, connection_name text, action text, input json,
    digest text)
  on conflict (tenant, key) do nothing
  returning id
), woken as (
  update effects set state = 'ready', wake_at = $44, updated_at = $44
  where tenant = $1 and approval = $45 and state = 'parked' and last_error ->> 'code' = 'APPROVAL_PENDING'
  returning id
), new_approval_events as (
  insert into approval_events (tenant, approval, revision, event)
  select $1, approval, revision, event
  from unnest($20::text[], $21::integer[], $22::json[]) as entry (approval, revision, event)
), new_events as (
  insert into events (tenant, source, id, type, correlation, event)
  select $1, source, id, type, correlation, event
  from unnest($23::text[], $24::text[], $25::text[], $26::text[], $27::json[])
    as entry (source, id, type, correlation, event)
  on conflict (tenant, source, id) do nothing
), audited as (
  select * from unnest($28::timestamptz[], $29::text[], $30::text[], $31::bytea[], $32::bytea[], $33::bytea[])
    as entry (at, type, subject, commitment, salt, payload)
), new_payloads as (
  insert into audit_payloads (tenant, commitment, salt, payload)
  select $1, commitment, salt, payload from audited
), new_audit as (
  insert into audit (tenant, at, type, subject, commitment)
  select $1, at, type, subject, commitment from audited
), new_tasks as (
  insert into tasks (tenant, id, approval, state, assignee)
  select $1, id, approval, state, assignee
  from unnest($34::text[], $35::text[], $36::text[], $37::text[]) as task (id, approval, state, assignee)
  on conflict (tenant, id) do update set state = excluded.state
), set_timers as (
  insert into timers (tenant, approval, key, due_at)
  select $1, approval, key, due_at
  from unnest($38::text[], $39::text[], $40::timestamptz[]) as timer (approval, key, due_at)
  on conflict (tenant, approval, key) do update set due_at = excluded.due_at
), gone_timers as (
  delete from timers t using unnest($41::text[], $42::text[]) as gone (approval, key)
  where t.tenant = $1 and t.approval = gone.approval and t.key = gone.key
)
select (select count(*) from changed_approval) as approvals, (select count(*) from changed_effect) as effects,
  (select array_agg(id) from new_effects) as inserted, (select array_agg(id) from woken) as woken`;
