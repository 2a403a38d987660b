import { setTimeout as delay } from 'node:timers/promises';

/** RFC 3339 instant in UTC with milliseconds and `Z`: `2026-11-22T08:30:00.000Z`. */
export type Instant = string;

/** ISO 8601 duration, as templates use it: `PT24H`. */
export type Duration = string;

/** Where time comes from, so that tests and the demo can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /**
   * Milliseconds on a clock that nobody sets, from a beginning of its own: what waits and deadlines are measured by.
   * @defaultValue {@link Clock.now}
   */
  steady?(): number;
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await delay(ms, undefined, signal ? { signal } : undefined);
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error;
    }
  },
};

export function toInstant(epochMs: number): Instant {
  return new Date(epochMs).toISOString();
}

const DURATION = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

/**
 * Length of an ISO 8601 duration of weeks, days, hours, minutes and seconds. Years and months have no fixed length
 * and are not durations here.
 * @returns milliseconds, or `undefined` for anything malformed, `P` and `PT` included.
 */
export function parseDuration(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (!match || text === 'P' || text.endsWith('T')) return undefined;
  const [weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  return ((((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
}
