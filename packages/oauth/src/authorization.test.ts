import { AuthError, type OAuthDescriptor, Secret } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { challengeOf } from './begin-authorization.js';
import {
  type BeginAuthorizationOptions,
  beginAuthorization,
  type CompleteAuthorizationOptions,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  createTokenEndpoint,
} from './index.js';
import { leaks, printed } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

let server: StrictTokenServer;
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.faults.length = 0;
  server.extra = {};
});

const redirectUri = 'https://hub.example.test/v1/oauth/callback';
const text = { en: 'x', 'zh-HK': '甲' };
const source = { from: 'test', read: '2026-11-22', confidence: 'documented' } as const;

function setUp(parts: Partial<OAuthDescriptor> = {}) {
  const clock = createFakeClock();
  const authorizations = createMemoryAuthorizationStore();
  const tokens = createMemoryTokenStore(clock);
  const client = { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' } as const;
  const endpoint = createTokenEndpoint({ url: server.url, client, agent: server.agent, clock, timeoutMs: 500 });
  const oauth: OAuthDescriptor = {
    grants: ['authorization_code', 'refresh_token'],
    authorize: { origin: 'authorize', path: '/authorize' },
    token: { origin: 'token', path: '/token' },
    clientAuthentication: 'header',
    pkce: 'required',
    rotatesRefreshToken: true,
    refreshGraceMs: 0,
    scopes: { books: text, contacts: text },
    source,
    ...parts,
  };
  const before = server.posts.length;
  const begin = (options: Partial<BeginAuthorizationOptions> = {}) =>
    beginAuthorization({
      connection: 'books',
      oauth,
      origins: { authorize: 'https://vendor.test', token: server.origin },
      clientId: server.clientId,
      mode: 'server',
      allowedModes: ['server', 'loopback'],
      redirectUri,
      store: authorizations,
      clock,
      ...options,
    });
  const complete = (callbackUrl: string, options: Partial<CompleteAuthorizationOptions> = {}) =>
    completeAuthorization({ callbackUrl, authorizations, endpoint, tokens, clock, ...options });
  return { clock, authorizations, tokens, endpoint, begin, complete, posts: () => server.posts.length - before };
}

/** What the vendor's page sends the browser back with, after the person agreed. */
function consent(url: string, extra: Record<string, string> = {}): string {
  const asked = new URL(url).searchParams;
  const back = new URL(asked.get('redirect_uri') ?? '');
  const challenge = asked.get('code_challenge') ?? undefined;
  const code = server.code({ redirectUri: back.href, challenge });
  const answer = { code, state: asked.get('state') ?? '', ...extra };
  for (const [name, value] of Object.entries(answer)) back.searchParams.set(name, value);
  return back.href;
}

async function code(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((reason: unknown) => reason);
  if (!(error instanceof AuthError)) throw new Error(`Expected an AuthError, got ${printed(error)}`);
  return error.code;
}

describe('a consent', () => {
  it('asks for a code with state, PKCE S256 and the exact redirect URI', async () => {
    const { begin, authorizations } = setUp({ authorizeParameters: { access_type: 'offline' } });
    const begun = await begin();
    const url = new URL(begun.url);
    const pending = await authorizations.take(begun.state);
    expect(url.origin + url.pathname).toBe('https://vendor.test/authorize');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: 'code',
      client_id: server.clientId,
      redirect_uri: redirectUri,
      scope: 'books contacts',
      state: begun.state,
      code_challenge: challengeOf(pending?.verifier?.reveal() ?? ''),
      code_challenge_method: 'S256',
      access_type: 'offline',
    });
    expect(pending?.verifier?.reveal()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(begun.state.length).toBeGreaterThanOrEqual(43);
  });

  it('stores what the code gives, with the settings that came back', async () => {
    const { begin, complete, tokens, clock } = setUp({ pkce: 'unsupported' });
    const begun = await begin();
    expect(new URL(begun.url).searchParams.has('code_challenge')).toBe(false);
    server.extra = { scope: 'books' };
    const done = await complete(consent(begun.url, { realmId: '46208160' }), {
      browserCookie: begun.browserCookie?.reveal(),
      redirectSettings: ['realmId'],
    });
    expect(done).toEqual({
      connection: 'books',
      settings: { realmId: '46208160' },
      scopes: ['books'],
      missingScopes: ['contacts'],
    });
    const stored = await tokens.read('books');
    expect(server.accepts(stored?.tokens.accessToken.reveal() ?? '')).toBe(true);
    expect(stored?.tokens.grantedAt).toBe(clock.instant());
    expect(stored?.seed).toBeUndefined();
  });

  it('replaces a lost grant and its note', async () => {
    const { begin, complete, tokens, clock } = setUp();
    await tokens.replace('books', 0, { accessToken: Secret.of('old'), expiresAt: clock.instant() }, 'seed');
    await tokens.note('books', 1, { kind: 'lost' });
    const begun = await begin({ mode: 'loopback', redirectUri: 'http://127.0.0.1:4711/callback' });
    await complete(consent(begun.url));
    expect(await tokens.read('books')).toMatchObject({ generation: 2 });
    expect((await tokens.read('books'))?.note).toBeUndefined();
  });

  it('uses each state and each verifier once only', async () => {
    const { begin, authorizations } = setUp();
    const begun = await Promise.all(Array.from({ length: 20 }, () => begin()));
    const pending = await Promise.all(begun.map((one) => authorizations.take(one.state)));
    expect(new Set(begun.map((one) => one.state)).size).toBe(20);
    expect(new Set(pending.map((one) => one?.verifier?.reveal())).size).toBe(20);
    expect(new Set(begun.map((one) => one.browserCookie?.reveal())).size).toBe(20);
  });

  it.each([
    ['a plain address beyond this machine', 'server', 'http://hub.example.test/callback'],
    ['a loopback name instead of an address', 'loopback', 'http://localhost:4711/callback'],
    ['an https address for a loopback listener', 'loopback', 'https://127.0.0.1:4711/callback'],
    ['a fragment', 'server', 'https://hub.example.test/callback#here'],
    ['no URL', 'server', 'callback'],
    ['a mode that the vendor refuses', 'paste', redirectUri],
  ] as const)('refuses %s before anybody is asked', async (_name, mode, uri) => {
    const { begin } = setUp();
    await expect(begin({ mode, redirectUri: uri })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('lets no parameter of the descriptor weaken it', async () => {
    for (const name of ['code_challenge', 'code_challenge_method', 'state', 'redirect_uri', 'response_type']) {
      const { begin } = setUp({ authorizeParameters: { [name]: 'plain' } });
      await expect(begin()).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    }
  });
});

describe('an attack on the callback', () => {
  it('CSRF: an answer without, or with an unknown state changes nothing', async () => {
    const { begin, complete, posts } = setUp();
    const begun = await begin();
    const cookie = { browserCookie: begun.browserCookie?.reveal() };
    const forged = consent(begun.url).replace(begun.state, 'A'.repeat(43));
    expect(await code(complete(forged, cookie))).toBe('STATE_MISMATCH');
    expect(await code(complete(`${redirectUri}?code=x`, cookie))).toBe('STATE_MISMATCH');
    expect(posts()).toBe(0);
  });

  it('CSRF: an answer in another browser than the one that started is refused', async () => {
    for (const browserCookie of [undefined, 'another']) {
      const { begin, complete, posts } = setUp();
      const begun = await begin();
      expect(await code(complete(consent(begun.url), { browserCookie }))).toBe('STATE_MISMATCH');
      expect(posts()).toBe(0);
    }
  });

  it('replay: an answer that comes twice is exchanged once, also at the same moment', async () => {
    const { begin, complete, posts } = setUp();
    const begun = await begin();
    const cookie = { browserCookie: begun.browserCookie?.reveal() };
    const answer = consent(begun.url);
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => complete(answer, cookie)));
    expect(results.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(await code(complete(answer, cookie))).toBe('STATE_MISMATCH');
    expect(posts()).toBe(1);
    expect(server.codeReuses).toBe(0);
  });

  it('code injection: a code that was issued to somebody else is refused by its verifier', async () => {
    const { begin, complete, tokens } = setUp();
    const [victim, attacker] = [await begin(), await begin()];
    const stolen = new URL(consent(attacker.url)).searchParams.get('code') ?? '';
    const injected = consent(victim.url, { code: stolen });
    expect(await code(complete(injected, { browserCookie: victim.browserCookie?.reveal() }))).toBe('CODE_REFUSED');
    expect(await tokens.read('books')).toBeUndefined();
  });

  it('PKCE downgrade: the verifier goes out also when the answer pretends that no challenge was asked for', async () => {
    const { begin, complete } = setUp();
    const begun = await begin();
    const stripped = new URL(begun.url);
    stripped.searchParams.delete('code_challenge');
    stripped.searchParams.delete('code_challenge_method');
    const answer = consent(stripped.href);
    expect(await code(complete(answer, { browserCookie: begun.browserCookie?.reveal() }))).toBe('CODE_REFUSED');
    expect(server.posts.at(-1)?.form.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    ['another issuer', { iss: 'https://evil.test' }],
    ['no issuer', {}],
    ['the issuer with a slash more', { iss: 'https://issuer.test/' }],
  ])('mix-up: an answer with %s where one is announced is not exchanged', async (_name, extra) => {
    const { begin, complete, posts } = setUp({ issuer: 'https://issuer.test' });
    const begun = await begin();
    const cookie = { browserCookie: begun.browserCookie?.reveal() };
    expect(await code(complete(consent(begun.url, extra), cookie))).toBe('ISSUER_MISMATCH');
    expect(posts()).toBe(0);
    const right = await begin();
    const answer = consent(right.url, { iss: 'https://issuer.test' });
    await complete(answer, { browserCookie: right.browserCookie?.reveal() });
  });

  it('mix-up: a code goes to no other token endpoint than the one it was asked for', async () => {
    const { begin, complete, posts, endpoint } = setUp();
    const begun = await begin();
    const other = { ...endpoint, url: 'https://evil.test/token' };
    const work = complete(consent(begun.url), { endpoint: other, browserCookie: begun.browserCookie?.reveal() });
    expect(await code(work)).toBe('ISSUER_MISMATCH');
    expect(posts()).toBe(0);
  });

  it.each([
    ['another host', 'https://evil.test/v1/oauth/callback'],
    ['another port', 'https://hub.example.test:8443/v1/oauth/callback'],
    ['another path', 'https://hub.example.test/v1/oauth/callback/x'],
    ['another scheme', 'http://hub.example.test/v1/oauth/callback'],
  ])('open redirect: an answer at %s is refused', async (_name, at) => {
    const { begin, complete, posts } = setUp();
    const begun = await begin();
    const answer = consent(begun.url).replace(redirectUri, at);
    expect(await code(complete(answer, { browserCookie: begun.browserCookie?.reveal() }))).toBe('REDIRECT_MISMATCH');
    expect(posts()).toBe(0);
  });

  it('a parameter that comes twice is refused', async () => {
    for (const name of ['code', 'state', 'iss', 'realmId']) {
      const { begin, complete, posts } = setUp();
      const begun = await begin();
      const answer = `${consent(begun.url, { realmId: '1', iss: 'x' })}&${name}=other`;
      const options = { browserCookie: begun.browserCookie?.reveal(), redirectSettings: ['realmId'] };
      expect(await code(complete(answer, options))).toBe('STATE_MISMATCH');
      expect(posts()).toBe(0);
    }
  });

  it('an answer after the time for it is refused', async () => {
    const { begin, complete, clock, posts } = setUp();
    const begun = await begin();
    const answer = consent(begun.url);
    await clock.advance(600_000);
    expect(await code(complete(answer, { browserCookie: begun.browserCookie?.reveal() }))).toBe(
      'AUTHORIZATION_EXPIRED',
    );
    expect(posts()).toBe(0);
  });

  it('a word that the vendor’s data explain comes with what helps', async () => {
    const { begin, complete } = setUp();
    const begun = await begin();
    const remedy = { en: 'Ask the administrator.', 'zh-HK': '請聯絡管理員。' };
    const answer = `${redirectUri}?error=policy_enforced&state=${begun.state}`;
    const work = complete(answer, {
      browserCookie: begun.browserCookie?.reveal(),
      refusals: [{ error: 'policy_enforced', code: 'BLOCKED', remedy, source }],
    });
    await expect(work).rejects.toMatchObject({
      code: 'AUTHORIZATION_REFUSED',
      remedy,
      details: { error: 'policy_enforced', reason: 'BLOCKED' },
    });
  });

  it('an error of the vendor is told by its word, and nothing else of it', async () => {
    for (const [error, word] of [
      ['access_denied', 'access_denied'],
      ['<script>alert(1)</script>', 'unreadable'],
    ]) {
      const { begin, complete, posts } = setUp();
      const begun = await begin();
      const answer = `${redirectUri}?error=${encodeURIComponent(error ?? '')}&error_description=secretly&state=${begun.state}`;
      const work = complete(answer, { browserCookie: begun.browserCookie?.reveal() });
      await expect(work).rejects.toMatchObject({ code: 'AUTHORIZATION_REFUSED', details: { error: word } });
      const again = await work.catch((reason: unknown) => reason);
      expect(printed(again)).not.toMatch(/secretly|<script>/);
      expect(posts()).toBe(0);
    }
  });
});

describe('the exchange', () => {
  it('is never repeated when its answer is lost', async () => {
    const { begin, complete, posts } = setUp();
    const begun = await begin();
    const cookie = { browserCookie: begun.browserCookie?.reveal() };
    const answer = consent(begun.url);
    server.faults.push({ kind: 'after' });
    expect(await code(complete(answer, cookie))).toBe('CODE_UNKNOWN_OUTCOME');
    expect(await code(complete(answer, cookie))).toBe('STATE_MISMATCH');
    expect(posts()).toBe(1);
    expect(server.codeReuses).toBe(0);
  });

  it('takes an answer in HTML for a lost one', async () => {
    const { begin, complete } = setUp();
    const begun = await begin();
    server.faults.push({ kind: 'answer', body: '<html>', headers: { 'content-type': 'text/html' } });
    const work = complete(consent(begun.url), { browserCookie: begun.browserCookie?.reveal() });
    expect(await code(work)).toBe('CODE_UNKNOWN_OUTCOME');
  });

  it('gives away neither code, verifier nor client secret', async () => {
    const { begin, complete, authorizations } = setUp();
    const begun = await begin();
    const pending = await authorizations.take(begun.state);
    if (pending === undefined) throw new Error('nothing pending');
    await authorizations.put(pending);
    const answer = consent(begun.url);
    server.faults.push({ kind: 'answer', status: 401, body: '{"error":"invalid_client"}' });
    const work = complete(answer, { browserCookie: begun.browserCookie?.reveal() });
    const error = await work.catch((reason: unknown) => reason);
    const secrets = [...server.secrets, pending.verifier?.reveal() ?? '', begun.browserCookie?.reveal() ?? ''];
    expect(leaks(printed(error) + printed(pending) + printed(begun), secrets)).toEqual([]);
  });

  it.each([
    ['no id token', undefined],
    ['another nonce', { nonce: 'other' }],
    ['another audience', { aud: 'somebody' }],
    ['several audiences and no authorised party', { aud: ['client-1', 'somebody'] }],
    ['an expired id token', { exp: 1 }],
    ['another issuer', { iss: 'https://evil.test' }],
  ])('refuses %s where an id token was asked for', async (_name, wrong) => {
    const { begin, complete, tokens, clock } = setUp({ scopes: { openid: text }, issuer: 'https://issuer.test' });
    const begun = await begin();
    const nonce = new URL(begun.url).searchParams.get('nonce');
    const claims = { iss: 'https://issuer.test', aud: server.clientId, exp: clock.now() / 1000 + 60, nonce };
    const idToken = (one: object) => `h.${Buffer.from(JSON.stringify(one)).toString('base64url')}.s`;
    server.extra = wrong === undefined ? {} : { id_token: idToken({ ...claims, ...wrong }) };
    const cookie = { browserCookie: begun.browserCookie?.reveal() };
    const answer = consent(begun.url, { iss: 'https://issuer.test' });
    const refused = await complete(answer, cookie).catch((reason: unknown) => reason);
    expect(refused).toMatchObject({ code: 'STATE_MISMATCH' });
    // A clock that is a day ahead looks like an expired id token: what helps is another thing.
    const isClock = wrong !== undefined && 'exp' in wrong;
    expect(refused instanceof AuthError && /clock/.test(refused.remedy.en)).toBe(isClock);
    expect(await tokens.read('books')).toBeUndefined();
  });

  it('lets the caller refuse an account by its claims, before anything is stored', async () => {
    const { begin, complete, tokens, clock } = setUp({ scopes: { openid: text } });
    const refused = new AuthError('CONSUMER_ACCOUNT', 'not of the organisation');
    const seen: unknown[] = [];
    for (const hd of [undefined, 'corp.test']) {
      const begun = await begin();
      const nonce = new URL(begun.url).searchParams.get('nonce');
      const claims = { iss: 'https://issuer.test', aud: server.clientId, exp: clock.now() / 1000 + 60, nonce, hd };
      server.extra = { id_token: `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s` };
      const completed = complete(consent(begun.url), {
        browserCookie: begun.browserCookie?.reveal(),
        acceptIdentity: (given) => {
          seen.push(given['hd']);
          if (given['hd'] === undefined) throw refused;
        },
      });
      if (hd === undefined) expect(await code(completed)).toBe('CONSUMER_ACCOUNT');
      else await completed;
      expect((await tokens.read('books')) !== undefined).toBe(hd !== undefined);
    }
    expect(seen).toEqual([undefined, 'corp.test']);
  });
});
