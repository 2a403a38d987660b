import { request } from 'node:https';
import { type Connector, type OAuthDescriptor, Secret, type TokenSet } from '@countersign/contracts';
import {
  beginAuthorization,
  type CompleteAuthorizationOptions,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  endpointFor,
  openConnection,
  revokeConnection,
} from '@countersign/oauth';
import { type RunningEmulator, startEmulator } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectorIds, loadConnector, loadEmulator } from '../load-connector.js';

// Every installed connector's emulator is an authorization server of another vendor: each must take our requests, and
// refuse what that vendor refuses.

const here = import.meta.dirname;
const all = await Promise.all(
  connectorIds(here, { withEmulator: true }).map(async (id) => ({ id, connector: await loadConnector(id, here) })),
);
const withOAuth = all.flatMap(({ id, connector }) => {
  const { oauth } = connector.descriptor;
  return oauth === undefined ? [] : [{ id, connector, oauth }];
});
const byPerson = withOAuth.filter(({ oauth }) => oauth.grants.includes('authorization_code'));
const byApp = withOAuth.filter(({ oauth }) => !oauth.grants.includes('authorization_code'));

const REDIRECT = 'http://127.0.0.1:39117/callback';

/** One vendor at its emulator. */
function setUp(id: string, connector: Connector, oauth: OAuthDescriptor) {
  let emulator: RunningEmulator;
  beforeAll(async () => {
    emulator = await startEmulator(await loadEmulator(id, here));
  });
  afterEach(() => emulator.reset());
  afterAll(() => emulator.close());

  const credentials = (): Record<string, Secret> => {
    const { clientId, clientSecret, secrets = {} } = emulator.credentials;
    const { privateKey: _assertion, ...others } = secrets;
    const plain = { ...others, clientId, clientSecret };
    return Object.fromEntries(Object.entries(plain).map(([name, value]) => [name, Secret.of(value)]));
  };
  const network = () =>
    connector.network({
      environment: 'emulator',
      origins: emulator.origins,
      ca: emulator.ca,
      settings: emulator.credentials.settings,
    });
  const endpoint = (more: Record<string, Secret> = {}) =>
    endpointFor(oauth, { origins: emulator.origins, network: network(), credentials: { ...credentials(), ...more } });
  const get = (url: string) =>
    new Promise<string>((resolve, reject) => {
      const sending = request(url, { ca: emulator.ca, agent: false }, (answer) => {
        answer.resume();
        resolve(answer.headers.location ?? `status ${answer.statusCode}`);
      });
      sending.on('error', reject);
      sending.end();
    });
  const begin = async (descriptor = oauth) => {
    const authorizations = createMemoryAuthorizationStore();
    const tokens = createMemoryTokenStore();
    const begun = await beginAuthorization({
      connection: 'one',
      oauth: descriptor,
      origins: emulator.origins,
      clientId: emulator.credentials.clientId,
      mode: 'loopback',
      allowedModes: ['loopback'],
      redirectUri: REDIRECT,
      store: authorizations,
    });
    const complete = (callbackUrl: string, more: Partial<CompleteAuthorizationOptions> = {}) =>
      completeAuthorization({
        ...{ callbackUrl, authorizations, tokens, endpoint: endpoint() },
        redirectSettings: oauth.redirectSettings,
        codeParameter: oauth.codeParameter,
        ...more,
      });
    return { begun, back: await get(begun.url), complete, tokens, authorizations };
  };
  const connected = async (): Promise<TokenSet> => {
    const { back, complete, tokens } = await begin();
    await complete(back);
    const stored = await tokens.read('one');
    if (stored === undefined) throw new Error('nothing was stored');
    return stored.tokens;
  };
  const tokenCalls = () => emulator.requests.filter(({ path }) => path === oauth.token.path).length;
  return { emulator: () => emulator, credentials, network, endpoint, begin, connected, tokenCalls, get };
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : String(error)),
  );

function refreshTokenOf({ refreshToken }: TokenSet): Secret {
  if (refreshToken === undefined) throw new Error('there is no refresh token');
  return refreshToken;
}

describe('the emulators', () => {
  it('stand for every connector, in each kind of grant', () => {
    expect(byPerson.length).toBeGreaterThanOrEqual(2);
    expect(byApp.length).toBeGreaterThanOrEqual(3);
  });
});

describe.each(byPerson)('consent at $id', ({ id, connector, oauth }) => {
  const vendor = setUp(id, connector, oauth);

  it('gives tokens for a code, and new ones for a refresh token, as the descriptor says', async () => {
    const first = await vendor.connected();
    const refreshToken = refreshTokenOf(first);
    for (const name of oauth.redirectSettings ?? []) expect(first.settings?.[name]).toMatch(/./);
    const outcome = await vendor.endpoint().refresh(refreshToken);
    if (outcome.kind !== 'tokens') throw new Error(outcome.kind);
    expect(outcome.tokens.accessToken.reveal()).not.toBe(first.accessToken.reveal());
    const next = outcome.tokens.refreshToken;
    expect(next !== undefined && next.reveal() !== refreshToken.reveal()).toBe(oauth.rotatesRefreshToken);
    const again = await vendor.endpoint().refresh(next ?? refreshToken);
    expect(again.kind).toBe('tokens');
    expect(vendor.emulator().drifts).toEqual([]);
  });

  it('refuses a code at another redirect URI, a replayed code and a made-up one', async () => {
    const { begun, back, authorizations } = await vendor.begin();
    const pending = await authorizations.take(begun.state);
    const code = Secret.of(new URL(back).searchParams.get(oauth.codeParameter ?? 'code') ?? '');
    const exchange = { code, redirectUri: REDIRECT, verifier: pending?.verifier };
    const moved = await vendor.endpoint().exchangeCode({ ...exchange, redirectUri: `${REDIRECT}/other` });
    expect(moved.kind).not.toBe('tokens');
    const fresh = await vendor.begin();
    const freshPending = await fresh.authorizations.take(fresh.begun.state);
    const good = {
      code: Secret.of(new URL(fresh.back).searchParams.get(oauth.codeParameter ?? 'code') ?? ''),
      redirectUri: REDIRECT,
      verifier: freshPending?.verifier,
    };
    expect((await vendor.endpoint().exchangeCode(good)).kind).toBe('tokens');
    expect((await vendor.endpoint().exchangeCode(good)).kind).toBe('refused');
    expect((await vendor.endpoint().exchangeCode({ ...good, code: Secret.of('made-up') })).kind).toBe('refused');
  });

  it('keeps PKCE from being taken away, where there is any', async () => {
    const { begun, back } = await vendor.begin();
    const asked = new URL(begun.url).searchParams;
    expect(asked.get('code_challenge_method')).toBe(oauth.pkce === 'required' ? 'S256' : null);
    const code = Secret.of(new URL(back).searchParams.get(oauth.codeParameter ?? 'code') ?? '');
    const bare = await vendor.endpoint().exchangeCode({ code, redirectUri: REDIRECT });
    expect(bare.kind === 'tokens').toBe(oauth.pkce === 'unsupported');
    // An answer that pretends that no challenge was asked for changes nothing: the verifier goes out all the same.
    const other = await vendor.begin();
    const pretended = new URL(other.back);
    pretended.searchParams.set('code_challenge_method', 'plain');
    expect(await codeOf(other.complete(pretended.href))).toBe('accepted');
  });

  it('sends no code for another state, issuer or redirect, a second time, or an error', async () => {
    const { begun, back, complete, tokens } = await vendor.begin();
    const changed = (change: (url: URL) => void, from = back) => {
      const url = new URL(from);
      change(url);
      return url.href;
    };
    expect(await codeOf(complete(changed((url) => url.searchParams.set('state', 'other'))))).toBe('STATE_MISMATCH');
    expect(await codeOf(complete(changed((url) => url.searchParams.append('state', begun.state))))).toBe(
      'STATE_MISMATCH',
    );
    const elsewhere = await vendor.begin();
    const moved = changed((url) => {
      url.pathname = '/elsewhere';
    }, elsewhere.back);
    expect(await codeOf(elsewhere.complete(moved))).toBe('REDIRECT_MISMATCH');
    const denied = await vendor.begin();
    const refusal = changed((url) => url.searchParams.set('error', 'access_denied'), denied.back);
    expect(await codeOf(denied.complete(refusal))).toBe('AUTHORIZATION_REFUSED');
    const announced = { ...oauth, issuer: 'https://issuer.example.test' };
    for (const iss of [undefined, 'https://other.example.test']) {
      const mixed = await vendor.begin(announced);
      const answer = changed((url) => {
        if (iss !== undefined) url.searchParams.set('iss', iss);
      }, mixed.back);
      expect(await codeOf(mixed.complete(answer))).toBe('ISSUER_MISMATCH');
    }
    expect(vendor.tokenCalls()).toBe(0);
    expect(await codeOf(complete(back))).toBe('accepted');
    expect(await codeOf(complete(back))).toBe('STATE_MISMATCH');
    expect(vendor.tokenCalls()).toBe(1);
    expect(await tokens.read('one')).toBeDefined();
  });

  it('names a wrong client, a dead refresh token, a page instead of an answer, and a lost one', async () => {
    const refreshToken = refreshTokenOf(await vendor.connected());
    const wrong = await vendor.endpoint({ clientSecret: Secret.of('wrong') }).refresh(refreshToken);
    expect(wrong).toMatchObject({ kind: 'rejected', error: { code: 'CLIENT_REFUSED' } });
    expect((await vendor.endpoint().refresh(Secret.of('made-up'))).kind).toBe('refused');
    const { operationId = '' } = vendor.emulator().operations.find(({ path }) => path === oauth.token.path) ?? {};
    for (const fault of ['html-answer', 'lost-answer']) {
      vendor.emulator().switchOn({ fault, operations: [operationId], times: 1 });
      const outcome = await vendor.endpoint().refresh(refreshToken);
      expect(['unknown', 'rejected']).toContain(outcome.kind);
      expect(JSON.stringify(outcome)).not.toContain(refreshToken.reveal());
    }
  });

  it('ends a grant where the vendor can be told so', async () => {
    const { complete, back, tokens } = await vendor.begin();
    await complete(back);
    const refreshToken = refreshTokenOf((await tokens.read('one'))?.tokens ?? (await vendor.connected()));
    const revoking = revokeConnection({ connection: 'one', store: tokens, endpoint: vendor.endpoint() });
    expect(await codeOf(revoking)).toBe(oauth.revoke === undefined ? 'INVALID_OPTION' : 'accepted');
    const after = await vendor.endpoint().refresh(refreshToken);
    expect(after.kind).toBe(oauth.revoke === undefined ? 'tokens' : 'refused');
  });
});

describe.each(byApp)('tokens of the app itself at $id', ({ id, connector, oauth }) => {
  const vendor = setUp(id, connector, oauth);
  const open = (more: Record<string, Secret> = {}, settings: Record<string, string> = {}) =>
    openConnection(connector, {
      environment: 'emulator',
      origins: vendor.emulator().origins,
      ca: vendor.emulator().ca,
      credentials: { ...vendor.credentials(), ...more },
      settings: { ...vendor.emulator().credentials.settings, ...settings },
      store: createMemoryTokenStore(),
    });

  it('come, are used until they end, and come anew after a refusal', async () => {
    const { tokens } = await open();
    const first = await tokens.get();
    expect((await tokens.get()).generation).toBe(first.generation);
    tokens.invalidate(first);
    expect((await tokens.get()).generation).toBe(first.generation + 1);
    expect(vendor.emulator().drifts).toEqual([]);
  });

  it('are refused to a wrong client, with what to do in both languages', async () => {
    const { tokens } = await open({ clientSecret: Secret.of('wrong') });
    const error: unknown = await tokens.get().catch((reason: unknown) => reason);
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/),
      remedy: { en: expect.any(String), 'zh-HK': expect.stringMatching(/[\u4e00-\u9fff]/) },
    });
    expect(JSON.stringify(error)).not.toContain('wrong"');
  });

  it('are asked for again after an answer that was a page, or lost', async () => {
    const { operationId = '' } = vendor.emulator().operations.find(({ path }) => path === oauth.token.path) ?? {};
    vendor.emulator().switchOn({ fault: 'lost-answer', operations: [operationId], times: 1 });
    expect(await codeOf((await open()).tokens.get())).not.toBe('accepted');
    expect(await codeOf((await open()).tokens.get())).toBe('accepted');
  });
});
