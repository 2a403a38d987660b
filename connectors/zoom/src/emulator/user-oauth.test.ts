import { createHash } from 'node:crypto';
import { request } from 'node:https';
import { createFakeClock, createSeededRandomness, type RunningEmulator, startEmulator } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import definition from './index.js';
import type { ZoomState } from './state.js';

// The General app's side of the twin, as a stranger's client would meet it.

const SERVER = 'https://hub.example.test/v1/oauth/callback/zoom';
const LOOPBACK = 'http://127.0.0.1:43211/callback';
const VERIFIER = 'v'.repeat(43);
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const DAY = 24 * 60 * 60_000;

const clock = createFakeClock('2026-11-20T02:00:00.000Z');
let twin: RunningEmulator<ZoomState>;

beforeAll(async () => {
  twin = await startEmulator(definition, { clock, random: createSeededRandomness(5) });
});
beforeEach(() => twin.reset());
afterEach(() => {
  expect(twin.drifts).toEqual([]);
});
afterAll(() => twin.close());

interface Answered {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: Record<string, unknown>;
}

function ask(method: string, path: string, headers: Record<string, string> = {}, body = ''): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const options = { method, ca: twin.ca, agent: false, headers: { ...headers, 'content-length': body.length } };
    const sending = request(`${twin.origin}${path}`, options, (got) => {
      let text = '';
      got.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      got.on('end', () => {
        const json = String(got.headers['content-type']).includes('json');
        const read: Record<string, unknown> = json ? JSON.parse(text) : { page: text };
        resolve({ status: got.statusCode ?? 0, location: got.headers.location, body: read });
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

const publicId = () => twin.credentials.settings['publicClientId'] ?? '';
const basic = (id = twin.credentials.clientId, secret = twin.credentials.clientSecret) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});

function consent(parameters: Record<string, string>): Promise<Answered> {
  const query = new URLSearchParams({ response_type: 'code', state: 's', ...parameters });
  return ask('GET', `/oauth/authorize?${query}`);
}

const challenged = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };

async function codeFor(parameters: Record<string, string>): Promise<string> {
  const { location = '' } = await consent(parameters);
  return new URL(location).searchParams.get('code') ?? '';
}

function token(form: Record<string, string>, headers: Record<string, string> = {}): Promise<Answered> {
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return ask('POST', '/oauth/token', { ...type, ...headers }, new URLSearchParams(form).toString());
}

const exchange = (code: string, more: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code, redirect_uri: LOOPBACK, ...more }, headers);

const refresh = (value: unknown, more: Record<string, string>, headers: Record<string, string> = {}) =>
  token({ grant_type: 'refresh_token', refresh_token: String(value), ...more }, headers);

describe('the consent page', () => {
  it('sends a public client back to 127.0.0.1 on any port, or to https', async () => {
    for (const redirect_uri of [LOOPBACK, 'http://127.0.0.1:1/callback', SERVER]) {
      const { status, location = '' } = await consent({ client_id: publicId(), redirect_uri, ...challenged });
      expect(status).toBe(302);
      expect(location).toMatch(/[?&]code=\w+&state=s$/);
      expect(location.startsWith(redirect_uri)).toBe(true);
    }
  });

  it.each([
    ['loopback for an app with a secret', { redirect_uri: LOOPBACK }],
    ['http elsewhere', { redirect_uri: 'http://hub.example.test/back' }],
    ['no redirect at all', { redirect_uri: 'nowhere' }],
    ['a scope', { redirect_uri: SERVER, scope: 'meeting:write:meeting' }],
    ['an unknown client', { redirect_uri: SERVER, client_id: 'somebody' }],
    ['the plain method', { redirect_uri: SERVER, code_challenge: VERIFIER, code_challenge_method: 'plain' }],
    ['the method that is meant when none is named', { redirect_uri: SERVER, code_challenge: VERIFIER }],
  ])('goes nowhere with %s', async (_what, parameters) => {
    const asked = await consent({ client_id: twin.credentials.clientId, ...parameters });
    expect(asked).toMatchObject({ status: 400, location: undefined });
  });

  it.each([
    ['without a challenge', { redirect_uri: LOOPBACK }],
    ['with localhost by name', { redirect_uri: 'http://localhost:43211/callback', ...challenged }],
  ])('goes nowhere for a public client %s', async (_what, parameters) => {
    expect(await consent({ client_id: publicId(), ...parameters })).toMatchObject({ status: 400, location: undefined });
  });
});

describe('a code', () => {
  const askedPublicly = () => codeFor({ client_id: publicId(), redirect_uri: LOOPBACK, ...challenged });

  it('gives a public client tokens without a secret, once', async () => {
    const code = await askedPublicly();
    const given = await exchange(code, { client_id: publicId(), code_verifier: VERIFIER });
    expect(given).toMatchObject({
      status: 200,
      body: { token_type: 'bearer', expires_in: 3599, refresh_token: expect.any(String) },
    });
    expect(String(given.body['scope'])).not.toContain(':admin');
    const again = await exchange(code, { client_id: publicId(), code_verifier: VERIFIER });
    expect(again).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['no verifier', {}, 'invalid_grant'],
    ['the challenge in its place', { code_verifier: CHALLENGE }, 'invalid_grant'],
    ['a verifier that is too short', { code_verifier: 'v' }, 'invalid_grant'],
    ['another redirect', { code_verifier: VERIFIER, redirect_uri: SERVER }, 'invalid_request'],
    ['a secret', { code_verifier: VERIFIER, client_secret: 'x' }, 'invalid_client'],
  ])('gives a public client nothing with %s', async (_what, more, error) => {
    const refused = await exchange(await askedPublicly(), { client_id: publicId(), ...more });
    expect(refused).toMatchObject({ status: 400, body: { error } });
    expect(refused.body['access_token']).toBeUndefined();
  });

  it('is of the client that asked: the app’s secret does not open one of the public client, nor the other way', async () => {
    const publicCode = await askedPublicly();
    expect(await exchange(publicCode, { code_verifier: VERIFIER }, basic())).toMatchObject({ status: 400 });
    expect(await exchange(publicCode, { code_verifier: VERIFIER }, basic(publicId()))).toMatchObject({
      body: { error: 'invalid_client' },
    });
    const form = { redirect_uri: SERVER, code_verifier: VERIFIER };
    const code = await codeFor({ client_id: twin.credentials.clientId, redirect_uri: SERVER, ...challenged });
    expect(await exchange(code, { ...form, client_id: publicId() })).toMatchObject({ status: 400 });
    expect(await exchange(code, { ...form, client_id: twin.credentials.clientId })).toMatchObject({
      body: { error: 'invalid_client' },
    });
    expect((await exchange(code, form, basic())).status).toBe(200);
  });

  it('whose challenge somebody took away is refused with a verifier', async () => {
    const code = await codeFor({ client_id: twin.credentials.clientId, redirect_uri: SERVER });
    const form = { redirect_uri: SERVER };
    expect(await exchange(code, { ...form, code_verifier: VERIFIER }, basic())).toMatchObject({
      body: { error: 'invalid_grant' },
    });
    expect((await exchange(code, form, basic())).status).toBe(200);
  });

  it('lives five minutes', async () => {
    const code = await askedPublicly();
    await clock.advance(5 * 60_000);
    expect(await exchange(code, { client_id: publicId(), code_verifier: VERIFIER })).toMatchObject({ status: 400 });
  });
});

describe('a refresh token', () => {
  const publicly = () => ({ client_id: publicId() });
  async function first(): Promise<unknown> {
    const code = await codeFor({ client_id: publicId(), redirect_uri: LOOPBACK, ...challenged });
    return (await exchange(code, { ...publicly(), code_verifier: VERIFIER })).body['refresh_token'];
  }

  it('is another one with each refresh, and the one before ends', async () => {
    const before = await first();
    const { body } = await refresh(before, publicly());
    expect(body['refresh_token']).not.toBe(before);
    expect(await refresh(before, publicly())).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect((await refresh(body['refresh_token'], publicly())).status).toBe(200);
  });

  it('may work for a while after its refresh', async () => {
    await twin.command('settings', { refreshToleranceMs: 30_000 });
    const before = await first();
    await refresh(before, publicly());
    expect((await refresh(before, publicly())).status).toBe(200);
    await clock.advance(30_000);
    expect((await refresh(before, publicly())).status).toBe(400);
  });

  it('lives 90 days unused, is of one client, and ends when the app is removed', async () => {
    const value = await first();
    expect((await refresh(value, {}, basic())).status).toBe(400);
    await clock.advance(89 * DAY);
    const { body } = await refresh(value, publicly());
    await clock.advance(90 * DAY);
    expect((await refresh(body['refresh_token'], publicly())).status).toBe(400);
    const other = await first();
    await twin.command('removeApp', {});
    expect((await refresh(other, publicly())).status).toBe(400);
  });
});

describe('a public client', () => {
  it('gets no token of the account', async () => {
    const { accountId = '' } = twin.credentials.settings;
    const form = { grant_type: 'account_credentials', account_id: accountId };
    expect(await token({ ...form, client_id: publicId() })).toMatchObject({ body: { error: 'invalid_client' } });
    expect((await token(form, basic())).status).toBe(200);
  });
});

describe('a user’s token', () => {
  it('reaches that user as me, by id and by address, and nobody else', async () => {
    const { body } = await refresh(twin.credentials.refreshToken, {}, basic());
    const bearer = { authorization: `Bearer ${String(body['access_token'])}` };
    const me = await ask('GET', '/v2/users/me', bearer);
    expect(me.body).toMatchObject({ email: 'host@harbour-lantern.example' });
    for (const who of [me.body['id'], 'host@harbour-lantern.example']) {
      expect((await ask('GET', `/v2/users/${String(who)}`, bearer)).body['id']).toBe(me.body['id']);
    }
    for (const who of ['owner@harbour-lantern.example', 'nobody@harbour-lantern.example']) {
      expect(await ask('GET', `/v2/users/${who}`, bearer)).toMatchObject({ status: 400, body: { code: 4711 } });
    }
  });
});
