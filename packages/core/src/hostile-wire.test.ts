import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { type ClientOptions, ConnectorError, Secret } from '@countersign/contracts';
import { createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books, type paths } from './books.test-support.js';
import { createClient } from './client.js';

let ca: TestCa;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

type Speak = (socket: TLSSocket, request: IncomingMessage, count: number) => void;

/** A server that answers with bytes of its own, whatever HTTP has to say about them. */
async function speaking(speak: Speak) {
  const seen: IncomingMessage[] = [];
  const server = await startTlsServer(
    (request) => {
      request.resume();
      seen.push(request);
      speak(request.socket as TLSSocket, request, seen.length);
    },
    { ca },
  );
  open.push(server);
  return { origin: server.origin, seen };
}

function clientOf(origin: string, options: Partial<ClientOptions> = {}, token = 'token') {
  const client = createClient<paths, typeof books>(
    books,
    {
      environment: 'emulator',
      origins: { api: origin },
      ca: ca.ca,
      tokens: { get: async () => ({ value: Secret.of(token), generation: 1 }), invalidate: () => {} },
      deadlineMs: 5000,
      ...options,
    },
    {},
    { random: () => 0 },
  );
  open.push(client);
  return client;
}

const note = { body: { text: 'x' } } as const;
const bill = { params: { path: { realmId: '1', id: '7' } } } as const;
const write = (origin: string): Promise<unknown> =>
  clientOf(origin)
    .call('notes.create', note)
    .then(({ data }) => data)
    .catch((error: unknown) => (ConnectorError.is(error) ? error.code : `untyped ${String(error)}`));

const head = (fields: string, status = '200 OK'): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${fields}\r\n`;
const good = head('content-length: 10\r\n').concat('{"id":"n"}');

describe('an answer on the wire', () => {
  test.each<[string, string | Buffer, unknown]>([
    [
      'after a 102 and a 103 with fields',
      `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\ncontent-length: 99\r\nx-request-id: early\r\n\r\n${good}`,
      { id: 'n' },
    ],
    // undici takes it for an error, where RFC 9110 would have it passed over; it is never taken for the answer.
    ['after a 100 that nobody waited for', `HTTP/1.1 100 Continue\r\n\r\n${good}`, 'OUTCOME_UNKNOWN'],
    [
      'with trailers that would change it',
      head('transfer-encoding: chunked\r\n').concat(
        'a\r\n{"id":"n"}\r\n0\r\ncontent-encoding: gzip\r\nstatus: 500\r\n\r\n',
      ),
      { id: 'n' },
    ],
    [
      'with names that reach prototypes, twice',
      head('__proto__: a\r\n__proto__: b\r\nconstructor: c\r\ntostring: d\r\ncontent-length: 10\r\n').concat(
        '{"id":"n"}',
      ),
      { id: 'n' },
    ],
    [
      'with bytes above ASCII in a field',
      Buffer.from(head('x-request-id: caf\u00e9\r\ncontent-length: 10\r\n').concat('{"id":"n"}'), 'latin1'),
      { id: 'n' },
    ],
    ['with two lengths', head('content-length: 10\r\ncontent-length: 2\r\n').concat('{"id":"n"}'), 'OUTCOME_UNKNOWN'],
    [
      'with a length and chunks',
      head('content-length: 10\r\ntransfer-encoding: chunked\r\n').concat('a\r\n{"id":"n"}\r\n0\r\n\r\n'),
      'OUTCOME_UNKNOWN',
    ],
    [
      'with a chunk size that is none',
      head('transfer-encoding: chunked\r\n').concat('-a\r\n{"id":"n"}\r\n0\r\n\r\n'),
      'OUTCOME_UNKNOWN',
    ],
    ['with a negative length', head('content-length: -1\r\n').concat('{}'), 'OUTCOME_UNKNOWN'],
    [
      'with a bare CR in a field',
      head('x-a: b\rx-c: d\r\ncontent-length: 10\r\n').concat('{"id":"n"}'),
      'OUTCOME_UNKNOWN',
    ],
    [
      'that changes the protocol unasked',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
      'OUTCOME_UNKNOWN',
    ],
    ['of HTTP/2', 'HTTP/2 200\r\n\r\n', 'OUTCOME_UNKNOWN'],
  ])('%s', async (_case, bytes, expected) => {
    const { origin, seen } = await speaking((socket) => socket.end(bytes));
    expect(await write(origin)).toEqual(expected);
    expect(seen).toHaveLength(1);
    expect(Reflect.get({}, 'a')).toBeUndefined();
  });

  test.each<[string, string, Buffer, unknown]>([
    ['in capitals', 'GZIP', gzipSync('{"id":"n"}'), { id: 'n' }],
    ['of two members', 'gzip', Buffer.concat([gzipSync('{"id"'), gzipSync(':"n"}')]), { id: 'n' }],
    ['that is none', 'gzip', Buffer.from('{"id":"n"}'), 'OUTCOME_UNKNOWN'],
    ['that breaks off', 'gzip', gzipSync('{"id":"n"}').subarray(0, -6), 'OUTCOME_UNKNOWN'],
    ['twice', 'gzip, gzip', gzipSync(gzipSync('{"id":"n"}')), 'OUTCOME_UNKNOWN'],
    ['beside another', 'identity, gzip', gzipSync('{"id":"n"}'), 'OUTCOME_UNKNOWN'],
    ['that nobody knows', 'rot13', Buffer.from('{"id":"n"}'), 'OUTCOME_UNKNOWN'],
    ['with a name of an object’s own', 'constructor', Buffer.from('{"id":"n"}'), 'OUTCOME_UNKNOWN'],
  ])('compressed %s', async (_case, encoding, bytes, expected) => {
    const { origin } = await speaking((socket) => {
      socket.write(head(`content-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n`));
      socket.write(bytes);
    });
    expect(await write(origin)).toEqual(expected);
  });

  test('with another behind it answers nobody else', async () => {
    const smuggled = head('content-length: 13\r\n').concat('{"id":"evil"}');
    const { origin, seen } = await speaking((socket, _request, count) => {
      socket.write(count === 1 ? `${good}${smuggled}` : good);
    });
    const client = clientOf(origin);
    const ids: unknown[] = [];
    for (let call = 0; call < 5; call += 1) ids.push((await client.call('notes.create', note)).data);
    expect(ids).toEqual(Array(5).fill({ id: 'n' }));
    expect(seen).toHaveLength(5);
  });

  test('that is sent before anybody asked answers nobody', async () => {
    const { origin } = await speaking((socket, _request, count) => {
      socket.write(good);
      if (count === 1) setImmediate(() => socket.write(head('content-length: 13\r\n').concat('{"id":"evil"}')));
    });
    const client = clientOf(origin);
    await client.call('notes.create', note);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await client.call('notes.create', note)).data).toEqual({ id: 'n' });
  });

  test('of interim answers without end ends with the deadline', async () => {
    const { origin } = await speaking((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write('HTTP/1.1 102 Processing\r\n\r\n'.repeat(50)));
      };
      socket.on('drain', more).on('error', () => {});
      more();
    });
    const code = await clientOf(origin, { deadlineMs: 300 })
      .call('notes.create', note)
      .then(
        () => 'none',
        (error: unknown) => (ConnectorError.is(error) ? error.code : String(error)),
      );
    expect(code).toBe('OUTCOME_UNKNOWN');
  });

  test.each([
    '99999999999999999999',
    '9'.repeat(400),
    '1e400',
    '-5',
    'Infinity',
    'NaN',
    'P999999999D',
    '9999-12-31T23:59:59Z',
    'soon',
    '',
  ])('that asks to wait %s is a typed refusal, and shuts nobody out for good', async (wait) => {
    const { origin } = await speaking((socket, _request, count) =>
      socket.write(count === 1 ? head(`content-length: 2\r\nretry-after: ${wait}\r\n`, '429 Slow').concat('{}') : good),
    );
    expect((await clientOf(origin).call('bills.get', bill)).data).toEqual({ id: 'n' });
  });
});

describe('a request on the wire', () => {
  test.each<[string, Record<string, string>]>([
    ['a line break', { 'x-a': 'b\r\nx-evil: 1' }],
    ['a bare LF', { 'x-a': 'b\nx-evil: 1' }],
    ['a bare CR', { 'x-a': 'b\rx-evil: 1' }],
    ['NUL', { 'x-a': 'b\0c' }],
    ['characters above latin-1', { 'x-a': '會' }],
    ['a line break in a name', { 'x-a\r\nx-evil': '1' }],
    ['a colon in a name', { 'x-evil: 1\r\nx-a': '1' }],
    ['an empty name', { '': '1' }],
  ])('is not sent with %s in its headers', async (_case, headers) => {
    const { origin, seen } = await speaking((socket) => socket.write(good));
    await expect(clientOf(origin).call('notes.create', { ...note, headers })).rejects.toThrow(TypeError);
    expect(seen).toEqual([]);
  });

  test('frames its body itself, speaks for its own host, and keeps its method, whatever the headers say', async () => {
    const { origin, seen } = await speaking((socket) => socket.write(good));
    const headers = {
      host: 'evil.example',
      'content-length': '1',
      'transfer-encoding': 'chunked',
      connection: 'close, authorization',
      expect: '100-continue',
      te: 'trailers',
      upgrade: 'h2c',
    };
    await clientOf(origin).call('notes.create', { ...note, headers });
    const [sent] = seen;
    expect(sent?.headers).toMatchObject({
      host: new URL(origin).host,
      'content-length': '12',
      connection: 'keep-alive',
    });
    for (const name of ['transfer-encoding', 'expect', 'te', 'upgrade']) expect(sent?.headers).not.toHaveProperty(name);
    expect([sent?.method, sent?.url]).toEqual(['POST', '/notes']);
  });

  test.each(['..', '.', '%2e%2e', '../7', 'a/../../b', '..;/x', '%2E%2E%2fadmin', '..\\admin', '', '\0', '\ud800'])(
    'is not sent with the path parameter %j',
    async (id) => {
      const { origin, seen } = await speaking((socket) => socket.write(good));
      const call = clientOf(origin).call('bills.get', { params: { path: { realmId: '1', id } } });
      await expect(call).rejects.toMatchObject({ code: 'PATH_PARAMETER_INVALID' });
      expect(seen).toEqual([]);
    },
  );

  test.each(['a?b=c', 'a#b', 'a b', 'a&b', 'a%2fb', '會/簽', 'a\\b', ';x=1', '@evil', '//evil.example'])(
    'keeps the path parameter %j in its segment',
    async (id) => {
      const { origin, seen } = await speaking((socket) => socket.write(good));
      await clientOf(origin).call('bills.get', { params: { path: { realmId: '1', id } } });
      const segments = (seen[0]?.url ?? '').split('/');
      expect(segments).toHaveLength(books.operations['bills.get'].path.split('/').length);
      expect(decodeURIComponent(segments.at(-1) ?? '')).toBe(id);
    },
  );
});

describe('connections', () => {
  test('are of one client only: of one tenant, token and certificate', async () => {
    const { origin, seen } = await speaking((socket) => socket.write(good));
    const clients = ['ada', 'bob', 'cleo'].map((token) => clientOf(origin, {}, token));
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(clients.map((client) => client.call('bills.get', bill)));
    }
    const tokens = new Map<number | undefined, Set<string | undefined>>();
    for (const { socket, headers } of seen) {
      tokens.set(socket.remotePort, (tokens.get(socket.remotePort) ?? new Set()).add(headers.authorization));
    }
    expect(seen).toHaveLength(15);
    expect([...tokens.values()].every(({ size }) => size === 1)).toBe(true);
    expect(tokens.size).toBeGreaterThanOrEqual(3);
  });
});
