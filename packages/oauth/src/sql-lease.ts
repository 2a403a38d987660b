import { randomUUID } from 'node:crypto';
import { type Clock, type Sql, StateError } from '@countersign/contracts';
import { oauthRemedies } from './remedies.js';

// A lease is a row with an owner and a fencing number that rises with each holder. All times are the database's, so
// that clocks of processes may differ. The row is never deleted: the fence must not start again.
//
// From a holder's death to the next one it takes what is left of the lease, `leaseMs` at most, and one statement: who
// waits is told how much is left and is there at its end.

export interface Lease {
  readonly connection: string;
  readonly owner: string;
  readonly fence: string;
  /** Monotonic ms before the last statement that made it last `leaseMs` more. */
  confirmedAt: number;
}

export interface LeaseTimes {
  /** How long a holder that died keeps others waiting. A living one renews it. */
  readonly leaseMs: number;
  /** How long to wait for another holder. */
  readonly waitMs: number;
}

interface LeasePlace {
  readonly sql: Sql;
  readonly tenant: string;
  readonly clock: Clock;
}

/** Its fence where it was taken, else what is left of the holder's. */
const ACQUIRE = `
with taken as (
  insert into oauth_leases as l (tenant, connection, fence, owner, expires_at)
  values ($1, $2, 1, $3, clock_timestamp() + $4 * interval '1 millisecond')
  on conflict (tenant, connection) do update
    set fence = l.fence + 1, owner = excluded.owner, expires_at = excluded.expires_at
    where l.expires_at <= clock_timestamp()
  returning fence)
select fence::text as fence, null as left_ms from taken
union all
select null, ceil(extract(epoch from expires_at - clock_timestamp()) * 1000)::float8 from oauth_leases
where tenant = $1 and connection = $2 and not exists (select from taken)`;

interface Acquired {
  readonly fence: string | null;
  readonly left_ms: number | null;
}

const SHORTEST_PAUSE_MS = 5;
/** So often it is renewed while it lasts: a holder may stand still for all but one part of it. */
const RENEWALS = 5;

const RENEW = `
update oauth_leases set expires_at = clock_timestamp() + $5 * interval '1 millisecond'
where tenant = $1 and connection = $2 and owner = $3 and fence = $4::bigint`;

const RELEASE = `
update oauth_leases set expires_at = 'epoch'
where tenant = $1 and connection = $2 and owner = $3 and fence = $4::bigint`;

/** @throws {@link StateError} `TOKEN_STORE_BUSY` when another holder keeps it beyond the wait. */
export async function acquireLease(place: LeasePlace, connection: string, times: LeaseTimes): Promise<Lease> {
  const { sql, tenant, clock } = place;
  const owner = randomUUID();
  const giveUpAt = clock.now() + times.waitMs;
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    const confirmedAt = performance.now();
    const { rows } = await sql.query<Acquired>(ACQUIRE, [tenant, connection, owner, times.leaseMs]);
    const { fence = null, left_ms: leftMs = null } = rows[0] ?? {};
    if (fence !== null) return { connection, owner, fence, confirmedAt };
    if (clock.now() >= giveUpAt) {
      throw new StateError('TOKEN_STORE_BUSY', `Connection ${connection} is held by another process.`, {
        remedy: oauthRemedies.TOKEN_STORE_BUSY,
      });
    }
    await clock.sleep(Math.min(pauseMs * (0.5 + Math.random()), Math.max(leftMs ?? pauseMs, SHORTEST_PAUSE_MS)));
  }
}

/** Renews until the signal is aborted. A failed renewal is tried again; when it comes too late, the fence refuses. */
export async function keepLease(place: LeasePlace, lease: Lease, leaseMs: number, signal: AbortSignal): Promise<void> {
  const { sql, tenant, clock } = place;
  while (!signal.aborted) {
    try {
      await clock.sleep(leaseMs / RENEWALS, signal);
      const confirmedAt = performance.now();
      const { rowCount } = await sql.query(RENEW, [tenant, lease.connection, lease.owner, lease.fence, leaseMs]);
      if (rowCount === 1) lease.confirmedAt = confirmedAt;
    } catch {
      // Aborted, or the database is away: nothing to do here, as the fence decides in the end.
    }
  }
}

export async function releaseLease({ sql, tenant }: LeasePlace, lease: Lease): Promise<void> {
  try {
    await sql.query(RELEASE, [tenant, lease.connection, lease.owner, lease.fence]);
  } catch {
    // It expires by itself; the work's own result must not be lost for this.
  }
}
