import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ConnectorError, Secret } from '@countersign/contracts';
import { createOffsetClock } from '@countersign/testing';
import fc from 'fast-check';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitOf, mapError, parseRefusal, readVendorError } from './error.js';
import { remedies } from './remedies.js';
import type { Zoom } from './zoom.js';
import { createZoom } from './zoom.js';

// Shapes only: nock sees what is sent and gives documented forms back. TLS and flows are shown on real servers.

const ORIGIN = 'https://api.zoom.us';
const HOST = 'host@harbour-lantern.example';
const CREATE = `/v2/users/${encodeURIComponent(HOST)}/meetings`;
const NOW = Date.parse('2026-11-22T22:30:00.000Z');
const visit = { topic: '季度會議', startsAt: '2026-12-01T10:00:00.750+08:00', durationMinutes: 60 } as const;
let zoom: Zoom;

beforeEach(() => {
  nock.disableNetConnect();
  zoom = createZoom({
    environment: 'production',
    // A mocked socket has no certificate, which core's own network refuses.
    transport: async (request) => {
      const body = request.method === 'GET' ? null : await request.arrayBuffer();
      return fetch(request.url, { method: request.method, headers: request.headers, body });
    },
    tokens: { get: async () => ({ value: Secret.of('canary-token'), generation: 1 }), invalidate: () => undefined },
    clock: createOffsetClock({ base: { now: () => NOW } }),
    deadlineMs: 500,
  });
});

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await zoom.close();
  expect(pending).toEqual([]);
});

function fixture(name: string): string {
  return readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
}

const json = { 'content-type': 'application/json;charset=UTF-8', 'x-zm-trackingid': 'v=2.0;clid=us05;rid=WEB_1' };

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

function refusedCreate(status: number, name: string, headers: Record<string, string> = {}) {
  nock(ORIGIN)
    .post(CREATE)
    .reply(status, fixture(name), { ...json, ...headers });
  return refusal(zoom.meetings.create(HOST, visit));
}

describe('requests and answers', () => {
  it('sends a meeting as the reference shows it, the start in UTC and whole seconds, and reads the answer', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer canary-token', accept: 'application/json' } })
      .post(CREATE, {
        type: 2,
        topic: '季度會議',
        start_time: '2026-12-01T02:00:00Z',
        duration: 60,
        timezone: 'Asia/Hong_Kong',
        agenda: 'One\nTwo',
        settings: {
          mute_upon_entry: true,
          waiting_room: true,
          auto_recording: 'cloud',
          alternative_hosts: 'a@harbour-lantern.example;b@harbour-lantern.example',
          meeting_invitees: [{ email: 'guest@visitor.example' }],
        },
      })
      .reply(201, fixture('meetings.create.201.json'), json);
    const meeting = await zoom.meetings.create(HOST, {
      ...visit,
      timeZone: 'Asia/Hong_Kong',
      agenda: 'One\nTwo',
      invitees: ['guest@visitor.example'],
      settings: {
        muteOnEntry: true,
        waitingRoom: true,
        recording: 'cloud',
        alternativeHosts: ['a@harbour-lantern.example', 'b@harbour-lantern.example'],
      },
    });
    expect(meeting).toMatchObject({
      id: '92674392836',
      startsAt: '2026-12-01T02:00:00.000Z',
      durationMinutes: 60,
      status: 'waiting',
      joinUrl: 'https://us05web.zoom.us/j/92674392836?pwd=join',
      // Zoom dropped three of four without a word.
      notApplied: ['waitingRoom', 'recording', 'alternativeHosts'],
    });
  });

  it('keeps the link that makes its holder the host, and the passcode, out of every print', async () => {
    nock(ORIGIN).post(CREATE).reply(201, fixture('meetings.create.201.json'), json);
    const meeting = await zoom.meetings.create(HOST, visit);
    expect(meeting.startUrl?.reveal()).toContain('canary-zak');
    const printed = `${JSON.stringify(meeting)} ${inspect(meeting, { depth: 9, showHidden: true })} ${String(meeting.startUrl)}`;
    expect(printed).not.toMatch(/canary/);
  });

  it('takes an empty 204 for done', async () => {
    nock(ORIGIN).patch('/v2/meetings/92674392836', { topic: 'New' }).reply(204);
    nock(ORIGIN).delete('/v2/meetings/92674392836').query({ schedule_for_reminder: 'true' }).reply(204);
    await zoom.meetings.update('92674392836', { topic: 'New' });
    await zoom.meetings.delete('92674392836');
  });

  it('asks the regional host that the connection names, and no host that is not listed', () => {
    const at = (apiHost: string) => createZoom({ environment: 'production', settings: { apiHost }, tokens });
    expect(() => at('api-sg.zoom.us')).not.toThrow();
    expect(() => at('api.zoom.us/x')).toThrow(/apiHost/);
  });

  it.each(['', 'abc', '12', '../users/me', '9'.repeat(16)])('refuses the meeting number %j unsent', async (id) => {
    expect((await refusal(zoom.meetings.get(id))).code).toBe('INVALID_INPUT');
  });
});

const tokens = { get: async () => ({ value: Secret.of('t'), generation: 1 }), invalidate: () => undefined };

describe('the three kinds of 429, which are one code', () => {
  it('a second’s rate: a second to wait, and it is sent again by itself', async () => {
    const error = await refusedCreate(429, 'meetings.create.429.per-second.json', {
      'x-ratelimit-category': 'Light',
      'x-ratelimit-type': 'QPS',
      'x-ratelimit-remaining': '0',
    });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 1000, limit: undefined });
    expect(error.remedy).toBe(remedies.LIMIT_PER_SECOND);
  });

  it('the account’s day: until the instant that Retry-After names in ISO 8601; a higher plan helps', async () => {
    const error = await refusedCreate(429, 'meetings.create.429.account-daily.json', {
      'x-ratelimit-type': 'Daily-limit',
      'retry-after': '2026-11-23T00:00:00Z',
    });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 90 * 60_000, limit: 'account-daily' });
    expect(error.details).toMatchObject({ limit: 'account-daily', retryAt: '2026-11-23T00:00:00.000Z' });
    expect(error.remedy['zh-HK']).toMatch(/^Zoom 會議無法建立.*升級/);
  });

  it('the host’s 100 a day: until 00:00 UTC although nothing says so; a higher plan does not help', async () => {
    const error = await refusedCreate(429, 'meetings.create.429.host-daily.json', {
      'x-ratelimit-category': 'Light',
      'x-ratelimit-limit': '6000',
      'x-ratelimit-remaining': '5893',
    });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 90 * 60_000, limit: 'host-daily' });
    expect(error.details).toMatchObject({ retryAt: '2026-11-23T00:00:00.000Z' });
    expect(error.remedy['zh-HK']).toMatch(/^Zoom 會議無法建立.*升級方案無補於事/);
    expect(error.remedy.en).toMatch(/Upgrading does not help/);
  });

  it.each<[string, string, number]>([
    ['a moment before midnight', 'Sun, 22 Nov 2026 23:59:59 GMT', 1000],
    ['at midnight', 'Mon, 23 Nov 2026 00:00:00 GMT', 86_400_000],
    ['in the night that Europe turns its clocks back', 'Sun, 25 Oct 2026 00:30:00 GMT', 84_600_000],
    ['on a leap day', 'Tue, 29 Feb 2028 12:00:00 GMT', 43_200_000],
  ])('the host’s ends at the vendor’s next 00:00 UTC, %s, whatever our clock says', async (_when, date, wait) => {
    const error = await refusedCreate(429, 'meetings.create.429.host-daily.json', { date });
    expect(error).toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: wait, limit: 'host-daily' });
  });

  it('the host’s stops that host’s calls and nobody else’s', async () => {
    await refusedCreate(429, 'meetings.create.429.host-daily.json');
    const again = await refusal(zoom.meetings.create(HOST.toUpperCase(), visit));
    expect(again).toMatchObject({ code: 'RATE_LIMITED', limit: 'host-daily', details: { sent: false } });
    nock(ORIGIN).post('/v2/users/other/meetings').reply(201, fixture('meetings.create.201.json'), json);
    expect((await zoom.meetings.create('other', visit)).id).toBe('92674392836');
  });

  it('any other wording is a second’s', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        fc.pre(!/daily|particular user/i.test(text));
        expect(limitOf(text)).toBe('per-second');
      }),
    );
  });
});

describe('refusals', () => {
  it.each<[string, number, unknown, string, object]>([
    ['an expired token', 401, { code: 124, message: 'Access token is expired.' }, 'UNAUTHORIZED', { status: 401 }],
    ['a user that isn’t there', 404, { code: 1001, message: 'User does not exist: x@y.example.' }, 'HOST_UNKNOWN', {}],
    ['a user that may not host', 400, { code: 3161, message: 'Not allowed.' }, 'HOST_NOT_ALLOWED', {}],
    ['a meeting that isn’t there', 404, { code: 3001, message: 'Meeting does not exist: 7.' }, 'NOT_FOUND', {}],
    ['a number that is none', 400, { code: 300, message: 'Invalid meeting id.' }, 'NOT_FOUND', {}],
    ['a paid feature', 400, { code: 200, message: 'Only available for paid account: a.' }, 'PLAN_REQUIRED', {}],
    ['a rule of Zoom’s', 400, { code: 3000, message: 'You cannot schedule a meeting for x' }, 'REJECTED', {}],
    ['somebody else’s', 403, { code: 2306, message: 'Not allowed to view meetings.' }, 'FORBIDDEN', {}],
    ['a code nobody knows', 400, { code: 99999, message: 'x' }, 'BAD_REQUEST', {}],
    ['a fault', 503, { code: 500, message: 'x' }, 'SERVER_ERROR', { retryable: true }],
  ])('%s', (_case, status, body, code, more) => {
    const vendor = readVendorError(body) ?? { codes: [] };
    const error = mapError({
      operation: 'meetings.get',
      status,
      headers: new Headers(),
      body,
      vendor,
      requestId: 'WEB_1',
    });
    expect(error).toMatchObject({ code, retryable: false, requestId: 'WEB_1', ...more });
    expect(error?.message).not.toContain('@');
  });

  it('name the scopes that are missing, and no new token is asked for', async () => {
    const error = await refusedCreate(400, 'meetings.create.400.scopes.json');
    expect(error).toMatchObject({ code: 'SCOPE_MISSING', status: 403, vendorCode: '4711' });
    expect(error.details?.['scopes']).toEqual(['meeting:write:meeting:admin', 'meeting:write:meeting']);
  });

  it('name the field that is wrong', async () => {
    const error = await refusedCreate(400, 'meetings.create.400.validation.json');
    expect(error).toMatchObject({ code: 'BAD_REQUEST', details: { field: 'settings.alternative_hosts' } });
    expect(error.message).toContain('Invalid field.');
  });

  it('that aren’t Zoom’s are left to the status', () => {
    for (const body of [undefined, '', '<html>', [], { code: '300', message: 'x' }, { code: 1 }, { message: 'x' }]) {
      expect(parseRefusal(body)).toBeUndefined();
      expect(readVendorError(body)).toBeUndefined();
    }
  });

  it('of any shape are read without a throw', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const vendor = readVendorError(body);
        expect(vendor === undefined || vendor.codes.length === 2).toBe(true);
      }),
    );
  });
});
