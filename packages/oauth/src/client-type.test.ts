import { Agent } from 'node:https';
import { type OAuthDescriptor, Secret } from '@countersign/contracts';
import { afterAll, describe, expect, it } from 'vitest';
import { beginAuthorization, clientCredentials, createMemoryAuthorizationStore, endpointFor } from './index.js';

const oauth: OAuthDescriptor = {
  grants: ['authorization_code', 'refresh_token'],
  authorize: { origin: 'token', path: '/authorize' },
  token: { origin: 'token', path: '/token' },
  ...{ clientAuthentication: 'header', pkce: 'required', rotatesRefreshToken: true, refreshGraceMs: 0 },
  scopes: { 'a:read': { en: 'Read', 'zh-HK': '讀取' } },
  source: { from: 'test', read: '2026-11-22', confidence: 'documented' },
};
const origins = { token: 'https://vendor.example.test' };
const clientId = Secret.of('app');
const clientSecret = Secret.of('hush');
const agent = new Agent();
afterAll(() => agent.destroy());

function endpoint(clientType: 'public' | 'confidential' | undefined, credentials: Readonly<Record<string, Secret>>) {
  const network = { agent, transport: () => Promise.reject(new Error('unused')), close: async () => {} };
  return endpointFor({ ...oauth, clientType }, { origins, network, credentials });
}

describe('an app', () => {
  it('that is confidential is never taken for a public one: its secret is needed', () => {
    expect(() => endpoint('confidential', { clientId })).toThrow(
      expect.objectContaining({ code: 'MISSING_CREDENTIAL', place: 'client/secret' }),
    );
    expect(endpoint('confidential', { clientId, clientSecret }).url).toBe('https://vendor.example.test/token');
    expect(endpoint(undefined, { clientId }).url).toBe('https://vendor.example.test/token');
  });

  it('that is public exchanges no code without a verifier, whatever secret is at hand', async () => {
    const exchange = { code: Secret.of('c'), redirectUri: 'http://127.0.0.1:1/callback' };
    await expect(endpoint('public', { clientId, clientSecret }).exchangeCode(exchange)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      place: 'verifier',
    });
  });

  it('that is public loses a secret that stands beside its id', () => {
    const given = { clientId, clientSecret, other: Secret.of('x') };
    expect(Object.keys(clientCredentials({ ...oauth, clientType: 'public' }, given, {})).sort()).toEqual([
      'clientId',
      'other',
    ]);
    expect(clientCredentials(oauth, given, { publicId: 'else' })).toBe(given);
    expect(clientCredentials(undefined, given, {})).toBe(given);
  });

  it('may have its public id in a setting, which goes before the other', () => {
    const facts: OAuthDescriptor = { ...oauth, clientType: 'public', clientIdSetting: 'publicId' };
    const id = (settings: Readonly<Record<string, string>>) =>
      clientCredentials(facts, { clientId, clientSecret }, settings)['clientId']?.reveal();
    expect(id({ publicId: 'public-app' })).toBe('public-app');
    expect(id({})).toBe('app');
  });
});

describe('scopes', () => {
  it('are left out of the address where those of the app count, and still known as asked for', async () => {
    const asked = async (scopesFrom: 'app' | undefined) => {
      const store = createMemoryAuthorizationStore();
      const begun = await beginAuthorization({
        ...{ oauth: { ...oauth, scopesFrom }, origins, store, connection: 'c', clientId: 'app', mode: 'loopback' },
        ...{ allowedModes: ['loopback'], redirectUri: 'http://127.0.0.1:1/callback' },
      });
      return [new URL(begun.url).searchParams.get('scope'), (await store.take(begun.state))?.scopes];
    };
    expect(await asked('app')).toEqual([null, ['a:read']]);
    expect(await asked(undefined)).toEqual(['a:read', ['a:read']]);
  });
});
