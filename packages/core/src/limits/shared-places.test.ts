import { describe, expect, test } from 'vitest';
import { FakeClock } from '../fake-clock.test-support.js';
import { ClusteredPlaces, type PlaceLimiter, type PlacePorts } from './shared-places.js';

/** A limiter that is the same for all who connect to it, as bottleneck's is over Redis. */
function cluster(most: number) {
  const waiting: { readonly priority: number; readonly begin: () => void }[] = [];
  let running = 0;
  const pump = (): void => {
    waiting.sort((left, right) => left.priority - right.priority);
    while (running < most && waiting.length > 0) {
      running += 1;
      waiting.shift()?.begin();
    }
  };
  const limiter: PlaceLimiter = {
    schedule: async ({ priority }, work) => {
      await new Promise<void>((begin) => {
        waiting.push({ priority, begin });
        pump();
      });
      try {
        await work();
      } finally {
        running -= 1;
        pump();
      }
    },
    disconnect: () => {},
  };
  return { limiter, running: () => running };
}

const going = new AbortController().signal;

function places(ports: Partial<PlacePorts> = {}, inFlight = 3) {
  const warnings: string[] = [];
  const clock = new FakeClock();
  const shared = cluster(inFlight);
  const made = new ClusteredPlaces(
    { key: 'k', inFlight },
    {
      connect: () => shared.limiter,
      isUp: () => true,
      skewMs: async () => 0,
      processes: 2,
      clock,
      logger: { debug: () => {}, warn: (event) => warnings.push(event) },
      ...ports,
    },
  );
  return { places: made, warnings, clock, shared };
}

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
  let done = false;
  promise.then(
    () => {
      done = true;
    },
    () => {
      done = true;
    },
  );
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  return done;
};

describe('places in flight that processes share', () => {
  test('are as many as the limit says, whoever takes them, and come back when they are given back', async () => {
    const { places: mine, shared } = places();
    const taken = await Promise.all([1, 2, 3].map(() => mine.take('interactive', going, 1_000)));
    const fourth = mine.take('interactive', going, 1_000);
    expect(await settled(fourth)).toBe(false);
    taken[0]?.();
    (await fourth)();
    taken[1]?.();
    taken[2]?.();
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    expect(shared.running()).toBe(0);
  });

  test('go to interactive calls first', async () => {
    const { places: mine } = places({}, 1);
    const release = await mine.take('background', going, 1_000);
    const order: string[] = [];
    const later = (['background', 'interactive'] as const).map(async (priority) => {
      const give = await mine.take(priority, going, 1_000);
      order.push(priority);
      give();
    });
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    release();
    await Promise.all(later);
    expect(order).toEqual(['interactive', 'background']);
  });

  test('that a cancelled call waited for go to the next, at once', async () => {
    const { places: mine, shared } = places({}, 1);
    const release = await mine.take('interactive', going, 1_000);
    const stop = new AbortController();
    const cancelled = mine.take('interactive', stop.signal, 1_000);
    expect(await settled(cancelled)).toBe(false);
    stop.abort(new Error('given up'));
    await expect(cancelled).rejects.toThrow('given up');
    const next = mine.take('interactive', going, 1_000);
    release();
    (await next)();
    for (let turn = 0; turn < 30; turn++) await Promise.resolve();
    expect(shared.running()).toBe(0);
    await expect(mine.take('interactive', stop.signal, 1_000)).rejects.toThrow('given up');
  });

  test.each<[string, Partial<PlacePorts>, string]>([
    ['the store is away', { isUp: () => false }, 'limits.shared-store-away'],
    [
      'the store does not answer',
      { skewMs: async () => Promise.reject(new Error('gone')) },
      'limits.shared-store-away',
    ],
    [
      'the store forgot its limiters',
      { connect: () => ({ schedule: () => Promise.reject(new Error('empty')), disconnect: () => {} }) },
      'limits.shared-store-away',
    ],
    ['the clock is far ahead', { skewMs: async () => 600_000 }, 'limits.clock-differs'],
    ['the clock is far behind', { skewMs: async () => -600_000 }, 'limits.clock-differs'],
  ])('are this process’s part while %s, and it says so once', async (_case, ports, warning) => {
    const { places: mine, warnings, clock } = places(ports, 5);
    const first = Promise.all([1, 2].map(() => mine.take('interactive', going, 1_000)));
    expect(await settled(first)).toBe(false); // calls under way elsewhere may have been counted by the store
    await clock.advance(2_000);
    const taken = await first;
    const third = mine.take('interactive', going, 1_000);
    expect(await settled(third)).toBe(false);
    taken[0]?.();
    (await third)();
    expect(warnings).toEqual([warning]);
  });

  test('are waited for no longer when the store goes away meanwhile, and shared again when it is back', async () => {
    let up = true;
    const { places: mine, warnings, clock } = places({ isUp: () => up }, 1);
    const release = await mine.take('interactive', going, 1_000);
    const waiting = mine.take('interactive', going, 1_000);
    expect(await settled(waiting)).toBe(false);
    up = false;
    await clock.advance(1_001);
    expect(await settled(waiting)).toBe(false);
    await clock.advance(2_000);
    (await waiting)();
    up = true;
    release();
    const back = mine.take('interactive', going, 1_000);
    expect(await settled(back)).toBe(false);
    await clock.advance(2_000);
    (await back)();
    expect(warnings).toEqual(['limits.shared-store-away', 'limits.shared-store-back']);
  });
});
