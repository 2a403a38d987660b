import { getEventListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { ApprovalError, type ClientOptions, ConnectorError, Secret } from '@countersign/contracts';
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

async function vendor(handler: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = await startTlsServer(
    (request, response) => {
      request.resume();
      handler(request, response);
    },
    { ca },
  );
  open.push(server);
  return server;
}

function clientOf(origin: string, options: Partial<ClientOptions> = {}) {
  const token = { value: Secret.of('token'), generation: 1 };
  const client = createClient<paths, typeof books>(
    books,
    {
      environment: 'emulator',
      origins: { api: origin },
      ca: ca.ca,
      tokens: { get: async () => token, invalidate: () => {} },
      ...options,
    },
    {},
    { random: () => 0 },
  );
  open.push(client);
  return client;
}

const note = { body: { text: 'x' } } as const;
const query = { params: { path: { realmId: '1' }, query: { query: 'q' } } } as const;
const good = (response: ServerResponse): unknown =>
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"n"}');

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => (ConnectorError.is(error) ? error.code : String(error)),
  );

/** In front of a server: does what it likes with the first connections, and passes the later ones on. */
async function gate(port: number, first: ((socket: Socket) => void)[]) {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createTcpServer((near) => {
    connections += 1;
    sockets.add(near.on('error', () => {}));
    const act = first.shift();
    if (act !== undefined) return act(near);
    const far = connect(port, '127.0.0.1').on('error', () => near.destroy());
    sockets.add(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { origin: `https://localhost:${address.port}`, connections: () => connections };
}

describe('a connection that is reset before the request', () => {
  test.each<[string, (socket: Socket) => void]>([
    ['as soon as it stands', (socket) => socket.resetAndDestroy()],
    ['within the handshake', (socket) => socket.once('data', () => socket.resetAndDestroy())],
    ['with bytes that are no TLS', (socket) => socket.end('220 mail.example ESMTP\r\n')],
  ])('%s: nothing was sent, so even a write without a key goes again where that helps', async (name, act) => {
    let requests = 0;
    const server = await vendor((_request, response) => {
      requests += 1;
      good(response);
    });
    const { origin, connections } = await gate(server.port, [act]);
    const code = await codeOf(clientOf(origin).call('notes.create', note));
    // What is no TLS will be none the next time either.
    const helps = !name.includes('no TLS');
    expect([code, requests, connections()]).toEqual(helps ? ['none', 1, 2] : ['TLS_REFUSED', 0, 1]);
  });
});

describe('a connection that ends after the answer', () => {
  test('spoils no later call', async () => {
    let requests = 0;
    const server = await vendor((request, response) => {
      requests += 1;
      good(response);
      response.on('finish', () => request.socket.destroy());
    });
    const client = clientOf(server.origin);
    for (let count = 0; count < 5; count += 1) {
      expect(await codeOf(client.call('bills.get', { params: { path: { realmId: '1', id: '7' } } }))).toBe('none');
    }
    expect(requests).toBeGreaterThanOrEqual(5);
  });
});

describe('slow answers', () => {
  test('a head that drips in ends with the deadline, and its connection with it', async () => {
    const gone = Promise.withResolvers<void>();
    const server = await vendor((request) => {
      request.socket.write('HTTP/1.1 200 OK\r\nx-drip: ');
      const drip = setInterval(() => request.socket.write('x'), 5);
      request.socket.on('close', () => {
        clearInterval(drip);
        gone.resolve();
      });
    });
    expect(await codeOf(clientOf(server.origin, { deadlineMs: 300 }).call('bills.query', query))).toBe('TIMED_OUT');
    await gone.promise;
  });
});

describe('what a server sets', () => {
  test('comes back to it with no later call: there is no cookie jar, and no session', async () => {
    const seen: (string | undefined)[] = [];
    const server = await vendor((request, response) => {
      seen.push(request.headers.cookie);
      response.setHeader('set-cookie', ['a=b; Path=/', 'c=d; Secure']);
      good(response);
    });
    const client = clientOf(server.origin);
    for (let count = 0; count < 3; count += 1) await client.call('bills.query', query);
    expect(seen).toEqual([undefined, undefined, undefined]);
  });
});

describe('ten thousand queued calls that are cancelled', () => {
  test('end at once, with their connections, timers and slots', async () => {
    const arrived = Promise.withResolvers<void>();
    const sockets = new Set<unknown>();
    const allClosed = Promise.withResolvers<void>();
    let answering = false;
    let waiting = 0;
    const server = await vendor((request, response) => {
      if (answering) return good(response);
      sockets.add(request.socket);
      request.socket.once('close', () => {
        sockets.delete(request.socket);
        if (sockets.size === 0) allClosed.resolve();
      });
      waiting += 1;
      if (waiting === 10) arrived.resolve();
    });
    const client = clientOf(server.origin);
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    const abort = new AbortController();
    const calls = Array.from({ length: 10_000 }, () => client.call('bills.query', { ...query, signal: abort.signal }));
    const settled = Promise.allSettled(calls);
    await arrived.promise;
    expect(sockets.size).toBe(10); // as many as the descriptor allows in flight
    // One for all: an event target looks through its listeners at each addition.
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(1);
    const reason = new Error('mine');
    abort.abort(reason);
    const results = await settled;
    expect(results.filter((one) => one.status === 'rejected' && one.reason === reason)).toHaveLength(10_000);
    expect(getEventListeners(abort.signal, 'abort')).toHaveLength(0);
    await allClosed.promise;
    answering = true;
    // Ten at once: every slot is free again.
    const after = await Promise.allSettled(Array.from({ length: 10 }, () => client.call('bills.query', query)));
    expect(after.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(waiting).toBe(10);
    await client.close();
    expect(timers() - before).toBeLessThan(10);
  });
});

describe('a connection that stands only after the gate’s answer has aged', () => {
  const slow = (socket: Socket, port: number): void => {
    setTimeout(() => {
      const far = connect(port, '127.0.0.1').on('error', () => socket.destroy());
      socket.on('close', () => far.destroy());
      socket.pipe(far).pipe(socket);
    }, 1200);
  };

  test.each([
    ['the approval stands: it is sent once', true],
    ['the approval is gone: not a byte of it is sent', false],
  ])('has the gate asked again; %s', async (_case, stands) => {
    let requests = 0;
    const server = await vendor((_request, response) => {
      requests += 1;
      good(response);
    });
    const { origin } = await gate(server.port, [(socket) => slow(socket, server.port)]);
    let asked = 0;
    let askedAt = performance.now();
    const isFresh = (): boolean => performance.now() - askedAt < 1000;
    const writes = {
      isFresh,
      accepted: () => {},
      before: async () => {
        if (isFresh()) return;
        asked += 1;
        if (!stands) throw new ApprovalError('APPROVAL_DENIED', 'The approval is revoked.');
        askedAt = performance.now();
      },
    };
    const code = await codeOf(clientOf(origin, { writes }).call('notes.create', note));
    expect([code, requests, asked]).toEqual(stands ? ['none', 1, 1] : ['APPROVAL_DENIED', 0, 1]);
  });
});
