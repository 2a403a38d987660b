import type { ApprovalState } from '@countersign/approvals';
import { type Id, type Sql, StateError } from '@countersign/contracts';
import { storedJson } from '../database/stored-json.js';
import { runtimeRemedies } from '../remedies.js';
import { coverText } from './cover.js';
import { PLAN_OF_A, type PlannedEffect } from './plan.js';

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
  return (await lockWithPlan(sql, tenant, id)).state;
}

/** An approval by its own id, or by that of one of its tasks. */
export type WhichApproval = Id | { readonly task: Id };

/** The same, with what it will make happen. */
export async function lockWithPlan(
  sql: Sql,
  tenant: string,
  which: WhichApproval,
): Promise<{ readonly state: ApprovalState; readonly plan: readonly PlannedEffect[] }> {
  const [id, wanted] =
    typeof which === 'string'
      ? [which, '$2']
      : [which.task, '(select approval from tasks where tenant = $1 and id = $2)'];
  const { rows } = await sql.query<{ body: ApprovalState; plan: readonly PlannedEffect[] | null }>(
    `select body, ${PLAN_OF_A} as plan from approvals a where tenant = $1 and id = ${wanted} for update`,
    [tenant, id],
  );
  const [row] = rows;
  if (row) return { state: row.body, plan: row.plan ?? [] };
  throw typeof which === 'string' ? unknownApproval(id) : unknownTask(id);
}

export function unknownApproval(id: Id): StateError {
  return new StateError('APPROVAL_UNKNOWN', `There is no approval ${id}.`, {
    remedy: runtimeRemedies.APPROVAL_UNKNOWN,
  });
}

function unknownTask(id: Id): StateError {
  return new StateError('APPROVAL_UNKNOWN', `There is no task ${id}.`, {
    remedy: runtimeRemedies.APPROVAL_UNKNOWN,
  });
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
      storedJson(state),
      instance.createdAt,
      instance.endedAt ?? null,
    ],
  );
  return rowCount === 1;
}
