import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import {
  type CloudEvent,
  type ConnectionIdentity,
  Secret,
  SignatureError,
  type WebhookIntake,
} from '@countersign/contracts';
import type { ConsentHandlers } from '@countersign/oauth';
import { connectDatabase, type Database, openRuntime, type Runtime } from '@countersign/runtime';
import type { SsoHandlers } from '@countersign/saml';
import { createTestCa } from '@countersign/testing';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer } from './create-server.js';
import { type Listening, listen } from './listen.js';
import type { ServerOptions } from './options.js';

const identity: ConnectionIdentity = {
  id: '0190b6a0-0000-7000-8000-000000000001',
  name: 'books',
  tenant: 'harbour',
  connector: 'ledger',
  environment: 'emulator',
  settings: {},
};

const sign = (secret: string, body: string): string => createHmac('sha256', secret).update(body).digest('hex');

/** Signed like most vendors': HMAC over the raw bytes; a body of `ping` is a handshake. */
const intake: WebhookIntake = {
  receive({ body, headers, path }, { secrets }) {
    const text = Buffer.from(body).toString();
    const genuine = secrets.some((secret) => sign(secret.reveal(), text) === headers['x-signature']);
    if (!genuine) throw new SignatureError('SIGNATURE_INVALID', 'The signature fits no live secret.');
    if (text === 'ping') return { kind: 'challenge', answer: { status: 200, body: `pong ${path}` } };
    if (!/^\w+$/.test(text)) throw new SignatureError('MALFORMED', 'Not an id.');
    const type: `io.countersign.${string}` = 'io.countersign.ledger.bill.paid.v1';
    const event: CloudEvent = { specversion: '1.0', id: text, source: 'ledger/1', type, data: {} };
    return { kind: 'events', events: [event] };
  },
};

let folder: string;
let database: Database;
let runtime: Runtime;
let secrets = [Secret.of('old'), Secret.of('new')];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-server-'));
  database = await connectDatabase({ dataFolder: folder });
  runtime = await openRuntime({
    tenant: 'harbour',
    timeZone: 'Asia/Hong_Kong',
    locale: 'en',
    database,
    bindings: [],
    wakeups: 'scan',
    directory: async () => ({ users: [], roles: [], departments: [], substitutions: [], admins: [] }),
    connect: async () => [],
  });
});
afterAll(async () => {
  await runtime.close();
  await database.close();
  await rm(folder, { recursive: true });
});

const ORIGIN = 'https://hooks.harbour.example';

function server(changes: Partial<ServerOptions> = {}) {
  return createServer({
    origin: ORIGIN,
    inbox: runtime.inbox,
    receivers: [{ identity, intake, secrets: () => secrets }],
    ...changes,
  });
}

function deliver(body: string, secret = 'new', path = '/v1/webhooks/books'): Request {
  return new Request(ORIGIN + path, { method: 'POST', body, headers: { 'x-signature': sign(secret, body) } });
}

const stored = async (): Promise<readonly string[]> =>
  (await database.query<{ id: string }>('select id from inbox order by seq')).rows.map(({ id }) => id);

describe('a delivery', () => {
  test('is in the inbox when it is answered, once, under every live secret', async () => {
    const app = server();
    expect((await app.fetch(deliver('a1', 'old'))).status).toBe(200);
    expect(await stored()).toContain('a1');
    const again = await Promise.all(Array.from({ length: 8 }, () => app.fetch(deliver('a1'))));
    expect(again.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await stored()).filter((id) => id === 'a1')).toHaveLength(1);
    secrets = [Secret.of('new')];
    expect((await app.fetch(deliver('a2', 'old'))).status).toBe(401);
  });

  test('of a handshake gets the vendor’s answer, and stores nothing', async () => {
    const before = await stored();
    const answer = await server().fetch(deliver('ping', 'new', '/v1/webhooks/books?nonce=7'));
    expect(await answer.text()).toBe('pong /v1/webhooks/books?nonce=7');
    expect(await stored()).toEqual(before);
  });

  test.each([
    ['a wrong signature', () => deliver('b1', 'guess'), 401, 'SIGNATURE_INVALID'],
    ['a genuine one of another form', () => deliver('{not an id}'), 400, 'MALFORMED'],
    ['an unknown connection', () => deliver('b2', 'new', '/v1/webhooks/others'), 404, 'NOT_FOUND'],
    ['a path trick', () => deliver('b3', 'new', '/v1/webhooks/..%2fbooks'), 404, 'NOT_FOUND'],
    ['too long a body', () => deliver('b'.repeat(1_048_577)), 413, 'BODY_TOO_LARGE'],
  ])('with %s is refused and not stored', async (_case, make, status, code) => {
    const before = await stored();
    const answer = await server().fetch(make());
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code, remedy: { en: /./, 'zh-HK': /./ } });
    expect(await stored()).toEqual(before);
  });

  test('that grows beyond the cap while it is read is refused without reading the rest', async () => {
    let pulled = 0;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    const endless = new Request(`${ORIGIN}/v1/webhooks/books`, { method: 'POST', body, duplex: 'half' });
    expect((await server().fetch(endless)).status).toBe(413);
    expect(pulled).toBeLessThan(25);
  });

  test('that can’t be stored is asked for again, and says nothing of why', async () => {
    const inbox = { accept: () => Promise.reject(new Error('password=canary')) };
    const answer = await server({ inbox }).fetch(deliver('c1'));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await answer.text()).not.toContain('canary');
  });

  test('above as many as are taken at once is asked for again', async () => {
    const { promise, resolve } = Promise.withResolvers<{ accepted: number; duplicates: number }>();
    const app = server({ inbox: { accept: () => promise }, maxDeliveries: 2 });
    const held = [app.fetch(deliver('d1')), app.fetch(deliver('d2'))];
    expect((await app.fetch(deliver('d3'))).status).toBe(503);
    resolve({ accepted: 1, duplicates: 0 });
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await app.fetch(deliver('d4'))).status).toBe(200);
  });
});

describe('consents and single sign-on', () => {
  const told = (what: string) => async (request: Request) => new Response(`${what} ${request.url}`);
  const consents: ConsentHandlers = { start: told('start'), callback: told('callback') };
  const sso: SsoHandlers = {
    login: told('login'),
    acs: told('acs'),
    logout: told('logout'),
    metadata: async () => new Response('metadata'),
    session: async () => undefined,
  };
  const ask = async (path: string, method = 'GET', url = `http://hooks.harbour.example:8080${path}`) => {
    const behindProxy = new Request(url, { method, headers: { host: new URL(ORIGIN).host } });
    return (await server({ consents, sso }).fetch(behindProxy)).text();
  };

  test.each([
    ['/v1/oauth/callback/start?ticket=t', 'start'],
    ['/v1/oauth/callback?code=c&state=s', 'callback'],
    ['/v1/oauth/callback/books/start?ticket=t', 'start'],
    ['/v1/oauth/callback/books?code=c', 'callback'],
    ['/v1/sso/login?returnTo=/x', 'login'],
    ['/v1/sso/logout', 'logout'],
  ])('are reached at %s, and see the address that the browser has', async (path, what) => {
    expect(await ask(path)).toBe(`${what} ${ORIGIN}${path}`);
  });

  test('take a login by POST only', async () => {
    expect(await ask('/v1/sso/acs', 'POST')).toBe(`acs ${ORIGIN}/v1/sso/acs`);
    expect(await ask('/v1/sso/acs')).toContain('NOT_FOUND');
    expect(await ask('/v1/sso/metadata')).toBe('metadata');
  });

  test('have no routes where none are given', async () => {
    for (const path of ['/v1/oauth/callback', '/v1/sso/login']) {
      expect((await server().fetch(new Request(ORIGIN + path))).status).toBe(404);
    }
  });
});

test('a request for another host is refused before anything is looked at', async () => {
  const forged = deliver('e1');
  forged.headers.set('host', 'evil.example');
  expect((await server().fetch(forged)).status).toBe(421);
});

test.each(['http://hooks.example', 'https://hooks.example/path', 'hooks.example', 'https://u:p@hooks.example'])(
  'the origin %s is refused',
  (origin) => {
    expect(() => server({ origin })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  },
);

test('health says so while the database answers, and only then', async () => {
  const health = new Request(`${ORIGIN}/v1/health`);
  expect((await server({ ready: async () => void (await database.query('select 1')) }).fetch(health)).status).toBe(200);
  const away = await server({ ready: () => Promise.reject(new Error('away canary')) }).fetch(health);
  expect(away.status).toBe(500);
  expect(await away.text()).not.toContain('canary');
});

describe('on a port', () => {
  test('it speaks TLS 1.3 and nothing older, and stores what comes', async () => {
    const ca = await createTestCa();
    const tls = { certificate: ca.leaf.cert, privateKey: Secret.of(ca.leaf.key) };
    const port = await freePort();
    const app = server({ origin: `https://localhost:${port}` });
    const listening = await listen(app, { port, tls });
    const agent = new Agent({ connect: { ca: ca.ca } });
    try {
      const body = 'f1';
      const { statusCode } = await request(`${app.origin}/v1/webhooks/books`, {
        method: 'POST',
        body,
        headers: { 'x-signature': sign('new', body) },
        dispatcher: agent,
      });
      expect([statusCode, (await stored()).includes('f1')]).toEqual([200, true]);
      const old = connectTls({ port, host: 'localhost', ca: ca.ca, maxVersion: 'TLSv1.2' });
      await expect(new Promise((_, reject) => old.once('error', reject))).rejects.toMatchObject({
        code: expect.stringContaining('PROTOCOL_VERSION'),
      });
    } finally {
      await agent.close();
      await listening.close();
    }
  });

  test('without a certificate it serves this machine only', async () => {
    await expect(listen(server(), { host: '0.0.0.0' })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  test('it ends what is under way before it closes, and takes nothing more', async () => {
    const { promise, resolve } = Promise.withResolvers<{ accepted: number; duplicates: number }>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const accept = () => {
      begin();
      return promise;
    };
    const listening = await listen(server({ inbox: { accept } }));
    const agent = new Agent();
    const body = 'g1';
    const answer = request(`http://127.0.0.1:${listening.port}/v1/webhooks/books`, {
      method: 'POST',
      body,
      headers: { 'x-signature': sign('new', body), host: new URL(ORIGIN).host },
      dispatcher: agent,
    });
    await begun;
    const closed = listening.close();
    resolve({ accepted: 1, duplicates: 0 });
    expect((await answer).statusCode).toBe(200);
    await agent.close();
    await closed;
    const late = connectPlain(listening.port, '127.0.0.1');
    await expect(new Promise((_, reject) => late.once('error', reject))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

async function freePort(): Promise<number> {
  const probe: Listening = await listen(server());
  await probe.close();
  return probe.port;
}
