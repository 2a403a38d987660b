import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OAuthDescriptor, Secret } from '@countersign/contracts';
import { createFakeClock, createTestCa } from '@countersign/testing';
import { OAuth2Server } from 'oauth2-mock-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  beginAuthorization,
  completeAuthorization,
  createClientCredentialsSource,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  createRefreshTokenSource,
  createTokenEndpoint,
  type OAuthClient,
  revokeConnection,
  startLoopbackListener,
} from './index.js';

// Against an authorization server written by others (oauth2-mock-server), over TLS 1.3.

let server: OAuth2Server;
let origin: string;
let agent: Agent;
beforeAll(async () => {
  const ca = await createTestCa();
  const folder = await mkdtemp(join(tmpdir(), 'countersign-as-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  await writeFile(key, ca.leaf.key);
  await writeFile(cert, ca.leaf.cert);
  server = new OAuth2Server(key, cert);
  await rm(folder, { recursive: true });
  await server.issuer.keys.generate('ES256');
  await server.start(0, '127.0.0.1');
  origin = `https://localhost:${server.address().port}`;
  server.issuer.url = origin;
  agent = new Agent({ ca: ca.ca, minVersion: 'TLSv1.3' });
});
afterAll(() => server.stop());

const text = { en: 'x', 'zh-HK': '甲' };
const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };

const confidential: OAuthClient = { id: 'client-1', secret: Secret.of('s'), authentication: 'header' };

function setUp(client = confidential) {
  const clock = { ...createFakeClock(), now: Date.now }; // the server signs with the machine's time
  const oauth: OAuthDescriptor = {
    grants: ['authorization_code', 'refresh_token'],
    authorize: { origin: 'as', path: '/authorize' },
    token: { origin: 'as', path: '/token' },
    revoke: { origin: 'as', path: '/revoke' },
    clientAuthentication: 'header',
    pkce: 'required',
    issuer: origin,
    ...facts,
    scopes: { openid: text, email: text },
    source: { from: 'test', read: '2026-11-22', confidence: 'documented' },
  };
  const endpoint = createTokenEndpoint({
    url: `${origin}/token`,
    revokeUrl: `${origin}/revoke`,
    introspectUrl: `${origin}/introspect`,
    client,
    agent,
    clock,
  });
  return { clock, oauth, endpoint, tokens: createMemoryTokenStore(clock) };
}

/** Opens the consent page as a browser does, and follows it back to the listener. */
async function browse(url: string, change: (back: URL) => void = () => {}): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const { get } = await import('node:https');
  get(url, { agent }, (response) => {
    response.resume();
    resolve(response.headers.location ?? '');
  }).on('error', reject);
  const back = new URL(await promise);
  back.searchParams.set('iss', origin);
  change(back);
  await fetch(back);
}

async function connect(change?: (back: URL) => void, client?: OAuthClient) {
  const { clock, oauth, endpoint, tokens } = setUp(client);
  const authorizations = createMemoryAuthorizationStore();
  const listener = await startLoopbackListener({ clock });
  try {
    const begun = await beginAuthorization({
      connection: 'one',
      oauth,
      origins: { as: origin },
      clientId: 'client-1',
      mode: 'loopback',
      allowedModes: ['loopback'],
      redirectUri: listener.redirectUri,
      store: authorizations,
      clock,
    });
    const back = listener.callback(begun.state);
    await browse(begun.url, change);
    const done = await completeAuthorization({ callbackUrl: await back, authorizations, endpoint, tokens, clock });
    return { done, tokens, endpoint, clock };
  } finally {
    await listener.close();
  }
}

describe('an independent authorization server', () => {
  it('gives tokens for a code with PKCE, state, nonce and issuer, through the loopback listener', async () => {
    const { done, tokens } = await connect();
    expect(done.connection).toBe('one');
    const stored = await tokens.read('one');
    expect(stored?.tokens.accessToken.reveal().split('.')).toHaveLength(3);
    expect(stored?.tokens.refreshToken).toBeDefined();
  });

  it('serves a public client over loopback, consent and refresh, with PKCE and without any secret', async () => {
    const requests: { readonly authorization: string | undefined; readonly names: readonly string[] }[] = [];
    const record = (_answer: unknown, request: { headers: { authorization?: string }; body: object }) => {
      requests.push({ authorization: request.headers.authorization, names: Object.keys(request.body).sort() });
    };
    server.service.on('beforeResponse', record);
    const { tokens, endpoint, clock } = await connect(undefined, { id: 'client-1', authentication: 'public' });
    const source = createRefreshTokenSource({ connection: 'one', store: tokens, endpoint, facts, clock });
    source.invalidate(await source.get());
    expect((await source.get()).generation).toBe(2);
    server.service.off('beforeResponse', record);
    expect(requests).toEqual([
      { authorization: undefined, names: ['client_id', 'code', 'code_verifier', 'grant_type', 'redirect_uri'] },
      { authorization: undefined, names: ['client_id', 'grant_type', 'refresh_token'] },
    ]);
  });

  it('refuses a verifier that is not the challenge’s', async () => {
    const { endpoint } = setUp();
    const code = Promise.withResolvers<string>();
    const challenge = 'A'.repeat(43);
    const query = `response_type=code&client_id=client-1&redirect_uri=http://127.0.0.1:9/cb&scope=email&state=x`;
    const { get } = await import('node:https');
    get(
      `${origin}/authorize?${query}&code_challenge=${challenge}&code_challenge_method=S256`,
      { agent },
      (response) => {
        response.resume();
        code.resolve(new URL(response.headers.location ?? '').searchParams.get('code') ?? '');
      },
    );
    const outcome = await endpoint.exchangeCode({
      code: Secret.of(await code.promise),
      redirectUri: 'http://127.0.0.1:9/cb',
      verifier: Secret.of('B'.repeat(43)),
    });
    expect(outcome.kind).not.toBe('tokens');
  });

  it('is not believed when its answer names another issuer', async () => {
    await expect(connect((back) => back.searchParams.set('iss', 'https://evil.test'))).rejects.toMatchObject({
      code: 'ISSUER_MISMATCH',
    });
  });

  it('refreshes, once for many callers', async () => {
    const { tokens, endpoint, clock } = await connect();
    let posts = 0;
    server.service.on('beforeResponse', () => {
      posts += 1;
    });
    const source = createRefreshTokenSource({ connection: 'one', store: tokens, endpoint, facts, clock });
    const first = await source.get();
    source.invalidate(first);
    const renewed = await Promise.all(Array.from({ length: 50 }, () => source.get()));
    expect(new Set(renewed.map((one) => one.generation))).toEqual(new Set([2]));
    expect(posts).toBe(1);
  });

  it('asks for a new consent when the refresh is refused', async () => {
    const { tokens, endpoint, clock } = await connect();
    server.service.once('beforeResponse', (response) => {
      response.statusCode = 400;
      response.body = { error: 'invalid_grant' };
    });
    const source = createRefreshTokenSource({ connection: 'one', store: tokens, endpoint, facts, clock });
    source.invalidate(await source.get());
    await expect(source.get()).rejects.toMatchObject({ code: 'NEEDS_RECONNECT' });
  });

  it('gives client credentials', async () => {
    const { endpoint, clock } = setUp();
    const source = createClientCredentialsSource({ endpoint, tokenRequest: { scope: 'urn:a' }, clock });
    const token = await source.get();
    const claims = JSON.parse(Buffer.from(token.value.reveal().split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ iss: origin, scope: 'urn:a' });
  });

  it('says whether a token is good', async () => {
    const { tokens, endpoint } = await connect();
    const access = (await tokens.read('one'))?.tokens.accessToken ?? Secret.of('');
    server.service.once('beforeIntrospect', (response) => {
      response.body = { active: true, scope: 'openid email', exp: 1_800_000_000 };
    });
    expect(await endpoint.introspect(access)).toEqual({
      active: true,
      scopes: ['openid', 'email'],
      expiresAt: '2027-01-15T08:00:00.000Z',
    });
    server.service.once('beforeIntrospect', (response) => {
      response.body = { active: false };
    });
    expect(await endpoint.introspect(access)).toEqual({ active: false });
    server.service.once('beforeIntrospect', (response) => {
      response.body = { active: 'yes' };
    });
    await expect(endpoint.introspect(access)).rejects.toMatchObject({ code: 'UNEXPECTED_RESPONSE' });
  });

  it('revokes, and what isn’t confirmed is kept', async () => {
    const { tokens, endpoint } = await connect();
    server.service.once('beforeRevoke', (response) => {
      response.statusCode = 503;
    });
    const work = () => revokeConnection({ connection: 'one', store: tokens, endpoint });
    await expect(work()).rejects.toMatchObject({ code: 'REFRESH_FAILED' });
    expect(await tokens.read('one')).toBeDefined();
    expect(await work()).toBe(true);
    expect(await tokens.read('one')).toBeUndefined();
    expect(await work()).toBe(false);
  });

  it('revokes a single token', async () => {
    const { tokens, endpoint } = await connect();
    const refreshToken = (await tokens.read('one'))?.tokens.refreshToken;
    if (refreshToken === undefined) throw new Error('no refresh token');
    await endpoint.revoke(refreshToken, 'refresh_token');
    server.service.once('beforeRevoke', (response) => {
      response.statusCode = 503;
    });
    await expect(endpoint.revoke(refreshToken, 'refresh_token')).rejects.toMatchObject({ code: 'REFRESH_FAILED' });
  });
});
