import { generateKeyPairSync } from 'node:crypto';
import { ConnectorError } from '@countersign/contracts';
import {
  beginAuthorization,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  endpointFor,
  vendorOrigins,
} from '@countersign/oauth';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { workspaceAccount } from './auth.js';
import { CALENDAR_SCOPE } from './descriptor.js';
import googleWorkspace, { createGoogleWorkspace } from './google-workspace.js';
import { type Account, startAccount } from './resources/twin.test-support.js';

const SERVICE = 'sealing@lantern-project.iam.gserviceaccount.example';
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
let account: Account;

beforeAll(async () => {
  account = await startAccount(23);
});

beforeEach(() => account.twin.reset());

afterEach(() => {
  expect(account.twin.drifts).toEqual([]);
});

afterAll(() => account.close());

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

async function asService(delegatedUser: string) {
  // A store of its own: refusals are remembered there for a while.
  const { twin, clock } = account;
  const { openConnection } = await import('@countersign/oauth');
  const options = await openConnection(googleWorkspace, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings: { serviceAccount: SERVICE, delegatedUser },
    credentials: { privateKey },
    store: createMemoryTokenStore(clock),
    clock,
  });
  const google = createGoogleWorkspace({ ...options, deadlineMs: 900_000 });
  try {
    return await google.events.get('primary', 'none00');
  } finally {
    await google.close();
  }
}

describe('a service account', () => {
  it('acts for a user where the scope is delegated', async () => {
    await account.twin.command('addServiceAccount', { email: SERVICE, publicKey });
    // Whoever hears that there is no such event was let in.
    expect((await refusal(asService(account.twin.state.user))).code).toBe('NOT_FOUND');
  });

  it('is told what is missing, in both languages', async () => {
    expect((await refusal(asService(account.twin.state.user))).code).toBe('ASSERTION_REFUSED');
    await account.twin.command('addServiceAccount', { email: SERVICE, publicKey });
    expect((await refusal(asService('nobody@harbour-lantern.example'))).code).toBe('DELEGATED_USER_UNKNOWN');
    await account.twin.command('addServiceAccount', { email: SERVICE, publicKey, delegated: [] });
    const error = await refusal(asService(account.twin.state.user));
    expect(error.code).toBe('DELEGATION_MISSING');
    expect(error.remedy['zh-HK']).toContain('全網域授權');
    expect(JSON.stringify(error)).not.toContain('PRIVATE KEY');
  });

  it('needs the user that it acts for', async () => {
    expect(await refusal(asService(''))).toMatchObject({ code: 'INVALID_OPTION', place: 'settings/delegatedUser' });
  });
});

describe('a user’s grant', () => {
  async function consent(acceptIdentity = workspaceAccount()) {
    const { twin, clock } = account;
    const { descriptor } = googleWorkspace;
    const { clientId } = twin.credentials;
    const origins = vendorOrigins(descriptor, 'emulator', {}, twin.origins);
    const authorizations = createMemoryAuthorizationStore();
    const tokens = createMemoryTokenStore(clock);
    if (descriptor.oauth === undefined) throw new Error('no oauth');
    const { network } = await account.open();
    const redirectUri = 'http://127.0.0.1:8123/callback';
    const begun = await beginAuthorization({
      connection: 'c-1',
      oauth: descriptor.oauth,
      origins,
      clientId,
      mode: 'loopback',
      allowedModes: ['loopback'],
      redirectUri,
      store: authorizations,
      clock,
    });
    const answer = await network.transport(new Request(begun.url, { redirect: 'manual' }));
    const { Secret } = await import('@countersign/contracts');
    const credentials = { clientId: Secret.of(clientId), clientSecret: Secret.of(twin.credentials.clientSecret) };
    const endpoint = endpointFor(descriptor.oauth, { origins, network, credentials, clock });
    const callbackUrl = answer.headers.get('location') ?? '';
    const completed = completeAuthorization({ callbackUrl, authorizations, endpoint, tokens, acceptIdentity, clock });
    try {
      return { missing: (await completed).missingScopes, stored: await tokens.read('c-1') };
    } catch (error) {
      expect(await tokens.read('c-1')).toBeUndefined();
      throw error;
    } finally {
      await network.close();
    }
  }

  it('is given with PKCE to an account of the organisation', async () => {
    const { missing, stored } = await consent(workspaceAccount('HARBOUR-LANTERN.example'));
    expect(missing).toEqual([]);
    expect(stored?.tokens.refreshToken).toBeDefined();
  });

  it('is looked at by the connector itself, as configured', () => {
    const accept = (hd: string | undefined, domain: Record<string, string>) => () =>
      googleWorkspace.acceptIdentity?.({ hd }, domain);
    expect(accept('harbour-lantern.example', {})).not.toThrow();
    expect(accept(undefined, {})).toThrow(expect.objectContaining({ code: 'CONSUMER_ACCOUNT' }));
    expect(accept('other.example', { domain: 'harbour-lantern.example' })).toThrow(
      expect.objectContaining({ code: 'CONSUMER_ACCOUNT' }),
    );
  });

  it('of a personal account, or of another organisation, is refused and not stored', async () => {
    expect((await refusal(consent(workspaceAccount('other.example')))).code).toBe('CONSUMER_ACCOUNT');
    await account.twin.command('settings', { consumer: true });
    const error = await refusal(consent());
    expect(error.code).toBe('CONSUMER_ACCOUNT');
    expect(error.remedy['zh-HK']).toContain('個人 Google 帳戶');
  });
});

describe('a grant that ended says of which kind, and what helps', () => {
  const hour = 3_600_000;

  /** Consents with these scopes, ends the grant after a time, and reads. */
  async function after(
    change: (other: Account) => Promise<unknown>,
    { waitMs = 2 * hour, scopes }: { readonly waitMs?: number; readonly scopes?: readonly string[] } = {},
  ): Promise<ConnectorError> {
    const other = await startAccount(53);
    try {
      const { twin, clock } = other;
      const { descriptor } = googleWorkspace;
      const { clientId, clientSecret } = twin.credentials;
      const store = createMemoryTokenStore(clock);
      const origins = vendorOrigins(descriptor, 'emulator', {}, twin.origins);
      const authorizations = createMemoryAuthorizationStore();
      const { network } = await other.open();
      if (descriptor.oauth === undefined) throw new Error('no oauth');
      const redirectUri = 'http://127.0.0.1:8123/callback';
      const connection = 'google-workspace:emulator';
      const begun = await beginAuthorization({
        connection,
        oauth: descriptor.oauth,
        origins,
        clientId,
        mode: 'loopback',
        allowedModes: ['loopback'],
        redirectUri,
        store: authorizations,
        clock,
        scopes,
      });
      const answer = await network.transport(new Request(begun.url, { redirect: 'manual' }));
      const { Secret } = await import('@countersign/contracts');
      const credentials = { clientId: Secret.of(clientId), clientSecret: Secret.of(clientSecret) };
      const endpoint = endpointFor(descriptor.oauth, { origins, network, credentials, clock });
      const callbackUrl = answer.headers.get('location') ?? '';
      await completeAuthorization({ callbackUrl, authorizations, endpoint, tokens: store, clock });
      await clock.advance(waitMs);
      await change(other);
      const { openConnection } = await import('@countersign/oauth');
      const google = createGoogleWorkspace({
        ...(await openConnection(googleWorkspace, {
          environment: 'emulator',
          origins: twin.origins,
          ca: twin.ca,
          credentials: { clientId, clientSecret },
          store,
          clock,
        })),
        deadlineMs: 900_000,
      });
      const read = () => refusal(google.events.get('primary', 'none00'));
      const error = await read();
      const again = await read();
      expect([again.code, again.remedy]).toEqual([error.code, error.remedy]);
      await google.close();
      await network.close();
      return error;
    } finally {
      await other.close();
    }
  }

  const set =
    (name: string, value: boolean | number = true) =>
    (other: Account) =>
      other.twin.command('settings', { [name]: value });
  const calendarOnly = { scopes: ['openid', CALENDAR_SCOPE] };

  it.each([
    ['SESSION_CONTROL', set('reauth'), {}, '工作階段控制'],
    ['TESTING_GRANT_ENDED', set('testing'), { waitMs: 7 * 24 * hour + hour }, '測試中'],
    ['GRANT_OR_PASSWORD_CHANGED', (other: Account) => other.twin.command('changePassword', {}), {}, '更改帳戶密碼'],
    ['GRANT_ENDED', (other: Account) => other.twin.command('revokeGrants', {}), calendarOnly, '撤銷'],
  ])('%s', async (reason, change, options, words) => {
    const error = await after(change, options);
    expect([error.code, error.details?.['reason']]).toEqual(['NEEDS_RECONNECT', reason]);
    expect(error.remedy['zh-HK']).toContain(words);
  });

  it('ADMIN_POLICY_ENFORCED, which leaves the grant as it is', async () => {
    const error = await after(set('blocked'));
    expect([error.code, error.remedy['zh-HK'].includes('管理員封鎖')]).toEqual(['ADMIN_POLICY_ENFORCED', true]);
  });
});

describe('a grant that ended', () => {
  it.each([['reauth'], ['testing']])('is not knocked at again (%s)', async (setting) => {
    const other = await startAccount(29);
    try {
      await other.clock.advance(8 * 24 * 3_600_000);
      await other.twin.command('settings', { [setting]: true });
      const read = () => other.google.events.get('primary', 'none00');
      expect((await refusal(read())).code).toBe('NEEDS_RECONNECT');
      const asked = other.twin.requests.length;
      expect((await refusal(read())).code).toBe('NEEDS_RECONNECT');
      expect(other.twin.requests.length).toBe(asked);
    } finally {
      await other.close();
    }
  });
});
