import { refuse } from './answers.js';
import { type Context, type Envelope, guid, type Recipient } from './state.js';

// created → sent → delivered → completed, with declined and voided on the side. Recipients are asked order by order;
// copies are done when it is their turn. Each step is one Connect message.

/** @throws a refusal when something is missing that an envelope needs to be sent. */
export function checkSendable({ subject, documents, recipients }: Envelope): void {
  const complete = recipients.every(
    ({ name, email, clientUserId }) => name !== '' && (email !== '' || clientUserId !== ''),
  );
  if (subject === '' || documents.length === 0 || recipients.length === 0 || !complete) throw refuse.incomplete();
}

export function sendEnvelope(envelope: Envelope, context: Context): void {
  const now = context.clock.now();
  envelope.status = 'sent';
  envelope.sentAt = now;
  envelope.changedAt = now;
  envelope.timesSent += 1;
  tell(envelope, 'envelope-sent', context);
  advance(envelope, context);
}

export function voidEnvelope(envelope: Envelope, reason: string, context: Context): void {
  if (envelope.status !== 'sent' && envelope.status !== 'delivered') throw refuse.notVoidable();
  const now = context.clock.now();
  envelope.status = 'voided';
  envelope.voidedAt = now;
  envelope.voidedReason = reason;
  envelope.changedAt = now;
  for (const { email, clientUserId, status } of envelope.recipients) {
    if (clientUserId === '' && status !== 'created') {
      context.state.mails.push({ at: now, to: email, subject: `Voided: ${envelope.subject}` });
    }
  }
  tell(envelope, 'envelope-voided', context);
}

/** Whether this recipient may sign now. */
export function isTurn(envelope: Envelope, recipient: Recipient): boolean {
  return (
    (envelope.status === 'sent' || envelope.status === 'delivered') &&
    recipient.kind === 'signer' &&
    (recipient.status === 'sent' || recipient.status === 'delivered')
  );
}

/** A recipient opened the envelope. */
export function deliver(envelope: Envelope, recipient: Recipient, context: Context): void {
  if (recipient.status !== 'sent') return;
  const now = context.clock.now();
  recipient.status = 'delivered';
  recipient.deliveredAt = now;
  tell(envelope, 'recipient-delivered', context, recipient);
  const waiting = envelope.recipients.some(({ kind, status }) => kind === 'signer' && status === 'sent');
  if (waiting || envelope.status !== 'sent') return;
  envelope.status = 'delivered';
  envelope.deliveredAt = now;
  envelope.changedAt = now;
  tell(envelope, 'envelope-delivered', context);
}

/** A recipient signed; @param name - as adopted, which may differ from the sender's. */
export function sign(envelope: Envelope, recipient: Recipient, name: string, context: Context): void {
  deliver(envelope, recipient, context);
  recipient.status = 'completed';
  recipient.signedAt = context.clock.now();
  if (name !== '') recipient.name = name;
  tell(envelope, 'recipient-completed', context, recipient);
  advance(envelope, context);
}

export function decline(envelope: Envelope, recipient: Recipient, reason: string, context: Context): void {
  const now = context.clock.now();
  recipient.status = 'declined';
  recipient.declinedAt = now;
  recipient.declinedReason = reason;
  envelope.status = 'declined';
  envelope.declinedAt = now;
  envelope.changedAt = now;
  tell(envelope, 'recipient-declined', context, recipient);
  tell(envelope, 'envelope-declined', context);
}

/** Asks whose turn it is; completes the envelope when nobody is left. */
function advance(envelope: Envelope, context: Context): void {
  const now = context.clock.now();
  for (;;) {
    const open = envelope.recipients.filter(({ status }) => status !== 'completed');
    if (open.length === 0) break;
    const order = Math.min(...open.map(({ routingOrder }) => routingOrder));
    const present = open.filter(({ routingOrder }) => routingOrder === order);
    for (const recipient of present) {
      if (recipient.status === 'created') ask(envelope, recipient, context);
    }
    if (present.some(({ kind }) => kind === 'signer')) return;
  }
  envelope.status = 'completed';
  envelope.completedAt = now;
  envelope.changedAt = now;
  tell(envelope, 'envelope-completed', context);
}

function ask(envelope: Envelope, recipient: Recipient, context: Context): void {
  const { state, clock, origin } = context;
  recipient.sentAt = clock.now();
  if (recipient.kind === 'copy') {
    recipient.status = 'completed';
    state.mails.push({ at: clock.now(), to: recipient.email, subject: `Copy: ${envelope.subject}` });
    tell(envelope, 'recipient-sent', context, recipient);
    return;
  }
  recipient.status = 'sent';
  // Who signs in the sender's own page gets no mail.
  if (recipient.clientUserId === '') {
    const token = guid(context);
    state.addresses.set(token, { envelopeId: envelope.id, recipientId: recipient.recipientId, used: false });
    state.mails.push({
      at: clock.now(),
      to: recipient.email,
      subject: envelope.subject,
      link: `${origin}/Signing/${token}`,
    });
  }
  tell(envelope, 'recipient-sent', context, recipient);
}

function tell(envelope: Envelope, event: string, context: Context, recipient?: Recipient): void {
  context.emit({
    event,
    envelopeId: envelope.id,
    at: context.clock.now(),
    ...(recipient === undefined ? {} : { recipientId: recipient.recipientId }),
  });
}
