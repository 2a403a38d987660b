import type { Clock, Id, Logger, Randomness, Sql } from '@countersign/contracts';
import { ConnectorError, StateError, toInstant } from '@countersign/contracts';
import type { Database, Session } from '../database/database.js';
import { runtimeRemedies } from '../remedies.js';
import { otherOwners } from './claim.js';
import { backoffMs } from './failure.js';

/** First key of the advisory lock that a living worker holds. */
const ALIVE = 7_213_003;

export interface LivenessOptions {
  readonly tenant: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly owner: Id;
  /** 31 bits; tells workers apart. */
  readonly lock: number;
  readonly maxAttempts: number;
  readonly randomness: Randomness;
}

/**
 * Says that this worker lives, and finds out which others don't. A worker holds an advisory lock on a connection of its
 * own; PostgreSQL lets go of it the moment the process dies, so that a restart takes over at once. A worker that is
 * stopped, not dead, keeps the lock; its leases run out, and its fence is stale when it wakes up.
 */
export class Liveness {
  readonly #options: LivenessOptions;
  #session: Session | undefined;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  /** Before the first claim, and again after a lost connection. */
  async declare(): Promise<void> {
    if (this.#session) return;
    const { database, tenant, owner, lock } = this.#options;
    const session = await database.session();
    await session.query('select pg_advisory_lock($1, $2)', [ALIVE, lock]);
    await session.query(
      `insert into workers (tenant, id, lock_key) values ($1, $2, $3)
       on conflict (tenant, id) do update set heartbeat_at = now()`,
      [tenant, owner, lock],
    );
    this.#session = session;
    void session.closed.then(() => {
      if (this.#session === session) this.#session = undefined;
    });
  }

  /** Puts back what dead workers held, and what paused ones held too long. @returns how many effects. */
  async reclaim(): Promise<number> {
    const { database, tenant, owner } = this.#options;
    let reclaimed = await database.transaction((sql) => this.#putBack(sql, 'lease_until < clock_timestamp()', []));
    for (const other of await otherOwners(database, tenant, owner)) {
      reclaimed += await database.transaction(async (sql) => {
        const { rows } = await sql.query<{ dead: boolean }>('select pg_try_advisory_xact_lock($1, $2) as dead', [
          ALIVE,
          other.lock,
        ]);
        if (!rows[0]?.dead) return 0;
        const count = await this.#putBack(sql, 'lease_owner = $4', [other.id]);
        await sql.query('delete from workers where tenant = $1 and id = $2', [tenant, other.id]);
        return count;
      });
    }
    return reclaimed;
  }

  /**
   * The first time at once. An effect whose workers keep dying waits longer each time, and in the end for a person: it
   * must not kill them for ever.
   */
  async #putBack(sql: Sql, which: string, values: readonly unknown[]): Promise<number> {
    const { tenant, clock, maxAttempts, randomness, logger } = this.#options;
    const poison = new StateError('EFFECT_CRASHES', `The worker died ${maxAttempts} times while running this effect.`, {
      remedy: runtimeRemedies.EFFECT_CRASHES,
    });
    const { rows } = await sql.query<{ id: Id; failures: number }>(
      `update effects set failures = failures + 1, lease_owner = null, lease_until = null,
         state = case when failures + 1 < $2 then 'ready' else 'uncertain' end,
         last_error = case when failures + 1 < $2 then last_error else $3::json end
       where tenant = $1 and state = 'running' and ${which}
       returning id, failures`,
      [tenant, maxAttempts, JSON.stringify(poison), ...values],
    );
    for (const { id, failures } of rows) {
      if (failures < 2 || failures >= maxAttempts) continue;
      const wakeAt = toInstant(clock.now() + backoffMs(failures - 2, randomness));
      await sql.query(`update effects set wake_at = $3 where tenant = $1 and id = $2 and state = 'ready'`, [
        tenant,
        id,
        wakeAt,
      ]);
    }
    if (rows.length > 0) logger.warn('effect.reclaimed', { count: rows.length });
    return rows.length;
  }

  async end(): Promise<void> {
    const { database, tenant, owner } = this.#options;
    const session = this.#session;
    this.#session = undefined;
    if (!session) return;
    await database
      .query(
        `delete from workers where tenant = $1 and id = $2 and not exists (
           select from effects where tenant = $1 and lease_owner = $2 and state = 'running')`,
        [tenant, owner],
      )
      .catch((error) => {
        // The connection is gone; so is the lock, which is what counts.
        if (!ConnectorError.is(error)) throw error;
      });
    await session.close();
  }
}
