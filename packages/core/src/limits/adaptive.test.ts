import type { ConnectorDescriptor } from '@countersign/contracts';
import { createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { books, clientOptions, type paths } from '../books.test-support.js';
import { createClient } from '../client.js';
import { FakeClock } from '../fake-clock.test-support.js';
import { Bucket } from './bucket.js';

const QUOTA = 20;
const WINDOW_MS = 60_000;
const source = books.limits[0].source;
const vendor = {
  ...books,
  limits: [{ id: 'minute', per: 'connection', requests: QUOTA, windowMs: WINDOW_MS, source }],
  throttling: [],
  adaptive: [
    { limit: 'minute', remaining: 'x-left', total: 'x-quota', resets: 'x-reset', when: { 'x-of': 'minute' }, source },
  ],
  operations: { ...books.operations, 'bills.query': { ...books.operations['bills.query'], limits: ['minute'] } },
} as const satisfies ConnectorDescriptor;

let ca: TestCa;
beforeAll(async () => {
  ca = await createTestCa();
});

/** A vendor that counts calls of all its clients in windows of its own, and tells what is left. */
async function counting(settings: { quota?: number; of?: string; says?: string } = {}) {
  const clock = new FakeClock();
  const { quota = QUOTA, of = 'minute' } = settings;
  const windowEnd = (): number => (Math.floor(clock.now() / WINDOW_MS) + 1) * WINDOW_MS;
  const used = new Map<number, number>();
  const spend = (calls: number): number => {
    const now = (used.get(windowEnd()) ?? 0) + calls;
    used.set(windowEnd(), now);
    return now;
  };
  const seen = { good: 0, refused: 0 };
  const server = await startTlsServer(
    (_request, response) => {
      const left = quota - spend(1);
      if (left < 0) seen.refused += 1;
      else seen.good += 1;
      response.writeHead(left < 0 ? 429 : 200, {
        'content-type': 'application/json',
        'x-of': of,
        'x-left': settings.says ?? String(Math.max(0, left)),
        'x-quota': String(quota),
        'x-reset': String(windowEnd() / 1000),
        // The vendor's own clock, on which its instants are.
        date: new Date(clock.now()).toUTCString(),
      });
      response.end('{"Bill":[]}');
    },
    { ca },
  );
  const client = createClient<paths, typeof vendor>(
    vendor,
    clientOptions({
      environment: 'emulator',
      origins: { api: server.origin, legacy: server.origin },
      ca: server.ca,
      clock,
    }),
  );
  const call = () =>
    client.call('bills.query', { params: { path: { realmId: '1' }, query: { query: 'q' } }, deadlineMs: 1000 });
  return {
    clock,
    seen,
    call,
    /** Another client of the same account. */
    others: spend,
    close: async () => {
      await client.close();
      await server.close();
    },
  };
}

async function until(refused: () => Promise<unknown>): Promise<{ calls: number; error: unknown }> {
  for (let calls = 0; ; calls += 1) {
    try {
      await refused();
    } catch (error) {
      return { calls, error };
    }
  }
}

describe('a quota that other clients of the account spend too', () => {
  test('is kept as the vendor counts it, and begins anew when the vendor says so', async () => {
    const { clock, seen, call, others, close } = await counting();
    others(12);
    await clock.advance(30_000);
    const { calls, error } = await until(call);
    expect([calls, seen.refused]).toEqual([8, 0]);
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      limit: 'minute',
      retryAfterMs: 30_000,
      details: { sent: false },
    });
    await clock.advance(30_000);
    // Twenty less the eight that our own window still holds.
    expect(await until(call)).toMatchObject({ calls: 12 });
    expect(seen).toEqual({ good: 20, refused: 0 });
    await close();
  });

  test('grows again when a later answer tells of more', async () => {
    const { seen, call, others, close } = await counting();
    others(12);
    await call();
    others(-10);
    expect(await until(call)).toMatchObject({ calls: 17 });
    expect(seen.refused).toBe(0);
    await close();
  });

  test('is as small as the account’s own, and never larger than the descriptor’s', async () => {
    const small = await counting({ quota: 5 });
    expect(await until(small.call)).toMatchObject({ calls: 5 });
    expect(small.seen.refused).toBe(0);
    await small.close();
    const large = await counting({ quota: 1000 });
    expect(await until(large.call)).toMatchObject({ calls: QUOTA });
    await large.close();
  });

  test.each([
    ['headers that speak of another limit', { of: 'day', says: '0' }],
    ['what is no number', { says: '-1' }],
  ])('is not taken from %s', async (_what, settings) => {
    const { seen, call, close } = await counting(settings);
    for (let calls = 0; calls < 5; calls += 1) await call();
    expect(seen.good).toBe(5);
    await close();
  });
});

describe('answers that overtake each other', () => {
  test('an older one does not hide what a newer one told', async () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'm', requests: 10, windowMs: WINDOW_MS }, clock);
    const [early, late] = [bucket.takeNow(), bucket.takeNow()];
    await clock.advance(10);
    bucket.adapt({ remaining: 0 }, late);
    expect(bucket.hasRoom).toBe(false);
    bucket.adapt({ remaining: 9 }, early);
    expect(bucket.hasRoom).toBe(false);
  });

  test('a vendor that counts alone stops the bucket when nothing is left', async () => {
    const clock = new FakeClock();
    const bucket = new Bucket({ id: 'day' }, clock);
    bucket.adapt({ remaining: 0, resetsAt: clock.now() + 5000 }, bucket.takeNow());
    expect(bucket.hasRoom).toBe(false);
    await clock.advance(5000);
    expect(bucket.hasRoom).toBe(true);
  });
});
