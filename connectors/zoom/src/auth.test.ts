import { ConnectorError, Secret } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zoomTokens } from './auth.js';
import { startZoom, type ZoomTwin } from './twin.test-support.js';
import { createZoom } from './zoom.js';

let account: ZoomTwin;

beforeAll(async () => {
  account = await startZoom();
});

beforeEach(() => account.emulator.reset());

afterEach(() => {
  expect(account.emulator.drifts).toEqual([]);
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

function tokenCalls(): number {
  return account.emulator.requests.filter(({ operationId }) => operationId === 'oauth.token').length;
}

async function owner(settings?: Readonly<Record<string, string>>, credentials?: Readonly<Record<string, string>>) {
  const options = await account.open(settings, credentials);
  const zoom = createZoom(options);
  try {
    return await zoom.users.get('me');
  } finally {
    await zoom.close();
  }
}

describe('Server-to-Server tokens', () => {
  it('are asked for once by many calls, and shared by clients of one store', async () => {
    await account.emulator.command('deactivate', {});
    await Promise.all(Array.from({ length: 12 }, () => account.client.users.get('me')));
    const first = tokenCalls();
    expect(first).toBeLessThanOrEqual(1);
    await owner();
    expect(tokenCalls()).toBe(first);
  });

  it('that another token ended are renewed once, and the call goes through', async () => {
    await account.emulator.command('settings', { singleToken: true });
    await account.client.users.get('me');
    await account.emulator.command('deactivate', {});
    const before = tokenCalls();
    expect((await account.client.users.get('me')).active).toBe(true);
    expect(tokenCalls() - before).toBe(1);
  });

  it('are renewed before the hour is over', async () => {
    await account.client.users.get('me');
    const before = account.emulator.requests.length;
    await account.clock.advance(3_590_000);
    await account.client.users.get('me');
    const later = account.emulator.requests.slice(before).map(({ operationId, status }) => [operationId, status]);
    expect(later).toEqual([
      ['oauth.token', 200],
      ['users.get', 200],
    ]);
  });

  it('lacking a scope are not asked for again: the app needs it', async () => {
    await account.emulator.command('settings', { scopes: ['meeting:read:meeting:admin'] });
    await account.emulator.command('deactivate', {});
    const error = await refusal(account.client.users.get('me'));
    expect(error).toMatchObject({
      code: 'SCOPE_MISSING',
      details: { scopes: ['user:read:user:admin', 'user:read:user'] },
    });
    expect(tokenCalls()).toBeLessThanOrEqual(2);
  });
});

describe('what a connection is set up with', () => {
  it('is told to be of a JWT app, which Zoom ended', async () => {
    const error = await refusal(account.open({}, { apiKey: 'k', apiSecret: 's' }));
    expect(error).toMatchObject({ code: 'JWT_APP_ENDED', place: 'credentials/apiKey' });
    expect(error.remedy['zh-HK']).toContain('2023-09-08');
  });

  it('needs an account id', async () => {
    for (const accountId of ['', 'a b', '../x']) {
      expect(await refusal(account.open({ accountId }))).toMatchObject({ code: 'INVALID_OPTION' });
    }
  });
});

describe('a token endpoint that refuses', () => {
  it('says whether the account or the client is wrong', async () => {
    const other = await startZoom(11);
    try {
      const wrong = await other.open({ accountId: 'another-account' });
      const zoom = createZoom(wrong);
      expect(await refusal(zoom.users.get('me'))).toMatchObject({ code: 'ACCOUNT_ID_REFUSED' });
      await zoom.close();
      const unknown = createZoom(await other.open({}, { clientSecret: 'wrong' }));
      expect(await refusal(unknown.users.get('me'))).toMatchObject({ code: 'CLIENT_REFUSED' });
      await unknown.close();
    } finally {
      await other.close();
    }
  });
});

describe('where the account’s data is', () => {
  it('must be the host that is asked, where a regional one is', async () => {
    const other = await startZoom(13);
    try {
      await other.emulator.command('settings', { apiUrl: 'https://api-eu.zoom.us' });
      const error = await refusal(other.client.users.get('me'));
      expect(error).toMatchObject({ code: 'ACCOUNT_ELSEWHERE', details: { apiHost: 'api-eu.zoom.us' } });
      await other.emulator.command('settings', { apiUrl: '' });
      // A refusal is remembered for a while, so that the endpoint is not knocked at.
      await other.clock.advance(300_000);
      expect((await other.client.users.get('me')).active).toBe(true);
    } finally {
      await other.close();
    }
  });

  it.each([
    ['https://api.zoom.us', undefined],
    ['https://api-eu.zoom.us', undefined],
    ['https://api-sg.zoom.us', 'ACCOUNT_ELSEWHERE'],
  ])('asked at %s, of an account in Europe: %s', async (api, code) => {
    await account.emulator.command('settings', { apiUrl: 'https://api-eu.zoom.us' });
    const { clientId, clientSecret, settings } = account.emulator.credentials;
    const { network } = await account.open();
    const tokens = zoomTokens({
      connection: api,
      environment: 'emulator',
      origins: { api, oauth: account.emulator.origin },
      network,
      settings,
      credentials: { clientId: Secret.of(clientId), clientSecret: Secret.of(clientSecret) },
      clock: account.clock,
    });
    expect(tokens).toBeDefined();
    const got = await tokens?.get().catch((error: unknown) => error);
    await network.close();
    expect(ConnectorError.is(got) ? got.code : undefined).toBe(code);
  });
});
