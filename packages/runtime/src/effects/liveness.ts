import {
  type Clock,
  ConnectorError,
  type Id,
  type Logger,
  type Randomness,
  type Sql,
  systemClock,
  toInstant,
} from '@countersign/contracts';
import type { Database, Session } from '../database/database.js';
import { backoffMs } from './failure.js';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

// Who holds an effect is dead when: its process, on this machine, is gone; or, on another machine, the connection that
// stands for it has been gone for a while although the server wasn't restarted. A stopped process is neither: its leases
// run out, and its fence is stale when it wakes up. Declaring a living worker dead would run its effect twice at a time,
// so a connection that broke alone proves nothing.

/** First key of the advisory lock that a worker's own connection holds. */
const ALIVE = 7_213_003;

/** How long another machine's worker may be without its connection. It declares itself again much sooner. */
const SILENCE_MS = 5_000;

const REDECLARE_MS = 250;

export interface LivenessOptions {
  readonly tenant: string;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly randomness: Randomness;
  readonly owner: Id;
  /** 31 bits; tells workers apart. */
  readonly lock: number;
}

interface OtherWorker extends ProcessIdentity {
  readonly id: Id;
  readonly lock: number;
}

/** Says that this worker lives, and finds out which others don't. */
export class Liveness {
  readonly #options: LivenessOptions;
  readonly #identity = ownIdentity();
  #session: Session | undefined;
  #declaring: Promise<void> | undefined;
  #ended = false;

  constructor(options: LivenessOptions) {
    this.#options = options;
  }

  /** Before the first claim. A lost connection is replaced by itself. */
  declare(): Promise<void> {
    this.#ended = false;
    if (this.#session) return Promise.resolve();
    this.#declaring ??= this.#declare().finally(() => {
      this.#declaring = undefined;
    });
    return this.#declaring;
  }

  async #declare(): Promise<void> {
    const { database, tenant, owner, lock } = this.#options;
    const { host, pid, started } = await this.#identity;
    const session = await database.session();
    await session.query('select pg_advisory_lock($1, $2)', [ALIVE, lock]);
    await session.query(
      `insert into workers (tenant, id, lock_key, host, pid, process_started) values ($1, $2, $3, $4, $5, $6)
       on conflict (tenant, id) do update set declared_at = clock_timestamp(), missed_at = null`,
      [tenant, owner, lock, host, pid, started],
    );
    this.#session = session;
    void session.closed.then(() => {
      if (this.#session !== session) return;
      this.#session = undefined;
      void this.#redeclare();
    });
  }

  async #redeclare(): Promise<void> {
    while (!this.#session && !this.#ended) {
      await this.declare().catch(() => systemClock.sleep(REDECLARE_MS));
    }
  }

  /** Puts back what dead workers held, and what paused ones held too long. @returns how many effects. */
  async reclaim(): Promise<number> {
    const { database } = this.#options;
    let reclaimed = await database.transaction((sql) => this.#putBack(sql, 'lease_until < clock_timestamp()', []));
    for (const other of await this.#others()) {
      if (!(await this.#isDead(other))) continue;
      reclaimed += await database.transaction(async (sql) => {
        const count = await this.#putBack(sql, 'lease_owner = $2', [other.id]);
        await sql.query('delete from workers where tenant = $1 and id = $2', [this.#options.tenant, other.id]);
        return count;
      });
    }
    return reclaimed;
  }

  async #others(): Promise<readonly OtherWorker[]> {
    const { database, tenant, owner } = this.#options;
    const { rows } = await database.query<OtherWorker>(
      `select id, lock_key as lock, host, pid, process_started as started from workers where tenant = $1 and id <> $2`,
      [tenant, owner],
    );
    return rows;
  }

  async #isDead(other: OtherWorker): Promise<boolean> {
    const alive = await isAlive(other, await this.#identity);
    if (alive !== undefined) return !alive;
    const { database, tenant } = this.#options;
    return database.transaction(async (sql) => {
      const { rows } = await sql.query<{ free: boolean }>('select pg_try_advisory_xact_lock($1, $2) as free', [
        ALIVE,
        other.lock,
      ]);
      const seen = await sql.query<{ silent: boolean }>(
        `update workers set missed_at = case when $3 then coalesce(missed_at, clock_timestamp()) end
         where tenant = $1 and id = $2
         returning missed_at < clock_timestamp() - $4 * interval '1 millisecond'
           and declared_at > pg_postmaster_start_time() as silent`,
        [tenant, other.id, rows[0]?.free === true, SILENCE_MS],
      );
      return seen.rows[0]?.silent === true;
    });
  }

  /** The first time at once; an effect whose workers keep dying waits longer each time. */
  async #putBack(sql: Sql, which: string, values: readonly unknown[]): Promise<number> {
    const { tenant, clock, randomness, logger } = this.#options;
    const { rows } = await sql.query<{ id: Id; failures: number }>(
      `update effects set state = 'ready', failures = failures + 1, lease_owner = null, lease_until = null
       where tenant = $1 and state = 'running' and ${which}
       returning id, failures`,
      [tenant, ...values],
    );
    for (const { id, failures } of rows) {
      if (failures < 2) continue;
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
    this.#ended = true;
    await this.#declaring?.catch(() => {});
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
        // The database is away; whoever reclaims next finds this process gone.
        if (!ConnectorError.is(error)) throw error;
      });
    await session.close();
  }
}
