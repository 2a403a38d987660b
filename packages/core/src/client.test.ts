import {
  ApprovalError,
  type ConnectorDescriptor,
  ConnectorError,
  type Grant,
  RateLimitedError,
  TransportError,
} from '@countersign/contracts';
import { describe, expect, test } from 'vitest';
import { anotherHost, books, CountingTokens, clientOptions, json, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { FakeClock, settle } from './fake-clock.test-support.js';
import type { VendorDialect } from './pipeline/context.js';

type Handler = (request: Request, attempt: number) => Response | Promise<Response>;

function harness(handler: Handler, overrides: Parameters<typeof clientOptions>[0] = {}, dialect: VendorDialect = {}) {
  const clock = new FakeClock({ auto: true });
  const sent: Request[] = [];
  const times: number[] = [];
  const tokens = new CountingTokens();
  const client = createClient<paths, typeof books>(
    books,
    clientOptions({
      clock,
      tokens,
      transport: async (request) => {
        sent.push(request);
        times.push(clock.now());
        return handler(request, sent.length);
      },
      ...overrides,
    }),
    dialect,
    { random: () => 0 },
  );
  return { client, sent, times, clock, tokens };
}

const bill = { params: { path: { realmId: '1', id: '7' } } } as const;
const newBill = { params: { path: { realmId: '1' } }, body: { VendorRef: 'v' } } as const;

async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    if (ConnectorError.is(error)) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('a call', () => {
  test('goes to the declared path of the environment with the token, and gives typed data', async () => {
    const { client, sent } = harness(() => json({ Id: '7' }, { headers: { 'x-request-id': 'r-1' } }));
    const answer = await client.call('bills.get', bill);
    expect(answer.data.Id).toBe('7');
    expect(answer.requestId).toBe('r-1');
    expect(sent[0]?.url).toBe('https://api.books.example/v3/company/1/bill/7');
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer token-1');
  });

  test('with a name that the descriptor does not declare is refused before anything is sent', async () => {
    const { client, sent } = harness(() => json({}));
    const call = (name: string): Promise<unknown> => Reflect.apply(client.call, client, [name]);
    for (const name of ['bills.delete', 'constructor', '__proto__']) {
      expect((await failure(call(name))).code).toBe('OPERATION_UNDECLARED');
    }
    expect(sent).toHaveLength(0);
  });

  test.each(['', '.', '..'])('with the path parameter %j is refused', async (realmId) => {
    const { client, sent } = harness(() => json({}));
    const error = await failure(client.call('bills.get', { params: { path: { realmId, id: '7' } } }));
    expect(error.code).toBe('PATH_PARAMETER_INVALID');
    expect(error.place).toBe('params/path/realmId');
    expect(sent).toHaveLength(0);
  });

  test('keeps a slash of a path parameter inside its segment', async () => {
    const { client, sent } = harness(() => json({ Id: '7' }));
    await client.call('bills.get', { params: { path: { realmId: '1', id: 'a/2/bill?x=#' } } });
    expect(sent[0]?.url).toBe('https://api.books.example/v3/company/1/bill/a%2F2%2Fbill%3Fx%3D%23');
  });

  test('can not be led elsewhere by options of openapi-fetch that it does not take', async () => {
    const { client, sent } = harness(() => json({ Id: '7' }));
    const smuggled = {
      ...bill,
      baseUrl: 'https://evil.example',
      fetch: () => json({}),
      middleware: [],
      pathSerializer: () => '/x',
    };
    await client.call('bills.get', smuggled);
    expect(sent[0]?.url).toBe('https://api.books.example/v3/company/1/bill/7');
  });
});

describe('the idempotency key', () => {
  test('goes into the query where the operation takes it there', async () => {
    const { client, sent } = harness(() => json({ Id: '7' }));
    await client.call('bills.create', { ...newBill, idempotencyKey: 'k-1' });
    expect(sent[0]?.url).toBe('https://api.books.example/v3/company/1/bill?requestid=k-1');
  });

  test('goes into the header where the operation takes it there', async () => {
    const { client, sent } = harness(() => json({ id: '7' }));
    await client.call('payments.create', { body: { amount: '1.00' }, idempotencyKey: 'k-1' });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('k-1');
  });

  test.each([
    ['longer than the vendor takes', 'bills.create', 'k'.repeat(51)],
    ['with a line break', 'bills.create', 'a\r\nb'],
    ['for an operation without one', 'bills.get', 'k'],
  ] as const)('%s is refused', async (_case, operation, idempotencyKey) => {
    const { client, sent } = harness(() => json({}));
    const call =
      operation === 'bills.get'
        ? client.call(operation, { ...bill, idempotencyKey })
        : client.call(operation, { ...newBill, idempotencyKey });
    expect((await failure(call)).code).toBe('IDEMPOTENCY_KEY_INVALID');
    expect(sent).toHaveLength(0);
  });
});

describe('the grant', () => {
  const grant: Grant = {
    approval: 'a-1',
    action: 'books.bill.create',
    connection: 'c-1',
    digest: 'd',
    operations: ['bills.create'],
    grantedAt: '2026-11-22T00:00:00.000Z',
  };

  test('is not asked for reads', async () => {
    const { client } = harness(() => json({ Id: '7' }), { grant: 'none' });
    expect((await client.call('bills.get', bill)).data.Id).toBe('7');
  });

  test('is required for a write', async () => {
    const { client, sent } = harness(() => json({}), { grant: 'none' });
    const error = await failure(client.call('bills.create', newBill));
    expect(error).toBeInstanceOf(ApprovalError);
    expect(error.code).toBe('GRANT_REQUIRED');
    expect(sent).toHaveLength(0);
  });

  test('lets pass what it names and refuses the rest', async () => {
    const { client, sent } = harness(() => json({ Id: '7' }), { grant });
    await client.call('bills.create', newBill);
    expect((await failure(client.call('notes.create', { body: { text: 'x' } }))).code).toBe('GRANT_EXCEEDED');
    expect(sent).toHaveLength(1);
  });
});

describe('repeating', () => {
  const lost = () => {
    throw new TransportError('CONNECTION_FAILED', 'lost', { maybeProcessed: true });
  };
  const unsent = () => {
    throw new TransportError('CONNECTION_FAILED', 'refused', { maybeProcessed: false });
  };

  test('a safe operation goes on after lost answers and passing faults, with growing delays', async () => {
    const answers: Handler[] = [
      lost,
      () => json({}, { status: 503 }),
      () => json({}, { status: 500 }),
      () => json({ Id: '7' }),
    ];
    const { client, times } = harness((request, attempt) => (answers[attempt - 1] ?? lost)(request, attempt));
    await client.call('bills.get', bill);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 250, 750, 1750]);
  });

  test('ends after four attempts', async () => {
    const { client, sent } = harness(() => json({}, { status: 500 }));
    expect((await failure(client.call('bills.get', bill))).code).toBe('SERVER_ERROR');
    expect(sent).toHaveLength(4);
  });

  test.each([400, 403, 404, 409, 422, 501])('an answer %d is definite', async (status) => {
    const { client, sent } = harness(() => json({}, { status }));
    await failure(client.call('bills.get', bill));
    expect(sent).toHaveLength(1);
  });

  test('a write without a key is not repeated once it may have been done', async () => {
    const { client, sent } = harness(lost);
    const error = await failure(client.call('bills.create', newBill));
    expect(error.code).toBe('OUTCOME_UNKNOWN');
    expect(sent).toHaveLength(1);
  });

  test('a write with its key is repeated, with the same key', async () => {
    const { client, sent } = harness((_request, attempt) => (attempt === 1 ? lost() : json({ Id: '7' })));
    await client.call('bills.create', { ...newBill, idempotencyKey: 'k-1' });
    expect(sent.map((request) => new URL(request.url).searchParams.get('requestid'))).toEqual(['k-1', 'k-1']);
    expect(await Promise.all(sent.map((request) => request.clone().text()))).toEqual([
      '{"VendorRef":"v"}',
      '{"VendorRef":"v"}',
    ]);
  });

  test('any operation is repeated when nothing was sent', async () => {
    const { client, sent } = harness((_request, attempt) =>
      attempt < 3 ? unsent() : json({ id: 'n' }, { status: 201 }),
    );
    await client.call('notes.create', { body: { text: 'x' } });
    expect(sent).toHaveLength(3);
  });

  test('a lost answer is not forgotten when later attempts do not even connect', async () => {
    const { client } = harness((_request, attempt) => (attempt === 1 ? lost() : unsent()));
    const error = await failure(client.call('bills.create', { ...newBill, idempotencyKey: 'k-1' }));
    expect(error.code).toBe('OUTCOME_UNKNOWN');
    expect(error instanceof TransportError && error.maybeProcessed).toBe(true);
  });

  test('a definite refusal settles an earlier lost answer', async () => {
    const { client } = harness((_request, attempt) => (attempt === 1 ? lost() : json({}, { status: 400 })));
    expect((await failure(client.call('bills.create', { ...newBill, idempotencyKey: 'k-1' }))).code).toBe(
      'BAD_REQUEST',
    );
  });

  test('a server error on a write keeps its status and is not repeated without a key', async () => {
    const { client, sent } = harness(() => json({}, { status: 500 }));
    expect((await failure(client.call('notes.create', { body: { text: 'x' } }))).code).toBe('SERVER_ERROR');
    expect(sent).toHaveLength(1);
  });

  test('an error of the transport that is not ours is copied, not passed on', async () => {
    const { client } = harness(() => {
      throw Object.assign(new Error('secret-in-message'), { code: 'ECONNRESET' });
    });
    const error = await failure(client.call('notes.create', { body: { text: 'x' } }));
    expect(error.code).toBe('OUTCOME_UNKNOWN');
    expect(JSON.stringify(error) + String(error.stack)).not.toContain('secret-in-message');
  });
});

describe('a refused token', () => {
  test('is invalidated and the request sent once more with the next', async () => {
    const { client, sent, tokens } = harness((request) =>
      request.headers.get('authorization') === 'Bearer token-1'
        ? json({}, { status: 401 })
        : json({ id: 'n' }, { status: 201 }),
    );
    await client.call('notes.create', { body: { text: 'x' } });
    expect(sent.map((request) => request.headers.get('authorization'))).toEqual(['Bearer token-1', 'Bearer token-2']);
    expect(tokens.invalidated).toEqual([1]);
  });

  test('twice is an error', async () => {
    const { client, sent } = harness(() => json({}, { status: 401 }));
    expect((await failure(client.call('bills.get', bill))).code).toBe('UNAUTHORIZED');
    expect(sent).toHaveLength(2);
  });

  test('of fifty parallel calls leads to one more try of each', async () => {
    const { client, sent, tokens } = harness((request) =>
      request.headers.get('authorization') === 'Bearer token-1' ? json({}, { status: 401 }) : json({ Id: '7' }),
    );
    await Promise.all(Array.from({ length: 50 }, () => client.call('bills.get', bill)));
    expect(sent).toHaveLength(100);
    expect(tokens.generation).toBe(2);
  });
});

describe('a limit of the vendor', () => {
  test('is waited out as long as asked, by a write too', async () => {
    const { client, times } = harness((_request, attempt) =>
      attempt === 1 ? json({}, { status: 429, headers: { 'retry-after': '30' } }) : json({ id: 'n' }, { status: 201 }),
    );
    await client.call('notes.create', { body: { text: 'x' } });
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 30_000]);
  });

  test('beyond the deadline ends the call at once, with the wait', async () => {
    const { client, sent, clock } = harness(() => json({}, { status: 429, headers: { 'retry-after': '61' } }));
    const started = clock.now();
    const error = await failure(client.call('bills.get', bill));
    expect(error).toBeInstanceOf(RateLimitedError);
    expect(error instanceof RateLimitedError && error.retryAfterMs).toBe(61_000);
    expect(clock.now()).toBe(started);
    expect(sent).toHaveLength(1);
  });

  test('stops every call of the bucket, not one', async () => {
    const { client, sent, times } = harness((_request, attempt) =>
      attempt === 1 ? json({}, { status: 429, headers: { 'retry-after': '20' } }) : json({ Bill: [] }),
    );
    const first = client.call('bills.query', { params: { path: { realmId: '1' }, query: { query: 'q' } } });
    await settle();
    await Promise.all([
      first,
      client.call('bills.query', { params: { path: { realmId: '1' }, query: { query: 'q' } } }),
    ]);
    expect(sent).toHaveLength(3);
    expect(times.slice(1).every((time) => time >= (times[0] ?? 0) + 20_000)).toBe(true);
  });

  test('tells calls that it holds back which it is, what helps and until when', async () => {
    const source = books.limits[0].source;
    const descriptor: ConnectorDescriptor = {
      ...books,
      throttling: [{ status: 429, codes: [], limit: 'minute', defaultWaitMs: 120_000, remedy: anotherHost, source }],
    };
    const clock = new FakeClock();
    let sent = 0;
    const transport = async (): Promise<Response> => {
      sent += 1;
      return json({}, { status: 429 });
    };
    const client = createClient<paths>(descriptor, clientOptions({ transport, clock }));
    const query = () => client.call('bills.query', { params: { path: { realmId: '1' }, query: { query: 'q' } } });
    await failure(query());
    await clock.advance(20_000);
    const retryAt = new Date(clock.now() + 100_000).toISOString();
    const error = await failure(query());
    expect(error).toMatchObject({ code: 'RATE_LIMITED', limit: 'minute', retryAfterMs: 100_000, remedy: anotherHost });
    expect(error.details).toMatchObject({ sent: false, retryAt });
    expect(sent).toBe(1);
  });

  test('is recognised in the dialects that the descriptor lists', async () => {
    const dialect: VendorDialect = {
      readVendorError: (body) =>
        typeof body === 'object' && body !== null && 'errcode' in body ? { codes: [String(body.errcode)] } : undefined,
    };
    const { client, times } = harness(
      (_request, attempt) =>
        attempt === 1
          ? json({ errcode: 3001 }, { status: 403 })
          : attempt === 2
            ? json({ errcode: 90002 })
            : json({ Id: '7' }),
      { deadlineMs: 120_000 },
      dialect,
    );
    await client.call('bills.get', bill);
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 60_000, 61_000]);
  });

  test('that begins anew at midnight UTC says until when, by the vendor’s clock, and what helps', async () => {
    const { client, clock } = harness(
      () => json({ code: 'day' }, { status: 429, headers: { date: 'Sun, 22 Nov 2026 22:30:00 GMT' } }),
      {},
      { readVendorError: () => ({ codes: ['day'] }) },
    );
    const error = await failure(client.call('bills.get', bill));
    const retryAfterMs = 90 * 60_000;
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs, remedy: anotherHost });
    expect(error.details?.['retryAt']).toBe(new Date(clock.now() + retryAfterMs).toISOString());
  });

  test('that no waiting lifts is a refusal, though it comes as one', async () => {
    const { client, sent } = harness(
      () => json({ code: 'allowance' }, { status: 429 }),
      {},
      { readVendorError: () => ({ codes: ['allowance'], passing: false }) },
    );
    const error = await failure(client.call('bills.get', bill));
    expect(error).not.toBeInstanceOf(RateLimitedError);
    expect(error.retryable).toBe(false);
    expect(sent).toHaveLength(1);
  });
});

describe('the deadline', () => {
  test('may be longer than a timer of node can be', async () => {
    const transport = async (): Promise<Response> => {
      await new Promise((resolve) => setTimeout(resolve, 20)); // a timer that overflows fires after 1 ms
      return json({ Id: '7' });
    };
    const client = createClient<paths, typeof books>(books, clientOptions({ transport, deadlineMs: 2 ** 40 }));
    expect((await client.call('bills.get', bill)).data).toEqual({ Id: '7' });
  });

  test('is over everything, also a transport that does not look at the signal', async () => {
    const { client } = harness(() => new Promise<Response>(() => {}), { deadlineMs: 5000 });
    expect((await failure(client.call('bills.get', bill))).code).toBe('TIMED_OUT');
  });

  test('of a write that was on its way leaves the outcome unknown', async () => {
    const { client } = harness(() => new Promise<Response>(() => {}), { deadlineMs: 5000 });
    expect((await failure(client.call('notes.create', { body: { text: 'x' } }))).code).toBe('OUTCOME_UNKNOWN');
  });

  test('leaves no timer behind', async () => {
    const { client, clock } = harness(() => json({ Id: '7' }));
    await client.call('bills.get', bill);
    await settle();
    expect(clock.sleeping).toBe(0);
  });
});

describe('a caller’s abort', () => {
  test('passes through untouched, while sending and while waiting for a retry', async () => {
    const reason = { mine: true };
    const abort = new AbortController();
    const { client } = harness(() => new Promise<Response>(() => {}), { clock: new FakeClock() });
    const call = client.call('notes.create', { body: { text: 'x' }, signal: abort.signal });
    await settle();
    abort.abort(reason);
    await expect(call).rejects.toBe(reason);
  });

  test('that came before the call sends nothing', async () => {
    const reason = new Error('mine');
    const { client, sent } = harness(() => json({}));
    await expect(client.call('bills.get', { ...bill, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sent).toHaveLength(0);
  });
});

describe('the shape of an answer', () => {
  test.each([
    ['a web page with 200', '<!doctype html><p>Log in</p>', 'text/html'],
    ['cut JSON', '{"Id":"7', 'application/json'],
    ['JSON 100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'application/json'],
  ])('%s is an error', async (_case, body, type) => {
    const { client } = harness(() => new Response(body, { headers: { 'content-type': type } }));
    const error = await failure(client.call('bills.get', bill));
    expect(error.code).toBe('UNEXPECTED_RESPONSE');
    expect(error.message).not.toContain('Log in');
  });

  test('ids above 2^53 are kept exactly, as text', async () => {
    const { client } = harness(() => new Response('{"Id":9007199254740993,"TotalAmt":12.50}'));
    expect((await client.call('bills.get', bill)).data).toEqual({ Id: '9007199254740993', TotalAmt: 12.5 });
  });

  test('a redirect is refused, not followed', async () => {
    const { client, sent } = harness(
      () => new Response(null, { status: 302, headers: { location: 'https://evil.example/' } }),
    );
    expect((await failure(client.call('bills.get', bill))).code).toBe('UNEXPECTED_RESPONSE');
    expect(sent).toHaveLength(1);
  });

  test('no content gives undefined', async () => {
    const { client } = harness(() => new Response(null, { status: 204 }));
    expect((await client.call('payments.create', { body: { amount: '1.00' } })).data).toBeUndefined();
  });

  test('bytes come back as they were sent', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { client } = harness(() => new Response(bytes, { headers: { 'content-type': 'application/pdf' } }));
    const { data } = await client.call('files.export', { params: { path: { id: 'f' } }, parseAs: 'arrayBuffer' });
    expect(new Uint8Array(data)).toEqual(bytes);
  });

  test('more bytes than allowed are an error', async () => {
    const { client } = harness(() => new Response('x'.repeat(1001)));
    const error = await failure(client.call('bills.get', { ...bill, maxBytes: 1000 }));
    expect(error.code).toBe('UNEXPECTED_RESPONSE');
    expect(error.details).toMatchObject({ maxBytes: 1000 });
  });
});
