import type { Clock, Instant } from '@countersign/contracts';

/** A clock that only moves when told to. */
export interface MovableClock extends Clock {
  /**
   * Moves time on. Sleepers that become due are woken in the order of their times, each at its own time, and get to run
   * before the next one is woken; a sleep that starts meanwhile and becomes due within `ms` is woken too.
   */
  advance(ms: number): Promise<void>;
  /** Moves to an instant. Going back wakes nobody. */
  set(to: Instant | number): Promise<void>;
  /** The present as an RFC 3339 instant. */
  instant(): Instant;
}

export interface FakeClock extends MovableClock {
  /** How many callers sleep. */
  readonly sleeping: number;
  /** Epoch ms at which the next sleeper is woken; `undefined` when nobody sleeps. */
  readonly nextDue: number | undefined;
  /** Resolves as soon as at least `count` callers sleep: the way to know that the code under test waits. */
  untilSleeping(count?: number): Promise<void>;
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

/**
 * A clock for tests: stands still until moved.
 * @param startIso - where it starts. @defaultValue `2026-01-05T01:00:00.000Z`, a Monday, nine o'clock in Hong Kong
 */
export function createFakeClock(startIso: Instant = '2026-01-05T01:00:00.000Z'): FakeClock {
  let now = epochMs(startIso);
  const sleepers = createSleepers();
  let watchers: { readonly count: number; resolve(): void }[] = [];

  const moveTo = async (target: number): Promise<void> => {
    for (let next = sleepers.first(); next !== undefined && next.due <= target; next = sleepers.first()) {
      now = Math.max(now, next.due);
      sleepers.remove(next);
      next.wake();
      await settled();
    }
    now = target;
  };

  return {
    now: () => now,
    instant: () => new Date(now).toISOString(),
    sleep(ms, signal) {
      const sleeping = sleepers.sleep(now + Math.max(0, ms), signal);
      watchers = watchers.filter((watcher) => {
        const reached = sleepers.count() >= watcher.count;
        if (reached) watcher.resolve();
        return !reached;
      });
      return sleeping;
    },
    advance: (ms) => moveTo(now + ms),
    set: (to) => moveTo(epochMs(to)),
    get sleeping() {
      return sleepers.count();
    },
    get nextDue() {
      return sleepers.first()?.due;
    },
    untilSleeping: (count = 1) =>
      sleepers.count() >= count
        ? Promise.resolve()
        : new Promise((resolve) => {
            watchers.push({ count, resolve });
          }),
  };
}

export interface OffsetClockOptions {
  /** @defaultValue the machine's time */
  readonly base?: Pick<Clock, 'now'> | undefined;
  /**
   * How many times faster waits of ten minutes at most pass, so that back-off takes no time in tests: the clock leaps to
   * a sleeper's time. Work takes the time that it takes, so that longer deadlines, tokens and signed times don't
   * run out on a busy machine. @defaultValue 1
   */
  readonly pace?: number | undefined;
}

/** A longer sleep is a deadline, which a test moves the clock to where it wants it. */
const UNHURRIED_MS = 10 * 60_000;

/** A clock that runs by itself but can be moved: what a running sandbox uses. Its timers never hold the process open. */
export function createOffsetClock(options: OffsetClockOptions = {}): MovableClock {
  const { base = { now: Date.now }, pace = 1 } = options;
  let offset = 0;
  const sleepers = createSleepers();
  let timer: NodeJS.Timeout | undefined;
  const now = () => base.now() + offset;

  const schedule = (): void => {
    clearTimeout(timer);
    const next = sleepers.first();
    if (next === undefined) return;
    timer = setTimeout(wakeDue, Math.min(Math.max(0, Math.ceil(next.due - now())), 2 ** 31 - 1));
    timer.unref();
  };
  const wakeDue = (): void => {
    const next = sleepers.first();
    if (next !== undefined && next.due <= now()) {
      sleepers.remove(next);
      next.wake();
    }
    schedule();
  };
  const move = async (ms: number): Promise<void> => {
    offset += ms;
    for (let next = sleepers.first(); next !== undefined && next.due <= now(); next = sleepers.first()) {
      sleepers.remove(next);
      next.wake();
      await settled();
    }
    schedule();
  };
  /** Whoever is to be woken before is woken first. */
  const leapTo = (due: number): void => {
    offset += Math.max(0, due - now());
    wakeDue();
  };

  return {
    now,
    instant: () => new Date(now()).toISOString(),
    sleep(ms, signal) {
      const due = now() + Math.max(0, ms);
      const sleeping = sleepers.sleep(due, signal);
      schedule();
      if (pace <= 1 || ms > UNHURRIED_MS) return sleeping;
      const leap = setTimeout(leapTo, Math.ceil(Math.max(0, ms) / pace), due);
      leap.unref();
      return sleeping.finally(() => clearTimeout(leap));
    },
    advance: move,
    set: (to) => move(epochMs(to) - now()),
  };
}

/** Every promise callback that is due now has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function epochMs(at: Instant | number): number {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(ms)) throw new RangeError(`Not an instant: ${at}`);
  return ms;
}

function createSleepers() {
  const all = new Set<Sleeper>();
  return {
    count: () => all.size,
    remove: (sleeper: Sleeper) => all.delete(sleeper),
    /** The earliest; of two at one time, the one that went to sleep first. */
    first(): Sleeper | undefined {
      let earliest: Sleeper | undefined;
      for (const sleeper of all) if (earliest === undefined || sleeper.due < earliest.due) earliest = sleeper;
      return earliest;
    },
    sleep(due: number, signal: AbortSignal | undefined): Promise<void> {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          all.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          due,
          wake() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        all.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
