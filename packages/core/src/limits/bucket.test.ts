import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { endingWith } from '../cancellation.test-support.js';
import { FakeClock, settle } from '../fake-clock.test-support.js';
import { Bucket, type Claim, type Slot } from './bucket.js';

const tenant = {};

function claim(changes: Partial<Claim> = {}): Claim {
  return {
    priority: 'interactive',
    group: tenant,
    deadlineAt: Number.POSITIVE_INFINITY,
    ending: endingWith(),
    ...changes,
  };
}

async function take(bucket: Bucket, changes: Partial<Claim> = {}): Promise<Slot> {
  return bucket.hasRoom ? bucket.takeNow() : bucket.take(claim(changes));
}

describe('a window', () => {
  test('is never exceeded, however calls arrive, and is used to 98 % under load', async () => {
    const clock = new FakeClock({ auto: true });
    const bucket = new Bucket({ id: 'minute', requests: 100, windowMs: 60_000 }, clock);
    const times: number[] = [];
    const start = clock.now();
    await Promise.all(
      Array.from({ length: 1000 }, async () => {
        const slot = await take(bucket);
        times.push(clock.now());
        slot.bucket.release();
      }),
    );
    for (let first = 0; first + 100 < times.length; first += 1) {
      expect((times[first + 100] ?? 0) - (times[first] ?? 0)).toBeGreaterThanOrEqual(60_000);
    }
    const used = times.filter((time) => time < start + 540_000).length;
    expect(used / 900).toBeGreaterThanOrEqual(0.98);
  });

  test('is never exceeded with random arrivals', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 100, max: 100_000 }),
        fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 60 }),
        async (requests, windowMs, gaps) => {
          const clock = new FakeClock();
          const bucket = new Bucket({ id: 'w', requests, windowMs }, clock);
          const times: number[] = [];
          const work = gaps.map(async (gap, index) => {
            await clock.sleep(gaps.slice(0, index).reduce((sum, each) => sum + each, gap));
            (await take(bucket)).bucket.release();
            times.push(clock.now());
          });
          await clock.advance(gaps.length * 5000 + (Math.ceil(gaps.length / requests) + 2) * windowMs * 1.02);
          await Promise.all(work);
          times.forEach((time, index) => {
            const later = times[index + requests];
            if (later !== undefined) expect(later - time).toBeGreaterThanOrEqual(windowMs);
          });
        },
      ),
      { numRuns: 25 },
    );
  });

  test('counts what was spent also after the clock was set back', () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'w', requests: 2, windowMs: 60_000 }, clock);
    bucket.takeNow();
    bucket.takeNow();
    clock.jump(-3_600_000);
    expect(bucket.hasRoom).toBe(false);
    clock.jump(61_000);
    expect(bucket.hasRoom).toBe(true);
  });

  test('lets a call go at once when there is headroom', () => {
    const bucket = new Bucket({ id: 'w', requests: 1, windowMs: 60_000 }, new FakeClock());
    expect(bucket.hasRoom).toBe(true);
    bucket.takeNow();
    expect(bucket.hasRoom).toBe(false);
  });
});

describe('a number in flight', () => {
  test('is never exceeded, and a place is handed on at once', async () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'f', inFlight: 3 }, clock);
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const slot = await take(bucket);
        running += 1;
        most = Math.max(most, running);
        await settle();
        running -= 1;
        slot.bucket.release();
      }),
    );
    expect(most).toBe(3);
    expect(bucket.running).toBe(0);
  });
});

describe('a pause', () => {
  test('holds everybody back until it is over, then spreads the line', async () => {
    const clock = new FakeClock({ auto: true });
    const bucket = new Bucket({ id: '*' }, clock);
    const start = clock.now();
    bucket.pause(start + 60_000);
    const times: number[] = [];
    await Promise.all(
      Array.from({ length: 1000 }, async () => {
        await take(bucket);
        times.push(clock.now() - start);
      }),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(60_000);
    const slots = new Map<number, number>();
    for (const time of times) slots.set(Math.floor(time / 100), (slots.get(Math.floor(time / 100)) ?? 0) + 1);
    expect(Math.max(...slots.values())).toBeLessThanOrEqual(50);
  });

  test('is over for whoever is in line as soon as the line that waited is through', async () => {
    const clock = new FakeClock({ auto: true });
    const bucket = new Bucket({ id: 'f', inFlight: 10 }, clock);
    const start = clock.now();
    bucket.pause(start + 5000);
    const times: number[] = [];
    // Ten at a time, each for 100 ms: a line that never ends.
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (clock.now() < start + 15_000) {
          await take(bucket);
          times.push(clock.now() - start);
          await clock.sleep(100);
          bucket.release();
        }
      }),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(5000);
    expect(times.filter((at) => at < 15_000).length).toBeGreaterThan(0.93 * 1000);
  });

  test('never ends in a herd, however many come while the line is spread', async () => {
    const clock = new FakeClock({ auto: true });
    for (const waiting of [10, 100, 900]) {
      const bucket = new Bucket({ id: '*' }, clock);
      const start = clock.now();
      bucket.pause(start + 1000);
      const times: number[] = [];
      const call = async (): Promise<void> => {
        await take(bucket);
        times.push(clock.now() - start);
      };
      const first = Array.from({ length: waiting }, call);
      await clock.sleep(1010);
      await Promise.all([...first, ...Array.from({ length: 1000 - waiting }, call)]);
      const slots = new Map<number, number>();
      for (const time of times) slots.set(Math.floor(time / 100), (slots.get(Math.floor(time / 100)) ?? 0) + 1);
      expect(Math.max(...slots.values()), `${waiting}`).toBeLessThanOrEqual(50);
      expect(Math.max(...times)).toBeLessThan(6000);
    }
  });

  test('that ended with nobody in line slows nobody down later', async () => {
    const clock = new FakeClock({ auto: true });
    const bucket = new Bucket({ id: 'f', inFlight: 1 }, clock);
    bucket.pause(clock.now() + 1000);
    await clock.sleep(5000);
    const slot = await take(bucket);
    const start = clock.now();
    const next = take(bucket);
    slot.bucket.release();
    await next;
    expect(clock.now()).toBe(start);
  });

  test('tells those at once whose deadline comes first, waiting or new', async () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'f', inFlight: 1 }, clock);
    bucket.takeNow();
    const waiting = bucket.take(claim({ deadlineAt: clock.now() + 1000 }));
    bucket.pause(clock.now() + 5000);
    await expect(waiting).rejects.toMatchObject({ bucket: 'f', opensAt: clock.now() + 5000 });
    await expect(bucket.take(claim({ deadlineAt: clock.now() + 1000 }))).rejects.toMatchObject({
      opensAt: clock.now() + 5000,
    });
  });
});

describe('the line', () => {
  test('lets interactive calls pass, and tenants take turns', async () => {
    const clock = new FakeClock({ auto: true });
    const bucket = new Bucket({ id: 'w', requests: 1, windowMs: 1000 }, clock);
    bucket.takeNow();
    const order: string[] = [];
    const [loud, quiet] = [{}, {}];
    const queue = (name: string, changes: Partial<Claim>) => take(bucket, changes).then(() => order.push(name));
    await Promise.all([
      queue('background', { priority: 'background', group: quiet }),
      queue('loud 1', { group: loud }),
      queue('loud 2', { group: loud }),
      queue('loud 3', { group: loud }),
      queue('quiet 1', { group: quiet }),
    ]);
    expect(order).toEqual(['loud 1', 'quiet 1', 'loud 2', 'loud 3', 'background']);
  });

  test('ten thousand cancelled calls leave nothing behind', async () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'w', requests: 1, windowMs: 60_000 }, clock);
    bucket.takeNow();
    const abort = new AbortController();
    const waiting = Array.from({ length: 10_000 }, () => bucket.take(claim({ ending: endingWith(abort.signal) })));
    expect(bucket.waiting).toBe(10_000);
    abort.abort('enough');
    const results = await Promise.allSettled(waiting);
    expect(results.every((result) => result.status === 'rejected' && result.reason === 'enough')).toBe(true);
    expect(bucket.waiting).toBe(0);
    expect(clock.sleeping).toBe(0);
  });
});
