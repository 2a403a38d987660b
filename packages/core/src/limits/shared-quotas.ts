import { type Clock, foreignError, type Logger, systemClock } from '@countersign/contracts';
import { SlidingWindow } from './window.js';

/** One quota that several processes spend. */
export interface SharedQuota {
  /** The same in every process: owner and limit. */
  readonly key: string;
  readonly requests: number;
  readonly windowMs: number;
}

/** Hands out the turns of one quota, to this process and to others. */
export interface Turns {
  /** Resolves when this process may send one more request. */
  next(): Promise<void>;
  close(): Promise<void>;
}

/** Where several processes meet to share quotas. */
export interface SharedQuotas {
  /** How many processes share at most. */
  readonly processes: number;
  turns(quota: SharedQuota): Turns;
}

export interface RedisQuotasOptions {
  /** A connected ioredis client. It is duplicated for subscribing, and not closed. */
  readonly redis: { readonly status: string };
  /** How many processes share at most: while Redis is away, each spends this part of a quota. */
  readonly processes: number;
  /** @defaultValue `countersign` */
  readonly prefix?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** What ioredis says of a connection that was lost; while it connects for the first time it is worth waiting for. */
const AWAY = new Set(['reconnecting', 'close', 'end']);

/** Quotas shared over Redis by bottleneck: one limiter a quota, spaced evenly, so that no sliding window is exceeded. */
export function createRedisQuotas(options: RedisQuotasOptions): SharedQuotas {
  const { redis, processes, prefix = 'countersign', clock = systemClock, logger } = options;
  const connect: Connect = async (id, minTime) => {
    const { default: Limiter } = await import('bottleneck');
    const connection = new Limiter.IORedisConnection({ client: redis, Redis: redis.constructor });
    const limiter = new Limiter({ id: `${prefix}:${id}`, datastore: 'ioredis', connection, minTime });
    // Without a listener an error of the connection would end the process; the turn that waits notices by itself.
    connection.on('error', () => {});
    limiter.on('error', () => {});
    await limiter.ready();
    return { schedule: (work) => limiter.schedule(work), disconnect: () => limiter.disconnect(false) };
  };
  return {
    processes,
    turns: (quota) =>
      new LimiterTurns(quota, { connect, isUp: () => !AWAY.has(redis.status), processes, clock, logger }),
  };
}

/** What is used of a bottleneck limiter. */
export interface TurnLimiter {
  schedule(work: () => Promise<void>): Promise<void>;
  disconnect(): Promise<void>;
}

type Connect = (id: string, minTimeMs: number) => Promise<TurnLimiter>;

export interface TurnPorts {
  readonly connect: Connect;
  readonly isUp: () => boolean;
  readonly processes: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** A turn that the store owes for longer than this, beyond what the other processes may be before us, is not coming. */
const PATIENCE_MS = 5000;

/**
 * Turns from a limiter that other processes use too. While the store is away each process goes on with its part of the
 * quota, spaced as evenly: all together no faster than before.
 */
export class LimiterTurns implements Turns {
  readonly #quota: SharedQuota;
  readonly #ports: TurnPorts;
  readonly #spacingMs: number;
  #limiter: Promise<TurnLimiter> | undefined;
  #away = false;
  #ownTurnAt = 0;
  readonly #closing = new AbortController();

  constructor(quota: SharedQuota, ports: TurnPorts) {
    this.#quota = quota;
    this.#ports = ports;
    // Each process may be one turn late, which brings it close to the next: that many are kept free, up to 4 %.
    const reserve = Math.min(ports.processes, quota.requests * 0.04);
    this.#spacingMs = Math.ceil(new SlidingWindow(quota.requests - reserve, quota.windowMs).spacingMs);
  }

  async next(): Promise<void> {
    const { isUp } = this.#ports;
    if (isUp() && (await this.#fromStore())) {
      this.#note(false);
      return;
    }
    this.#note(true);
    await this.#own();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#drop();
  }

  /** False when the store did not give a turn in time, or broke. */
  async #fromStore(): Promise<boolean> {
    const { connect, clock, processes, logger } = this.#ports;
    const patience = new AbortController();
    try {
      const turn = (async () => {
        this.#limiter ??= connect(this.#quota.key, this.#spacingMs);
        await (await this.#limiter).schedule(async () => {});
        return true;
      })();
      const tired = clock
        .sleep(PATIENCE_MS + 2 * processes * this.#spacingMs, AbortSignal.any([patience.signal, this.#closing.signal]))
        .then(
          () => false,
          () => false,
        );
      const given = await Promise.race([turn, tired]);
      turn.catch(() => {}); // too late to matter
      if (!given) await this.#drop();
      return given;
    } catch (error) {
      // A store that came back empty refuses its old limiters for ever: the next turn makes a new one.
      logger?.debug('limits.turn-failed', { ...foreignErrorFields(error) });
      await this.#drop();
      return false;
    } finally {
      patience.abort();
    }
  }

  async #own(): Promise<void> {
    const { clock, processes } = this.#ports;
    const now = clock.now();
    const spacing = this.#spacingMs * processes;
    // The first one waits too: what this process sent just before counts.
    const at = Math.max(now + spacing, this.#ownTurnAt + spacing);
    this.#ownTurnAt = at;
    await clock.sleep(at - now, this.#closing.signal);
  }

  #note(away: boolean): void {
    if (away === this.#away) return;
    this.#away = away;
    const { logger, processes } = this.#ports;
    const fields = { quota: this.#quota.key, processes };
    if (away) logger?.warn('limits.shared-store-away', fields);
    else logger?.warn('limits.shared-store-back', fields);
  }

  async #drop(): Promise<void> {
    const limiter = this.#limiter;
    this.#limiter = undefined;
    try {
      await (await limiter)?.disconnect();
    } catch {
      // it is gone already
    }
  }
}

function foreignErrorFields(error: unknown): { readonly name: string; readonly code?: string } {
  const { name, code } = foreignError(error);
  return code === undefined ? { name } : { name, code };
}
