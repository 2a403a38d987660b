import { type Clock, ConfigurationError, systemClock } from '@countersign/contracts';

export interface RequestPaceOptions {
  /** Starts a second at most. */
  readonly perSecond: number;
  /** Running at once at most. @defaultValue 10 */
  readonly inFlight?: number | undefined;
  /** Starts at once after a rest. @defaultValue 1 */
  readonly burst?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Runs work in the order it comes, no faster than agreed. Share one over all connections of a token endpoint. */
export type RequestPace = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Keeps many connections that expire together from storming a token endpoint. It waits before anything is noted or
 * locked, so that a process that dies while waiting leaves nothing behind.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for limits that aren't positive.
 */
export function createRequestPace(options: RequestPaceOptions): RequestPace {
  const { perSecond, inFlight = 10, burst = 1, clock = systemClock } = options;
  if (!(perSecond > 0) || !(inFlight >= 1) || !(burst >= 1)) {
    throw new ConfigurationError('INVALID_OPTION', 'A pace needs positive limits.', { place: 'pace' });
  }
  const gapMs = 1000 / perSecond;
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextStart = Number.NEGATIVE_INFINITY;

  async function enter(): Promise<void> {
    if (running >= inFlight) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    const now = clock.now();
    const startAt = Math.max(now - (burst - 1) * gapMs, nextStart);
    nextStart = startAt + gapMs;
    if (startAt > now) await clock.sleep(startAt - now);
  }

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next(); // takes over the place
  }

  return async (work) => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
}

/** Of one store: a pace for each token endpoint, made at its first use. */
export function createStorePaces(clock: Clock): <T>(endpoint: string, work: () => Promise<T>) => Promise<T> {
  const paces = new Map<string, RequestPace>();
  return (endpoint, work) => {
    const pace = paces.get(endpoint) ?? createRequestPace({ ...STORE_PACE, clock });
    paces.set(endpoint, pace);
    return pace(work);
  };
}

/** A thousand connections are renewed within 40 s; fewer than the burst don't wait. */
export const STORE_PACE = { perSecond: 25, burst: 25, inFlight: 50 } as const;
