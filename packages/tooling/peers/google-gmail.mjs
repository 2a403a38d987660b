// @googleapis/gmail, Google's own.
import { ok, strictEqual } from 'node:assert';
import { gmail } from '@googleapis/gmail';
import { oauth, options, refused } from './google-auth.mjs';
import { attempt } from './peer.mjs';

const google = gmail({ version: 'v1', auth: oauth, ...options });
const userId = 'me';
const messageId = 'peer-1@mail.example';
const message = [
  'To: guest@visitor.example',
  `Subject: =?UTF-8?B?${Buffer.from('到訪安排').toString('base64')}?=`,
  `Message-ID: <${messageId}>`,
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=UTF-8',
  '',
  'Hello',
].join('\r\n');

const draft = await attempt('drafts.create', async () => {
  const raw = Buffer.from(message).toString('base64url');
  const { data } = await google.users.drafts.create({ userId, requestBody: { message: { raw } } });
  ok(data.id, 'an id');
  return data;
});
await attempt('drafts.list by Message-ID', async () => {
  const { data } = await google.users.drafts.list({ userId, q: `rfc822msgid:${messageId}` });
  strictEqual(data.drafts?.[0]?.id, draft?.id);
});
const sent = await attempt('drafts.send', async () => {
  const { data } = await google.users.drafts.send({ userId, requestBody: { id: draft?.id ?? '' } });
  strictEqual(data.labelIds?.[0], 'SENT');
  strictEqual(data.threadId, draft?.message?.threadId);
  return data;
});
await attempt('drafts.send of what was sent is refused (404)', async () => {
  strictEqual(
    await refused(google.users.drafts.send({ userId, requestBody: { id: draft?.id ?? '' } })),
    '404 notFound',
  );
});
await attempt('messages.list by Message-ID and label', async () => {
  const { data } = await google.users.messages.list({ userId, q: `rfc822msgid:${messageId}`, labelIds: ['SENT'] });
  strictEqual(data.messages?.[0]?.id, sent?.id);
});
await attempt('threads.get', async () => {
  const { data } = await google.users.threads.get({ userId, id: sent?.threadId ?? '', format: 'minimal' });
  strictEqual(data.messages?.[0]?.labelIds?.[0], 'SENT');
});
await attempt('drafts.create of what is no base64 is refused (400)', async () => {
  const requestBody = { message: { raw: '***' } };
  strictEqual(await refused(google.users.drafts.create({ userId, requestBody })), '400 invalidArgument');
});
