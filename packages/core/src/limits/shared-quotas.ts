import { type Clock, foreignError, type Logger, systemClock } from '@countersign/contracts';
import { steadyClock } from '../steady-clock.js';
import {
  type ClusterClient,
  ClusteredPlaces,
  type Places,
  placePorts,
  type SharedPlacesLimit,
} from './shared-places.js';
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
  /** Places in flight; left out, each process keeps to its part. */
  places?(limit: SharedPlacesLimit): Places;
}

/** What is used of an ioredis client. One that can't be duplicated shares no places in flight. */
export interface RedisClient {
  readonly status: string;
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

export interface RedisQuotasOptions {
  /** An ioredis client. It is shared, and not closed. */
  readonly redis: RedisClient;
  /** How many processes share at most: while Redis is away, each spends this part of a quota. */
  readonly processes: number;
  /** @defaultValue `countersign` */
  readonly prefix?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}

/** What ioredis says of a connection that was lost; while it connects for the first time it is worth waiting for. */
const AWAY = new Set(['reconnecting', 'close', 'end']);

/** A quota that nobody spent for so long is forgotten. */
const FORGET_MS = 86_400_000;

/**
 * Books the next turn and tells how long it is until then, in µs. Time is Redis' own: processes whose clocks differ share
 * one schedule. A schedule that isn't there (Redis came back empty) begins when the turns that processes took by
 * themselves are over; one that lies further ahead than a window is of a clock that was set back since.
 * What is asked for a little late keeps its place (`lag`), so that late timers don't lower the rate.
 */
const BOOK_TURN = `
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local spacing, first, window, lag = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = tonumber(redis.call('GET', KEYS[1]) or now + first)
if at < now - lag then at = now - lag end
if at > now + window then at = now + window end
redis.call('SET', KEYS[1], string.format('%.0f', at + spacing), 'PX', ARGV[5])
return string.format('%.0f', math.max(0, at - now))
`;

/** Quotas shared over Redis: turns are booked one by one, evenly spaced, so that no sliding window is exceeded. */
export function createRedisQuotas(options: RedisQuotasOptions): SharedQuotas {
  const { redis, processes, prefix = 'countersign', clock = systemClock, logger } = options;
  const book: Book = async ({ key, windowMs }, { spacingMs, lagTurns }) => {
    const times = [spacingMs, processes * spacingMs, windowMs, lagTurns * spacingMs].map((ms) => Math.ceil(ms * 1000));
    const forget = Math.max(FORGET_MS, 2 * windowMs);
    const wait = await redis.eval(BOOK_TURN, 1, `${prefix}:turn:${key}`, ...times, forget);
    return Math.ceil(Number(wait) / 1000);
  };
  const isUp = (): boolean => !AWAY.has(redis.status);
  return {
    processes,
    turns: (quota) => new BookedTurns(quota, { book, isUp, processes, clock, logger }),
    ...(canCluster(redis)
      ? {
          places: (limit: SharedPlacesLimit) =>
            new ClusteredPlaces(limit, placePorts({ redis, isUp, processes, prefix, clock, logger })),
        }
      : {}),
  };
}

function canCluster(redis: RedisClient): redis is RedisClient & ClusterClient {
  return 'duplicate' in redis;
}

/** Books one turn. @returns how many ms it is until then. */
type Book = (quota: SharedQuota, pace: Pace) => Promise<number>;

interface Pace {
  readonly spacingMs: number;
  /** By how many turns the schedule may be behind. */
  readonly lagTurns: number;
}

/**
 * Each process may be one turn late, which brings it close to the next: that many are kept free, up to 4 %. Of what is
 * free beyond that, half is for a schedule that is behind; the rest is for the way to the vendor.
 */
function paceOf({ requests, windowMs }: SharedQuota, processes: number): Pace {
  const reserve = Math.min(processes, requests * 0.04);
  const { spacingMs } = new SlidingWindow(requests - reserve, windowMs);
  const free = requests - windowMs / spacingMs - processes;
  return { spacingMs, lagTurns: Math.max(0, Math.floor(free / 2)) };
}

export interface TurnPorts {
  readonly book: Book;
  readonly isUp: () => boolean;
  readonly processes: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** A store that takes longer than this to answer is away. */
const PATIENCE_MS = 2000;

/**
 * Turns from a schedule that other processes book in, too. While the store is away each process goes on with its part of
 * the quota, spaced as evenly: all together no faster than before. A process that dies leaves one turn unused.
 */
export class BookedTurns implements Turns {
  readonly #quota: SharedQuota;
  readonly #ports: TurnPorts;
  readonly #pace: Pace;
  #away = false;
  #ownTurnAt = 0;
  readonly #closing = new AbortController();

  constructor(quota: SharedQuota, ports: TurnPorts) {
    this.#quota = quota;
    this.#ports = { ...ports, clock: steadyClock(ports.clock) };
    this.#pace = paceOf(quota, ports.processes);
  }

  async next(): Promise<void> {
    const wait = this.#ports.isUp() ? await this.#booked() : undefined;
    this.#note(wait === undefined);
    if (wait === undefined) await this.#own();
    else if (wait > 0) await this.#ports.clock.sleep(wait, this.#closing.signal);
    else this.#closing.signal.throwIfAborted();
  }

  async close(): Promise<void> {
    this.#closing.abort();
  }

  /** How long it is until our turn; nothing when the store broke, or did not answer in time. */
  async #booked(): Promise<number | undefined> {
    const { book, clock, logger } = this.#ports;
    const patience = new AbortController();
    const tired = clock.sleep(PATIENCE_MS, AbortSignal.any([patience.signal, this.#closing.signal])).then(
      () => undefined,
      () => undefined,
    );
    try {
      const wait = await Promise.race([book(this.#quota, this.#pace), tired]);
      return wait !== undefined && Number.isFinite(wait) ? wait : undefined;
    } catch (error) {
      logger?.debug('limits.turn-failed', { ...foreignErrorFields(error) });
      return undefined;
    } finally {
      patience.abort();
    }
  }

  async #own(): Promise<void> {
    const { clock, processes } = this.#ports;
    const now = clock.now();
    const spacing = Math.ceil(this.#pace.spacingMs * processes);
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
}

function foreignErrorFields(error: unknown): { readonly name: string; readonly code?: string } {
  const { name, code } = foreignError(error);
  return code === undefined ? { name } : { name, code };
}
