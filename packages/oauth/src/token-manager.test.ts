import { AuthError, Secret, type TokenSource } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type ConnectionEvent,
  createClientCredentialsSource,
  createMemoryTokenStore,
  createRefreshTokenSource,
  createTokenEndpoint,
  createTokenManager,
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
  server.onAnswer = undefined;
});

function setUp(facts = { rotatesRefreshToken: true, refreshGraceMs: 0 }, refreshToken = server.grant()) {
  const clock = createFakeClock();
  const store = createMemoryTokenStore(clock);
  const events: ConnectionEvent[] = [];
  const endpoint = createTokenEndpoint({
    url: server.url,
    client: { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' },
    agent: server.agent,
    clock,
    timeoutMs: 500,
  });
  const open = (): TokenSource =>
    createRefreshTokenSource({
      connection: 'books',
      store,
      endpoint,
      facts,
      seed: { id: 'seed-1', refreshToken: Secret.of(refreshToken) },
      clock,
      onEvent: (event) => events.push(event),
      reconnectUrl: 'https://example.test/connect/books',
    });
  const before = server.posts.length;
  const spent = server.spentUses;
  return {
    clock,
    store,
    events,
    endpoint,
    open,
    refreshToken,
    posts: () => server.posts.length - before,
    spentUses: () => server.spentUses - spent,
  };
}

async function failure(work: Promise<unknown>): Promise<AuthError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AuthError) return error;
  throw new Error(`Expected an AuthError, got ${printed(error)}`);
}

describe('one refresh', () => {
  it('is sent once for fifty callers', async () => {
    const { open, posts, events, store } = setUp();
    const withLock = vi.spyOn(store, 'withLock');
    const source = open();
    const tokens = await Promise.all(Array.from({ length: 50 }, () => source.get()));
    expect(posts()).toBe(1);
    expect(new Set(tokens.map((token) => token.value.reveal())).size).toBe(1);
    expect(server.accepts(tokens[0]?.value.reveal() ?? '')).toBe(true);
    expect(withLock).toHaveBeenCalledTimes(1);
    expect(events.map((event) => event.type)).toEqual(['refreshed']);
  });

  it('is sent once for several managers over one store', async () => {
    const { open, posts, spentUses } = setUp();
    const sources = Array.from({ length: 8 }, open);
    await Promise.all(sources.map((source) => source.get()));
    expect(posts()).toBe(1);
    expect(spentUses()).toBe(0);
  });

  it('happens before expiry, and not while the token lives', async () => {
    const { open, posts, clock } = setUp();
    const source = open();
    await source.get();
    await clock.advance(3_600_000 - 121_000);
    await source.get();
    expect(posts()).toBe(1);
    await clock.advance(62_000);
    const token = await source.get();
    expect(posts()).toBe(2);
    expect(token.generation).toBe(3); // the seed is the first
  });

  it('stores the new refresh token before the access token is given out', async () => {
    const { open, store } = setUp();
    const seen: string[] = [];
    const replace = store.replace;
    store.replace = async (...args) => {
      const done = await replace(...args);
      seen.push('stored');
      return done;
    };
    await open()
      .get()
      .then(() => seen.push('used'));
    expect(seen).toEqual(['stored', 'stored', 'used']); // seed, refreshed, used
  });

  it('keeps what the answer leaves out', async () => {
    const { store, endpoint, clock } = setUp();
    await store.replace('books', 0, {
      accessToken: Secret.of('a'),
      expiresAt: clock.instant(),
      refreshToken: Secret.of('keep-me'),
      refreshHardExpiresAt: '2031-01-01T00:00:00.000Z',
      grantedAt: '2026-01-01T00:00:00.000Z',
    });
    const facts = { rotatesRefreshToken: false, refreshGraceMs: 0 };
    const send = async () => endpoint.request({});
    await createTokenManager({ connection: 'books', store, clock, renewal: { kind: 'refresh', send, facts } }).get();
    const stored = await store.read('books');
    expect(stored?.tokens.refreshToken?.reveal()).toBe('keep-me');
    expect(stored?.tokens.grantedAt).toBe('2026-01-01T00:00:00.000Z');
    expect(stored?.tokens.refreshHardExpiresAt).toBe('2031-01-01T00:00:00.000Z');
  });

  it('goes on for the others when one caller gives up', async () => {
    const { open, posts } = setUp();
    const source = open();
    const controller = new AbortController();
    const reason = new Error('had enough');
    const first = source.get(controller.signal);
    const second = source.get();
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(server.accepts((await second).value.reveal())).toBe(true);
    expect(posts()).toBe(1);
  });
});

describe('a refused access token', () => {
  it('is replaced by the next call', async () => {
    const { open, posts } = setUp();
    const source = open();
    const first = await source.get();
    source.invalidate(first);
    const second = await source.get();
    expect(second.generation).toBe(first.generation + 1);
    expect(posts()).toBe(2);
  });

  it('is ignored when a newer one is there already', async () => {
    const { open, posts } = setUp();
    const source = open();
    const first = await source.get();
    source.invalidate(first);
    const second = await source.get();
    source.invalidate(first);
    expect((await source.get()).value.reveal()).toBe(second.value.reveal());
    expect(posts()).toBe(2);
  });
});

describe('a connection that is made anew', () => {
  it('is used although its generations start again below those that were refused', async () => {
    const { open, store, clock, posts } = setUp();
    const source = open();
    for (let count = 0; count < 3; count += 1) source.invalidate(await source.get());
    await store.remove('books');
    const expiresAt = new Date(clock.now() + 3_600_000).toISOString();
    await store.replace('books', 0, { accessToken: Secret.of('anew'), expiresAt });
    expect((await source.get()).value.reveal()).toBe('anew');
    expect(posts()).toBe(3);
  });
});

describe('a lost answer', () => {
  const goodAnswer = { token_type: 'bearer', access_token: 'a', expires_in: 3_600 };
  const lost = { kind: 'after' } as const;

  it('loses the connection at once where the vendor gives no second answer, and never sends the token again', async () => {
    const { open, posts, spentUses, events, store } = setUp();
    server.faults.push(lost);
    const source = open();
    const error = await failure(source.get());
    expect(error.code).toBe('CONNECTION_LOST');
    expect(error.details).toMatchObject({ reconnectUrl: 'https://example.test/connect/books' });
    expect(events).toMatchObject([{ type: 'connection.lost', connection: 'books', reason: 'answer_lost' }]);
    expect((await store.read('books'))?.note?.kind).toBe('lost');
    expect((await failure(source.get())).code).toBe('CONNECTION_LOST');
    expect((await failure(open().get())).code).toBe('CONNECTION_LOST');
    expect(posts()).toBe(1);
    expect(spentUses()).toBe(0);
    expect(events).toHaveLength(1);
  });

  it.each([
    ['a time-out', { kind: 'hang' }],
    ['HTML with status 200', { kind: 'answer', body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['broken JSON', { kind: 'answer', body: '{"access_token":' }],
    ['an empty 200', { kind: 'answer' }],
    ['a JSON null', { kind: 'answer', body: 'null' }],
    ['no access token', { kind: 'answer', body: '{"token_type":"bearer","expires_in":3600}' }],
    ['more than 64 kB', { kind: 'answer', body: JSON.stringify({ ...goodAnswer, pad: 'x'.repeat(70_000) }) }],
    ['a gateway’s 502', { kind: 'answer', status: 502, body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['a bare 500', { kind: 'answer', status: 500, body: '{}' }],
  ] as const)('is what %s counts as', async (_name, fault) => {
    const { open, posts } = setUp();
    server.faults.push(fault);
    expect((await failure(open().get())).code).toBe('CONNECTION_LOST');
    expect(posts()).toBe(1);
  });

  it('is asked for again within the vendor’s grace period, and not after it', async () => {
    const within = setUp({ rotatesRefreshToken: true, refreshGraceMs: 60_000 });
    server.faults.push({ kind: 'before' });
    await expect(within.open().get()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: true });
    await within.clock.advance(30_000);
    await within.open().get();
    expect(within.posts()).toBe(2);

    const after = setUp({ rotatesRefreshToken: true, refreshGraceMs: 60_000 });
    server.faults.push({ kind: 'before' });
    await expect(after.open().get()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await after.clock.advance(60_000);
    expect((await failure(after.open().get())).code).toBe('CONNECTION_LOST');
    expect(after.posts()).toBe(1);
  });

  it('is not asked for again where a clock that was set back tells no age', async () => {
    const { open, store, clock, posts, spentUses } = setUp({ rotatesRefreshToken: true, refreshGraceMs: 60_000 });
    server.faults.push(lost);
    await expect(open().get()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    const read = store.read;
    store.read = async (connection) => {
      const stored = await read(connection);
      if (stored?.note === undefined) return stored;
      return { ...stored, note: { ...stored.note, ageMs: stored.note.ageMs - 600_000 } };
    };
    await clock.advance(120_000);
    expect((await failure(open().get())).code).toBe('CONNECTION_LOST');
    expect([posts(), spentUses()]).toEqual([1, 0]);
  });

  it('costs nothing where refresh tokens do not rotate', async () => {
    const { open, clock, posts } = setUp({ rotatesRefreshToken: false, refreshGraceMs: 0 });
    server.faults.push({ kind: 'before' });
    const source = open();
    await expect(source.get()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    await clock.advance(1_000);
    await source.get();
    expect(posts()).toBe(2);
  });

  it('ends with a new seed', async () => {
    const { open, store, clock, endpoint } = setUp();
    server.faults.push(lost);
    await failure(open().get());
    const seed = { id: 'seed-2', refreshToken: Secret.of(server.grant()) };
    const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
    const again = createRefreshTokenSource({ connection: 'books', store, endpoint, facts, seed, clock });
    expect(server.accepts((await again.get()).value.reveal())).toBe(true);
  });
});

describe('a refusal', () => {
  it('asks for a new consent, once and for every process', async () => {
    const { open, refreshToken, events, posts } = setUp();
    server.revoke(refreshToken);
    const source = open();
    expect((await failure(source.get())).code).toBe('NEEDS_RECONNECT');
    expect((await failure(open().get())).code).toBe('NEEDS_RECONNECT');
    expect(posts()).toBe(1);
    expect(events.map((event) => event.type)).toEqual(['needs_reconnect']);
  });

  it('gives way to a newer token that a sibling stored meanwhile', async () => {
    const { open, store, refreshToken, clock, posts } = setUp();
    server.revoke(refreshToken);
    server.onAnswer = async () => {
      const present = await store.read('books');
      await store.replace('books', present?.generation ?? 0, {
        accessToken: Secret.of('sibling'),
        expiresAt: new Date(clock.now() + 3_600_000).toISOString(),
      });
    };
    expect((await open().get()).value.reveal()).toBe('sibling');
    expect(posts()).toBe(1);
  });

  it.each([
    [400, '{"error":"invalid_request"}', 'REFRESH_FAILED'],
    [401, '{"error":"invalid_client"}', 'CLIENT_REFUSED'],
    [403, '<html>', 'REFRESH_FAILED'],
    [500, '{"error":"server_error"}', 'REFRESH_FAILED'],
    [503, '<html>', 'REFRESH_FAILED'],
    [429, '{}', 'RATE_LIMITED'],
    [302, '{"token_type":"bearer","access_token":"x","expires_in":60}', 'UNEXPECTED_RESPONSE'],
  ])('with status %i %s leaves the grant as it is', async (status, body, code) => {
    const { open, clock, posts, store } = setUp();
    server.faults.push({ kind: 'answer', status, body });
    const source = open();
    await expect(source.get()).rejects.toMatchObject({ code });
    expect((await store.read('books'))?.note).toBeUndefined();
    await expect(source.get()).rejects.toMatchObject({ code }); // no second POST within the pause
    expect(posts()).toBe(1);
    await clock.advance(1_000);
    await source.get();
    expect(posts()).toBe(2);
  });

  it('waits as long as Retry-After asks', async () => {
    const { open, clock, posts } = setUp();
    server.faults.push({ kind: 'answer', status: 503, body: '{}', headers: { 'retry-after': '90' } });
    const source = open();
    await expect(source.get()).rejects.toMatchObject({ code: 'REFRESH_FAILED' });
    await clock.advance(89_000);
    await expect(source.get()).rejects.toMatchObject({ code: 'REFRESH_FAILED' });
    expect(posts()).toBe(1);
    await clock.advance(1_000);
    await source.get();
  });

  it('leaves a token in use that still lives', async () => {
    const { open, clock } = setUp();
    const source = open();
    const first = await source.get();
    await clock.advance(3_600_000 - 60_000);
    server.faults.push({ kind: 'answer', status: 503, body: '{}' });
    expect((await source.get()).value.reveal()).toBe(first.value.reveal());
  });
});

describe('a server that can’t be reached', () => {
  it('costs nothing: what was certainly not sent is sent again', async () => {
    const { clock, store } = setUp();
    const refreshToken = server.grant();
    const gone = createTokenEndpoint({
      url: 'https://127.0.0.1:1/token',
      client: { id: 'x', secret: Secret.of('y'), authentication: 'body' },
      agent: server.agent,
      clock,
    });
    const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
    const seed = { id: 's', refreshToken: Secret.of(refreshToken) };
    const source = createRefreshTokenSource({ connection: 'other', store, endpoint: gone, facts, seed, clock });
    await expect(source.get()).rejects.toMatchObject({ code: 'CONNECTION_FAILED', maybeProcessed: false });
    expect((await store.read('other'))?.note).toBeUndefined();
  });

  it('remembers that nothing was sent when the store can’t be told', async () => {
    const { open, store, clock, posts } = setUp();
    const note = store.note;
    store.note = async (connection, generation, next) => {
      if (next === undefined) throw new Error('database away');
      return note(connection, generation, next);
    };
    server.faults.push({ kind: 'answer', status: 503, body: '{}' });
    const source = open();
    await expect(source.get()).rejects.toMatchObject({ code: 'REFRESH_FAILED' });
    await clock.advance(1_000);
    await source.get();
    expect(posts()).toBe(2);
  });
});

describe('a store that is away', () => {
  it('keeps new tokens in memory and stores them with the next call', async () => {
    const { open, store, clock, posts, spentUses } = setUp();
    const replace = store.replace;
    let away = false;
    store.replace = async (...args) => {
      if (away) throw new Error('database away');
      return replace(...args);
    };
    server.onAnswer = () => {
      away = true;
    };
    const source = open();
    const first = expect(source.get()).rejects.toMatchObject({ code: 'TOKEN_NOT_STORED' });
    for (const pauseMs of [100, 400, 1_600]) {
      await clock.untilSleeping();
      await clock.advance(pauseMs);
    }
    await first;
    away = false;
    expect(server.accepts((await source.get()).value.reveal())).toBe(true);
    expect(posts()).toBe(1);
    expect(spentUses()).toBe(0);
  });
});

describe('a grant without refresh tokens', () => {
  it('is asked for once for all callers, and again when it ends', async () => {
    const { endpoint, clock, posts } = setUp();
    const tokenRequest = { grant_type: 'account_credentials', account_id: 'acc-1' };
    const source = createClientCredentialsSource({ endpoint, tokenRequest, clock });
    await Promise.all(Array.from({ length: 50 }, () => source.get()));
    expect(posts()).toBe(1);
    expect(Object.fromEntries(server.posts.at(-1)?.form ?? [])).toEqual(tokenRequest);
    await clock.advance(3_600_000);
    await source.get();
    expect(posts()).toBe(2);
  });

  it('is asked for again after a refusal, as an administrator may have allowed it meanwhile', async () => {
    const { endpoint, clock } = setUp();
    server.faults.push({ kind: 'answer', status: 400, body: '{"error":"invalid_grant"}' });
    const source = createClientCredentialsSource({ endpoint, clock });
    await expect(source.get()).rejects.toMatchObject({ code: 'NEEDS_RECONNECT' });
    await clock.advance(1_000);
    await source.get();
  });

  it('is never taken for a person’s: who changed the grant connects again', async () => {
    const { clock, store, endpoint, posts } = setUp();
    const common = { connection: 'calls', store, endpoint, clock };
    await createClientCredentialsSource(common).get();
    const facts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
    const asUser = createRefreshTokenSource({ ...common, facts });
    expect(await failure(asUser.get())).toMatchObject({
      code: 'NEEDS_RECONNECT',
      details: { reason: 'no_refresh_token' },
    });
    expect(posts()).toBe(1);
  });
});

describe('secrets', () => {
  it('are in the library’s own error, so that the scan below can find something', async () => {
    const { AuthorizationCode } = await import('simple-oauth2');
    const refreshToken = server.grant();
    const library = new AuthorizationCode({
      client: { id: server.clientId, secret: server.clientSecret },
      auth: { tokenHost: server.origin, tokenPath: '/token' },
      http: { agent: server.agent },
    });
    server.faults.push({ kind: 'answer', status: 401, body: '{"error":"invalid_client"}' });
    const error = await library
      .createToken({ refresh_token: refreshToken })
      .refresh()
      .catch((reason: unknown) => reason);
    expect(leaks(printed(error), server.secrets)).toContain(server.clientSecret);
  });

  it('are in no error, event or object, in any common encoding', async () => {
    const seen: string[] = [];
    for (const fault of [
      { kind: 'after' },
      { kind: 'answer', status: 401, body: '{"error":"invalid_client"}' },
      { kind: 'answer', status: 500, body: '{}' },
      undefined,
    ] as const) {
      const one = setUp();
      if (fault) server.faults.push(fault);
      const source = one.open();
      const outcome = await source.get().catch((error: unknown) => error);
      const stored = await one.store.read('books');
      seen.push(printed(outcome), printed(one.events), printed(source), printed(stored), printed(one.endpoint));
      server.revoke(one.refreshToken);
      seen.push(
        printed(
          await one
            .open()
            .get()
            .catch((error: unknown) => error),
        ),
      );
    }
    expect(server.secrets.length).toBeGreaterThan(5);
    expect(leaks(seen.join('\n'), server.secrets)).toEqual([]);
  });
});
