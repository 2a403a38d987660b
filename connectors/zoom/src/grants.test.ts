import { request } from 'node:https';
import {
  type ConnectionIdentity,
  ConnectorError,
  type Gate,
  type JsonObject,
  Secret,
  type TokenStore,
  withChosenGrant,
} from '@countersign/contracts';
import { bind } from '@countersign/core';
import {
  beginAuthorization,
  clientCredentials,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  endpointFor,
  missingScopes,
  openConnection,
} from '@countersign/oauth';
import { createMemo } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { UserGrant } from './grants.js';
import { HOST, startZoom, type ZoomTwin } from './twin.test-support.js';
import zoom, { createZoom } from './zoom.js';

const SERVER = 'https://hub.example.test/v1/oauth/callback/zoom';
const LOOPBACK = 'http://127.0.0.1:43211/callback';
const CONNECTION = 'meetings';
const DAY = 24 * 60 * 60_000;

let account: ZoomTwin;
let store: TokenStore;

beforeAll(async () => {
  account = await startZoom();
});
beforeEach(() => {
  account.emulator.reset();
  store = createMemoryTokenStore(account.clock);
});
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

function open(grant: UserGrant, credentials: Readonly<Record<string, string>> = {}) {
  const { emulator, clock } = account;
  const { clientId, clientSecret, settings } = emulator.credentials;
  return openConnection(zoom, {
    ...{ environment: 'emulator', origins: emulator.origins, ca: emulator.ca, store, clock, connection: CONNECTION },
    settings: { ...settings, grant },
    credentials: { clientId, clientSecret, ...credentials },
  });
}

function location(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { ca: account.emulator.ca, agent: false }, (answer) => {
      answer.resume().on('end', () => resolve(answer.headers.location ?? ''));
    });
    sending.on('error', reject);
    sending.end();
  });
}

interface Consent {
  readonly redirectUri?: string;
  /** What somebody makes of the address before the browser opens it. */
  readonly meddle?: (url: URL) => void;
}

/** As `countersign connect` does it, up to the tokens in the store. */
async function consent(grant: UserGrant, { redirectUri = SERVER, meddle }: Consent = {}) {
  const { emulator, clock } = account;
  const { clientId, clientSecret, settings } = emulator.credentials;
  const { descriptor } = withChosenGrant(zoom, { grant });
  const { oauth } = descriptor;
  if (oauth === undefined) throw new Error('there is a grant');
  const given = { clientId: Secret.of(clientId), clientSecret: Secret.of(clientSecret) };
  const credentials = clientCredentials(oauth, given, settings);
  const { network } = await open(grant);
  try {
    const authorizations = createMemoryAuthorizationStore();
    const begun = await beginAuthorization({
      ...{ oauth, redirectUri, clock, connection: CONNECTION, origins: emulator.origins, store: authorizations },
      clientId: credentials['clientId']?.reveal() ?? '',
      mode: redirectUri === LOOPBACK ? 'loopback' : 'paste',
      allowedModes: descriptor.environments.emulator.redirectModes,
    });
    const url = new URL(begun.url);
    meddle?.(url);
    return await completeAuthorization({
      ...{ authorizations, clock, tokens: store },
      callbackUrl: await location(url.href),
      endpoint: endpointFor(oauth, { origins: emulator.origins, network, credentials, clock }),
    });
  } finally {
    await network.close();
  }
}

async function asUser<T>(grant: UserGrant, work: (client: ReturnType<typeof createZoom>) => Promise<T>): Promise<T> {
  const client = createZoom(await open(grant));
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

const tokenCalls = () => account.emulator.requests.filter(({ operationId }) => operationId === 'oauth.token').length;

describe.each([
  ['user-public', LOOPBACK],
  ['user-public', SERVER],
  ['user', SERVER],
] as const)('the grant %s by %s', (grant, redirectUri) => {
  it('ends with a client that is the user who agreed, and renews itself by rotation', async () => {
    const { missingScopes: missing } = await consent(grant, { redirectUri });
    expect(missing).toEqual([]);
    const first = (await store.read(CONNECTION))?.tokens.refreshToken?.reveal();
    await asUser(grant, async (client) => {
      expect((await client.users.get('me')).email).toBe(HOST);
      expect(tokenCalls()).toBe(1);
      await account.clock.advance(3_590_000);
      await Promise.all(Array.from({ length: 8 }, () => client.users.get('me')));
    });
    expect(tokenCalls()).toBe(2);
    const second = (await store.read(CONNECTION))?.tokens.refreshToken?.reveal();
    expect(second).toEqual(expect.any(String));
    expect(second).not.toBe(first);
  });

  it('asks for no scope in the address, and for a challenge with S256', async () => {
    let asked = new URLSearchParams();
    await consent(grant, {
      redirectUri,
      meddle: (url) => {
        asked = url.searchParams;
      },
    });
    expect(asked.has('scope')).toBe(false);
    expect(asked.get('code_challenge_method')).toBe('S256');
    expect(asked.get('client_id')).toBe(
      grant === 'user'
        ? account.emulator.credentials.clientId
        : account.emulator.credentials.settings['publicClientId'],
    );
  });

  it('gives nothing for a code whose challenge is another’s', async () => {
    const error = await refusal(
      consent(grant, { redirectUri, meddle: (url) => url.searchParams.set('code_challenge', 'x'.repeat(43)) }),
    );
    expect(error.code).toBe('CODE_REFUSED');
    expect(await store.read(CONNECTION)).toBeUndefined();
  });

  it('gives nothing for a code whose challenge was taken away', async () => {
    const error = await refusal(
      consent(grant, {
        redirectUri,
        meddle: (url) => {
          url.searchParams.delete('code_challenge');
          url.searchParams.delete('code_challenge_method');
        },
      }),
    );
    // A public client doesn't even get a code.
    expect(error.code).toBe(grant === 'user' ? 'CODE_REFUSED' : 'REDIRECT_MISMATCH');
    expect(await store.read(CONNECTION)).toBeUndefined();
  });

  it('says what the app was not given', async () => {
    await account.emulator.command('settings', { userScopes: ['meeting:read:meeting', 'user:read:user'] });
    const { missingScopes: missing } = await consent(grant, { redirectUri });
    expect(missing).toContain('meeting:write:meeting');
    const { tokens } = (await store.read(CONNECTION)) ?? {};
    const { oauth } = withChosenGrant(zoom, { grant }).descriptor;
    expect(missingScopes(Object.keys(oauth?.scopes ?? {}), tokens?.scopes ?? [], oauth)).toEqual(missing);
    const making = asUser(grant, (client) =>
      client.meetings.create('me', {
        topic: '季度會議',
        startsAt: '2031-03-04T10:00:00+08:00',
        durationMinutes: 45,
        timeZone: 'Asia/Hong_Kong',
      }),
    );
    expect(await refusal(making)).toMatchObject({
      code: 'SCOPE_MISSING',
      details: { scopes: ['meeting:write:meeting:admin', 'meeting:write:meeting'] },
    });
    expect(tokenCalls()).toBe(1);
  });

  it('sends neither a code nor a refresh token again when the answer was lost, and says so', async () => {
    const lose = () => account.emulator.switchOn({ fault: 'lost-answer', operations: ['oauth.token'], times: 1 });
    lose();
    expect((await refusal(consent(grant, { redirectUri }))).code).toBe('CODE_UNKNOWN_OUTCOME');
    expect(tokenCalls()).toBe(1);
    await consent(grant, { redirectUri });
    await account.clock.advance(3_600_000);
    lose();
    const error = await refusal(asUser(grant, (client) => client.users.get('me')));
    expect(error.code).toBe('CONNECTION_LOST');
    expect(tokenCalls()).toBe(3);
    await consent(grant, { redirectUri });
    expect((await asUser(grant, (client) => client.users.get('me'))).email).toBe(HOST);
  });

  it('says that it has to be connected anew when the user took the app away, or was away for 90 days', async () => {
    await consent(grant, { redirectUri });
    await account.emulator.command('removeApp', {});
    await account.clock.advance(3_600_000);
    expect(await refusal(asUser(grant, (client) => client.users.get('me')))).toMatchObject({ code: 'NEEDS_RECONNECT' });
    await consent(grant, { redirectUri });
    await account.clock.advance(90 * DAY);
    expect(await refusal(asUser(grant, (client) => client.users.get('me')))).toMatchObject({ code: 'NEEDS_RECONNECT' });
    await consent(grant, { redirectUri });
    expect((await asUser(grant, (client) => client.users.get('me'))).email).toBe(HOST);
  });
});

describe('a client with a secret', () => {
  it('is not sent to a loopback address, neither by us nor by the vendor', async () => {
    expect(await refusal(consent('user', { redirectUri: LOOPBACK }))).toMatchObject({
      code: 'INVALID_OPTION',
      place: 'mode',
    });
    const redirected = consent('user', { meddle: (url) => url.searchParams.set('redirect_uri', LOOPBACK) });
    expect((await refusal(redirected)).code).toBe('REDIRECT_MISMATCH');
  });

  it('needs it', async () => {
    const { clientId, settings } = account.emulator.credentials;
    const { clock, emulator } = account;
    const opening = openConnection(zoom, {
      ...{ environment: 'emulator', origins: emulator.origins, ca: emulator.ca, store, clock },
      settings: { ...settings, grant: 'user' },
      credentials: { clientId },
    });
    expect(await refusal(opening)).toMatchObject({ code: 'MISSING_CREDENTIAL' });
  });
});

describe('a public client', () => {
  it('never sends a secret that stands among the credentials', async () => {
    await consent('user-public', { redirectUri: LOOPBACK });
    await account.clock.advance(3_600_000);
    // The twin knows no client that shows both.
    expect((await asUser('user-public', (client) => client.users.get('me'))).active).toBe(true);
  });
});

describe('a connection', () => {
  it('is told which grants there are', async () => {
    const { emulator, clock } = account;
    const { settings } = emulator.credentials;
    const opening = openConnection(zoom, {
      ...{ environment: 'emulator', origins: emulator.origins, ca: emulator.ca, store, clock },
      settings: { ...settings, grant: 'jwt' },
    });
    expect(await refusal(opening)).toMatchObject({
      code: 'INVALID_OPTION',
      place: 'settings/grant',
      message: expect.stringContaining('user, user-public'),
    });
  });

  it('with a refresh token from outside needs no browser', async () => {
    const refreshToken = account.emulator.credentials.refreshToken ?? '';
    const client = createZoom(await open('user', { refreshToken }));
    try {
      expect((await client.users.get('me')).email).toBe(HOST);
    } finally {
      await client.close();
    }
  });
});

describe('actions of a user’s connection', () => {
  const visit = { topic: '客戶到訪', startsAt: '2031-03-04T10:00:00+08:00', durationMinutes: 45 };
  const agreeing: Gate = { ask: async (question) => ({ ...question, grantedAt: '2026-11-20T02:00:00.000Z' }) };

  /** The connection names no host. */
  async function run(action: string, input: JsonObject, mayHaveHappened = false) {
    const identity: ConnectionIdentity = { ...account.identity, settings: { grant: 'user-public' } };
    const bound = bind(zoom, { identity, options: await open('user-public'), gate: agreeing });
    try {
      return await bound.run({
        ...{ action, input, mayHaveHappened, key: 'effect-1', memo: createMemo(), timeZone: 'Asia/Hong_Kong' },
        approval: { id: 'approval-1', number: 'A-1' },
        signal: new AbortController().signal,
        documents: { read: () => Promise.reject(new Error('no document')) },
      });
    } finally {
      await bound.close();
    }
  }

  const kinds = () => account.emulator.ledger().map(({ kind, summary }) => [kind, summary['host']]);

  beforeEach(() => consent('user-public', { redirectUri: LOOPBACK }));

  it('make the meeting as that user, find it again, and cancel it', async () => {
    const made = await run('meeting.create', visit);
    expect(made.output).toMatchObject({ host: HOST });
    expect(kinds()).toEqual([['meeting', HOST]]);
    const again = await run('meeting.create', visit, true);
    expect(again.replayed).toBe(true);
    expect(kinds()).toHaveLength(1);
    await run('meeting.cancel', { topic: visit.topic, startsAt: visit.startsAt, effect: 'effect-1' });
    expect(kinds()).toEqual([['deleted-meeting', HOST]]);
  });

  it('are refused for another host, and for a meeting of another host', async () => {
    const error = await refusal(run('meeting.create', { ...visit, host: 'second@harbour-lantern.example' }));
    expect(error).toMatchObject({ code: 'SCOPE_MISSING', details: { scopes: ['meeting:write:meeting:admin'] } });
    expect(error.remedy['zh-HK']).toContain(':admin');
    const other = await account.client.meetings.create('second@harbour-lantern.example', {
      ...visit,
      timeZone: 'Asia/Hong_Kong',
    });
    expect(await refusal(asUser('user-public', (client) => client.meetings.delete(other.id)))).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(kinds()).toEqual([['meeting', 'second@harbour-lantern.example']]);
  });
});
