import { generateKeyPairSync } from 'node:crypto';
import { ConnectorError, Secret } from '@countersign/contracts';
import {
  beginAuthorization,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  endpointFor,
  openConnection,
} from '@countersign/oauth';
import { createOffsetClock, type RunningEmulator, startEmulator } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consentUrl } from './auth.js';
import { docusignDescriptor } from './descriptor.js';
import docusign, { createDocuSign } from './docusign.js';
import definition from './emulator/index.js';
import type { DocuSignState } from './emulator/state.js';

let twin: RunningEmulator<DocuSignState>;
const clock = createOffsetClock();

beforeAll(async () => {
  twin = await startEmulator(definition, { clock });
});
beforeEach(() => twin.reset());
afterAll(() => twin.close());

interface Given {
  readonly credentials?: Readonly<Record<string, string>>;
  readonly settings?: Readonly<Record<string, string>>;
  readonly store?: ReturnType<typeof createMemoryTokenStore>;
}

function open({ credentials, settings, store }: Given = {}) {
  const { clientId, clientSecret, secrets } = twin.credentials;
  return openConnection(docusign, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings: { ...twin.credentials.settings, ...settings },
    credentials: credentials ?? { clientId, clientSecret, ...secrets },
    store: store ?? createMemoryTokenStore(clock),
    clock,
  });
}

async function refusal(given: Given): Promise<ConnectorError> {
  const { tokens } = await open(given);
  const error: unknown = await tokens.get().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

describe('signed assertions', () => {
  it('give a token of one hour that works, and a new one after it', async () => {
    const options = await open();
    const client = createDocuSign(options);
    const user = await client.accounts.user();
    expect(user.accounts).toEqual([expect.objectContaining({ id: client.accountId, apiHost: client.apiHost })]);
    const { expiresAt = '' } = await options.tokens.get();
    expect(Date.parse(expiresAt) - clock.now()).toBeLessThanOrEqual(3_600_000);
    for (const [token, known] of twin.state.accessTokens)
      twin.state.accessTokens.set(token, { ...known, expiresAt: 0 });
    await expect(client.accounts.user()).resolves.toEqual(user);
    expect(twin.state.refreshTokens.size).toBe(1); // None but the twin's first.
    await client.close();
  });

  it('ask for consent with the address to open, and work once it was opened', async () => {
    await twin.command('consent', { given: false });
    const error = await refusal({});
    expect(error).toMatchObject({ code: 'CONSENT_REQUIRED', retryable: false });
    const url = String(error.details?.['consentUrl']);
    expect(url).toBe(consentUrl(twin.origin, twin.credentials.clientId, 'https://app.example/callback'));
    expect(new URL(url).searchParams.get('scope')).toBe('signature impersonation');
    twin.state.consented = true; // The page does so, see emulator.test.ts.
    await expect((await open()).tokens.get()).resolves.toBeDefined();
  });

  it('say what is wrong with the user, the integration key and the private key', async () => {
    const { clientId, secrets = {} } = twin.credentials;
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const userId = '00000000-1111-2222-3333-444444444444';
    const codes = [
      await refusal({ settings: { userId } }),
      await refusal({ credentials: { clientId: userId, ...secrets } }),
      await refusal({ credentials: { clientId, privateKey } }),
    ].map(({ code, remedy }) => [code, remedy['zh-HK'].length > 0]);
    expect(codes).toEqual([
      ['IMPERSONATED_USER_UNKNOWN', true],
      ['WRONG_ENVIRONMENT', true],
      ['KEY_NOT_REGISTERED', true],
    ]);
  });

  it('refuse an e-mail address in place of the user id before anything is sent', async () => {
    await expect(open({ settings: { userId: 'ada@example.hk' } })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      place: 'settings/userId',
    });
    expect(twin.requests).toEqual([]);
  });
});

describe('the code grant', () => {
  it('is used where there is no private key, and goes on from a stored refresh token', async () => {
    const { clientId, clientSecret, refreshToken = '' } = twin.credentials;
    const client = createDocuSign(await open({ credentials: { clientId, clientSecret, refreshToken } }));
    await expect(client.accounts.user()).resolves.toMatchObject({ id: twin.state.userId });
    expect([...twin.state.accessTokens.values()].map(({ grant }) => grant.kind)).toEqual(['code']);
    await client.close();
  });

  it('brings a consent back from the browser, with PKCE', async () => {
    const { clientId, clientSecret } = twin.credentials;
    const store = createMemoryTokenStore(clock);
    const authorizations = createMemoryAuthorizationStore();
    const options = await open({ credentials: { clientId, clientSecret }, store });
    const { oauth } = docusignDescriptor;
    const begun = await beginAuthorization({
      connection: 'docusign:emulator',
      oauth,
      origins: twin.origins,
      clientId,
      mode: 'paste',
      allowedModes: ['paste'],
      redirectUri: 'https://app.example/callback',
      store: authorizations,
      clock,
    });
    expect(new URL(begun.url).searchParams.get('code_challenge_method')).toBe('S256');
    const answer = await options.network.transport(new Request(begun.url, { redirect: 'manual' }));
    const completed = await completeAuthorization({
      callbackUrl: answer.headers.get('location') ?? '',
      authorizations,
      endpoint: endpointFor(oauth, {
        origins: twin.origins,
        network: options.network,
        credentials: { clientId: Secret.of(clientId), clientSecret: Secret.of(clientSecret) },
        clock,
      }),
      tokens: store,
      clock,
    });
    expect(completed.scopes).toEqual(['signature', 'extended']);
    const client = createDocuSign(options);
    await expect(client.accounts.user()).resolves.toMatchObject({ id: twin.state.userId });
    await client.close();
  });
});
