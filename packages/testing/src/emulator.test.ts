import { createHash, X509Certificate } from 'node:crypto';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AcmeState, acmeEmulator, acmeSignature } from '../test-vendor/acme.js';
import { type CallAnswer, call } from '../test-vendor/call.js';
import {
  createFakeClock,
  createSeededRandomness,
  createTestCa,
  type FakeClock,
  type RunningEmulator,
  startEmulator,
  startTlsServer,
  type TestCa,
} from './index.js';

let ca: TestCa;
let clock: FakeClock;
let emulator: RunningEmulator<AcmeState>;
let token: string;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  ca ??= await createTestCa();
  clock = createFakeClock();
  emulator = await startEmulator(acmeEmulator(), { ca, clock, random: createSeededRandomness(1) });
  open.push(emulator);
  token = 'test-token';
  emulator.state.tokens.add(token);
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

/** The same operations, each of which cuts the connection. */
function cutting(operations: Readonly<Record<string, unknown>>): Record<string, () => { status: number }> {
  return Object.fromEntries(Object.keys(operations).map((name) => [name, () => ({ status: 0 })]));
}

const send = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<CallAnswer> =>
  call(emulator.origin + path, {
    ca: emulator.ca,
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
  });
const create = (body: unknown = { text: 'one' }, headers: Record<string, string> = {}) =>
  send('POST', '/v1/books/7/notes', body, headers);
const admin = (method: string, path: string, body?: unknown) =>
  send(method, `/__emulator${path}`, body, { 'x-emulator-admin': emulator.adminToken });

describe('routing', () => {
  it('follows the paths of the document below the base path of its server', async () => {
    expect((await create()).status).toBe(201);
    expect((await send('GET', '/v1/books/7/notes/n1')).json).toEqual({
      id: 'n1',
      text: 'one',
      amount: null,
      key: null,
    });
    expect((await send('DELETE', '/v1/books/7/notes/n1')).status).toBe(204);
    expect((await send('GET', '/books/7/notes/n1')).json.error.code).toBe('no-route');
    expect((await send('PUT', '/v1/books/7/notes/n1')).json.error.code).toBe('no-route');
    expect((await send('GET', '/v1/books/%E0%A4%A/notes')).status).toBe(404);
  });

  it('takes the base path of a path with servers of its own', async () => {
    expect(
      (await send('POST', '/oauth/token', 'grant_type=no', { 'content-type': 'application/x-www-form-urlencoded' }))
        .status,
    ).toBe(400);
    expect((await send('POST', '/v1/token')).json.error.code).toBe('no-route');
  });

  it('prefers the literal path over a parameter', async () => {
    await create();
    expect((await send('GET', '/v1/books/7/notes/latest')).json.id).toBe('n1');
    expect(emulator.requests.at(-1)?.operationId).toBe('notes.latest');
  });

  it('serves pages that no document describes, without a token', async () => {
    const page = await call(`${emulator.origin}/sign/a%20b`, { ca: emulator.ca });
    expect(page).toMatchObject({ status: 200, text: '<h1>a b</h1>', protocol: 'TLSv1.3' });
  });

  it('refuses TLS 1.2', async () => {
    await expect(call(emulator.origin, { ca: emulator.ca, maxVersion: 'TLSv1.2' })).rejects.toThrow(/version/i);
  });

  it('logs each request with operation, status and the emulator’s time', async () => {
    await create();
    await clock.advance(1000);
    await send('GET', '/nowhere?secret=1');
    expect(emulator.requests).toEqual([
      {
        at: '2026-01-05T01:00:00.000Z',
        method: 'POST',
        path: '/v1/books/7/notes',
        operationId: 'notes.create',
        status: 201,
      },
      { at: '2026-01-05T01:00:01.000Z', method: 'GET', path: '/nowhere', operationId: undefined, status: 404 },
    ]);
  });
});

describe('validation', () => {
  it.each([
    [{}, 'invalid.body', ': required'],
    [{ text: 'x', txt: 'y' }, 'invalid.body', ': additionalProperties'],
    [{ text: 5 }, 'invalid.body', '/text: type'],
    [{ text: '' }, 'invalid.body', '/text: minLength'],
    [{ text: 'x', amount: '1' }, 'invalid.body', '/amount: pattern'],
    [{ text: 'x', lines: [{ n: 1, m: 2 }] }, 'invalid.body', '/lines/0: unevaluatedProperties'],
    ['{"text":', 'invalid.json', ': json'],
  ])('refuses the body %j', async (body, code, message) => {
    expect((await create(body)).json.error).toEqual({ code, message });
    expect(emulator.ledger()).toEqual([]);
  });

  it('refuses a missing body, another content type, and bytes that are not UTF-8', async () => {
    expect((await send('POST', '/v1/books/7/notes')).json.error.code).toBe('invalid.body');
    expect((await create('<a/>', { 'content-type': 'application/xml' })).json.error.code).toBe('invalid.contentType');
    const broken = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect((await create(broken)).json.error.code).toBe('invalid.json');
  });

  it('reads numbers and lists out of parameters, and checks paths and headers', async () => {
    const search = (query: string) => send('GET', `/v1/books/7/notes?${query}`);
    expect((await search('limit=2')).status).toBe(200);
    expect((await search('limit=two')).json.error).toEqual({ code: 'invalid.query', message: 'limit: type' });
    expect((await search('limit=101')).json.error.message).toBe('limit: maximum');
    expect((await search('ids=n1,x2')).json.error.message).toBe('ids/1: pattern');
    expect((await send('GET', '/v1/books/x/notes')).json.error).toEqual({
      code: 'invalid.path',
      message: 'book: pattern',
    });
    expect((await create({ text: 'x' }, { 'Idempotency-Key': 'k'.repeat(41) })).json.error.code).toBe('invalid.header');
  });

  it('reads forms and gives the handler what was sent', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const deep = await send('POST', '/oauth/token', 'grant_type=refresh_token&refresh_token=x&depth=4', form);
    expect(deep.json.error).toEqual({ code: 'invalid.body', message: '/depth: maximum' });
    const { clientId, clientSecret, refreshToken } = emulator.credentials;
    const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    const fresh = await send('POST', '/oauth/token', `grant_type=refresh_token&refresh_token=${refreshToken}`, {
      ...form,
      authorization: basic,
    });
    expect(fresh.json.refresh_token).toBe(emulator.state.refreshToken);
    expect(emulator.state.tokens.has(fresh.json.access_token)).toBe(true);
  });

  it('parses the parts of a multipart body', async () => {
    const body = [
      '--b"1',
      'Content-Disposition: form-data; name="meta"',
      '',
      '{}',
      '--b"1',
      'Content-Disposition: form-data; name="file"; filename="a.pdf"',
      'Content-Type: application/pdf',
      '',
      'a\r\n--b\r\nc',
      '--b"1--',
      '',
    ].join('\r\n');
    const answer = await send('POST', '/v1/books/7/files', body, {
      'content-type': 'multipart/form-data; boundary=b"1',
    });
    expect(answer.json.names).toEqual(['meta::2', 'file:a.pdf:9']);
  });
});

describe('access and limits', () => {
  it('asks for a token where the document does', async () => {
    token = 'unknown';
    expect((await create()).status).toBe(401);
    expect(emulator.ledger()).toEqual([]);
  });

  it('counts a sliding window by its own clock', async () => {
    const search = async (book = '7') => (await send('GET', `/v1/books/${book}/notes`)).status;
    for (let at = 0; at < 5; at += 1) {
      expect(await search()).toBe(200);
      await clock.advance(10_000);
    }
    const refused = await send('GET', '/v1/books/7/notes');
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '10' } });
    expect(await search('8')).toBe(200);
    await clock.advance(9_999);
    expect(await search()).toBe(429);
    await clock.advance(1);
    expect(await search()).toBe(200);
    expect(await search()).toBe(429);
  });

  it('counts what is in flight', async () => {
    emulator.switchOn({ fault: 'slow', operations: ['notes.create'], settings: { ms: 5000 }, times: 1 });
    const slow = create();
    await clock.untilSleeping();
    expect(emulator.requests).toEqual([]);
    await clock.advance(5000);
    expect((await slow).status).toBe(201);
  });
});

describe('faults', () => {
  const key = { 'Idempotency-Key': 'k1' };

  it('lost-answer: the effect stays, the answer is lost', async () => {
    emulator.switchOn({ fault: 'lost-answer', times: 1 });
    await expect(create({ text: 'one' }, key)).rejects.toThrow(/hang up|ECONNRESET/);
    expect(emulator.ledger()).toMatchObject([{ kind: 'note', key: 'k1' }]);
    expect(emulator.requests.at(-1)?.status).toBe(0);
    expect((await create({ text: 'one' }, key)).json.id).toBe('n1');
    expect(emulator.ledger()).toHaveLength(1);
  });

  it('lost-request: nothing happens', async () => {
    emulator.switchOn({ fault: 'lost-request', operations: ['notes.create'], times: 2 });
    await expect(create()).rejects.toThrow();
    expect(emulator.faults).toEqual([{ fault: 'lost-request', operations: ['notes.create'], times: 1 }]);
    expect((await send('GET', '/v1/books/7/notes')).json.notes).toEqual([]);
    await expect(create()).rejects.toThrow();
    expect((await create()).status).toBe(201);
    expect(emulator.ledger()).toHaveLength(1);
  });

  it('half-answer: the body breaks off', async () => {
    emulator.switchOn({ fault: 'half-answer', times: 1 });
    await expect(create()).rejects.toThrow(/aborted|hang up/);
    expect(emulator.ledger()).toHaveLength(1);
  });

  it('server-error and the vendor’s own faults come before the handler', async () => {
    emulator.switchOn({ fault: 'server-error', settings: { status: 503 }, times: 1 });
    expect((await create()).status).toBe(503);
    emulator.switchOn({ fault: 'throttled', settings: { seconds: 7 }, times: 1 });
    expect(await create()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } });
    emulator.switchOn({ fault: 'unauthorized' });
    expect((await create()).status).toBe(401);
    emulator.switchOff('unauthorized');
    expect(emulator.ledger()).toEqual([]);
    expect(emulator.faults).toEqual([]);
  });

  it('a handler asks for its own fault', async () => {
    emulator.switchOn({ fault: 'lookup-lag', settings: { ms: 30_000 }, times: 1 });
    await create();
    expect((await send('GET', '/v1/books/7/notes')).json.notes).toEqual([]);
    await clock.advance(30_000);
    expect((await send('GET', '/v1/books/7/notes')).json.notes).toHaveLength(1);
    expect(emulator.faults).toEqual([]);
  });

  it('refuses what it does not know, naming what there is', () => {
    expect(() => emulator.switchOn({ fault: 'lost-anser' })).toThrow(/lost-answer/);
    expect(() => emulator.switchOn({ fault: 'slow', operations: ['notes.crate'] })).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_OPERATION', place: 'operations' }),
    );
    expect(() => emulator.switchOn({ fault: 'slow', times: 0 })).toThrow(
      expect.objectContaining({ code: 'INVALID_FAULT' }),
    );
  });
});

describe('a twin that asks for client certificates', () => {
  it('issues one, tells handlers which was shown, and lets others in without one', async () => {
    const seen: unknown[] = [];
    const twin = await startEmulator(
      {
        ...acmeEmulator(),
        mutualTls: true,
        authorize: ({ certificateSha256 }) => {
          seen.push(certificateSha256);
          return undefined;
        },
      },
      { ca },
    );
    open.push(twin);
    const { clientCertificate: cert, clientCertificateKey: key } = twin.credentials.secrets ?? {};
    const stranger = await (await createTestCa()).issue({ names: ['client.example'], usage: 'client' });
    for (const shown of [{ cert, key }, {}, stranger]) {
      await call(`${twin.origin}/v1/books/7/notes`, { ca: twin.ca, ...shown });
    }
    const own = createHash('sha256').update(new X509Certificate(cert ?? '').raw);
    expect(seen).toEqual([own.digest('base64url'), undefined, undefined]);
  });
});

describe('answers', () => {
  it('are left out where a handler cuts the connection', async () => {
    const twin = await startEmulator(
      { ...acmeEmulator(), authorize: () => undefined, operations: cutting(acmeEmulator().operations) },
      { ca },
    );
    open.push(twin);
    await expect(call(`${twin.origin}/v1/books/7/notes`, { ca: twin.ca })).rejects.toThrow(/hang up|ECONNRESET/);
    expect([twin.drifts, twin.requests.at(-1)?.status]).toEqual([[], 0]);
  });

  it('that the document does not allow become EMULATOR_DRIFT', async () => {
    const answer = await send('GET', '/v1/books/7/notes/latest');
    expect(answer).toMatchObject({ status: 500, json: { code: 'EMULATOR_DRIFT', operationId: 'notes.latest' } });
    expect(emulator.drifts).toMatchObject([{ operationId: 'notes.latest', status: 200 }]);
  });

  it('of a handler that throws are kept as drifts too', async () => {
    const broken = acmeEmulator();
    const operations = {
      ...broken.operations,
      'notes.latest': () => {
        throw new TypeError('no notes');
      },
    };
    const other = await startEmulator({ ...broken, operations }, { ca, clock });
    open.push(other);
    other.state.tokens.add(token);
    const answer = await call(`${other.origin}/v1/books/7/notes/latest`, {
      ca: ca.ca,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(500);
    expect(other.drifts).toMatchObject([{ operationId: 'notes.latest', message: 'TypeError: no notes' }]);
  });
});

describe('webhooks', () => {
  const receive = async (statuses: number[] = []) => {
    const bodies: string[] = [];
    const receiver = await startTlsServer(
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          const genuine =
            request.headers['x-acme-signature'] === acmeSignature(emulator.credentials.webhookSecret ?? '', body);
          bodies.push(genuine ? JSON.parse(body).id : 'forged');
          response.writeHead(statuses.shift() ?? 200).end();
        });
      },
      { ca },
    );
    open.push(receiver);
    emulator.addReceiver({ url: `${receiver.origin}/hook`, ca: ca.ca });
    return bodies;
  };

  it('are signed and delivered', async () => {
    const bodies = await receive();
    await create();
    await emulator.settled();
    expect(bodies).toEqual(['e-n1']);
    expect(emulator.deliveries).toMatchObject([{ attempt: 1, status: 200 }]);
  });

  it('are tried again until accepted', async () => {
    const bodies = await receive([500, 503]);
    await create();
    await clock.untilSleeping();
    await clock.advance(1_000);
    await clock.untilSleeping();
    await clock.advance(10_000);
    await emulator.settled();
    expect(bodies).toEqual(['e-n1', 'e-n1', 'e-n1']);
    expect(emulator.deliveries.map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 500],
      [2, 503],
      [3, 200],
    ]);
  });

  it('arrive twice or late when told to', async () => {
    const bodies = await receive();
    emulator.switchOn({ fault: 'duplicate-webhooks', times: 1 });
    emulator.switchOn({ fault: 'late-webhooks', times: 1, settings: { ms: 3_600_000 } });
    await create();
    await clock.untilSleeping();
    expect(bodies).toEqual([]);
    await clock.advance(3_600_000);
    await emulator.settled();
    expect(bodies).toEqual(['e-n1', 'e-n1']);
  });

  it('go to https on loopback only', () => {
    for (const url of ['http://localhost:1/', 'https://example.com/', 'nonsense']) {
      expect(() => emulator.addReceiver({ url, ca: ca.ca })).toThrow(
        expect.objectContaining({ code: 'INVALID_RECEIVER' }),
      );
    }
  });
});

describe('the admin API', () => {
  it('wants its token', async () => {
    for (const headers of [{}, { 'x-emulator-admin': 'guess' }]) {
      expect((await send('GET', '/__emulator/ledger', undefined, headers)).status).toBe(401);
    }
    expect((await admin('GET', '/nothing')).status).toBe(404);
    expect(emulator.requests).toEqual([]);
  });

  it('shows what happened', async () => {
    await create({ text: 'one' }, { 'Idempotency-Key': 'k1' });
    expect((await admin('GET', '/ledger')).json).toEqual([
      { kind: 'note', id: 'n1', key: 'k1', summary: { text: 'one' } },
    ]);
    expect((await admin('GET', '/state-summary')).json).toMatchObject({
      vendor: 'acme',
      ledger: { note: 1 },
      requests: 1,
      drifts: 0,
    });
    expect((await admin('GET', '/requests')).json).toHaveLength(1);
    expect((await admin('GET', '/operations')).json).toContainEqual({
      operationId: 'notes.create',
      method: 'POST',
      path: '/v1/books/{book}/notes',
      takesToken: true,
    });
    expect((await admin('GET', '/operations')).json).toContainEqual(
      expect.objectContaining({ operationId: 'token', takesToken: false }),
    );
    expect((await admin('GET', '/credentials')).json).toEqual(JSON.parse(JSON.stringify(emulator.credentials)));
    expect((await admin('GET', '/faults')).json.known).toMatchObject({
      'lost-answer': expect.any(String),
      throttled: 'The limit is used up',
    });
  });

  it('switches faults, and says what is wrong with one', async () => {
    const on = await admin('POST', '/faults', { fault: 'lost-request', operations: ['notes.create'], times: 3 });
    expect(on.json.on).toEqual([{ fault: 'lost-request', operations: ['notes.create'], times: 3 }]);
    expect((await admin('DELETE', '/faults/slow')).json.on).toHaveLength(1);
    expect((await admin('DELETE', '/faults')).json.on).toEqual([]);
    for (const wrong of [
      {},
      { fault: 'slow', tims: 1 },
      { fault: 'slow', times: '1' },
      { fault: 'slow', settings: 3 },
    ]) {
      expect(await admin('POST', '/faults', wrong)).toMatchObject({ status: 400, json: { code: 'INVALID_FAULT' } });
    }
    expect(await admin('POST', '/faults', { fault: 'nope' })).toMatchObject({
      status: 400,
      json: { code: 'UNKNOWN_FAULT', remedy: { en: expect.any(String), 'zh-HK': expect.any(String) } },
    });
  });

  it('moves the clock, runs commands and resets', async () => {
    expect((await admin('POST', '/clock', { advanceMs: 86_400_000 })).json.now).toBe('2026-01-06T01:00:00.000Z');
    expect((await admin('POST', '/clock', { set: '2027-01-01T00:00:00Z' })).json.now).toBe('2027-01-01T00:00:00.000Z');
    expect((await admin('POST', '/clock', { advanceMs: '1' })).status).toBe(400);
    await create();
    expect((await admin('POST', '/commands/rename', '"new"')).json).toEqual({ renamed: 1 });
    expect(emulator.state.notes[0]?.text).toBe('new');
    expect(await admin('POST', '/commands/toString')).toMatchObject({ status: 400, json: { code: 'UNKNOWN_COMMAND' } });
    expect(await emulator.command('rename', 'newer')).toEqual({ renamed: 1 });
    await expect(emulator.command('toString', null)).rejects.toMatchObject({ code: 'UNKNOWN_COMMAND' });
    await emulator.command('rename', 'new');
    emulator.switchOn({ fault: 'slow' });
    expect((await admin('POST', '/reset')).json).toMatchObject({ ledger: {}, requests: 0, faults: [] });
    expect(emulator.state.notes).toEqual([]);
  });

  it('says when the clock can’t be moved', async () => {
    const fixed = await startEmulator(acmeEmulator(), { ca, clock: { now: () => 0, sleep: async () => undefined } });
    open.push(fixed);
    const answer = await call(`${fixed.origin}/__emulator/clock`, {
      ca: ca.ca,
      method: 'POST',
      headers: { 'x-emulator-admin': fixed.adminToken, 'content-type': 'application/json' },
      body: '{"advanceMs":1}',
    });
    expect(answer).toMatchObject({ status: 409, json: { code: 'CLOCK_FIXED' } });
  });
});

describe('start', () => {
  it('refuses a definition without a handler for each operation', async () => {
    const { 'notes.get': _dropped, ...operations } = acmeEmulator().operations;
    const extra = { ...operations, 'notes.gte': () => ({ status: 200 }) };
    await expect(startEmulator({ ...acmeEmulator(), operations: extra }, { ca })).rejects.toMatchObject({
      code: 'EMULATOR_INCOMPLETE',
      message: expect.stringMatching(/notes\.get;.*notes\.gte/),
    });
  });

  it('says that a port is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(startEmulator(acmeEmulator(), { ca, port })).rejects.toMatchObject({ code: 'PORT_TAKEN' });
    await new Promise((resolve) => holder.close(resolve));
  });

  it('goes on with a given state', async () => {
    const again = await startEmulator(acmeEmulator(), { ca, state: emulator.state, credentials: emulator.credentials });
    open.push(again);
    expect(again.state).toBe(emulator.state);
    expect(again.credentials).toBe(emulator.credentials);
  });
});
