import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, optionalTime, refuse, wireTime } from './answers.js';
import { checkSendable, sendEnvelope, voidEnvelope } from './lifecycle.js';
import { newEnvelope } from './new-envelope.js';
import { type Context, type Envelope, type Recipient, type Row, rowOf, textOf } from './state.js';

export function createEnvelope(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = newEnvelope(rowOf(request.body), context);
    const sent = rowOf(request.body)['status'] === 'sent';
    if (sent) checkSendable(envelope);
    context.state.envelopes.set(envelope.id, envelope);
    if (sent) sendEnvelope(envelope, context);
    return answer(context, 201, {
      envelopeId: envelope.id,
      uri: `/envelopes/${envelope.id}`,
      statusDateTime: wireTime(envelope.changedAt),
      status: envelope.status,
    });
  });
}

export function getEnvelope(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = mustFind(request, context);
    return answer(context, 200, envelopeRow(envelope, (request.query.get('include') ?? '').split(',')));
  });
}

/** Sends a draft, voids, or sends the mails again. */
export function updateEnvelope(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = mustFind(request, context);
    const body = rowOf(request.body);
    if (request.query.get('resend_envelope') === 'true') {
      if (!['created', 'sent', 'delivered'].includes(envelope.status)) throw refuse.notResendable();
      envelope.timesSent += 1;
    } else if (body['status'] === 'sent') {
      if (envelope.status !== 'created') throw refuse.status();
      checkSendable(envelope);
      sendEnvelope(envelope, context);
    } else if (body['status'] === 'voided') {
      if (textOf(body['voidedReason']).trim() === '') throw refuse.body('voidedReason is required.');
      voidEnvelope(envelope, textOf(body['voidedReason']), context);
    } else if (Object.keys(body).length > 0) {
      throw refuse.body('There is nothing to change.');
    }
    return answer(context, 200, { envelopeId: envelope.id });
  });
}

export function listEnvelopes(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { query } = request;
    const visible = found(context);
    const transactions = query.get('transaction_ids');
    if (transactions !== null) {
      const wanted = new Set(transactions.split(','));
      const week = context.clock.now() - 7 * 24 * 60 * 60 * 1000;
      const known = visible.filter((one) => wanted.has(one.transactionId) && one.createdAt > week);
      return answer(context, 200, {
        ...page(known.length, known.length, 0),
        envelopeTransactionStatuses: known.map(({ transactionId, id, status }) => ({
          transactionId,
          envelopeId: id,
          status,
        })),
      });
    }
    const ids = query.get('envelope_ids')?.split(',');
    const from = query.get('from_date');
    const since = Date.parse(from ?? '');
    if (ids === undefined && (from === null || Number.isNaN(since))) {
      throw refuse.parameter(
        "Query parameter 'from_date' must be set to a valid DateTime, or 'envelope_ids' or 'transaction_ids' must be specified.",
      );
    }
    const [name = '', ...rest] = (query.get('custom_field') ?? '').split('=');
    const value = rest.join('=');
    const statuses = query.get('status')?.toLowerCase().split(',');
    const matching = visible
      .filter((one) => (ids === undefined ? one.changedAt >= since : ids.includes(one.id)))
      .filter((one) => statuses === undefined || statuses.includes('any') || statuses.includes(one.status))
      .filter((one) => name === '' || one.customFields.some((field) => field.name === name && field.value === value))
      .sort((one, other) => one.createdAt - other.createdAt);
    if (query.get('order') === 'desc') matching.reverse();
    const start = wholeNumber(query, 'start_position', 0);
    const shown = matching.slice(start, start + wholeNumber(query, 'count', 100));
    const include = (query.get('include') ?? '').split(',');
    return answer(context, 200, {
      ...page(shown.length, matching.length, start),
      ...(start + shown.length < matching.length
        ? { nextUri: `/envelopes?start_position=${start + shown.length}` }
        : {}),
      lastQueriedDateTime: wireTime(context.clock.now()),
      envelopes: shown.map((one) => envelopeRow(one, include)),
    });
  });
}

export function listCustomFields(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => answer(context, 200, customFieldsRow(mustFind(request, context))));
}

export function listRecipients(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const envelope = mustFind(request, context);
    return answer(context, 200, recipientsRow(envelope, request.query.get('include_tabs') === 'true'));
  });
}

export function listTemplates(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => templatesPage(request, context));
}

function templatesPage({ query }: EmulatorRequest, context: Context): EmulatorResponse {
  const text = (query.get('search_text') ?? '').toLowerCase();
  const start = wholeNumber(query, 'start_position', 0);
  const all = [...context.state.templates.values()].filter(({ name }) => name.toLowerCase().includes(text));
  const shown = all.slice(start, start + wholeNumber(query, 'count', 100));
  return answer(context, 200, {
    ...page(shown.length, all.length, start),
    envelopeTemplates: shown.map(({ id, name, subject, roles }) => ({
      templateId: id,
      name,
      emailSubject: subject,
      recipients: {
        signers: roles.map((roleName, index) => ({
          recipientId: String(index + 1),
          routingOrder: String(index + 1),
          roleName,
        })),
      },
    })),
  });
}

function wholeNumber(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name);
  if (text === null) return otherwise;
  if (!/^\d{1,9}$/.test(text)) throw refuse.parameter(`Query parameter '${name}' must be a whole number.`);
  return Number(text);
}

export function mustFind(request: EmulatorRequest, context: Context): Envelope {
  const envelope = context.state.envelopes.get(request.pathParameters['envelopeId'] ?? '');
  if (envelope === undefined) throw refuse.envelope();
  return envelope;
}

/** What a search finds: with the fault `lookup-lag` not yet what was just made. */
function found(context: Context): readonly Envelope[] {
  const lag = context.fault('lookup-lag');
  const ms = lag === undefined ? 0 : typeof lag['ms'] === 'number' ? lag['ms'] : 5000;
  return [...context.state.envelopes.values()].filter(({ createdAt }) => context.clock.now() - createdAt >= ms);
}

function page(size: number, total: number, start: number): Row {
  return {
    resultSetSize: String(size),
    totalSetSize: String(total),
    startPosition: String(start),
    endPosition: String(Math.max(0, start + size - 1)),
  };
}

export function envelopeRow(envelope: Envelope, include: readonly string[]): Row {
  const uri = `/envelopes/${envelope.id}`;
  return {
    status: envelope.status,
    documentsUri: `${uri}/documents`,
    recipientsUri: `${uri}/recipients`,
    envelopeUri: uri,
    emailSubject: envelope.subject,
    ...(envelope.blurb === '' ? {} : { emailBlurb: envelope.blurb }),
    envelopeId: envelope.id,
    customFieldsUri: `${uri}/custom_fields`,
    documentsCombinedUri: `${uri}/documents/combined`,
    certificateUri: `${uri}/documents/certificate`,
    createdDateTime: wireTime(envelope.createdAt),
    lastModifiedDateTime: wireTime(envelope.changedAt),
    statusChangedDateTime: wireTime(envelope.changedAt),
    ...optionalTime('sentDateTime', envelope.sentAt),
    ...optionalTime('deliveredDateTime', envelope.deliveredAt),
    ...optionalTime('completedDateTime', envelope.completedAt),
    ...optionalTime('declinedDateTime', envelope.declinedAt),
    ...optionalTime('voidedDateTime', envelope.voidedAt),
    ...(envelope.voidedReason === undefined ? {} : { voidedReason: envelope.voidedReason }),
    ...(include.includes('custom_fields') ? { customFields: customFieldsRow(envelope) } : {}),
    ...(include.includes('recipients') ? { recipients: recipientsRow(envelope, include.includes('tabs')) } : {}),
  };
}

function customFieldsRow({ customFields }: Envelope): Row {
  return { textCustomFields: customFields.map((field) => ({ ...field })), listCustomFields: [] };
}

export function recipientsRow({ recipients }: Envelope, withTabs: boolean): Row {
  const rows = (kind: Recipient['kind']) =>
    recipients.filter((one) => one.kind === kind).map((one) => recipientRow(one, withTabs));
  const current = recipients.find(({ status }) => status === 'sent' || status === 'delivered');
  return {
    signers: rows('signer'),
    carbonCopies: rows('copy'),
    recipientCount: String(recipients.length),
    ...(current === undefined ? {} : { currentRoutingOrder: String(current.routingOrder) }),
  };
}

function recipientRow(recipient: Recipient, withTabs: boolean): Row {
  return {
    recipientId: recipient.recipientId,
    recipientIdGuid: recipient.guid,
    userId: recipient.userId,
    routingOrder: String(recipient.routingOrder),
    ...(recipient.roleName === '' ? {} : { roleName: recipient.roleName }),
    name: recipient.name,
    email: recipient.email,
    ...(recipient.clientUserId === '' ? {} : { clientUserId: recipient.clientUserId }),
    status: recipient.status,
    ...optionalTime('sentDateTime', recipient.sentAt),
    ...optionalTime('deliveredDateTime', recipient.deliveredAt),
    ...optionalTime('signedDateTime', recipient.signedAt),
    ...optionalTime('declinedDateTime', recipient.declinedAt),
    ...(recipient.declinedReason === undefined ? {} : { declinedReason: recipient.declinedReason }),
    ...(withTabs ? { tabs: recipient.tabs } : {}),
  };
}
