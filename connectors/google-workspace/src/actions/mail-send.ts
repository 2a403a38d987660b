import { createHash } from 'node:crypto';
import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
  UncertainError,
} from '@countersign/contracts';
import { ifFound } from '@countersign/core';
import * as v from 'valibot';
import mailInputJsonSchema from '../generated/mail-send.input.json' with { type: 'json' };
import type { GoogleWorkspace } from '../google-workspace.js';
import { parseMailSettings } from '../options.js';
import { remedies } from '../remedies.js';
import { type Draft, LARGEST_MAIL_BYTES, type Mail } from '../resources/mails.js';
import { mimeMessage } from '../resources/mime-message.js';
import { draftSource } from '../sources.js';
import { type MailActionInput, mailInput } from './mail-input.js';
import { mediaTypeOf } from './media-type.js';

/** What was sent. */
export interface MailOutput {
  /** Google's id. */
  readonly mailId: string;
  /** As in the mail's header; recipients' answers name it. */
  readonly messageId: string;
  readonly subject: string;
  readonly to: readonly string[];
  /** The effect that sent it. */
  readonly effect: string;
}

type Context = ActionContext<GoogleWorkspace>;

/** Waits before looking again: the search shows a new mail late. */
const LOOK_AGAIN_MS = [1000, 4000, 10_000];

/** Sends an approved mail, with approved documents. */
export const mailSend: Action<GoogleWorkspace, MailActionInput, MailOutput & Json> = {
  name: 'mail.send',
  title: { en: 'Send a mail by Gmail', 'zh-HK': '以 Gmail 發送電郵' },
  input: mailInput,
  inputJsonSchema: mailInputJsonSchema,
  operations: ['drafts.create', 'drafts.upload', 'drafts.list', 'drafts.send', 'messages.list', 'threads.get'],
  guarantee: {
    kind: 'draft-then-send',
    statement: {
      en: 'The mail is made as a draft, whose id is stored before it is sent; only the stored one is ever sent, and sending takes it away. Before a repeat the sent mails are searched by the Message-ID, a hash of the effect’s key. Where neither the draft nor the sent mail is found, a person is asked. A draft whose answer was lost and that no search finds stays behind unsent.',
      'zh-HK':
        '電郵先建立為草稿，發送前先儲存草稿編號；只會發送該草稿，而發送後草稿即不存在。重送前會以 Message-ID（由操作識別碼的雜湊值產生）搜尋已發送的電郵。如草稿及已發送電郵均未能找到，會交由人員處理。如建立草稿的回應遺失而又未能搜尋到，該草稿會留在信箱而不會發出。',
    },
    source: draftSource,
  },
  run: sendMail,
};

async function sendMail(context: Context, input: MailActionInput): Promise<ActionResult<MailOutput & Json>> {
  const { client, key, memo, signal } = context;
  const messageId = messageIdOf(key);
  const noted = draftNote(await memo.get('draft'));
  const { sent, draft: found } = context.mayHaveHappened ? await lookUp(context, messageId, noted) : nothing;
  if (sent !== undefined) return result(context, input, sent, true);
  const draft =
    noted ?? found ?? (await client.mails.createDraft(await messageOf(context, input, messageId), { signal }));
  // Noted before it can be sent: whatever is sent is what is noted here.
  if (noted === undefined) await memo.set('draft', { id: draft.id, threadId: draft.threadId ?? null });
  try {
    return result(context, input, await client.mails.sendDraft(draft.id, { signal }), false);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'NOT_FOUND') throw error;
    // Sending takes a draft away: an earlier try got through, or somebody deleted it.
    const after = await sentAfterAll(context, draft, messageId);
    if (after !== undefined) return result(context, input, after, true);
    throw new UncertainError('MAIL_UNCERTAIN', 'The draft is gone, and no sent mail of its Message-ID is found.', {
      remedy: remedies.MAIL_UNCERTAIN,
      details: { messageId },
    });
  }
}

/** A Message-ID that every try of an effect has: 64 hex digits of a hash. */
export function messageIdOf(key: string): string {
  return `cs.${createHash('sha256').update(`mail.send\n${key}`).digest('hex')}@mail.countersign.io`;
}

const note = v.object({ id: v.string(), threadId: v.nullable(v.string()) });

function draftNote(noted: Json | undefined): Draft | undefined {
  const parsed = v.safeParse(note, noted);
  return parsed.success ? { id: parsed.output.id, threadId: parsed.output.threadId ?? undefined } : undefined;
}

interface Earlier {
  readonly sent?: Mail | undefined;
  readonly draft?: Draft | undefined;
}

const nothing: Earlier = {};

/** What an earlier try left. Without its note there may be a draft, which the search shows late. */
async function lookUp(
  { client, clock, signal }: Context,
  messageId: string,
  noted: Draft | undefined,
): Promise<Earlier> {
  for (const wait of noted === undefined ? [0, ...LOOK_AGAIN_MS] : [0]) {
    if (wait > 0) await clock.sleep(wait, signal);
    const [sent] = await client.mails.findSent(messageId, { signal });
    if (sent !== undefined) return { sent };
    const [draft] = noted === undefined ? await client.mails.findDrafts(messageId, { signal }) : [];
    if (draft !== undefined) return { draft };
  }
  return nothing;
}

async function messageOf(
  { clock, connection, documents }: Context,
  { to, cc, subject, text, documents: wanted = [] }: MailActionInput,
  messageId: string,
): Promise<Uint8Array> {
  const from = parseMailSettings(connection.settings).sender;
  // Read before anything is written: a document that is missing stops the sending.
  const attachments = await Promise.all(
    wanted.map(async ({ sha256, name }) => ({ name, type: mediaTypeOf(name), bytes: await documents.read(sha256) })),
  );
  const message = mimeMessage({ messageId, date: clock.now(), from, to, cc, subject, text, attachments });
  if (message.length <= LARGEST_MAIL_BYTES) return message;
  throw new InputError('MAIL_TOO_LARGE', `The mail would have ${message.length} bytes.`, {
    place: 'documents',
    remedy: remedies.MAIL_TOO_LARGE,
    details: { bytes: message.length, allowed: LARGEST_MAIL_BYTES },
  });
}

/** By the conversation first, which is read by its id; by searching, where that shows it late or not at all. */
async function sentAfterAll(
  { client, clock, signal }: Context,
  { threadId }: Draft,
  messageId: string,
): Promise<Mail | undefined> {
  for (const wait of [0, ...LOOK_AGAIN_MS]) {
    if (wait > 0) await clock.sleep(wait, signal);
    const inThread = threadId === undefined ? [] : await ifFound(client.mails.sentInThread(threadId, { signal }));
    const [sent] = [...(inThread ?? []), ...(await client.mails.findSent(messageId, { signal }))];
    if (sent !== undefined) return sent;
  }
  return undefined;
}

function result(
  { key }: Context,
  { subject, to }: MailActionInput,
  { id }: Mail,
  replayed: boolean,
): ActionResult<MailOutput & Json> {
  return {
    output: { mailId: id, messageId: messageIdOf(key), subject, to, effect: key },
    refs: [{ kind: 'mail', id, label: subject }],
    replayed,
  };
}
