import type { ApprovalState } from '@countersign/approvals';
import { type ApprovalEvent, type CoveredAction, type Id, type Sql, StateError } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/** An approval's revision is the number of its events. */

export async function readApproval(sql: Sql, tenant: string, id: Id): Promise<ApprovalState | undefined> {
  const { rows } = await sql.query<{ body: ApprovalState }>(
    'select body from approvals where tenant = $1 and id = $2',
    [tenant, id],
  );
  return rows[0]?.body;
}

/** Reads and locks it until the end of the transaction. @throws {@link StateError} `APPROVAL_UNKNOWN`. */
export async function lockApproval(sql: Sql, tenant: string, id: Id): Promise<ApprovalState> {
  const { rows } = await sql.query<{ body: ApprovalState }>(
    'select body from approvals where tenant = $1 and id = $2 for update',
    [tenant, id],
  );
  if (rows[0]) return rows[0].body;
  throw unknownApproval(id);
}

export function unknownApproval(id: Id): StateError {
  return new StateError('APPROVAL_UNKNOWN', `There is no approval ${id}.`, {
    remedy: runtimeRemedies.APPROVAL_UNKNOWN,
  });
}

/** One text for a covered action, as the gate compares it. */
export function coverText({ action, connection, digest }: CoveredAction): string {
  return `${action} ${connection} ${digest}`;
}

/** @returns false when an approval with this idempotency key is there already. */
export async function insertApproval(
  sql: Sql,
  tenant: string,
  state: ApprovalState,
  requestHash: string,
): Promise<boolean> {
  const { instance } = state;
  const { rowCount } = await sql.query(
    `insert into approvals (tenant, id, revision, state, template, template_version, idempotency_key, request_hash,
       covers, body, created_at, ended_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant, idempotency_key) do nothing`,
    [
      tenant,
      instance.id,
      instance.revision,
      instance.state,
      instance.template.id,
      instance.template.version,
      instance.idempotencyKey,
      requestHash,
      instance.covers.map(coverText),
      JSON.stringify(state),
      instance.createdAt,
      instance.endedAt ?? null,
    ],
  );
  return rowCount === 1;
}

/** @throws {@link StateError} `BUSY` when another transaction was faster; can't happen to who holds the lock. */
export async function updateApproval(
  sql: Sql,
  tenant: string,
  before: ApprovalState,
  after: ApprovalState,
): Promise<void> {
  const { instance } = after;
  const { rowCount } = await sql.query(
    `update approvals set revision = $4, state = $5, covers = $6, body = $7, ended_at = $8
     where tenant = $1 and id = $2 and revision = $3`,
    [
      tenant,
      instance.id,
      before.instance.revision,
      instance.revision,
      instance.state,
      instance.covers.map(coverText),
      JSON.stringify(after),
      instance.endedAt ?? null,
    ],
  );
  if (rowCount !== 1) {
    throw new StateError('BUSY', `The approval ${instance.id} was changed meanwhile.`, {
      remedy: runtimeRemedies.BUSY,
    });
  }
}

/** Appends events, and brings timers and the index of tasks in step with the new state. */
export async function storeEvents(
  sql: Sql,
  tenant: string,
  before: ApprovalState | undefined,
  events: readonly ApprovalEvent[],
  after: ApprovalState,
): Promise<void> {
  const { id } = after.instance;
  const first = before?.instance.revision ?? 0;
  await sql.query(
    `insert into approval_events (tenant, approval, revision, event)
     select $1, $2, revision, event from unnest($3::integer[], $4::json[]) as entry (revision, event)`,
    [tenant, id, events.map((_, index) => first + index + 1), events.map((event) => JSON.stringify(event))],
  );
  await storeTasks(sql, tenant, before, after);
  await storeTimers(sql, tenant, before, after);
}

async function storeTasks(
  sql: Sql,
  tenant: string,
  before: ApprovalState | undefined,
  after: ApprovalState,
): Promise<void> {
  const known = new Map(before?.instance.tasks.map((task) => [task.id, task.state]));
  const changed = after.instance.tasks.filter((task) => known.get(task.id) !== task.state);
  if (changed.length === 0) return;
  await sql.query(
    `insert into tasks (tenant, approval, id, state, assignee)
     select $1, $2, id, state, assignee from unnest($3::text[], $4::text[], $5::text[]) as task (id, state, assignee)
     on conflict (tenant, id) do update set state = excluded.state`,
    [
      tenant,
      after.instance.id,
      changed.map((task) => task.id),
      changed.map((task) => task.state),
      changed.map((task) => task.assignee.ref.id),
    ],
  );
}

async function storeTimers(
  sql: Sql,
  tenant: string,
  before: ApprovalState | undefined,
  after: ApprovalState,
): Promise<void> {
  const { id } = after.instance;
  const old = before?.timers ?? {};
  const gone = Object.keys(old).filter((key) => !(key in after.timers));
  const set = Object.entries(after.timers).filter(([key, timer]) => old[key]?.dueAt !== timer.dueAt);
  if (gone.length > 0) {
    await sql.query('delete from timers where tenant = $1 and approval = $2 and key = any($3)', [tenant, id, gone]);
  }
  if (set.length === 0) return;
  await sql.query(
    `insert into timers (tenant, approval, key, due_at)
     select $1, $2, key, due_at from unnest($3::text[], $4::timestamptz[]) as timer (key, due_at)
     on conflict (tenant, approval, key) do update set due_at = excluded.due_at`,
    [tenant, id, set.map(([key]) => key), set.map(([, timer]) => timer.dueAt)],
  );
}
