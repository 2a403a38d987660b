import { systemClock } from '@countersign/contracts';
import Bottleneck from 'bottleneck';
import { afterEach, describe, expect, test } from 'vitest';
import { FakeClock, settle } from '../fake-clock.test-support.js';
import { Bucket, type Claim } from './bucket.js';
import { LimiterTurns, type TurnLimiter, type TurnPorts, type Turns } from './shared-quotas.js';

const claim = (changes: Partial<Claim> = {}): Claim => ({
  priority: 'interactive',
  group: claim,
  deadlineAt: Number.POSITIVE_INFINITY,
  signal: new AbortController().signal,
  ...changes,
});

const quota = { key: 'c minute', requests: 50, windowMs: 1000 };
const open: Turns[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function turns(ports: Partial<TurnPorts>): { readonly turns: LimiterTurns; readonly warnings: string[] } {
  const warnings: string[] = [];
  const made = new LimiterTurns(quota, {
    connect: async () => working,
    isUp: () => true,
    processes: 4,
    clock: systemClock,
    logger: { debug: () => {}, warn: (event) => warnings.push(event) },
    ...ports,
  });
  open.push(made);
  return { turns: made, warnings };
}

const working: TurnLimiter = { schedule: (work) => work(), disconnect: async () => {} };

describe('a quota that processes share', () => {
  test('is spent by all of them through one bottleneck limiter, spaced so that no window is exceeded', async () => {
    const limiter = new Bottleneck();
    const asked: [string, number][] = [];
    let executed = 0;
    limiter.on('executing', () => {
      executed += 1;
    });
    const connect = async (id: string, minTime: number): Promise<TurnLimiter> => {
      asked.push([id, minTime]);
      return { schedule: (work) => limiter.schedule(work), disconnect: async () => {} };
    };
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const mine = turns({ connect }).turns;
        for (let count = 0; count < 5; count += 1) await mine.next();
      }),
    );
    expect(executed).toBe(20);
    // 1,000 ms and 1 % over 50 requests less the 4 % kept free.
    expect(asked).toEqual(Array.from({ length: 4 }, () => ['c minute', Math.ceil(1010 / 48)]));
    await limiter.disconnect();
  });

  test('is spent in parts, evenly, while the store is away, and that is said once', async () => {
    const clock = new FakeClock();
    let up = false;
    const { turns: mine, warnings } = turns({ isUp: () => up, clock });
    const times: number[] = [];
    const start = clock.now();
    const spending = (async () => {
      for (let count = 0; count < 10; count += 1) {
        await mine.next();
        times.push(clock.now() - start);
      }
    })();
    await clock.advance(2000);
    await spending;
    const gaps = times.map((time, index) => time - (times[index - 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual((4 * quota.windowMs) / quota.requests);
    up = true;
    await mine.next();
    expect(warnings).toEqual(['limits.shared-store-away', 'limits.shared-store-back']);
  });

  test('goes on when the store breaks or does not answer, with a new limiter each time', async () => {
    const clock = new FakeClock({ auto: true });
    const broken: TurnLimiter = {
      schedule: () => Promise.reject(new Error('SETTINGS_KEY_NOT_FOUND')),
      disconnect: async () => {},
    };
    const silent: TurnLimiter = { schedule: () => new Promise(() => {}), disconnect: async () => {} };
    const limiters = [broken, silent, working];
    let made = 0;
    const { turns: mine, warnings } = turns({
      clock,
      connect: async () => {
        made += 1;
        return limiters[made - 1] ?? working;
      },
    });
    await mine.next();
    await mine.next();
    await mine.next();
    await mine.next();
    expect(made).toBe(3);
    expect(warnings).toEqual(['limits.shared-store-away', 'limits.shared-store-back']);
  });
});

describe('a bucket with turns', () => {
  function handed() {
    const grants: (() => void)[] = [];
    const given: Turns = { next: () => new Promise((resolve) => grants.push(resolve)), close: async () => {} };
    return { grants, bucket: new Bucket({ id: 'm', requests: 100, windowMs: 1000 }, new FakeClock(), given) };
  }

  test('sends nothing without a turn, and asks for one at a time', async () => {
    const { grants, bucket } = handed();
    let sent = 0;
    const work = [1, 2].map(() => bucket.take(claim()).then(() => (sent += 1)));
    expect(bucket.hasRoom).toBe(false);
    await settle();
    expect([grants.length, sent]).toEqual([1, 0]);
    grants[0]?.();
    await settle();
    expect([grants.length, sent]).toEqual([2, 1]);
    grants[1]?.();
    await Promise.all(work);
  });

  test('lets a turn go that comes when everybody has left', async () => {
    const { grants, bucket } = handed();
    const abort = new AbortController();
    const left = bucket.take(claim({ signal: abort.signal }));
    abort.abort('enough');
    await expect(left).rejects.toBe('enough');
    grants[0]?.();
    await settle();
    const next = bucket.take(claim());
    await settle();
    expect(grants).toHaveLength(2);
    grants[1]?.();
    await next;
  });
});
