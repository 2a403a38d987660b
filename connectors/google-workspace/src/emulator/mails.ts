import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { type ReadMessage, readMessage } from './mime.js';
import { type Context, numberOf, type Row, rowOf, type StoredMail, textOf, word } from './state.js';

const RAW_LIMIT = 36_700_160;

/** From JSON, or from the upload address as it is. */
export function createDraft(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownMailbox(request, context);
    const bytes =
      request.operationId === 'drafts.upload'
        ? Buffer.from(request.bytes)
        : decodeRaw(textOf(rowOf(rowOf(request.body)['message'])['raw']) ?? '');
    if (bytes.length > RAW_LIMIT) throw refuse.badMail('Message too large.');
    const content = readMessage(bytes);
    if (content === undefined) throw refuse.badMail('Invalid message.');
    const { state, clock, random } = context;
    const id = newId(random);
    const mail: StoredMail = {
      id,
      threadId: id,
      labels: ['DRAFT'],
      content,
      size: bytes.length,
      changedAt: clock.now(),
    };
    const draft = { id: `r${state.version}${word(random, 4)}`, mail };
    state.version += 1;
    state.drafts.set(draft.id, draft);
    return answer(context, 200, { id: draft.id, message: wireMail(mail) });
  });
}

export function listDrafts(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownMailbox(request, context);
    const found = [...context.state.drafts.values()].filter(({ mail }) => isFound(mail, request, context));
    const rows: Row[] = found.map(({ id, mail }) => ({ id, message: { id: mail.id, threadId: mail.threadId } }));
    return answer(context, 200, { ...(rows.length === 0 ? {} : { drafts: rows }), resultSizeEstimate: rows.length });
  });
}

/** Takes the draft away; what was sent has another id, in the same conversation. */
export function sendDraft(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownMailbox(request, context);
    const { state, clock, random } = context;
    const draft = state.drafts.get(textOf(rowOf(request.body)['id']) ?? '');
    if (draft === undefined) throw refuse.mailNotFound();
    const { headers } = draft.mail.content;
    const wrong = ['to', 'cc'].find((name) => headers.has(name) && !isAddressList(headers.get(name) ?? ''));
    if (wrong !== undefined) throw refuse.badMail(`Invalid ${wrong === 'to' ? 'To' : 'Cc'} header`);
    if (!headers.has('to') && !headers.has('cc')) throw refuse.badMail('Recipient address required');
    state.drafts.delete(draft.id);
    const mail: StoredMail = { ...draft.mail, id: newId(random), labels: ['SENT'], changedAt: clock.now() };
    state.mails.set(mail.id, mail);
    return answer(context, 200, wireMail(mail));
  });
}

export function listMessages(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownMailbox(request, context);
    const { query } = request;
    const labels = query.getAll('labelIds');
    const all = [...context.state.mails.values(), ...[...context.state.drafts.values()].map(({ mail }) => mail)];
    const found = all.filter(
      (mail) =>
        labels.every((label) => mail.labels.includes(label)) &&
        (query.get('includeSpamTrash') === 'true' || !mail.labels.includes('TRASH')) &&
        isFound(mail, request, context),
    );
    const rows: Row[] = found.map(({ id, threadId }) => ({ id, threadId }));
    return answer(context, 200, { ...(rows.length === 0 ? {} : { messages: rows }), resultSizeEstimate: rows.length });
  });
}

/** By its id: nothing lags. */
export function getThread(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownMailbox(request, context);
    const id = request.pathParameters['id'] ?? '';
    const all = [...context.state.mails.values(), ...[...context.state.drafts.values()].map(({ mail }) => mail)];
    const messages = all.filter(({ threadId }) => threadId === id);
    if (messages.length === 0) throw refuse.mailNotFound();
    return answer(context, 200, { id, historyId: String(context.state.version), messages: messages.map(wireMail) });
  });
}

export function addressesOf(value = ''): readonly string[] {
  return value.split(',').flatMap((part) => {
    const address = part.trim().replace(/^.*<([^<>]*)>$/, '$1');
    return address === '' ? [] : [address];
  });
}

export function messageIdOf({ headers }: ReadMessage): string {
  return (headers.get('message-id') ?? '').replace(/^<|>$/g, '');
}

function isAddressList(value: string): boolean {
  const list = addressesOf(value);
  return list.length > 0 && list.every((address) => /^[^\s@<>,;]+@[^\s@<>,;]+$/.test(address));
}

/** What the twin's search understands: `rfc822msgid:`, `in:sent`, `in:drafts`. With `lookup-lag` it misses what is new. */
function isFound(mail: StoredMail, { query }: EmulatorRequest, context: Context): boolean {
  const words = (query.get('q') ?? '').split(/\s+/).filter((one) => one !== '');
  if (words.length === 0) return true;
  const lag = context.fault('lookup-lag');
  if (lag !== undefined && context.clock.now() - mail.changedAt < (numberOf(lag['ms']) ?? 5000)) return false;
  return words.every((one) => {
    if (one === 'in:sent') return mail.labels.includes('SENT');
    if (one === 'in:drafts') return mail.labels.includes('DRAFT');
    const [, wanted] = /^rfc822msgid:<?([^<>]+)>?$/i.exec(one) ?? [];
    if (wanted === undefined) throw refuse.badMail(`The twin’s search does not know ${one.slice(0, 40)}`);
    return messageIdOf(mail.content) === wanted;
  });
}

function ownMailbox(request: EmulatorRequest, { state }: Context): void {
  const user = request.pathParameters['userId'] ?? '';
  if (user !== 'me' && user.toLowerCase() !== state.user) throw refuse.delegation(user);
  if (!state.settings.mail) throw refuse.mailDisabled();
}

/** Base64url, not the ordinary alphabet. */
function decodeRaw(raw: string): Buffer {
  if (!/^[A-Za-z0-9_-]+={0,2}$/.test(raw)) {
    throw refuse.badMail(
      `Invalid value at 'message.raw' (TYPE_BYTES), Base64 decoding failed for "${raw.slice(0, 12)}"`,
    );
  }
  return Buffer.from(raw, 'base64url');
}

function wireMail({ id, threadId, labels, changedAt }: StoredMail): Row {
  return { id, threadId, labelIds: labels, internalDate: String(changedAt) };
}

function newId(random: Context['random']): string {
  return `19${word(random, 7)}`;
}
