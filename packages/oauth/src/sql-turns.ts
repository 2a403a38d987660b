import type { Clock, Sql } from '@countersign/contracts';
import { STORE_PACE } from './request-pace.js';

// One row for each token endpoint says when its next request may start, in the database's time, for all processes and
// tenants. A turn that its process didn't live to use is lost, and costs the others a fortieth of a second.
// Where the last turn was taken in what is still to come, the database's clock was set back: those who wait are moved with
// it, or nobody could refresh until the time that it was.

const TURN = `
insert into oauth_turns as t (endpoint, next_at)
values ($1, clock_timestamp() + ($2::float8 - $3::float8) * interval '1 millisecond')
on conflict (endpoint) do update
  set next_at = greatest(
      t.next_at - greatest(t.taken_at - clock_timestamp(), interval '0'),
      clock_timestamp() - $3::float8 * interval '1 millisecond')
    + $2::float8 * interval '1 millisecond',
    taken_at = clock_timestamp()
returning (extract(epoch from next_at - clock_timestamp()) * 1000 - $2::float8)::float8 as wait_ms`;

/** Waits until a request to this endpoint may start: as many at once and a second as {@link STORE_PACE} says. */
export async function takeTurn(sql: Pick<Sql, 'query'>, clock: Clock, endpoint: string): Promise<void> {
  const { perSecond, burst } = STORE_PACE;
  const gapMs = 1_000 / perSecond;
  const { rows } = await sql.query<{ wait_ms: number }>(TURN, [endpoint, gapMs, (burst - 1) * gapMs]);
  const waitMs = rows[0]?.wait_ms ?? 0;
  if (waitMs > 0) await clock.sleep(waitMs);
}
