import { Secret } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryTokenStore, createRefreshTokenSource, createRequestPace, createTokenManager } from './index.js';
import { STORE_PACE } from './request-pace.js';

describe('a pace', () => {
  it('lets a thousand connections that expire in one second ask no faster than agreed', async () => {
    const clock = createFakeClock();
    const started: number[] = [];
    const pace = createRequestPace({ perSecond: 20, inFlight: 1_000, clock });
    const store = createMemoryTokenStore(clock);
    const done = Array.from({ length: 1_000 }, async (_, index) => {
      const connection = `c${index}`;
      await store.replace(connection, 0, {
        accessToken: Secret.of('a'),
        refreshToken: Secret.of('r'),
        expiresAt: clock.instant(),
      });
      const send = async () => {
        started.push(clock.now());
        const tokens = { accessToken: Secret.of(`new-${index}`), expiresAt: '2027-01-01T00:00:00.000Z' };
        return { kind: 'tokens' as const, tokens };
      };
      const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
      return createTokenManager({ connection, store, clock, pace, renewal: { kind: 'refresh', send, facts } }).get();
    });
    await clock.untilSleeping(999);
    await new Promise((resolve) => setImmediate(resolve)); // the first one, which doesn't sleep, gets to its request
    await clock.advance(60_000);
    const tokens = await Promise.all(done);
    expect(new Set(tokens.map((token) => token.value.reveal())).size).toBe(1_000);
    const bySecond = Map.groupBy(started, (at) => Math.floor((at - (started[0] ?? 0)) / 1_000));
    expect(Math.max(...[...bySecond.values()].map((ones) => ones.length))).toBeLessThanOrEqual(20);
    expect(started).toHaveLength(1_000);
  });

  it('is the store’s where none is given: a thousand connections that expire in one second don’t storm an endpoint', async () => {
    const clock = createFakeClock();
    const store = createMemoryTokenStore(clock);
    const started = new Map<string, number[]>();
    let running = 0;
    let most = 0;
    const ask = async (url: string, index: number) => {
      const connection = `${url} ${index}`;
      await store.replace(connection, 0, {
        accessToken: Secret.of('a'),
        refreshToken: Secret.of('r'),
        expiresAt: clock.instant(),
      });
      const refresh = async () => {
        started.set(url, [...(started.get(url) ?? []), clock.now()]);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return {
          kind: 'tokens',
          tokens: { accessToken: Secret.of('b'), expiresAt: '2027-01-01T00:00:00.000Z' },
        } as const;
      };
      const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
      return createRefreshTokenSource({ connection, store, clock, endpoint: { url, refresh }, facts }).get();
    };
    const from = clock.now();
    const storm = Array.from({ length: 1_000 }, (_, index) => ask('https://one.test/token', index));
    await clock.untilSleeping(50 - STORE_PACE.burst);
    await ask('https://other.test/token', 0); // which waits for none of these
    for (let second = 0; second < 60; second += 1) {
      await clock.advance(1_000);
      for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await Promise.all(storm)).toHaveLength(1_000);
    const starts = (started.get('https://one.test/token') ?? []).map((at) => at - from);
    const perSecond = [...Map.groupBy(starts, (at) => Math.floor(at / 1_000)).values()].map((ones) => ones.length);
    expect(starts).toHaveLength(1_000);
    expect(Math.max(...perSecond.slice(0, 1))).toBeLessThanOrEqual(STORE_PACE.burst + STORE_PACE.perSecond);
    expect(Math.max(...perSecond.slice(1))).toBeLessThanOrEqual(STORE_PACE.perSecond + 1);
    expect(Math.max(...starts)).toBeLessThan(60_000);
    expect(most).toBeLessThanOrEqual(STORE_PACE.inFlight + 1);
  });

  it('keeps the order, never runs more at once than agreed, and goes on after a failure', async () => {
    const clock = createFakeClock();
    const pace = createRequestPace({ perSecond: 1e9, inFlight: 2, clock });
    const order: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        pace(async () => {
          order.push(index);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          if (index === 3) throw new Error('broke');
          return index;
        }),
      ),
    );
    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(results.filter((one) => one.status === 'rejected')).toHaveLength(1);
  });

  it('refuses limits that let nothing through', () => {
    for (const options of [
      { perSecond: 0 },
      { perSecond: Number.NaN },
      { perSecond: 1, inFlight: 0 },
      { perSecond: 1, burst: 0 },
    ]) {
      expect(() => createRequestPace(options)).toThrow(/positive/);
    }
  });
});

describe('connections that expire together', () => {
  it('refresh at different times, each always at the same', async () => {
    const clock = createFakeClock();
    const firstRefresh = async (connection: string): Promise<number> => {
      const local = createFakeClock();
      const store = createMemoryTokenStore(local);
      let refreshedAt = 0;
      const expiresAt = new Date(local.now() + 3_600_000).toISOString();
      const tokens = {
        accessToken: Secret.of('a'),
        refreshToken: Secret.of('r'),
        expiresAt,
        obtainedAt: local.instant(),
      };
      await store.replace(connection, 0, tokens);
      const send = async () => {
        refreshedAt ||= local.now() - clock.now();
        return { kind: 'tokens' as const, tokens: { ...tokens, expiresAt: '2030-01-01T00:00:00.000Z' } };
      };
      const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
      const source = createTokenManager({ connection, store, clock: local, renewal: { kind: 'refresh', send, facts } });
      await local.advance(3_600_000 - 121_000);
      while (refreshedAt === 0) {
        await local.advance(500);
        await source.get();
      }
      return 3_600_000 - refreshedAt;
    };
    const margins = await Promise.all(Array.from({ length: 40 }, (_, index) => firstRefresh(`c${index}`)));
    expect(Math.min(...margins)).toBeGreaterThanOrEqual(59_500);
    expect(Math.max(...margins)).toBeLessThanOrEqual(120_500);
    expect(new Set(margins).size).toBeGreaterThan(20);
    expect(await firstRefresh('c7')).toBe(margins[7]);
  });
});
