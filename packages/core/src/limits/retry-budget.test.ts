import { ConnectorError } from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { books, clientOptions, json, type paths } from '../books.test-support.js';
import { createClient } from '../client.js';
import { FakeClock } from '../fake-clock.test-support.js';

/** mulberry32: the same run every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function amplification(calls: number, failing: number): Promise<number> {
  const random = seeded(20261122);
  let sent = 0;
  const client = createClient<paths, typeof books>(
    books,
    clientOptions({
      clock: new FakeClock({ auto: true }),
      transport: async () => {
        sent += 1;
        return random() < failing ? json({}, { status: 503 }) : json({ Id: '7' });
      },
    }),
    {},
    { random },
  );
  for (let done = 0; done < calls; done += 100) {
    await Promise.all(
      Array.from({ length: 100 }, async () => {
        try {
          await client.call('bills.get', { params: { path: { realmId: '1', id: '7' } } });
        } catch (error) {
          if (!ConnectorError.is(error)) throw error;
        }
      }),
    );
  }
  return sent / calls;
}

describe('repeats over ten thousand calls', { timeout: 120_000 }, () => {
  test('are at most 5 % of the calls when everything fails', async () => {
    expect(await amplification(10_000, 1)).toBeLessThanOrEqual(1.05);
  });

  test('are at most 30 % of the calls when 30 % fail', async () => {
    const times = await amplification(10_000, 0.3);
    expect(times).toBeLessThanOrEqual(1.3);
    expect(times).toBeGreaterThan(1.05);
  });

  test('are unhindered when little fails', async () => {
    expect(await amplification(2000, 0.05)).toBeGreaterThan(1.045);
  });
});
