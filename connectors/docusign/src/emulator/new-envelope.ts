import { refuse } from './answers.js';
import {
  type Context,
  type CustomField,
  type Envelope,
  guid,
  type Recipient,
  type Row,
  rowOf,
  rowsOf,
  type StoredDocument,
  textOf,
} from './state.js';

/** An envelope from a request, as a draft; refuses what DocuSign refuses while making one. */
export function newEnvelope(body: Row, context: Context): Envelope {
  const now = context.clock.now();
  const subject = textOf(body['emailSubject']);
  if ([...subject].length > 100) throw refuse.parameter('The email subject has more than 100 characters.');
  const template =
    body['templateId'] === undefined ? undefined : context.state.templates.get(textOf(body['templateId']));
  if (body['templateId'] !== undefined && template === undefined) throw refuse.template();
  const own = rowsOf(body['documents']).map(documentOf);
  const documents = own.length > 0 || template === undefined ? own : template.documents;
  const ids = new Set(documents.map(({ documentId }) => documentId));
  if (ids.size < documents.length) throw refuse.parameter('The document ids are not unique.');
  const recipients =
    template === undefined
      ? recipientsOf(rowOf(body['recipients']), context)
      : template.roles.map((roleName, index) => {
          const row = rowsOf(body['templateRoles']).find((role) => role['roleName'] === roleName);
          const routingOrder = textOf(row?.['routingOrder']) || String(index + 1);
          return recipientOf({ ...row, roleName, recipientId: String(index + 1), routingOrder }, 'signer', context);
        });
  if (new Set(recipients.map(({ recipientId }) => recipientId)).size < recipients.length) {
    throw refuse.parameter('The recipient ids are not unique.');
  }
  checkAnchors(documents, recipients);
  return {
    id: guid(context),
    subject: subject || (template?.subject ?? ''),
    blurb: textOf(body['emailBlurb']),
    transactionId: textOf(body['transactionId']),
    documents,
    recipients,
    customFields: rowsOf(rowOf(body['customFields'])['textCustomFields']).map(customFieldOf),
    eventNotification: eventNotificationOf(body['eventNotification']),
    createdAt: now,
    changedAt: now,
    status: 'created',
    timesSent: 0,
  };
}

function eventNotificationOf(value: unknown): Row | undefined {
  if (value === undefined) return undefined;
  const url = textOf(rowOf(value)['url']);
  if (!url.startsWith('https://') || url.length > 4096)
    throw refuse.parameter('The url of eventNotification is not https.');
  return rowOf(value);
}

function documentOf(row: Row): StoredDocument {
  const documentId = textOf(row['documentId']);
  if (!/^[1-9]\d{0,9}$/.test(documentId)) throw refuse.parameter('A document id is a positive whole number.');
  const bytes = Buffer.from(textOf(row['documentBase64']), 'base64');
  if (bytes.length === 0) throw refuse.conversion();
  const name = textOf(row['name']);
  const extension = (textOf(row['fileExtension']) || name.split('.').slice(1).pop()) ?? '';
  const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
  // Without an extension only a PDF is recognised; a PDF by name must be one.
  if (!isPdf && (extension === '' || extension.toLowerCase() === 'pdf')) throw refuse.conversion();
  return { documentId, name, bytes: new Uint8Array(bytes) };
}

function recipientsOf(row: Row, context: Context): readonly Recipient[] {
  return [
    ...rowsOf(row['signers']).map((signer) => recipientOf(signer, 'signer', context)),
    ...rowsOf(row['carbonCopies']).map((copy) => recipientOf(copy, 'copy', context)),
  ];
}

function recipientOf(row: Row, kind: Recipient['kind'], context: Context): Recipient {
  const recipientId = textOf(row['recipientId']);
  if (recipientId === '') throw refuse.parameter('A recipient has no recipientId.');
  const email = textOf(row['email']);
  if (email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw refuse.email();
  const order = textOf(row['routingOrder']) || '1';
  if (!/^[1-9]\d{0,4}$/.test(order)) throw refuse.parameter('A routing order is a positive whole number.');
  const clientUserId = textOf(row['clientUserId']);
  if (clientUserId.length > 100) throw refuse.parameter('clientUserId has more than 100 characters.');
  return {
    kind,
    recipientId,
    guid: guid(context),
    userId: guid(context),
    routingOrder: Number(order),
    roleName: textOf(row['roleName']),
    name: textOf(row['name']),
    email,
    clientUserId,
    tabs: rowOf(row['tabs']),
    status: 'created',
  };
}

function customFieldOf(row: Row, index: number): CustomField {
  return {
    fieldId: String(10 + index),
    name: textOf(row['name']),
    value: textOf(row['value']),
    show: textOf(row['show']) || 'false',
    required: textOf(row['required']) || 'false',
  };
}

/** Anchors are looked for in the bytes; a compressed PDF can't be read here and passes. */
function checkAnchors(documents: readonly StoredDocument[], recipients: readonly Recipient[]): void {
  const texts = documents.map(({ bytes }) => Buffer.from(bytes));
  if (texts.length === 0 || texts.some((text) => text.includes('/FlateDecode'))) return;
  for (const { tabs } of recipients) {
    for (const tab of Object.values(tabs).flatMap(rowsOf)) {
      const anchor = textOf(tab['anchorString']);
      if (anchor === '' || tab['anchorIgnoreIfNotPresent'] === 'true') continue;
      const wanted = anchor.toLowerCase();
      const present = texts.some(
        (text) => text.toString('latin1').toLowerCase().includes(wanted) || text.includes(anchor),
      );
      if (!present) throw refuse.anchor(anchor);
    }
  }
}
