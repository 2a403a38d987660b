import { type Json, toInstant } from '@countersign/contracts';
import * as v from 'valibot';
import { decline, isTurn, sign, voidEnvelope } from './lifecycle.js';
import { textPdf } from './pdf.js';
import { type Context, type Envelope, guid, type Recipient } from './state.js';

// What a tester may do at `POST /__emulator/commands/{name}`, as a person would in a mail program or the web page.

const settingsInput = v.partial(
  v.strictObject({
    rateLimitStatus: v.picklist([429, 400]),
    limits: v.boolean(),
    strictRotation: v.boolean(),
    includeData: v.array(v.string()),
  }),
);

const recipientInput = v.strictObject({ envelopeId: v.string(), email: v.string() });

export const commands: Readonly<Record<string, (input: Json, context: Context) => Json>> = {
  /** Mails so far, or those to one address, with the links to sign at. */
  mailbox(input, { state }) {
    const { to } = v.parse(v.strictObject({ to: v.optional(v.string()) }), input ?? {});
    return state.mails
      .filter((mail) => to === undefined || mail.to === to)
      .map(({ at, to: address, subject, link }) => ({ at: toInstant(at), to: address, subject, link: link ?? null }));
  },

  /** Signs for a recipient whose turn it is. */
  sign(input, context) {
    const { name, ...which } = v.parse(
      v.strictObject({ ...recipientInput.entries, name: v.optional(v.string()) }),
      input,
    );
    const { envelope, recipient } = present(which, context);
    sign(envelope, recipient, name ?? '', context);
    return { status: envelope.status };
  },

  /** Declines for a recipient whose turn it is. */
  decline(input, context) {
    const { reason, ...which } = v.parse(v.strictObject({ ...recipientInput.entries, reason: v.string() }), input);
    const { envelope, recipient } = present(which, context);
    decline(envelope, recipient, reason, context);
    return { status: envelope.status };
  },

  /** Somebody changes a draft in the web page: its subject, or who one of its recipients is. */
  editDraft(input, context) {
    const { envelopeId, subject, email, becomes } = v.parse(
      v.strictObject({
        ...v.partial(recipientInput).entries,
        subject: v.optional(v.string()),
        becomes: v.optional(v.string()),
      }),
      input,
    );
    const envelope = context.state.envelopes.get(envelopeId ?? '');
    if (envelope?.status !== 'created') throw new Error('There is no such draft.');
    if (subject !== undefined) envelope.subject = subject;
    for (const recipient of envelope.recipients)
      if (recipient.email === email) recipient.email = becomes ?? recipient.email;
    return { subject: envelope.subject, recipients: envelope.recipients.map((one) => one.email) };
  },

  /** Lets an envelope expire: it is voided with a reason of the system's. */
  expire(input, context) {
    const { envelopeId } = v.parse(v.strictObject({ envelopeId: v.string() }), input);
    const envelope = context.state.envelopes.get(envelopeId);
    if (envelope === undefined) throw new Error(`There is no envelope ${envelopeId}.`);
    voidEnvelope(envelope, 'Envelope has expired.', context);
    return { status: envelope.status };
  },

  /** Adds a template; gives its id. */
  template(input, context) {
    const parsed = v.parse(v.strictObject({ name: v.string(), roles: v.array(v.string()) }), input);
    const id = guid(context);
    const documents = [{ documentId: '1', name: `${parsed.name}.pdf`, bytes: textPdf([[parsed.name]]) }];
    context.state.templates.set(id, { id, name: parsed.name, subject: parsed.name, roles: parsed.roles, documents });
    return { templateId: id };
  },

  /** Takes the user's consent to be impersonated back, or gives it. */
  consent(input, { state }) {
    state.consented = v.parse(v.strictObject({ given: v.boolean() }), input).given;
    return { given: state.consented };
  },

  /** Ends every grant: tokens are refused from now on. */
  disconnect(_input, { state }) {
    for (const { grant } of [...state.accessTokens.values(), ...state.refreshTokens.values()]) grant.revoked = true;
    return { ended: state.accessTokens.size + state.refreshTokens.size };
  },

  /** Changes how the twin behaves; gives the settings as they are now. */
  settings(input, { state }) {
    Object.assign(state.settings, v.parse(settingsInput, input ?? {}));
    return { ...state.settings, includeData: [...state.settings.includeData] };
  },
};

function present(
  { envelopeId, email }: { readonly envelopeId: string; readonly email: string },
  { state }: Context,
): { readonly envelope: Envelope; readonly recipient: Recipient } {
  const envelope = state.envelopes.get(envelopeId);
  const recipient = envelope?.recipients.find((one) => one.email === email && isTurn(envelope, one));
  if (envelope && recipient) return { envelope, recipient };
  throw new Error(`It is not the turn of ${email}.`);
}
