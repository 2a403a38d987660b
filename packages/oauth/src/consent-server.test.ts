import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OAuthDescriptor, Secret, sha256 } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AuthorizationStore,
  createConsentHandlers,
  createFileAuthorizationStore,
  createKeyring,
  createMemoryTokenStore,
  createTokenEndpoint,
  requestConsent,
} from './index.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

let server: StrictTokenServer;
let folder: string;
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-consent-'));
});
afterEach(() => rm(folder, { recursive: true }));

const redirectUri = 'https://hub.example.test/v1/oauth/callback/vendor';
const text = { en: 'x', 'zh-HK': '甲' };
const oauth: OAuthDescriptor = {
  grants: ['authorization_code', 'refresh_token'],
  authorize: { origin: 'authorize', path: '/authorize' },
  token: { origin: 'token', path: '/token' },
  clientAuthentication: 'header',
  pkce: 'required',
  redirectSettings: ['realmId'],
  rotatesRefreshToken: true,
  refreshGraceMs: 0,
  scopes: { books: text },
  source: { from: 'test', read: '2026-11-22', confidence: 'documented' },
};
const keyring = createKeyring({ current: 'k1', keys: { k1: new Uint8Array(32) } });

function setUp() {
  const clock = createFakeClock();
  // Two processes: each has a store of its own over the same folder.
  const store = (): AuthorizationStore =>
    createFileAuthorizationStore({ path: folder, keyring, tenant: 'acme', clock });
  const tokens = createMemoryTokenStore(clock);
  const client = { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' } as const;
  const handlers = createConsentHandlers({
    authorizations: store(),
    tokens,
    clock,
    facts: async () => ({
      oauth,
      origins: { authorize: 'https://vendor.test', token: server.origin },
      clientId: server.clientId,
      endpoint: createTokenEndpoint({ url: server.url, client, agent: server.agent, clock, timeoutMs: 500 }),
    }),
  });
  const ask = () =>
    requestConsent({
      connection: 'books',
      redirectUri,
      clientId: server.clientId,
      scopes: ['books'],
      authorizations: store(),
      clock,
    });
  const start = async () => {
    const asked = await ask();
    const answer = await handlers.start(new Request(asked.url));
    const location = answer.headers.get('location') ?? '';
    return { answer, asked, location, cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '' };
  };
  return { clock, tokens, handlers, ask, start, store };
}

/** The address that the vendor sends the browser back to. */
function back(location: string, extra: Record<string, string> = {}): string {
  const asked = new URL(location).searchParams;
  const url = new URL(redirectUri);
  const challenge = asked.get('code_challenge') ?? undefined;
  const answer = { code: server.code({ redirectUri, challenge }), state: asked.get('state') ?? '', realmId: '4611' };
  for (const [name, value] of Object.entries({ ...answer, ...extra })) url.searchParams.set(name, value);
  return url.href;
}

const withCookie = (url: string, cookie: string) =>
  new Request(url, { headers: { cookie, 'accept-language': 'zh-HK' } });

describe('a consent through the server', () => {
  it('is begun by the ticket that another process left, and stores tokens and settings', async () => {
    const { handlers, start, tokens } = setUp();
    const { answer, location, cookie } = await start();
    expect(answer.status).toBe(302);
    expect(answer.headers.get('set-cookie')).toMatch(/^__Host-.+; Path=\/; .*Secure; HttpOnly; SameSite=Lax$/);
    expect(new URL(location).searchParams.get('redirect_uri')).toBe(redirectUri);
    const done = await handlers.callback(withCookie(back(location), cookie));
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('連線已完成')]);
    const stored = await tokens.read('books');
    expect(stored?.tokens.settings).toEqual({ realmId: '4611' });
  });

  it('is believed behind a proxy, where the request has another host', async () => {
    const { handlers, start } = setUp();
    const { location, cookie } = await start();
    const inside = back(location).replace('https://hub.example.test', 'http://127.0.0.1:8080');
    expect((await handlers.callback(withCookie(inside, cookie))).status).toBe(200);
  });

  it('is refused in another browser, with another state, at another path and the second time', async () => {
    const { handlers, start, tokens } = setUp();
    const other = await start();
    const code = async (url: string, cookie: string) => {
      const answer = await handlers.callback(withCookie(url, cookie));
      return [answer.status, /<code>(\w+)/.exec(await answer.text())?.[1]];
    };
    const refused = [400, 'STATE_MISMATCH'];
    expect(await code(back((await start()).location), other.cookie)).toEqual(refused);
    expect(await code(back((await start()).location), '')).toEqual(refused);
    const one = await start();
    expect(await code(back(one.location, { state: 'made-up' }), one.cookie)).toEqual(refused);
    expect(await code(`${back(one.location)}&state=twice`, one.cookie)).toEqual(refused);
    const moved = back(one.location).replace('/vendor?', '/other?');
    expect(await code(moved, one.cookie)).toEqual([400, 'REDIRECT_MISMATCH']);
    const denied = await start();
    expect(await code(back(denied.location, { error: 'access_denied' }), denied.cookie)).toEqual([
      400,
      'AUTHORIZATION_REFUSED',
    ]);
    expect(await tokens.read('books')).toBeUndefined();
    const good = await start();
    const answer = back(good.location);
    expect((await handlers.callback(withCookie(answer, good.cookie))).status).toBe(200);
    expect(await code(answer, good.cookie)).toEqual(refused);
  });

  it('tells the process that asked why it ended, once, and nothing of it when it went well', async () => {
    const { handlers, start, store } = setUp();
    const denied = await start();
    expect(await denied.asked.failure()).toBeUndefined();
    await handlers.callback(withCookie(back(denied.location, { error: 'access_denied' }), denied.cookie));
    expect(await denied.asked.failure()).toMatchObject({
      code: 'AUTHORIZATION_REFUSED',
      remedy: { en: expect.any(String), 'zh-HK': expect.any(String) },
      details: { error: 'access_denied' },
    });
    expect(await denied.asked.failure()).toBeUndefined();
    // What was left is no ticket that a browser could open, nor a state that a callback believes.
    const again = await start();
    await handlers.callback(withCookie(back(again.location, { realmId: '' }), again.cookie));
    const ticket = new URL(again.asked.url).searchParams.get('ticket') ?? '';
    const left = sha256(`failed consent\n${ticket}`);
    expect(await store().take(left)).toMatchObject({ awaitsBrowser: true, failure: { code: 'AUTHORIZATION_REFUSED' } });
    const third = await start();
    await handlers.callback(withCookie(back(third.location, { error: 'access_denied' }), third.cookie));
    const opened = sha256(`failed consent\n${new URL(third.asked.url).searchParams.get('ticket')}`);
    expect((await handlers.start(new Request(`${redirectUri}/start?ticket=${opened}`))).status).toBe(400);
    const good = await start();
    await handlers.callback(withCookie(back(good.location), good.cookie));
    expect(await good.asked.failure()).toBeUndefined();
  });

  it('never takes a ticket for a state', async () => {
    const { handlers, ask, tokens } = setUp();
    const ticket = new URL((await ask()).url).searchParams.get('ticket') ?? '';
    const answer = await handlers.callback(new Request(`${redirectUri}?code=stolen&realmId=1&state=${ticket}`));
    expect(answer.status).toBe(400);
    expect(await tokens.read('books')).toBeUndefined();
  });

  it('opens a ticket once, not when it is old, and sends the browser nowhere but to the vendor', async () => {
    const { handlers, ask, clock } = setUp();
    const { url } = await ask();
    const evil = await handlers.start(new Request(`${url}&redirect_uri=https://evil.test&location=https://evil.test`));
    expect(new URL(evil.headers.get('location') ?? '').origin).toBe('https://vendor.test');
    expect(evil.headers.get('location')).not.toContain('evil');
    expect((await handlers.start(new Request(url))).status).toBe(400);
    const late = await ask();
    clock.advance(600_001);
    expect(await (await handlers.start(new Request(late.url))).text()).toContain('AUTHORIZATION_EXPIRED');
    expect((await handlers.start(new Request(late.url, { method: 'POST' }))).status).toBe(405);
  });

  it('shows nothing of what came back', async () => {
    const { handlers } = setUp();
    const answer = await handlers.callback(
      new Request(`${redirectUri}?error=<script>&error_description=<b>hi</b>&state=x`),
    );
    expect(await answer.text()).not.toMatch(/script>|<b>/);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('consents in a folder', () => {
  it('are sealed, and taken once by one of many', async () => {
    const { ask, store } = setUp();
    const ticket = new URL((await ask()).url).searchParams.get('ticket') ?? '';
    const [file = ''] = await readdir(folder);
    const written = file + (await readFile(join(folder, file), 'utf8'));
    expect(written).not.toContain(ticket);
    expect(written).not.toContain('hub.example');
    const taken = await Promise.all(Array.from({ length: 8 }, () => store().take(ticket)));
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await readdir(folder)).toEqual([]);
  });
});
