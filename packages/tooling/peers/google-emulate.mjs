// emulate, a Google emulator kept by others, as the server of our connector. It speaks plain HTTP: a TLS front of ours
// stands before it. It gives tokens under another path than Google, and ignores ids of callers.
import { ok, rejects, strictEqual } from 'node:assert';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:net';
import googleWorkspace, { createGoogleWorkspace, mimeMessage } from '@countersign/google-workspace';
import { startTlsServer } from '@countersign/testing';
import { createEmulator } from 'emulate';
import { Secret, systemClock } from '../../contracts/dist/index.js';
import { bind } from '../../core/dist/index.js';
import {
  beginAuthorization,
  completeAuthorization,
  createMemoryAuthorizationStore,
  createMemoryTokenStore,
  endpointFor,
  openConnection,
  vendorOrigins,
} from '../../oauth/dist/index.js';
import { attempt } from './peer.mjs';

const user = 'owner@harbour-lantern.example';
const clientId = 'peer.apps.googleusercontent.com';
const clientSecret = 'GOCSPX-peer';
const redirectUri = 'http://127.0.0.1:8123/callback';
const port = await freePort();
const other = await createEmulator({
  service: 'google',
  port,
  seed: {
    google: {
      users: [{ email: user, name: 'Owner', hd: 'harbour-lantern.example' }],
      oauth_clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
      calendars: [{ id: 'primary', user_email: user, summary: 'P', primary: true, time_zone: 'Asia/Hong_Kong' }],
      calendar_events: [],
      messages: [],
      labels: [],
      drive_items: [],
    },
  },
});

const front = await startTlsServer((incoming, outgoing) => {
  const path = (incoming.url ?? '').replace(/^\/token$/, '/oauth2/token').replace(/^\/revoke$/, '/oauth2/revoke');
  const onward = httpRequest(
    {
      host: '127.0.0.1',
      port,
      method: incoming.method,
      path,
      headers: { ...incoming.headers, host: `localhost:${port}` },
    },
    (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  onward.on('error', () => outgoing.writeHead(502).end());
  incoming.pipe(onward);
});
const given = Object.fromEntries(['api', 'gmail', 'oauth', 'authorize'].map((service) => [service, front.origin]));
const connection = { environment: 'emulator', origins: given, ca: front.ca };
const tokens = createMemoryTokenStore();
const network = googleWorkspace.network(connection);

await attempt('consent with PKCE, and the tokens for its code', async () => {
  const { oauth } = googleWorkspace.descriptor;
  const origins = vendorOrigins(googleWorkspace.descriptor, 'emulator', {}, given);
  const authorizations = createMemoryAuthorizationStore();
  const begun = await beginAuthorization({
    connection: 'peer',
    oauth,
    origins,
    clientId,
    mode: 'loopback',
    allowedModes: ['loopback'],
    redirectUri,
    store: authorizations,
    clock: systemClock,
    // Its id tokens are of its own making.
    scopes: Object.keys(oauth?.scopes ?? {}).filter((scope) => scope.startsWith('https://')),
  });
  const page = await (await network.transport(new Request(begun.url))).text();
  const fields = [...page.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value.replaceAll('&amp;', '&'),
  ]);
  const answer = await network.transport(
    new Request(`${front.origin}/o/oauth2/v2/auth/callback`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
      redirect: 'manual',
    }),
  );
  const credentials = { clientId: Secret.of(clientId), clientSecret: Secret.of(clientSecret) };
  const endpoint = endpointFor(oauth, { origins, network, credentials });
  const callbackUrl = answer.headers.get('location') ?? '';
  await completeAuthorization({ callbackUrl, authorizations, endpoint, tokens });
  ok((await tokens.read('peer'))?.tokens.refreshToken, 'a refresh token');
});

const options = await openConnection(googleWorkspace, {
  ...connection,
  connection: 'peer',
  credentials: { clientId, clientSecret },
  store: tokens,
});
const google = createGoogleWorkspace(options);
const visit = { title: '客戶到訪', startsAt: '2031-03-04T02:00:00Z', endsAt: '2031-03-04T03:00:00Z' };

await attempt('a refused token is refreshed', async () => {
  const { generation = 0, tokens: old } = (await tokens.read('peer')) ?? {};
  await tokens.replace('peer', generation, { ...old, accessToken: Secret.of('not-a-token') });
  const { data } = await google.api.call('events.list', { params: { path: { calendarId: 'primary' } } });
  ok(Array.isArray(data.items), 'events');
});
const event = await attempt('events.insert', async () => {
  const made = await google.events.insert('primary', { ...visit, timeZone: 'Asia/Hong_Kong' });
  strictEqual(made.title, visit.title);
  strictEqual(made.startsAt, '2031-03-04T02:00:00.000Z');
  return made;
});
await attempt('events.list', async () => {
  const listed = [];
  for await (const one of google.events.list('primary', { from: '2031-03-04T00:00:00Z' })) listed.push(one.id);
  strictEqual(listed.join(), event?.id);
});
await attempt('events.delete, and a second time is refused', async () => {
  await google.events.delete('primary', event?.id ?? '');
  await rejects(google.events.delete('primary', event?.id ?? ''), { code: 'NOT_FOUND' });
});
const mail = (messageId, text) =>
  mimeMessage({
    messageId,
    date: Date.now(),
    from: user,
    to: ['guest@visitor.example'],
    subject: '到訪安排：十二月一日上午十時',
    text,
    attachments: [{ name: '須知.pdf', type: 'application/pdf', bytes: Buffer.from('%PDF-1.4') }],
  });
const draft = await attempt('a draft is made and listed', async () => {
  const made = await google.mails.createDraft(mail('peer-1@mail.example', '您好'));
  ok((await google.mails.findDrafts('peer-1@mail.example')).some(({ id }) => id === made.id));
  return made;
});
const sent = await attempt('the draft is sent', async () => {
  const mailed = await google.mails.sendDraft(draft?.id ?? '');
  ok(mailed.id, 'an id');
  return mailed;
});
await attempt('the draft is gone, and sending it again is refused', async () => {
  await rejects(google.mails.sendDraft(draft?.id ?? ''), { code: 'NOT_FOUND' });
});
await attempt('what was sent is in its conversation', async () => {
  strictEqual((await google.mails.sentInThread(sent?.threadId ?? ''))[0]?.id, sent?.id);
});
await attempt('a search by Message-ID finds nothing here: the colon stays in what it looks for', async () => {
  strictEqual((await google.mails.findSent('peer-1@mail.example')).length, 0);
});
await attempt('mail.send repeated with its notes finds what it sent without that search', async () => {
  const bound = bind(googleWorkspace, {
    identity: {
      id: 'peer',
      name: 'mail',
      tenant: 't-1',
      connector: 'google-workspace',
      environment: 'emulator',
      settings: { sender: user },
    },
    options,
    gate: { ask: async (question) => ({ ...question, grantedAt: new Date().toISOString() }) },
  });
  const notes = new Map();
  const run = (mayHaveHappened) =>
    bound.run({
      action: 'mail.send',
      input: { to: ['guest@visitor.example'], subject: '到訪安排', text: '您好' },
      key: 'peer-effect-1',
      mayHaveHappened,
      memo: { get: async (name) => notes.get(name), set: async (name, value) => void notes.set(name, value) },
      approval: { id: 'approval-1' },
      timeZone: 'Asia/Hong_Kong',
      signal: new AbortController().signal,
      documents: { read: async () => new Uint8Array() },
    });
  const first = await run(false);
  const second = await run(true);
  strictEqual(second.replayed, true);
  strictEqual(second.refs[0]?.id, first.refs[0]?.id);
  await bound.close();
});
await attempt('the Chinese subject is read as it was meant', async () => {
  const url = `${front.origin}/gmail/v1/users/me/messages/${sent?.id}?format=full`;
  const bearer = (await tokens.read('peer'))?.tokens.accessToken.reveal();
  const answer = await network.transport(new Request(url, { headers: { authorization: `Bearer ${bearer}` } }));
  const { payload } = await answer.json();
  const subject = payload.headers.find(({ name }) => name.toLowerCase() === 'subject')?.value ?? '';
  ok([subject, decoded(subject)].includes('到訪安排：十二月一日上午十時'), `the subject is ${subject}`);
});
await attempt('a large message is uploaded', async () => {
  const made = await google.mails.createDraft(mail('peer-2@mail.example', 'x'.repeat(1_500_000)));
  ok(made.id, 'an id');
});
await google.close();
await network.close();
await front.close();
await other.close();

function decoded(value) {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?UTF-8\?B\?([^?]*)\?=/gi, (_word, base64) => Buffer.from(base64, 'base64').toString('utf8'));
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address();
      server.close(() => resolve(free));
    });
  });
}
