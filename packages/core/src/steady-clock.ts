import type { Clock } from '@countersign/contracts';

/** The instant that waits and deadlines are measured by, in ms: setting the time of day does not move it. */
export function steadyNow(clock: Clock): number {
  return clock.steady === undefined ? clock.now() : clock.steady();
}

/** The same clock, told by its steady time only. */
export function steadyClock(clock: Clock): Clock {
  return { now: () => steadyNow(clock), sleep: (ms, signal) => clock.sleep(ms, signal) };
}
