// @googleapis/calendar, Google's own, with google-auth-library: their retries and their token handling.
import { ok, strictEqual } from 'node:assert';
import { calendar } from '@googleapis/calendar';
import { oauth, options, refused } from './google-auth.mjs';
import { attempt, emulator } from './peer.mjs';

const google = calendar({ version: 'v3', auth: oauth, ...options });
const calendarId = 'primary';
const visit = {
  summary: '客戶到訪 Client visit',
  start: { dateTime: '2031-03-04T10:00:00+08:00', timeZone: 'Asia/Hong_Kong' },
  end: { dateTime: '2031-03-04T10:45:00+08:00', timeZone: 'Asia/Hong_Kong' },
};
const id = 'cspeer0001';

await attempt('generateAuthUrl and getToken with PKCE', async () => {
  const { codeVerifier, codeChallenge } = await oauth.generateCodeVerifierAsync();
  const url = oauth.generateAuthUrl({
    access_type: 'offline',
    scope: ['https://www.googleapis.com/auth/calendar.events'],
    code_challenge: codeChallenge ?? '',
    code_challenge_method: 'S256',
  });
  const { headers } = await fetch(url, { redirect: 'manual' });
  const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { tokens } = await oauth.getToken({ code, codeVerifier });
  ok(tokens.refresh_token, 'a refresh token');
  strictEqual(await refused(oauth.getToken({ code, codeVerifier })), '400 invalid_grant');
  oauth.setCredentials({ refresh_token: emulator.credentials.refreshToken ?? '' });
});
await attempt('events.insert with an id, after a refresh of its own', async () => {
  const { data } = await google.events.insert({ calendarId, requestBody: { ...visit, id }, sendUpdates: 'all' });
  strictEqual(data.id, id);
  strictEqual(data.status, 'confirmed');
});
await attempt('events.insert again with that id is refused (409)', async () => {
  strictEqual(await refused(google.events.insert({ calendarId, requestBody: { ...visit, id } })), '409 duplicate');
});
await attempt('events.get', async () => {
  const { data } = await google.events.get({ calendarId, eventId: id });
  strictEqual(data.summary, visit.summary);
});
const token = await attempt('events.list to its sync token', async () => {
  const { data } = await google.events.list({ calendarId, singleEvents: true, maxResults: 2500 });
  strictEqual(data.items?.length, 1);
  ok(data.nextSyncToken, 'a sync token');
  return data.nextSyncToken;
});
await attempt('events.patch', async () => {
  const { data } = await google.events.patch({ calendarId, eventId: id, requestBody: { summary: '改期' } });
  strictEqual(data.summary, '改期');
});
await attempt('events.list by sync token', async () => {
  const { data } = await google.events.list({ calendarId, singleEvents: true, maxResults: 2500, syncToken: token });
  strictEqual(data.items?.[0]?.summary, '改期');
});
await attempt('events.list by an unknown sync token is refused (410)', async () => {
  strictEqual(await refused(google.events.list({ calendarId, syncToken: 'none' })), '410 fullSyncRequired');
});
await attempt('events.watch and channels.stop', async () => {
  const { data } = await google.events.watch({
    calendarId,
    requestBody: { id: 'channel-1', type: 'web_hook', address: 'https://hub.example.hk/hook', token: 'peer-token' },
  });
  strictEqual(data.id, 'channel-1');
  await google.channels.stop({ requestBody: { id: 'channel-1', resourceId: data.resourceId ?? '' } });
});
await attempt('events.delete, and a second time is refused (410)', async () => {
  strictEqual((await google.events.delete({ calendarId, eventId: id })).status, 204);
  strictEqual(await refused(google.events.delete({ calendarId, eventId: id })), '410 deleted');
});
await attempt('events.insert without an end is refused (400)', async () => {
  const { end: _end, ...open } = visit;
  strictEqual(await refused(google.events.insert({ calendarId, requestBody: open })), '400 required');
});
await attempt('revokeToken, and a call after it is refused', async () => {
  await oauth.revokeToken(emulator.credentials.refreshToken ?? '');
  strictEqual(await refused(google.events.get({ calendarId, eventId: id })), '401 authError');
});
