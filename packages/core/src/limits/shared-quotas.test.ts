import { systemClock } from '@countersign/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { endingWith } from '../cancellation.test-support.js';
import { FakeClock, settle } from '../fake-clock.test-support.js';
import { Bucket, type Claim } from './bucket.js';
import { BookedTurns, createRedisQuotas, type TurnPorts, type Turns } from './shared-quotas.js';

const claim = (changes: Partial<Claim> = {}): Claim => ({
  priority: 'interactive',
  group: claim,
  deadlineAt: Number.POSITIVE_INFINITY,
  ending: endingWith(),
  ...changes,
});

const quota = { key: 'c minute', requests: 50, windowMs: 1000 };
const open: Turns[] = [];

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

function turns(ports: Partial<TurnPorts>): { readonly turns: BookedTurns; readonly warnings: string[] } {
  const warnings: string[] = [];
  const made = new BookedTurns(quota, {
    book: async () => 0,
    isUp: () => true,
    processes: 4,
    clock: systemClock,
    logger: { debug: () => {}, warn: (event) => warnings.push(event) },
    ...ports,
  });
  open.push(made);
  return { turns: made, warnings };
}

describe('a quota that processes share', () => {
  test('is booked in one schedule, spaced so that no window is exceeded', async () => {
    const clock = new FakeClock();
    const asked: unknown[] = [];
    const { turns: mine } = turns({
      clock,
      book: async ({ key }, pace) => {
        asked.push([key, pace]);
        return 40;
      },
    });
    const started = clock.now();
    const turn = mine.next().then(() => clock.now() - started);
    await clock.advance(100);
    expect(await turn).toBe(40);
    // 1,000 ms and 1 % over 50 requests less the 4 % kept free.
    expect(asked).toEqual([['c minute', { spacingMs: 1010 / 48, lagTurns: 0 }]]);
  });

  test.each([
    [1, 250],
    [4, 250],
    [4, 500],
    [4, 20],
    [32, 100],
  ])(
    'is never planned beyond itself, with every process late and the schedule behind: %d processes, %d',
    async (processes, requests) => {
      let planned = Number.POSITIVE_INFINITY;
      const redis = {
        status: 'ready',
        eval: async (_script: string, _keys: number, _key: string | number = '', ...times: (string | number)[]) => {
          const [spacing = 1, , , lag = 0] = times.map(Number);
          planned = 60_000_000 / spacing + lag / spacing;
          return '0';
        },
      };
      const mine = createRedisQuotas({ redis, processes }).turns({ key: 'k', requests, windowMs: 60_000 });
      await mine.next();
      await mine.close();
      expect(planned).toBeLessThanOrEqual(requests - Math.min(processes, requests * 0.04));
    },
  );

  test('is asked for by Redis’ own time, in whole microseconds', async () => {
    const evaluated: unknown[][] = [];
    const redis = {
      status: 'ready',
      eval: async (...given: unknown[]) => {
        evaluated.push(given);
        return '0';
      },
    };
    const mine = createRedisQuotas({ redis, processes: 4 }).turns(quota);
    await mine.next();
    await mine.close();
    const [script, keys, key, ...numbers] = evaluated[0] ?? [];
    expect(script).toContain("redis.call('TIME')");
    expect([keys, key]).toEqual([1, 'countersign:turn:c minute']);
    expect(numbers).toEqual([Math.ceil(1_010_000 / 48), Math.ceil((4 * 1_010_000) / 48), 1_000_000, 0, 86_400_000]);
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

  test('is spent as evenly after the clock was set back while the store is away', async () => {
    const clock = new FakeClock();
    const shown = { offset: 0 };
    const { turns: mine } = turns({
      isUp: () => false,
      clock: {
        now: () => clock.now() + shown.offset,
        steady: () => clock.now(),
        sleep: (ms, signal) => clock.sleep(ms, signal),
      },
    });
    const first = mine.next();
    await clock.advance(200);
    await first;
    shown.offset = -3_600_000;
    let came = false;
    const second = mine.next().then(() => {
      came = true;
    });
    await clock.advance(200);
    expect(came).toBe(true);
    await second;
  });

  test('goes on when the store breaks, does not answer or answers nonsense, and comes back', async () => {
    const clock = new FakeClock({ auto: true });
    const answers = [
      () => Promise.reject(new Error('READONLY')),
      () => new Promise<number>(() => {}),
      async () => Number.NaN,
      async () => 0,
    ];
    const { turns: mine, warnings } = turns({ clock, book: () => (answers.shift() ?? (async () => 0))() });
    for (let turn = 0; turn < 4; turn += 1) await mine.next();
    expect(answers).toEqual([]);
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
    const left = bucket.take(claim({ ending: endingWith(abort.signal) }));
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
