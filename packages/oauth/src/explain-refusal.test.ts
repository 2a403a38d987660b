import { AuthError, type AuthError as Failure, Secret, type TokenRefusal } from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ConnectionEvent,
  createMemoryTokenStore,
  createRefreshTokenSource,
  createTokenEndpoint,
} from './index.js';
import { printed } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

const DAY = 24 * 3_600_000;
const source = { from: 'a test', read: '2026-11-22', confidence: 'observed' } as const;
const kind = (code: string, more: Partial<TokenRefusal>): TokenRefusal => ({
  error: 'invalid_grant',
  code,
  remedy: { en: `Help against ${code}.`, 'zh-HK': `處理 ${code}。` },
  source,
  ...more,
});
const refusals = [
  kind('BY_SUBTYPE', { subtype: 'asks_again' }),
  kind('BY_DESCRIPTION', { description: 'Gone for good.' }),
  kind('BY_AGE', { grantAgeMs: [7 * DAY, 8 * DAY] }),
  kind('BY_SCOPE', { scopes: ['mail'] }),
  kind('BY_POLICY', { error: 'policy_enforced' }),
];

let server: StrictTokenServer;
beforeAll(async () => {
  server = await startStrictTokenServer();
});
afterAll(() => server.close());

async function refused(answer: object, grant: { readonly ageMs?: number; readonly scopes?: readonly string[] } = {}) {
  const clock = createFakeClock();
  const store = createMemoryTokenStore(clock);
  const events: ConnectionEvent[] = [];
  await store.replace('books', 0, {
    accessToken: Secret.of('a'),
    expiresAt: clock.instant(),
    refreshToken: Secret.of(server.grant()),
    grantedAt: new Date(clock.now() - (grant.ageMs ?? 0)).toISOString(),
    scopes: grant.scopes,
  });
  const endpoint = createTokenEndpoint({
    url: server.url,
    client: { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' },
    agent: server.agent,
    clock,
    knownDescriptions: ['Gone for good.'],
    knownSubtypes: ['asks_again'],
  });
  const facts = { rotatesRefreshToken: false, refreshGraceMs: 0, refusals };
  const open = () =>
    createRefreshTokenSource({
      connection: 'books',
      store,
      endpoint,
      facts,
      clock,
      onEvent: (one) => events.push(one),
    });
  server.faults.push({ kind: 'answer', status: 400, body: JSON.stringify({ error: 'invalid_grant', ...answer }) });
  const error = await failure(open().get());
  return { error, events, again: () => failure(open().get()) };
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof AuthError) return error;
  throw new Error(`Expected an AuthError, got ${printed(error)}`);
}

describe('a refused refresh is of the first kind that fits', () => {
  it.each([
    ['BY_SUBTYPE', { error_subtype: 'asks_again' }, {}],
    ['BY_DESCRIPTION', { error_description: 'Gone for good.' }, {}],
    ['BY_AGE', {}, { ageMs: 7 * DAY }],
    ['BY_SCOPE', {}, { ageMs: 8 * DAY, scopes: ['calendar', 'mail'] }],
    ['BY_SUBTYPE', { error_subtype: 'asks_again' }, { ageMs: 7 * DAY, scopes: ['mail'] }],
  ])('%s', async (code, answer, grant) => {
    const { error, events, again } = await refused(answer, grant);
    const known = refusals.find((one) => one.code === code);
    expect([error.code, error.details?.['reason'], error.remedy]).toEqual(['NEEDS_RECONNECT', code, known?.remedy]);
    expect(events).toMatchObject([{ type: 'needs_reconnect', reason: code }]);
    // From the store, without asking again.
    const later = await again();
    expect([later.code, later.details?.['reason'], later.remedy]).toEqual(['NEEDS_RECONNECT', code, known?.remedy]);
  });

  it('or of none: the answer’s words are not kept then', async () => {
    const { error } = await refused({ error_description: 'Token tok-canary is bad.', error_subtype: 'canary' });
    expect(error.details?.['reason']).toBe('invalid_grant');
    expect(printed(error)).not.toContain('canary');
  });

  it('where the grant stays, the error has the kind’s own code', async () => {
    const { error, events, again } = await refused({ error: 'policy_enforced' });
    expect([error.code, error.remedy.en]).toEqual(['BY_POLICY', 'Help against BY_POLICY.']);
    expect(events).toEqual([]);
    await expect(again()).rejects.toThrow('Expected an AuthError'); // the server gives tokens again
  });
});
