import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ConnectorError, Secret } from '@countersign/contracts';
import { createOffsetClock } from '@countersign/testing';
import fc from 'fast-check';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mapError, parseRefusal, readVendorError } from './error.js';
import { createGoogleWorkspace, type GoogleWorkspace } from './google-workspace.js';
import { remedies } from './remedies.js';

// Shapes only: nock sees what is sent and gives documented forms back. TLS and flows are shown on real servers.

const ORIGIN = 'https://www.googleapis.com';
const EVENTS = '/calendar/v3/calendars/primary/events';
const json = { 'content-type': 'application/json; charset=UTF-8' };
const review = {
  id: 'cs0k6c9r2e5v',
  title: '季度會議',
  startsAt: '2026-12-01T10:00:00.750+08:00',
  endsAt: '2026-12-01T11:00:00+08:00',
  timeZone: 'Asia/Hong_Kong',
  attendees: ['guest@visitor.example'],
  properties: { countersignEffect: 'effect-1' },
};
let google: GoogleWorkspace;

beforeEach(() => {
  nock.disableNetConnect();
  google = createGoogleWorkspace({
    environment: 'production',
    // A mocked socket has no certificate, which core's own network refuses.
    transport: async (request) => {
      const body = request.method === 'GET' ? null : await request.arrayBuffer();
      return fetch(request.url, { method: request.method, headers: request.headers, body });
    },
    tokens: { get: async () => ({ value: Secret.of('canary-token'), generation: 1 }), invalidate: () => undefined },
    clock: createOffsetClock({ base: { now: () => Date.parse('2026-11-22T02:00:00.000Z') } }),
    deadlineMs: 500,
  });
});

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await google.close();
  expect(pending).toEqual([]);
});

function fixture(name: string): string {
  return readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
}

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

function insertion(status: number, body: string) {
  return nock(ORIGIN)
    .post(EVENTS, {
      id: 'cs0k6c9r2e5v',
      summary: '季度會議',
      start: { dateTime: '2026-12-01T02:00:00Z', timeZone: 'Asia/Hong_Kong' },
      end: { dateTime: '2026-12-01T03:00:00Z', timeZone: 'Asia/Hong_Kong' },
      attendees: [{ email: 'guest@visitor.example' }],
      extendedProperties: { private: { countersignEffect: 'effect-1' } },
    })
    .query({ sendUpdates: 'all' })
    .reply(status, body, json);
}

describe('an event', () => {
  it('is sent in whole seconds of UTC, and read whatever Google adds', async () => {
    insertion(200, fixture('events.insert.200.json'));
    expect(await google.events.insert('primary', review, { sendUpdates: 'all' })).toMatchObject({
      id: 'cs0k6c9r2e5v',
      startsAt: '2026-12-01T02:00:00.000Z',
      endsAt: '2026-12-01T03:00:00.000Z',
      status: 'confirmed',
    });
  });
});

describe('a 403', () => {
  it('is a limit by its reason, with what helps', async () => {
    insertion(403, fixture('events.insert.403.user-rate.json'));
    const error = await refusal(google.events.insert('primary', review, { sendUpdates: 'all' }));
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryable: true, remedy: remedies.LIMIT_RATE });
  });

  it('is a missing scope by its reason, and quotes nobody’s address', async () => {
    insertion(403, fixture('events.insert.403.scopes.json'));
    const error = await refusal(google.events.insert('primary', review, { sendUpdates: 'all' }));
    expect(error).toMatchObject({ code: 'SCOPE_MISSING', retryable: false, vendorCode: 'insufficientPermissions' });
    expect(inspect(error, { depth: 9 })).not.toMatch(/harbour-lantern|canary-token/);
  });
});

describe('a refusal', () => {
  const map = (status: number, reason: string) =>
    mapError({
      operation: 'events.get',
      status,
      headers: new Headers(),
      body: { error: { code: status, message: 'no', errors: [{ domain: 'global', reason }] } },
      vendor: { codes: [reason] },
      requestId: undefined,
    })?.code;

  it.each([
    [401, 'authError', 'UNAUTHORIZED'],
    [403, 'accessNotConfigured', 'SERVICE_DISABLED'],
    [403, 'domainPolicy', 'ADMIN_POLICY_ENFORCED'],
    [403, 'forbidden', 'FORBIDDEN'],
    [404, 'notFound', 'NOT_FOUND'],
    [409, 'duplicate', 'CONFLICT'],
    [410, 'deleted', 'ALREADY_DELETED'],
    [410, 'fullSyncRequired', 'FULL_SYNC_REQUIRED'],
    [412, 'conditionNotMet', 'CONFLICT'],
    [418, 'whatever', 'REJECTED'],
    [503, 'backendError', 'SERVER_ERROR'],
  ])('%i %s is %s', (status, reason, code) => {
    expect(map(status, reason)).toBe(code);
  });

  it('of another form is left to core, without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(readVendorError(body) === undefined).toBe(parseRefusal(body) === undefined);
      }),
    );
    expect(parseRefusal({ error: 'invalid_grant' })).toBeUndefined();
  });

  it('has remedies in both languages', () => {
    for (const { en, 'zh-HK': chinese } of Object.values(remedies)) {
      expect(en.length).toBeGreaterThan(20);
      expect(chinese).toMatch(/\p{Script=Han}/u);
    }
  });
});
