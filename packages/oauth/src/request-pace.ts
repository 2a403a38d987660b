import { type Clock, ConfigurationError, systemClock } from '@countersign/contracts';

export interface RequestPaceOptions {
  /** Starts a second at most. */
  readonly perSecond: number;
  /** Running at once at most. @defaultValue 10 */
  readonly inFlight?: number | undefined;
  readonly clock?: Clock | undefined;
}

/** Runs work in the order it comes, no faster than agreed. Share one over all connections of a token endpoint. */
export type RequestPace = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Keeps many connections that expire together from storming a token endpoint. It waits before anything is noted or
 * locked, so that a process that dies while waiting leaves nothing behind.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for limits that aren't positive.
 */
export function createRequestPace({ perSecond, inFlight = 10, clock = systemClock }: RequestPaceOptions): RequestPace {
  if (!(perSecond > 0) || !(inFlight >= 1)) {
    throw new ConfigurationError('INVALID_OPTION', 'A pace needs positive limits.', { place: 'pace' });
  }
  const gapMs = 1000 / perSecond;
  const waiting: (() => void)[] = [];
  let running = 0;
  let nextStart = 0;

  async function enter(): Promise<void> {
    if (running >= inFlight) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    const startAt = Math.max(clock.now(), nextStart);
    nextStart = startAt + gapMs;
    if (startAt > clock.now()) await clock.sleep(startAt - clock.now());
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
