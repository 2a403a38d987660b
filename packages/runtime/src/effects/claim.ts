import type { Instant, Sql } from '@countersign/contracts';
import { isUniqueViolation } from '../database/database-error.js';
import { EFFECT_COLUMNS, type EffectRow } from './effect-rows.js';

/** An effect that this worker may run now. */
export interface Claim {
  readonly row: EffectRow;
  readonly owner: string;
  /** The approval, for a person who reads the record at the vendor. */
  readonly about: { readonly number: string | null; readonly title: string | null } | null;
}

/** What a look for work found. */
export interface Look {
  readonly claim: Claim | undefined;
  /** Without a claim: when the next waiting effect is due, by business time; `undefined` when none waits. */
  readonly nextWake: Instant | undefined;
}

type LookRow = { readonly next_wake: Instant | null } & (
  | (EffectRow & { readonly about: Claim['about'] })
  | { readonly id: null }
);

/**
 * Takes one due effect, durably: from here on a restart knows that this try may have reached the vendor. The oldest
 * comes first, and never two of one approval at a time, nor a later one before an earlier one that is still due.
 */
export async function claimEffect(
  sql: Sql,
  tenant: string,
  options: { readonly owner: string; readonly now: Instant; readonly leaseMs: number },
): Promise<Look> {
  const { owner, now, leaseMs } = options;
  for (;;) {
    try {
      const { rows } = await sql.query<LookRow>(
        `with claimed as (
         update effects set state = 'running', lease_owner = $2,
           lease_until = clock_timestamp() + $4 * interval '1 millisecond',
           fence = fence + 1, attempt = attempt + 1, may_have_happened = may_have_happened or open_attempt,
           open_attempt = true, definitely_refused = false, updated_at = $3
         where (tenant, id) = (
           select tenant, id from effects e
           where tenant = $1 and state = 'ready' and wake_at <= $3 and not exists (
             select from effects o where o.tenant = e.tenant and o.approval = e.approval
               and (o.state = 'running' or (o.state = 'ready' and o.seq < e.seq)))
           order by wake_at, seq limit 1 for update skip locked)
         returning ${EFFECT_COLUMNS}, (
           select json_build_object('number', a.body #> '{instance,number}', 'title', a.body #> '{instance,title}')
           from approvals a where a.tenant = effects.tenant and a.id = effects.approval) as about)
         select claimed.*, case when claimed.id is null then (
           select wake_at from effects where tenant = $1 and state = 'ready' order by wake_at limit 1) end as next_wake
         from (values (1)) as one left join claimed on true`,
        [tenant, owner, now, leaseMs],
      );
      const [row] = rows;
      if (!row || row.id === null) return { claim: undefined, nextWake: row?.next_wake ?? undefined };
      return { claim: { row, owner, about: row.about }, nextWake: undefined };
    } catch (error) {
      // Another worker took another effect of the same approval at this very moment: look again.
      if (!isUniqueViolation(error, 'effects_one_running')) throw error;
    }
  }
}

/** @returns false when the claim is lost. */
export async function extendLease(sql: Sql, tenant: string, { row, owner }: Claim, leaseMs: number): Promise<boolean> {
  const { rowCount } = await sql.query(
    `update effects set lease_until = clock_timestamp() + $5 * interval '1 millisecond'
     where tenant = $1 and id = $2 and lease_owner = $3 and fence = $4 and state = 'running'`,
    [tenant, row.id, owner, row.fence, leaseMs],
  );
  return rowCount === 1;
}
