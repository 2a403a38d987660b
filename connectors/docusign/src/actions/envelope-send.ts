import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
  StateError,
} from '@countersign/contracts';
import { type CallControl, ifFound } from '@countersign/core';
import type { DocuSign } from '../docusign.js';
import envelopeInputJsonSchema from '../generated/envelope-send.input.json' with { type: 'json' };
import { parseSendingSettings } from '../options.js';
import { remedies } from '../remedies.js';
import type { DraftInput, Envelope, FieldInput } from '../resources/envelopes.js';
import { transactionSource } from '../sources.js';
import { findByEffect, KEY_FIELD, LONGEST_EFFECT_MS, REFERENCE_FIELD } from './own-marker.js';
import { type EnvelopeActionInput, envelopeInput } from './signing-input.js';

/** How an envelope was sent: ids for look-ups, the rest for people. */
export interface EnvelopeOutput {
  readonly envelopeId: string;
  readonly reference: string;
  readonly subject: string;
  /** As it was last seen; webhooks tell of what comes after. */
  readonly status: string;
  /** Day of sending (`YYYY-MM-DD`, UTC), for finding it again. */
  readonly sentOn: string;
  /** The effect that made it; a later void touches only its envelope. */
  readonly effect: string;
}

type Context = ActionContext<DocuSign>;

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Sends an approved document, or a template, to the people that are to sign it. */
export const envelopeSend: Action<DocuSign, EnvelopeActionInput, EnvelopeOutput & Json> = {
  name: 'envelope.send',
  title: { en: 'Send for signature', 'zh-HK': '發送文件以供簽署' },
  input: envelopeInput,
  inputJsonSchema: envelopeInputJsonSchema,
  operations: [
    'templates.list',
    'envelopes.list',
    'envelopes.get',
    'recipients.list',
    'envelopes.create',
    'envelopes.send',
  ],
  guarantee: {
    kind: 'draft-then-send',
    windowMs: WEEK_MS,
    statement: {
      en: 'The envelope is made as a draft, which reaches nobody; its id is stored before it is sent, and only the stored one is ever sent. A draft whose answer was lost is looked up by the effect’s key (transaction id, for seven days, and a hidden field); where the look-up misses it, it stays behind as a draft that nobody was told of.',
      'zh-HK':
        '信封先建立為草稿，不會通知任何人；發送前先儲存其編號，且只會發送該編號的信封。如建立草稿的回應遺失，會按操作識別碼（交易編號，保留七日，以及隱藏欄位）查找；如未能找到，該草稿會留在帳戶內而不會發出。',
    },
    source: transactionSource,
  },
  reverse: {
    action: 'envelope.void',
    input: (input, { output }) => ({
      reference: input.reference,
      subject: input.subject,
      sentOn: output.sentOn,
      reason: 'The approval was revoked. 審批已撤銷。',
      effect: output.effect,
    }),
  },
  run: sendEnvelope,
};

async function sendEnvelope(
  context: Context,
  input: EnvelopeActionInput,
): Promise<ActionResult<EnvelopeOutput & Json>> {
  const { client, memo, signal } = context;
  const control: CallControl = { signal };
  const noted = await memo.get('envelope');
  const earlier = typeof noted === 'string' ? await stored(context, noted, control) : await lookUp(context);
  const id = earlier?.id ?? (await draft(context, input, control));
  // Noted before anything can be sent: whatever is sent is what is noted here.
  if (noted !== id) await memo.set('envelope', id);
  if (earlier !== undefined && earlier.status !== 'created') return result(context, input, earlier, true);
  if (earlier !== undefined) await checkAsApproved(client, earlier, input, control);
  const before = await send(client, id, control);
  return before === undefined
    ? result(context, input, { id, status: 'sent' }, false)
    : result(context, input, before, true);
}

/** The draft that an earlier try noted: it may be on its way by now. */
async function stored(context: Context, id: string, control: CallControl): Promise<Envelope> {
  const found = await ifFound(context.client.envelopes.get(id, control));
  if (found !== undefined && found.status !== 'deleted') return found;
  throw new StateError('ENVELOPE_GONE', 'The draft was deleted in DocuSign before it was sent.', {
    remedy: remedies.ENVELOPE_GONE,
    details: { envelopeId: id },
  });
}

/**
 * A draft that waited can be edited in DocuSign: what goes out is what was approved. Its documents aren't compared.
 * @throws {@link StateError} `ENVELOPE_CHANGED`
 */
async function checkAsApproved(
  client: DocuSign,
  draft: Envelope,
  input: EnvelopeActionInput,
  control: CallControl,
): Promise<void> {
  const named = (who: { readonly name: string; readonly email: string; readonly as?: string | undefined }) =>
    [who.name.trim(), who.email.toLowerCase(), who.as ?? ''].join('\n');
  const recipients = (await client.recipients.list(draft.id, control)).map(
    ({ kind, name, email, clientUserId }) => `${kind} ${named({ name, email, as: clientUserId })}`,
  );
  const wanted = [
    ...input.signers.map(({ name, email, embeddedAs }) => `signer ${named({ name, email, as: embeddedAs })}`),
    ...(input.copies ?? []).map(({ name, email }) => `copy ${named({ name, email })}`),
  ];
  // A template has recipients of its own besides.
  const others = input.template === undefined ? recipients.filter((one) => !wanted.includes(one)) : [];
  const missing = wanted.filter((one) => !recipients.includes(one));
  const sameSubject = draft.subject === undefined || draft.subject.trim() === input.subject.trim();
  if (sameSubject && missing.length === 0 && others.length === 0) return;
  throw new StateError('ENVELOPE_CHANGED', 'The draft was changed in DocuSign before it was sent.', {
    remedy: remedies.ENVELOPE_CHANGED,
    details: { envelopeId: draft.id, subject: !sameSubject, recipients: missing.length + others.length },
  });
}

/** What an earlier try may have made without noting it. One that went out counts before any draft. */
async function lookUp(context: Context): Promise<Envelope | undefined> {
  if (!context.mayHaveHappened) return undefined;
  const begun = await context.memo.get('begun');
  const since = typeof begun === 'number' ? begun : context.clock.now() - LONGEST_EFFECT_MS;
  const found = await findByEffect(context, context.key, since);
  return found.find(({ status }) => status !== 'created') ?? found[0];
}

async function draft(context: Context, input: EnvelopeActionInput, control: CallControl): Promise<string> {
  const draftInput = await draftOf(context, input, control);
  if ((await context.memo.get('begun')) === undefined) await context.memo.set('begun', context.clock.now());
  return context.client.envelopes.createDraft(draftInput, control);
}

async function draftOf(context: Context, input: EnvelopeActionInput, control: CallControl): Promise<DraftInput> {
  const { webhookUrl } = parseSendingSettings(context.connection.settings);
  // Read before anything is written: a document that is missing stops the sending.
  const documents = await Promise.all(
    (input.documents ?? []).map(async ({ sha256, name }, index) => ({
      id: String(index + 1),
      name,
      extension: name.slice(name.lastIndexOf('.') + 1).toLowerCase(),
      bytes: await context.documents.read(sha256),
    })),
  );
  const template = input.template === undefined ? undefined : await templateOf(context, input, input.template, control);
  return {
    subject: input.subject,
    message: input.message,
    ...(template === undefined ? { documents } : { template }),
    signers: input.signers.map(({ name, email, order, role, embeddedAs, fields }) => ({
      name,
      email,
      order,
      role,
      clientUserId: embeddedAs,
      fields: fields?.map(fieldOf),
    })),
    copies: input.copies,
    transactionId: context.key,
    customFields: { [KEY_FIELD]: context.key, [REFERENCE_FIELD]: input.reference },
    webhookUrl,
  };
}

type InputField = NonNullable<EnvelopeActionInput['signers'][number]['fields']>[number];

function fieldOf({ at, ...field }: InputField): FieldInput {
  if (at === undefined) return field;
  return { ...field, at: 'anchor' in at ? at : { ...at, document: String(at.document) } };
}

async function templateOf(
  { client }: Context,
  { signers }: EnvelopeActionInput,
  name: string,
  control: CallControl,
): Promise<string> {
  const [template, ...others] = await client.templates.find(name, control);
  if (template === undefined) throw refusal('TEMPLATE_NOT_FOUND', `There is no template “${name}”.`, 'template');
  if (others.length > 0) {
    throw refusal('TEMPLATE_AMBIGUOUS', `${others.length + 1} templates are called “${name}”.`, 'template');
  }
  const strange = signers.findIndex(({ role }) => role !== undefined && !template.roles.includes(role));
  if (strange < 0) return template.id;
  throw new InputError('TEMPLATE_ROLE_UNKNOWN', `The template “${name}” has no role “${signers[strange]?.role}”.`, {
    place: `signers/${strange}/role`,
    remedy: remedies.TEMPLATE_ROLE_UNKNOWN,
    details: { roles: [...template.roles] },
  });
}

/**
 * A refusal may mean that an earlier request got through after all: the envelope itself tells.
 * @returns the envelope when it was on its way already.
 */
async function send(client: DocuSign, id: string, control: CallControl): Promise<Envelope | undefined> {
  try {
    await client.envelopes.send(id, control);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'CONFLICT') throw error;
    const envelope = await client.envelopes.get(id, control);
    if (envelope.status === 'created') throw error;
    return envelope;
  }
}

function refusal(code: 'TEMPLATE_NOT_FOUND' | 'TEMPLATE_AMBIGUOUS', message: string, place: string): InputError {
  return new InputError(code, message, { place, remedy: remedies[code] });
}

function result(
  { key, clock }: Context,
  { reference, subject }: EnvelopeActionInput,
  envelope: Pick<Envelope, 'id' | 'status'> & { readonly sentAt?: string | undefined },
  replayed: boolean,
): ActionResult<EnvelopeOutput & Json> {
  const sentOn = (envelope.sentAt ?? new Date(clock.now()).toISOString()).slice(0, 10);
  return {
    output: { envelopeId: envelope.id, reference, subject, status: envelope.status, sentOn, effect: key },
    refs: [{ kind: 'envelope', id: envelope.id, label: subject }],
    replayed,
  };
}
