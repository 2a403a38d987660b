import type { IncomingMessage, ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type ClientOptions, ConnectorError, type Json, Secret } from '@countersign/contracts';
import { createSecretScan, createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { books, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { FakeClock } from './fake-clock.test-support.js';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

let ca: TestCa;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

const token = { value: Secret.of('canary-token'), generation: 1 };

/** A vendor on loopback behind the whole client: strict network, system clock, real sockets. */
async function vendor(handler: Handler, options: Partial<ClientOptions> = {}) {
  let attempts = 0;
  const keys: (string | null)[] = [];
  const server = await startTlsServer(
    (request, response) => {
      attempts += 1;
      keys.push(new URL(request.url ?? '/', 'https://localhost').searchParams.get('requestid'));
      const attempt = attempts;
      request.resume();
      request.on('end', () => handler(request, response, attempt));
    },
    { ca },
  );
  open.push(server);
  const log: unknown[] = [];
  const note = (event: string, fields: Readonly<Record<string, Json>>): void => {
    log.push([event, fields]);
  };
  const client = createClient<paths, typeof books>(
    books,
    {
      environment: 'emulator',
      origins: { api: server.origin },
      ca: ca.ca,
      tokens: { get: async () => token, invalidate: () => {} },
      logger: { debug: note, warn: note },
      ...options,
    },
    {},
    { random: () => 0 },
  );
  open.push(client);
  return { client, server, keys, log, attempts: () => attempts };
}

const read = { params: { path: { realmId: '1', id: '7' } } } as const;
const write = { params: { path: { realmId: '1' } }, body: { VendorRef: 'canary-body' } } as const;

async function failure(work: Promise<unknown>): Promise<ConnectorError> {
  try {
    await work;
  } catch (error) {
    if (ConnectorError.is(error)) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

function good(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"Id":"7"}');
}

/** What a vendor may do to its first answer instead of giving it. */
const breaks: Record<string, Handler> = {
  'drops the connection after the request': (request) => request.socket.destroy(),
  'closes after the request': (request) => request.socket.end(),
  'closes within the headers': (request) => request.socket.end('HTTP/1.1 200 OK\r\ncontent-type: appl'),
  'closes within a measured body': (request) =>
    request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n{"Id"'),
  'closes within a chunked body': (request) =>
    request.socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"Id"\r\n'),
  'answers with something that is no HTTP': (request) => request.socket.end('220 mail.example ESMTP\r\n'),
};

describe.each(Object.entries(breaks))('a vendor that %s', (_name, break_) => {
  const once: Handler = (request, response, attempt) =>
    attempt === 1 ? break_(request, response, attempt) : good(response);

  test('is asked again by a read', async () => {
    const { client, attempts } = await vendor(once);
    expect((await client.call('bills.get', read)).data).toEqual({ Id: '7' });
    expect(attempts()).toBe(2);
  });

  test('gets the write again with the same key', async () => {
    const { client, keys } = await vendor(once);
    expect((await client.call('bills.create', { ...write, idempotencyKey: 'k-1' })).data).toEqual({ Id: '7' });
    expect(keys).toEqual(['k-1', 'k-1']);
  });

  test('gets a write without a key once', async () => {
    const { client, attempts } = await vendor(once);
    expect((await failure(client.call('notes.create', { body: { text: 'x' } }))).code).toBe('OUTCOME_UNKNOWN');
    expect(attempts()).toBe(1);
  });
});

describe('a hostile answer', () => {
  const endless: Handler = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(65_536, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', more);
    more();
  };

  test.each<[string, Handler]>([
    ['without end', endless],
    [
      'of a gigabyte by its own word',
      (_request, response) => response.writeHead(200, { 'content-length': '1073741824' }).write('{'),
    ],
    [
      'that inflates a thousandfold',
      (_request, response) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '))),
    ],
    [
      'in an unknown encoding',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'zstd' }).end('x'),
    ],
    [
      'with damaged compression',
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x'),
    ],
    ['nested a hundred thousand deep', (_request, response) => response.writeHead(200).end('[{"a":'.repeat(50_000))],
    [
      'that is a page',
      (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>canary-page</html>'),
    ],
    [
      'that is a redirect',
      (_request, response) => response.writeHead(307, { location: 'https://evil.example/?canary-location' }).end(),
    ],
  ])('%s ends as an unexpected response, and is never parsed when large or deep', async (_name, handler) => {
    const { client, attempts } = await vendor(handler);
    const parse = vi.spyOn(JSON, 'parse');
    const error = await failure(client.call('bills.get', read));
    const longest = Math.max(0, ...parse.mock.calls.map(([text]) => text.length));
    parse.mockRestore();
    expect(longest).toBeLessThan(100_000); // vitest parses messages of its own
    expect(error.code).toBe('UNEXPECTED_RESPONSE');
    expect(attempts()).toBe(1);
    expect(inspect(error, { depth: 9 })).not.toContain('canary');
  });

  test('with headers above 16 KB ends as a lost answer', async () => {
    const { client } = await vendor(
      (_request, response) => response.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end('{}'),
      { deadlineMs: 5000 },
    );
    expect((await failure(client.call('notes.create', { body: { text: 'x' } }))).code).toBe('OUTCOME_UNKNOWN');
  });

  test('that was compressed unasked is read', async () => {
    const { client } = await vendor((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"Id":"7"}')),
    );
    expect((await client.call('bills.get', read)).data).toEqual({ Id: '7' });
  });

  test('that drips a byte at a time ends with the deadline, and its connection with it', async () => {
    let ended: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { client } = await vendor(
      (request, response) => {
        request.socket.on('close', () => ended());
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drip));
      },
      { deadlineMs: 300 },
    );
    expect((await failure(client.call('bills.get', read))).code).toBe('TIMED_OUT');
    await gone;
  });
});

describe('a stream', () => {
  test('is handed out while it arrives, and letting go of it frees the connection', async () => {
    let ended: () => void = () => {};
    const gone = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const { client } = await vendor((request, response) => {
      request.socket.on('close', () => ended());
      response.writeHead(200).write('first');
    });
    const { data } = await client.call('files.export', { params: { path: { id: 'f' } }, parseAs: 'stream' });
    const reader = data?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe('first');
    await reader?.cancel();
    await gone;
  });
});

describe('a stream that has begun', () => {
  test('is not cut by the deadline, and is by the caller', async () => {
    const abort = new AbortController();
    const clock = new FakeClock();
    let continueSending: () => void = () => {};
    const { client } = await vendor(
      (_request, response) => {
        response.writeHead(200).write('first');
        continueSending = () => response.write('second');
      },
      { deadlineMs: 200, clock },
    );
    const { data } = await client.call('files.export', {
      params: { path: { id: 'f' } },
      parseAs: 'stream',
      signal: abort.signal,
    });
    const reader = data?.getReader();
    await reader?.read();
    await clock.advance(1000);
    continueSending();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('second');
    abort.abort(new Error('mine'));
    await expect(reader?.read()).rejects.toThrow();
  });
});

describe('what is logged', () => {
  test('names the operation and what happened, and holds nothing of request or answer', async () => {
    const { client, log } = await vendor((_request, response, attempt) => {
      if (attempt === 1) response.writeHead(500, { 'set-cookie': 'canary-cookie' }).end('{"message":"canary-answer"}');
      else good(response);
    });
    await client.call('bills.create', {
      ...write,
      idempotencyKey: 'canary-key',
      headers: { 'x-extra': 'canary-header' },
    });
    expect(log.map((line) => (Array.isArray(line) ? line[0] : undefined))).toEqual([
      'tls.connected',
      'http.answered',
      'http.answered',
    ]);
    expect(log[1]).toMatchObject([
      'http.answered',
      { operation: 'bills.create', attempt: 1, status: 500, path: '/v3/company/{realmId}/bill' },
    ]);
    const names = ['canary-token', 'canary-body', 'canary-header', 'canary-key', 'canary-cookie', 'canary-answer'];
    const scan = createSecretScan(Object.fromEntries(names.map((name) => [name, name])));
    scan.lookAtValue('debug log', 'log', log);
    expect(scan.leaks).toEqual([]);
  });
});
