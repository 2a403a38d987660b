import { type Clock, type ConnectorDescriptor, ConnectorError, RateLimitedError } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { books, clientOptions, json, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { FakeClock, settle } from './fake-clock.test-support.js';
import type { VendorDialect, VendorError } from './pipeline/context.js';

type Handler = (request: Request, attempt: number) => Response | Promise<Response>;

const bill = { params: { path: { realmId: '1', id: '7' } } } as const;
const query = { params: { path: { realmId: '1' }, query: { query: 'q' } } } as const;

function open(
  handler: Handler,
  options: { readonly clock: Clock; readonly deadlineMs?: number; readonly random?: () => number },
  descriptor: ConnectorDescriptor = books,
  dialect: VendorDialect = {},
) {
  const { clock, deadlineMs = 60_000, random = () => 0 } = options;
  const times: number[] = [];
  const client = createClient<paths, typeof books>(
    {
      ...books,
      ...descriptor,
      operations: books.operations,
      environments: books.environments,
      limits: books.limits,
    } as typeof books,
    clientOptions({
      clock,
      deadlineMs,
      transport: async (request) => {
        times.push(clock.now());
        return handler(request, times.length);
      },
    }),
    dialect,
    { random },
  );
  return { client, times };
}

describe('dialects of a limit that generic clients miss', () => {
  const { source } = books.operations['bills.get'];
  const throttling = [
    { status: 400, codes: ['HOURLY_LIMIT', 'BURST_LIMIT'], defaultWaitMs: 40_000, source },
    { status: 403, codes: ['3001'], defaultWaitMs: 40_000, source },
    { status: 403, codes: ['userRateLimitExceeded', 'rateLimitExceeded'], defaultWaitMs: 40_000, source },
    { status: 403, codes: ['QpsLimitForApi'], defaultWaitMs: 40_000, source },
    { status: 200, codes: ['90002', 'stream timeout'], defaultWaitMs: 40_000, source },
    { status: 400, codes: ['99991400'], defaultWaitMs: 1000, source },
  ];
  const dialect: VendorDialect = {
    readVendorError: (body) => {
      const { code, reason, waitS } = Object(body);
      const codes = [code, reason]
        .filter((each) => each !== undefined)
        .map((each) => String(each).replace(/^.*\./, ''));
      const found: VendorError = { codes };
      return typeof waitS === 'number' ? { ...found, retryAfterMs: waitS * 1000 } : found;
    },
  };
  const second = (seconds: number): string => String(Date.parse('2026-11-22T00:00:00Z') / 1000 + seconds);

  test.each<[string, number, Record<string, string>, object]>([
    ['429 of a day with an ISO 8601 instant', 429, { 'retry-after': '2026-11-22T00:00:40Z' }, {}],
    ['429 of a second with the epoch in a reset header', 429, { 'x-ratelimit-reset': second(40) }, {}],
    ['429 with seconds in a reset header of a gateway', 429, { 'x-ogw-ratelimit-reset': '40' }, {}],
    ['400 with a code and that header', 400, { 'x-ogw-ratelimit-reset': '40' }, { code: 99991400 }],
    ['400 with a code of an hour', 400, {}, { code: 'HOURLY_LIMIT' }],
    ['400 with a code of a burst', 400, {}, { code: 'BURST_LIMIT' }],
    ['400 with a code, and an epoch', 400, { 'x-ratelimit-reset': second(40) }, { code: 'HOURLY_LIMIT' }],
    ['403 with a number as code and no wait', 403, {}, { code: 3001 }],
    ['429 with the same number', 429, { 'retry-after': '40' }, { code: 3001 }],
    ['403 with a reason', 403, {}, { code: 403, reason: 'userRateLimitExceeded' }],
    ['403 with a code that ends in it', 403, {}, { code: 'Forbidden.AccessDenied.QpsLimitForApi' }],
    ['200 with a code', 200, {}, { code: 90002 }],
    ['200 with words', 200, {}, { code: 'stream timeout' }],
    ['429 with an HTTP-date', 429, { 'retry-after': 'Sun, 22 Nov 2026 00:00:40 GMT' }, {}],
    ['429 with the wait in the body', 429, {}, { code: 'slow', waitS: 40 }],
    [
      '429 with the wait on a clock that goes wrong',
      429,
      { date: 'Sun, 22 Nov 2026 07:00:00 GMT', 'retry-after': 'Sun, 22 Nov 2026 07:00:40 GMT' },
      {},
    ],
  ])('%s', async (_case, status, headers, body) => {
    const clock = new FakeClock({ auto: true });
    const refused = () => json(body, { status, headers });
    const { client, times } = open(
      (_request, attempt) => (attempt === 1 ? refused() : json({ Id: '7' })),
      { clock },
      { ...books, throttling },
      dialect,
    );
    expect((await client.call('bills.get', bill)).data).toEqual({ Id: '7' });
    const waited = (times[1] ?? 0) - (times[0] ?? 0);
    expect(times).toHaveLength(2);
    expect(waited).toBeGreaterThanOrEqual(40_000);
    expect(waited).toBeLessThanOrEqual(41_000);
  });

  test('the same codes with another status are refusals', async () => {
    for (const [status, code] of [
      [404, 3001],
      [403, 90002],
      [400, 3001],
    ] as const) {
      const { client, times } = open(
        () => json({ code }, { status }),
        { clock: new FakeClock({ auto: true }) },
        { ...books, throttling },
        dialect,
      );
      await expect(client.call('bills.get', bill)).rejects.not.toBeInstanceOf(RateLimitedError);
      expect(times).toHaveLength(1);
    }
  });
});

describe('a storm of 429', () => {
  test.each<[string, Record<string, string>, number]>([
    ['with Retry-After', { 'retry-after': '5' }, 5000],
    ['without', {}, 250],
  ])('%s is met by few requests, none earlier than allowed', async (_case, headers, least) => {
    const clock = new FakeClock({ auto: true });
    const { client, times } = open(() => json({}, { status: 429, headers }), { clock });
    const results = await Promise.allSettled(Array.from({ length: 500 }, () => client.call('bills.query', query)));
    const codes = results.map((one) =>
      one.status === 'rejected' && ConnectorError.is(one.reason) ? one.reason.code : 'none',
    );
    expect(['RATE_LIMITED', 'TIMED_OUT']).toEqual(expect.arrayContaining([...new Set(codes)])); // or the deadline comes while waiting
    expect(times.length).toBeLessThanOrEqual(500 * 1.05 + 100); // the budget: 100 repeats, then a twentieth
    const instants = [...new Set(times)].sort((left, right) => left - right);
    // Ten are in flight when the first refusal comes; then everybody stops.
    expect(Math.max(...instants.map((at) => times.filter((each) => each === at).length))).toBeLessThanOrEqual(10);
    for (const [index, at] of instants.slice(1).entries())
      expect(at - (instants[index] ?? 0)).toBeGreaterThanOrEqual(least);
  });

  test('that ends lets every call through', async () => {
    const clock = new FakeClock({ auto: true });
    const start = clock.now();
    const { client } = open(
      () =>
        clock.now() - start < 20_000 ? json({}, { status: 429, headers: { 'retry-after': '20' } }) : json({ Bill: [] }),
      { clock, deadlineMs: 180_000 },
    );
    const results = await Promise.allSettled(Array.from({ length: 300 }, () => client.call('bills.query', query)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(300);
  });
});

/** The time of day is set by an administrator; timers go on as they were. */
class SetClock implements Clock {
  readonly #steady = new FakeClock();
  #offset = 0;

  now(): number {
    return this.#steady.now() + this.#offset;
  }
  steady(): number {
    return this.#steady.now();
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#steady.sleep(ms, signal);
  }
  set(ms: number): void {
    this.#offset += ms;
  }
  advance(ms: number): Promise<void> {
    return this.#steady.advance(ms);
  }
}

describe.each([-3_600_000, 3_600_000])('a clock that is set by %d ms', (jump) => {
  test('does not change how long a retry waits', async () => {
    const clock = new SetClock();
    const { client, times } = open(
      (_request, attempt) =>
        attempt === 1 ? json({}, { status: 503, headers: { 'retry-after': '2' } }) : json({ Id: '7' }),
      { clock },
    );
    const call = client.call('bills.get', bill);
    await settle();
    clock.set(jump);
    await clock.advance(1999);
    expect(times).toHaveLength(1);
    await clock.advance(1);
    expect((await call).data).toEqual({ Id: '7' });
  });

  test('does not change how long a limit holds calls back, nor when they are told', async () => {
    const clock = new SetClock();
    const { client, times } = open(
      (_request, attempt) =>
        attempt === 1 ? json({}, { status: 429, headers: { 'retry-after': '20' } }) : json({ Bill: [] }),
      { clock },
    );
    const calls = [client.call('bills.query', query)];
    await settle();
    clock.set(jump);
    calls.push(client.call('bills.query', query));
    await expect(client.call('bills.query', { ...query, deadlineMs: 19_000 })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterMs: 20_000,
      details: { retryAt: new Date(clock.now() + 20_000).toISOString() },
    });
    await clock.advance(19_999);
    expect(times).toHaveLength(1);
    await clock.advance(1000);
    await Promise.all(calls);
    expect(times).toHaveLength(3);
  });

  test('takes no call’s repeat after a passing fault', async () => {
    const clock = new SetClock();
    const { client, times } = open(
      (_request, attempt) => {
        if (attempt > 1) return json({ Id: '7' });
        clock.set(jump);
        return json({}, { status: 503 });
      },
      { clock },
    );
    const call = client.call('bills.get', bill);
    await clock.advance(2000);
    expect((await call).data).toEqual({ Id: '7' });
    expect(times).toHaveLength(2);
  });

  test('does not change when the deadline ends a call', async () => {
    const clock = new SetClock();
    const { client } = open(() => new Promise(() => {}), { clock, deadlineMs: 5000 });
    let ended: unknown;
    const call = client.call('bills.get', bill).catch((error: unknown) => {
      ended = error;
    });
    await settle();
    clock.set(jump);
    await clock.advance(4999);
    expect(ended).toBeUndefined();
    await clock.advance(1);
    await call;
    expect(ended).toMatchObject({ code: 'TIMED_OUT' });
  });
});

describe('names that reach prototypes', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5 },
      fc.string({ maxLength: 3 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...names, 'a'), tie('tree'), { maxKeys: 4, noNullPrototype: false }),
    ),
  }));
  /** As text, so that every name is an own one on the wire. */
  const poison =
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"a":[{"__proto__":{"polluted":1}}]}';

  test('at any level of an answer change nothing', async () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    await fc.assert(
      fc.asyncProperty(tree, async (value) => {
        const text = `{"tree":${JSON.stringify(value)},"poison":${poison}}`;
        const { client } = open(() => new Response(text, { headers: { 'content-type': 'application/json' } }), {
          clock: new FakeClock(),
        });
        const { data } = await client.call('bills.get', bill);
        expect(ownNames(data)).not.toContain('__proto__');
        expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
        expect(Object.assign({}, data, Object(Reflect.get(Object(data), 'poison')))).not.toHaveProperty('polluted');
      }),
      { numRuns: 100 },
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  test('at any level of a refusal, or of what a caller gives, change nothing', async () => {
    const sent: string[] = [];
    const { client } = open(
      async (request) => {
        sent.push(`${request.url} ${await request.text()}`);
        return new Response(poison, { status: 400, headers: { 'content-type': 'application/json' } });
      },
      { clock: new FakeClock() },
    );
    const given = JSON.parse(poison);
    const error = await client
      .call('bills.create', {
        params: { path: { realmId: '1' }, ...given },
        body: given,
        headers: JSON.parse('{"__proto__":"x"}'),
      })
      .catch((thrown: unknown) => thrown);
    expect(ConnectorError.is(error)).toBe(true);
    expect(sent).toHaveLength(1);
    for (const name of ['call', '__proto__', 'constructor', 'toString'] as const) {
      await expect(Reflect.apply(client.call, client, [name])).rejects.toMatchObject({ code: 'OPERATION_UNDECLARED' });
    }
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

function ownNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.getOwnPropertyNames(value).flatMap((name) => [name, ...ownNames(Reflect.get(value, name))]);
}
