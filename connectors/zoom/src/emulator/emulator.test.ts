import { request } from 'node:https';
import { Secret } from '@countersign/contracts';
import {
  createFakeClock,
  createSeededRandomness,
  createTestCa,
  type RunningEmulator,
  startEmulator,
  startTlsServer,
} from '@countersign/testing';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { zoomWebhooks } from '../webhooks.js';
import definition from './index.js';
import type { ZoomState } from './state.js';
import { zonedInstant } from './zoned-time.js';

// The twin as a stranger's client would meet it: plain HTTPS, no client of ours in between.

const HOST = 'host@harbour-lantern.example';
// It stands still until it is moved: a second's limit is one second's.
const clock = createFakeClock('2026-11-20T02:00:00.000Z');
let twin: RunningEmulator<ZoomState>;
let token = '';

beforeAll(async () => {
  twin = await startEmulator(definition, { clock, random: createSeededRandomness(5) });
});

beforeEach(async () => {
  twin.reset();
  token = String((await ask('POST', tokenPath(), { authorization: basic() })).body['access_token']);
});

afterEach(() => {
  expect(twin.drifts).toEqual([]);
});

afterAll(() => twin.close());

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Record<string, unknown>;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Answered> {
  const { origin, ca } = twin;
  const bytes = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const type = bytes === undefined ? {} : { 'content-type': 'application/json', 'content-length': bytes.length };
  return new Promise((resolve, reject) => {
    const sending = request(
      `${origin}${path}`,
      { method, ca, agent: false, headers: { ...type, ...headers } },
      (got) => {
        let text = '';
        got.setEncoding('utf8');
        got.on('data', (part: string) => {
          text += part;
        });
        got.on('end', () => {
          resolve({ status: got.statusCode ?? 0, headers: got.headers, body: text === '' ? {} : JSON.parse(text) });
        });
      },
    );
    sending.on('error', reject);
    sending.end(bytes);
  });
}

const call = (method: string, path: string, body?: unknown) =>
  ask(method, path, { authorization: `Bearer ${token}` }, body);

function basic(): string {
  const { clientId, clientSecret } = twin.credentials;
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

function tokenPath(accountId = twin.credentials.settings['accountId']): string {
  return `/oauth/token?grant_type=account_credentials&account_id=${accountId}`;
}

describe('the token endpoint', () => {
  it('takes its parameters in the query, too, and names the account’s API', async () => {
    const { status, body } = await ask('POST', tokenPath(), { authorization: basic() });
    expect([status, body['token_type'], body['expires_in'], body['api_url']]).toEqual([
      200,
      'bearer',
      3599,
      twin.origin,
    ]);
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('refuses in Zoom’s form', async () => {
    const wrongAccount = await ask('POST', tokenPath('other'), { authorization: basic() });
    const wrongClient = await ask('POST', tokenPath(), { authorization: 'Basic eDp5' });
    expect([wrongAccount.status, wrongAccount.body]).toEqual([
      400,
      { reason: 'Bad Request', error: 'invalid_request' },
    ]);
    expect([wrongClient.status, wrongClient.body['error']]).toEqual([400, 'invalid_client']);
  });
});

describe('refusals', () => {
  it.each<[string, string, string, unknown, number, object]>([
    ['a missing meeting', 'GET', '/v2/meetings/85000000001', undefined, 404, { code: 3001 }],
    ['a number that is none', 'GET', '/v2/meetings/abc', undefined, 400, { code: 300, message: 'Invalid meeting id.' }],
    [
      'a missing user',
      'GET',
      '/v2/users/nobody',
      undefined,
      404,
      { code: 1001, message: 'User does not exist: nobody.' },
    ],
    [
      'a type that is none',
      'POST',
      '/v2/users/me/meetings',
      { type: 4 },
      400,
      { code: 300, message: 'Validation Failed.', errors: [{ field: 'type', message: 'Invalid field.' }] },
    ],
    [
      'broken JSON',
      'POST',
      '/v2/users/me/meetings',
      '{',
      400,
      { message: 'Request Body should be a valid JSON object.' },
    ],
    [
      'a start that is none',
      'POST',
      '/v2/users/me/meetings',
      { start_time: '2031-13-01T00:00:00Z' },
      400,
      { code: 300 },
    ],
    ['30 February', 'POST', '/v2/users/me/meetings', { start_time: '2031-02-30T00:00:00Z' }, 400, { code: 300 }],
    [
      '30 February on a wall clock',
      'POST',
      '/v2/users/me/meetings',
      { start_time: '2031-02-30T00:00:00', timezone: 'Asia/Hong_Kong' },
      400,
      { code: 300 },
    ],
    [
      'a zone that is none',
      'POST',
      '/v2/users/me/meetings',
      { start_time: '2031-02-20T00:00:00Z', timezone: 'Mars/Base' },
      400,
      { code: 300, errors: [{ field: 'timezone', message: 'Invalid field.' }] },
    ],
    [
      'a passcode with a space',
      'POST',
      '/v2/users/me/meetings',
      { password: 'a b' },
      400,
      { code: 300, errors: [{ field: 'password', message: 'Invalid field.' }] },
    ],
    [
      'a start with an offset',
      'POST',
      '/v2/users/me/meetings',
      { start_time: '2031-02-20T10:00:00+08:00' },
      400,
      { code: 300 },
    ],
    ['a length as text', 'POST', '/v2/users/me/meetings', { duration: '45' }, 400, { code: 300 }],
    ['a topic that is too long', 'POST', '/v2/users/me/meetings', { topic: 'x'.repeat(201) }, 400, { code: 300 }],
    ['a page that is too long', 'GET', '/v2/users/me/meetings?page_size=301', undefined, 400, { code: 300 }],
    ['a page token that is none', 'GET', '/v2/users/me/meetings?next_page_token=x', undefined, 400, { code: 300 }],
    [
      'another host that is nobody',
      'POST',
      '/v2/users/me/meetings',
      { schedule_for: 'x@y.example' },
      400,
      { code: 300 },
    ],
    [
      'an instant meeting for another',
      'POST',
      '/v2/users/me/meetings',
      { type: 1, schedule_for: HOST },
      400,
      { code: 3000 },
    ],
  ])('%s', async (_case, method, path, body, status, expected) => {
    const answered = await call(method, path, body);
    expect(answered.status).toBe(status);
    expect(answered.body).toMatchObject(expected);
    expect(answered.headers['x-zm-trackingid']).toMatch(/rid=WEB_/);
  });

  it('an unknown token, an expired one, and one that lacks the scope', async () => {
    expect((await ask('GET', '/v2/users/me', { authorization: 'Bearer x' })).body['message']).toBe(
      'Invalid access token.',
    );
    await twin.command('settings', { scopes: [] });
    token = String((await ask('POST', tokenPath(), { authorization: basic() })).body['access_token']);
    const lacking = await call('GET', '/v2/users/me');
    expect([lacking.status, lacking.body['code'], lacking.body['message']]).toEqual([
      400,
      4711,
      'Invalid access token, does not contain scopes:[user:read:user:admin, user:read:user].',
    ]);
    await clock.advance(3_600_000);
    expect((await call('GET', '/v2/users/me')).body['message']).toBe('Access token is expired.');
  });
});

describe('limits', () => {
  it.each([
    ['free', 4, 2],
    ['pro', 30, 20],
    ['business', 80, 60],
  ])('a second’s of a %s account are %i light and %i medium requests', async (plan, light, medium) => {
    await clock.advance(1000);
    await twin.command('settings', { plan });
    for (const [path, rate] of [
      ['/v2/users/me', light],
      ['/v2/users/me/meetings', medium],
    ] as const) {
      for (let index = 0; index < rate; index += 1) expect((await call('GET', path)).status).toBe(200);
      const refused = await call('GET', path);
      expect([refused.status, refused.body['message']]).toEqual([
        429,
        'You have reached the maximum per-second rate limit for this API. Try again later.',
      ]);
      expect(refused.headers).toMatchObject({ 'x-ratelimit-type': 'QPS', 'x-ratelimit-remaining': '0' });
      expect(refused.headers).not.toHaveProperty('retry-after');
    }
    await clock.advance(1000);
    expect((await call('GET', '/v2/users/me')).status).toBe(200);
  });

  it('the day’s of a free account end at midnight, and the answer says so in ISO 8601', async () => {
    await twin.command('settings', { plan: 'free' });
    twin.switchOn({ fault: 'account-daily-limit', operations: ['meetings.list'], times: 1 });
    const refused = await call('GET', '/v2/users/me/meetings');
    const midnight = new Date((Math.floor(clock.now() / 86_400_000) + 1) * 86_400_000).toISOString();
    expect(refused.headers).toMatchObject({
      'x-ratelimit-type': 'Daily-limit',
      'x-ratelimit-category': 'Medium',
      'retry-after': midnight.replace('.000Z', 'Z'),
    });
  });

  it('a host’s 100 a day count what is made and changed, not what is read, and say nothing of when', async () => {
    await clock.set((Math.floor(clock.now() / 86_400_000) + 1) * 86_400_000 + 1000);
    await twin.command('settings', { plan: 'business' });
    token = String((await ask('POST', tokenPath(), { authorization: basic() })).body['access_token']);
    const made = await call('POST', `/v2/users/${HOST}/meetings`, { topic: 'One' });
    for (let index = 0; index < 99; index += 1) {
      await clock.advance(100);
      const changed = await call('PATCH', `/v2/meetings/${String(made.body['id'])}`, { topic: `Change ${index}` });
      expect(changed.status).toBe(204);
    }
    const refused = await call('PATCH', `/v2/meetings/${String(made.body['id'])}`, { topic: 'One more' });
    expect(refused.body['message']).toMatch(/^You have exceeded the daily rate limit \(100\)/);
    expect(refused.headers).not.toHaveProperty('retry-after');
    expect((await call('GET', `/v2/meetings/${String(made.body['id'])}`)).status).toBe(200);
    expect((await call('POST', '/v2/users/second@harbour-lantern.example/meetings', {})).status).toBe(201);
    await clock.advance(86_400_000);
    token = String((await ask('POST', tokenPath(), { authorization: basic() })).body['access_token']);
    expect((await call('POST', `/v2/users/${HOST}/meetings`, {})).status).toBe(201);
  });
});

describe('meetings', () => {
  it('take a start without Z in their time zone, and give it in UTC', async () => {
    const made = await call('POST', '/v2/users/me/meetings', {
      start_time: '2031-03-04T10:00:00',
      timezone: 'Asia/Hong_Kong',
      duration: 30,
    });
    expect(made.body).toMatchObject({
      start_time: '2031-03-04T02:00:00Z',
      timezone: 'Asia/Hong_Kong',
      status: 'waiting',
    });
  });

  it('give a new link to start with each answer', async () => {
    const made = await call('POST', '/v2/users/me/meetings', {});
    const read = await call('GET', `/v2/meetings/${String(made.body['id'])}`);
    expect(String(read.body['start_url'])).toContain('zak=');
    expect(read.body['start_url']).not.toBe(made.body['start_url']);
  });

  it('ignore a new start that has passed', async () => {
    const made = await call('POST', '/v2/users/me/meetings', { start_time: '2031-03-04T10:00:00Z' });
    const path = `/v2/meetings/${String(made.body['id'])}`;
    expect((await call('PATCH', path, { start_time: '2020-01-01T00:00:00Z', topic: 'New' })).status).toBe(204);
    expect((await call('GET', path)).body).toMatchObject({ start_time: '2031-03-04T10:00:00Z', topic: 'New' });
  });

  it('are listed by pages whose tokens live fifteen minutes', async () => {
    for (const topic of ['a', 'b', 'c']) {
      await call('POST', '/v2/users/me/meetings', {
        topic,
        start_time: '2031-03-04T10:00:00Z',
        agenda: 'x'.repeat(300),
      });
    }
    await call('POST', '/v2/users/me/meetings', { topic: 'instant', type: 1 });
    const first = await call('GET', '/v2/users/me/meetings?page_size=2');
    const cursor = String(first.body['next_page_token']);
    const second = await call('GET', `/v2/users/me/meetings?page_size=2&next_page_token=${cursor}`);
    expect([first.body['total_records'], second.body['next_page_token']]).toEqual([3, '']);
    expect(JSON.stringify(first.body)).not.toContain('x'.repeat(251));
    await clock.advance(15 * 60_000);
    expect((await call('GET', `/v2/users/me/meetings?page_size=2&next_page_token=${cursor}`)).status).toBe(400);
  });

  it('on a wall clock: any time that its zone shows is that time again', () => {
    const zones = ['Asia/Hong_Kong', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'UTC'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 2_000_000_000 }), (timeZone, seconds) => {
        const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
        const local = shown.format(seconds * 1000).replace(' ', 'T');
        const found = zonedInstant(local, timeZone);
        expect(found === undefined ? '' : shown.format(found).replace(' ', 'T')).toBe(local);
      }),
    );
    expect(zonedInstant('2031-03-04T10:00:00', 'Nowhere/City')).toBeUndefined();
  });
});

describe('webhooks', () => {
  it('reach a receiver that passed the URL validation, signed over their bytes', async () => {
    const ca = await createTestCa();
    const types: string[] = [];
    const receiver = await startTlsServer(
      (incoming, outgoing) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => {
          const headers = Object.fromEntries(
            Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
          );
          const result = zoomWebhooks.receive(
            { method: 'POST', path: '/', headers, body: Buffer.concat(chunks) },
            {
              secrets: [Secret.of('being rotated in'), Secret.of(twin.credentials.webhookSecret ?? '')],
              now: clock.now(),
              tenant: 't',
              connection: { id: 'c', settings: {} },
            },
          );
          if (result.kind === 'events') types.push(...result.events.map(({ type }) => type));
          const answer = result.kind === 'challenge' ? result.answer : { status: 200 };
          outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        });
      },
      { ca },
    );
    const endpoint = { url: `${receiver.origin}/zoom`, ca: ca.ca };
    expect(await twin.command('validateEndpoint', endpoint)).toEqual({ valid: true });
    twin.addReceiver(endpoint);
    const made = await call('POST', '/v2/users/me/meetings', { start_time: '2031-03-04T10:00:00Z' });
    const id = String(made.body['id']);
    await twin.settled();
    await twin.command('startMeeting', { id });
    await twin.settled();
    await twin.command('endMeeting', { id });
    await twin.settled();
    await call('DELETE', `/v2/meetings/${id}`);
    await twin.settled();
    await receiver.close();
    expect(types).toEqual(
      ['created', 'started', 'ended', 'deleted'].map((verb) => `io.countersign.zoom.meeting.${verb}.v1`),
    );
  });

  it('are not for an endpoint that doesn’t know the secret', async () => {
    const ca = await createTestCa();
    const stranger = await startTlsServer((_incoming, outgoing) => outgoing.writeHead(200).end('{"plainToken":"x"}'), {
      ca,
    });
    const input = { url: stranger.origin, ca: ca.ca };
    expect(await twin.command('validateEndpoint', input)).toEqual({ valid: false });
    await stranger.close();
    expect(await twin.command('validateEndpoint', input)).toEqual({ valid: false });
  });
});
