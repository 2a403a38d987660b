import { once } from 'node:events';
import { type ConnectionIdentity, Secret, SignatureError, type WebhookIntake } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createServer } from './create-server.js';
import { type Listening, listen } from './listen.js';
import { open, sendRaw } from './raw-socket.test-support.js';

// Requests that no client sends, over sockets: what a proxy in front may let through.

const identity = (name: string): ConnectionIdentity => ({
  ...{ id: name, name, tenant: 'harbour', connector: 'ledger', environment: 'emulator', settings: {} },
});
const told = (what: string) => async (request: Request) => new Response(`${what} at ${request.url}`);
const clock = createFakeClock();
let stored: string[] = [];
let listening: Listening;

/** Takes what names the connection's own secret. */
const intake: WebhookIntake = {
  receive({ body, headers }, { secrets }) {
    if (!secrets.some((secret) => secret.reveal() === headers['x-secret']))
      throw new SignatureError('SIGNATURE_INVALID', 'The signature fits no live secret.');
    const type: `io.countersign.${string}` = 'io.countersign.ledger.bill.paid.v1';
    return {
      kind: 'events',
      events: [{ specversion: '1.0', id: String(Buffer.from(body)), source: 's', type, data: {} }],
    };
  },
};

beforeEach(async () => {
  stored = [];
  const server = createServer({
    origin: 'https://hooks.example',
    clock,
    maxDeliveries: 4,
    inbox: {
      async accept(events, { connection }) {
        for (const { id } of events) stored.push(`${connection} ${id}`);
        return { accepted: events.length, duplicates: 0 };
      },
    },
    receivers: ['books', 'rooms'].map((name) => ({
      identity: identity(name),
      intake,
      secrets: () => [Secret.of(name)],
    })),
    consents: { start: told('start'), callback: told('callback') },
    sso: {
      ...{ login: told('login'), acs: told('acs'), logout: told('logout') },
      ...{ metadata: async () => new Response('metadata'), session: async () => undefined },
    },
  });
  listening = await listen(server);
});
afterEach(() => listening.close({ graceMs: 0 }));

const HOST = 'Host: hooks.example\r\n';
const get = (target: string, headers = HOST) => `GET ${target} HTTP/1.1\r\n${headers}\r\n`;
const post = (target: string, headers: string, body = '') => `POST ${target} HTTP/1.1\r\n${HOST}${headers}\r\n${body}`;
const deliver = (name: string, id: string, secret = name) =>
  post(`/v1/webhooks/${name}`, `x-secret: ${secret}\r\nContent-Length: ${id.length}\r\n`, id);

describe('a target that names another host', () => {
  test.each([
    ['//evil.example/v1/sso/logout', 404],
    ['//', 404],
    ['//a@b/v1/sso/login', 404],
    ['//a:99999/v1/sso/login', 404],
    ['/\\evil.example/v1/sso/login', 400],
    ['https://evil.example//x.example/v1/sso/login', 404],
    ['http://[/v1/sso/login', 400],
    ['*', 400],
  ])('%s reaches no handler', async (target, status) => {
    const { statuses, text } = await sendRaw(listening.port, get(target));
    expect(statuses).toEqual([status]);
    expect(text).not.toMatch(/log(in|out) at/);
  });

  test('in absolute form is read as ours, whatever it says', async () => {
    const { text } = await sendRaw(listening.port, get('http://evil.example/v1/sso/login'));
    expect(text).toContain('login at https://hooks.example/v1/sso/login');
  });
});

test.each([
  ['another', 'evil.example', 421],
  ['one with a dot behind it', 'hooks.example.', 421],
  ['one with another port', 'hooks.example:8443', 421],
  ['none', '', 400],
  ['one with a user', 'x@hooks.example', 400],
  ['ours with the port of https', 'HOOKS.example:443', 200],
])('the host %s is answered with %s', async (_which, host, status) => {
  const { statuses } = await sendRaw(listening.port, get('/v1/health', `Host: ${host}\r\n`));
  expect(statuses).toEqual([status]);
});

test('of two hosts neither is believed', async () => {
  const { statuses } = await sendRaw(listening.port, get('/v1/health', `${HOST}Host: evil.example\r\n`));
  expect(statuses).toEqual([421]);
});

describe('a body of two lengths', () => {
  const smuggled = get('/v1/health');
  test.each([
    [
      'Content-Length and Transfer-Encoding',
      'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
      `0\r\n\r\n${smuggled}`,
    ],
    ['two Transfer-Encodings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n', `0\r\n\r\n${smuggled}`],
    ['a Transfer-Encoding of another name', 'Transfer-Encoding: xchunked\r\n', `0\r\n\r\n${smuggled}`],
    ['a Transfer-Encoding with a space before the colon', 'Transfer-Encoding : chunked\r\n', `0\r\n\r\n${smuggled}`],
    ['two Content-Lengths', 'Content-Length: 0\r\nContent-Length: 5\r\n', smuggled],
    ['a list of Content-Lengths', 'Content-Length: 0, 0\r\n', smuggled],
    ['a negative Content-Length', 'Content-Length: -1\r\n', smuggled],
    ['a line end that is none', 'Transfer-Encoding: chunked\r\n', `1\nz\r\n0\r\n\r\n${smuggled}`],
  ])('by %s is refused, and nothing behind it is read', async (_how, headers, body) => {
    const request = post('/v1/webhooks/books', `x-secret: books\r\n${headers}`, body);
    const { statuses } = await sendRaw(listening.port, request, 2);
    expect(statuses).toEqual([400]);
    expect(stored).toEqual([]);
  });
});

test.each([
  ['HTTP/1.0 without a host', 'GET /v1/health HTTP/1.0\r\n\r\n', 400],
  ['headers of 20 kB', get('/v1/health', `${HOST}x: ${'a'.repeat(20_000)}\r\n`), 431],
  ['a NUL in a header', get('/v1/health', `${HOST}x: a\0b\r\n`), 400],
  ['a folded header', get('/v1/health', `${HOST}x: a\r\n b\r\n`), 400],
  ['TRACE', get('/v1/health').replace('GET', 'TRACE'), 400],
  ['an upgrade', get('/v1/health', `${HOST}Upgrade: websocket\r\nConnection: Upgrade\r\n`), 200],
  ['TLS', Buffer.from('160301020001000000', 'hex'), 400],
])('%s is answered with %s', async (_what, text, status) => {
  expect((await sendRaw(listening.port, text)).statuses[0]).toBe(status);
});

test('pipelined requests are answered each, in order', async () => {
  const requests = get('/v1/health') + deliver('books', 'p1') + get('/v1/sso/metadata');
  const { statuses, text } = await sendRaw(listening.port, requests, 3);
  expect(statuses).toEqual([200, 200, 200]);
  expect(text).toMatch(/"ok":true.*metadata/s);
});

test.each([
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '%ff',
  '%zz',
  'books%00',
  'books%2frooms',
  'books;rooms',
])('no connection is named %s', async (name) => {
  expect((await sendRaw(listening.port, deliver(name, 'x', 'books'))).statuses).toEqual([404]);
  expect(stored).toEqual([]);
});

test('a delivery under one connection’s secret is none of another’s', async () => {
  expect((await sendRaw(listening.port, deliver('rooms', 'x', 'books'))).statuses).toEqual([401]);
  expect((await sendRaw(listening.port, deliver('rooms', 'x'))).statuses).toEqual([200]);
  expect((await sendRaw(listening.port, deliver('books/../rooms', 'y', 'books'))).statuses).toEqual([401]);
  expect(stored).toEqual(['rooms x']);
});

describe('senders who dawdle over a body', () => {
  const slow = () => open(listening.port, post('/v1/webhooks/books', 'Content-Length: 500\r\n', 'a'));

  test('make way for whoever comes, of whichever connection', async () => {
    const dawdlers = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const socket = slow();
        await once(socket, 'connect');
        return socket;
      }),
    );
    while ((await sendRaw(listening.port, deliver('rooms', 'early'))).statuses[0] !== 503) stored = [];
    await clock.advance(1_000);
    const [first] = dawdlers;
    const cut = first && once(first, 'data');
    expect((await sendRaw(listening.port, deliver('rooms', 'late'))).statuses).toEqual([200]);
    expect(String(await cut)).toContain('TRY_AGAIN');
    expect(stored).toEqual(['rooms late']);
    for (const socket of dawdlers) socket.destroy();
  });

  test('and go away take nothing with them', async () => {
    for (let round = 0; round < 12; round += 1) {
      const socket = slow();
      await once(socket, 'connect');
      socket.destroy();
      await once(socket, 'close');
    }
    await clock.advance(1_000);
    expect((await sendRaw(listening.port, deliver('books', 'after'))).statuses).toEqual([200]);
  });
});
