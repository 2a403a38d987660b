import { type Clock, foreignError, type Logger, systemClock } from '@countersign/contracts';
import type Bottleneck from 'bottleneck';
import { steadyClock } from '../steady-clock.js';
import type { Priority } from './waiting-line.js';

/** How many calls may be in flight at once, over all processes. */
export interface SharedPlacesLimit {
  /** The same in every process: owner and limit. */
  readonly key: string;
  readonly inFlight: number;
}

/** Hands out the places in flight of one limit, to this process and to others. */
export interface Places {
  /**
   * Resolves with what gives the place back. The signal ends the waiting; a place that comes later is given back.
   * @param lifeMs - after so long the place is free again, whatever became of who took it.
   */
  take(priority: Priority, ending: AbortSignal, lifeMs: number): Promise<() => void>;
  close(): Promise<void>;
}

/** What is used of a bottleneck limiter. */
export interface PlaceLimiter {
  /** Rejects while the store is away, or knows this limiter no more. */
  schedule(
    options: { readonly priority: number; readonly expiration: number },
    work: () => Promise<void>,
  ): Promise<void>;
  disconnect(): void;
}

export interface PlacePorts {
  /** Joins the limiter of this limit. */
  readonly connect: (limit: SharedPlacesLimit) => PlaceLimiter;
  readonly isUp: () => boolean;
  /** By how many ms this machine's clock is ahead of the store's. */
  readonly skewMs: () => Promise<number>;
  readonly processes: number;
  readonly clock: Clock;
  readonly logger: Logger | undefined;
}

/** bottleneck's own scale, 0 to 9, smaller first. */
const PRIORITY: Readonly<Record<Priority, number>> = { interactive: 3, background: 7 };
/** bottleneck counts a process as dead after 10 s, by the clocks of the others: half of that is what may be wrong. */
const MOST_SKEW_MS = 5_000;
const SKEW_LIFE_MS = 30_000;
/** So long nothing is begun when the store goes or comes back: calls under way were counted by the other side. */
const GRACE_MS = 2_000;
/** How often who waits looks whether the store is still there. */
const LOOK_MS = 1_000;

/**
 * Places in flight over all processes: a clustered bottleneck limiter with `maxConcurrent`. What a dead process held
 * is free again once the deadlines of its calls are over. While Redis is away, or this machine's clock is too far off for that, a process keeps to its part. Calls that
 * take longer than the grace may be on top of that, once, when Redis goes or comes back.
 */
export class ClusteredPlaces implements Places {
  readonly #limit: SharedPlacesLimit;
  readonly #ports: PlacePorts;
  readonly #own: OwnPlaces;
  #limiter: PlaceLimiter | undefined;
  #clockAgrees = { answer: false, until: 0 };
  #alone: string | undefined;
  #beginsAt = 0;

  constructor(limit: SharedPlacesLimit, ports: PlacePorts) {
    this.#limit = limit;
    this.#ports = ports;
    this.#own = new OwnPlaces(Math.max(1, Math.floor(limit.inFlight / ports.processes)));
  }

  async take(priority: Priority, ending: AbortSignal, lifeMs: number): Promise<() => void> {
    ending.throwIfAborted();
    const alone = await this.#whyAlone();
    const place = alone === undefined ? await this.#shared(priority, ending, lifeMs) : undefined;
    this.#note(place === undefined ? (alone ?? 'limits.shared-store-away') : undefined);
    try {
      await this.#untilSettled(ending);
    } catch (error) {
      place?.();
      throw error;
    }
    return place ?? this.#own.take(ending);
  }

  /** Which side counts has just changed: what the other one counted must have ended. */
  async #untilSettled(ending: AbortSignal): Promise<void> {
    const { clock } = this.#ports;
    for (let wait = this.#beginsAt - clock.now(); wait > 0 && wait <= GRACE_MS; wait = this.#beginsAt - clock.now()) {
      await clock.sleep(wait, ending);
    }
  }

  async close(): Promise<void> {
    this.#drop();
  }

  /** Why the shared places can't be used now. */
  async #whyAlone(): Promise<string | undefined> {
    const { isUp, skewMs, clock } = this.#ports;
    if (!isUp()) return 'limits.shared-store-away';
    const now = clock.now();
    if (now >= this.#clockAgrees.until || now < this.#clockAgrees.until - SKEW_LIFE_MS) {
      try {
        const answer = Math.abs(await skewMs()) <= MOST_SKEW_MS;
        this.#clockAgrees = { answer, until: now + SKEW_LIFE_MS };
      } catch {
        return 'limits.shared-store-away';
      }
    }
    return this.#clockAgrees.answer ? undefined : 'limits.clock-differs';
  }

  /** A place among all processes; nothing when the store breaks meanwhile. */
  async #shared(priority: Priority, ending: AbortSignal, lifeMs: number): Promise<(() => void) | undefined> {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: given, resolve: give } = Promise.withResolvers<boolean>();
    const held = async (): Promise<void> => {
      give(true);
      await released;
    };
    const job = (async () => {
      this.#limiter ??= this.#ports.connect(this.#limit);
      await this.#limiter.schedule({ priority: PRIORITY[priority], expiration: Math.ceil(lifeMs) }, held);
    })();
    job.catch((error: unknown) => {
      this.#ports.logger?.debug('limits.place-failed', { name: foreignError(error).name });
      give(false); // an emptied store knows its limiters no more, a broken one none
    });
    if (await this.#wait(given, ending)) return release;
    release();
    ending.throwIfAborted();
    this.#drop();
    return undefined;
  }

  /** True for a place, false when there is none to be waited for. */
  async #wait(given: Promise<boolean>, ending: AbortSignal): Promise<boolean> {
    const { clock, isUp } = this.#ports;
    const stop = new AbortController();
    const ended = new Promise<boolean>((resolve) => {
      const end = (): void => resolve(false);
      ending.addEventListener('abort', end, { once: true });
      stop.signal.addEventListener('abort', () => ending.removeEventListener('abort', end));
    });
    const gone = (async () => {
      while (isUp()) await clock.sleep(LOOK_MS, stop.signal);
      return false;
    })();
    gone.catch(() => {}); // stopped: the answer is there
    try {
      return await Promise.race([given, ended, gone]);
    } finally {
      stop.abort();
    }
  }

  #drop(): void {
    this.#limiter?.disconnect();
    this.#limiter = undefined;
  }

  #note(alone: string | undefined): void {
    if (alone === this.#alone) return;
    const { logger, processes } = this.#ports;
    logger?.warn(alone ?? 'limits.shared-store-back', { quota: this.#limit.key, processes });
    this.#alone = alone;
    this.#beginsAt = this.#ports.clock.now() + GRACE_MS;
  }
}

/** This process's part. */
class OwnPlaces {
  readonly #waiting = new Set<() => void>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async take(ending: AbortSignal): Promise<() => void> {
    while (this.#free === 0) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const end = (): void => reject(ending.reason);
      this.#waiting.add(resolve);
      ending.addEventListener('abort', end, { once: true });
      try {
        await promise;
      } finally {
        this.#waiting.delete(resolve);
        ending.removeEventListener('abort', end);
      }
    }
    this.#free -= 1;
    return () => {
      this.#free += 1;
      const [next] = this.#waiting;
      next?.();
    };
  }
}

/** An ioredis client. bottleneck gets two connections of its own: it closes them when the store goes away. */
export interface ClusterClient {
  eval(script: string, numberOfKeys: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
  duplicate(options: object): ConnectionOfOurs;
}

interface ConnectionOfOurs {
  on(event: 'error', listener: () => void): unknown;
  disconnect(): void;
}

/** Waits while it is away instead of failing where nobody looks; what waits too long is dropped by us. */
const DUPLICATE = { maxRetriesPerRequest: null, autoResubscribe: false, lazyConnect: false };

/** Ports over Redis. */
export function placePorts(options: {
  readonly redis: ClusterClient;
  readonly isUp: () => boolean;
  readonly processes: number;
  readonly prefix: string;
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
}): PlacePorts {
  const { redis, isUp, processes, prefix, clock = systemClock, logger } = options;
  return {
    ...{ isUp, processes, logger },
    clock: steadyClock(clock),
    skewMs: async () => {
      const time = await redis.eval(`local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / 1000)`, 0);
      return Date.now() - Number(time); // the clock that bottleneck reads
    },
    connect: ({ key, inFlight }) => joinCluster(redis, `${prefix}:places:${key}`, inFlight),
  };
}

function joinCluster(redis: ClusterClient, id: string, maxConcurrent: number): PlaceLimiter {
  const client = redis.duplicate(DUPLICATE);
  client.on('error', () => {}); // without a listener it would end the process; who waits notices by itself
  let connection: { disconnect(flush: boolean): Promise<void> } | undefined;
  let closed = false;
  const joined = (async () => {
    const { default: Limiter } = await import('bottleneck');
    const made: Bottleneck.IORedisConnection = new Limiter.IORedisConnection({ client, Redis: redis.constructor });
    made.on('error', () => {});
    connection = made;
    if (closed) void made.disconnect(false);
    const limiter = new Limiter({ id, datastore: 'ioredis', connection: made, maxConcurrent });
    limiter.on('error', () => {});
    await limiter.ready();
    return limiter;
  })();
  joined.catch(() => {}); // told to who schedules
  return {
    schedule: async (given, work) => (await joined).schedule(given, work),
    disconnect: () => {
      closed = true;
      if (connection === undefined) client.disconnect();
      else void connection.disconnect(false);
    },
  };
}
