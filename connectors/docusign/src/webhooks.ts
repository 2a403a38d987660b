import {
  type CloudEvent,
  type Delivery,
  EVENT_PREFIX,
  type JsonObject,
  type LocalizedText,
  type Secret,
  SignatureError,
  type WebhookIntake,
  type WebhookOptions,
} from '@countersign/contracts';
import { deliveryJson, malformedDelivery, triggersOf, verifyHmac } from '@countersign/core';
import * as v from 'valibot';
import { KEY_FIELD, REFERENCE_FIELD } from './actions/own-marker.js';
import { instantOf } from './resources/account-api.js';

// Connect's JSON SIM message: one event each (developers.docusign.com, Connect, JSON SIM event model, read 2026-11-21).
// `event` is what happened; `envelopeSummary.status` may be later already.

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/));
const text = v.optional(v.nullable(v.string()));

const customField = v.looseObject({ name: text, value: text });

const message = v.looseObject({
  event: v.pipe(v.string(), v.regex(/^[a-z][a-z-]{1,60}$/)),
  generatedDateTime: v.string(),
  data: v.looseObject({
    accountId: id,
    envelopeId: v.optional(id),
    recipientId: v.optional(id),
    envelopeSummary: v.optional(
      v.nullable(
        v.looseObject({
          emailSubject: text,
          voidedReason: text,
          customFields: v.optional(
            v.nullable(v.looseObject({ textCustomFields: v.optional(v.nullable(v.array(customField))) })),
          ),
          recipients: v.optional(v.nullable(v.looseObject({ signers: v.optional(v.nullable(v.array(v.unknown()))) }))),
        }),
      ),
    ),
  }),
});

const signer = v.looseObject({ recipientId: id, routingOrder: text, status: text });

const titles: Readonly<Record<string, LocalizedText>> = {
  'envelope.created': { en: 'An envelope was drafted', 'zh-HK': '已建立信封草稿' },
  'envelope.sent': { en: 'An envelope was sent', 'zh-HK': '信封已發送' },
  'envelope.resent': { en: 'An envelope was sent again', 'zh-HK': '信封已重新發送' },
  'envelope.delivered': { en: 'An envelope was opened by all present recipients', 'zh-HK': '目前收件人均已開啟信封' },
  'envelope.completed': { en: 'An envelope was signed by all', 'zh-HK': '信封已由各方簽妥' },
  'envelope.declined': { en: 'A recipient declined to sign', 'zh-HK': '有收件人拒絕簽署' },
  'envelope.voided': { en: 'An envelope was voided or expired', 'zh-HK': '信封已作廢或過期' },
  'envelope.corrected': { en: 'An envelope was corrected', 'zh-HK': '信封已更正' },
  'envelope.purge': { en: 'An envelope’s documents will be deleted', 'zh-HK': '信封文件將被清除' },
  'envelope.deleted': { en: 'An envelope was deleted', 'zh-HK': '信封已刪除' },
  'recipient.sent': { en: 'A recipient was asked to sign', 'zh-HK': '已通知收件人簽署' },
  'recipient.delivered': { en: 'A recipient opened the envelope', 'zh-HK': '收件人已開啟信封' },
  'recipient.completed': { en: 'A recipient signed', 'zh-HK': '收件人已簽署' },
  'recipient.declined': { en: 'A recipient declined to sign', 'zh-HK': '收件人拒絕簽署' },
  'recipient.authenticationfailed': { en: 'A recipient failed to identify', 'zh-HK': '收件人未能通過身分驗證' },
  'recipient.autoresponded': { en: 'The mail to a recipient came back', 'zh-HK': '收件人的電郵被退回' },
  'recipient.reassign': { en: 'A recipient passed the envelope on', 'zh-HK': '收件人已轉交信封' },
};

/** Events that a binding may answer. */
export const docusignTriggers = triggersOf('docusign', titles);

/** Happen once to an envelope: the same one told again has the same id, whatever its time says. */
const ONCE = new Set(['envelope.completed', 'envelope.declined', 'envelope.voided']);

/**
 * Verifies Connect's HMAC and gives the delivery's event. Events that aren't among the triggers (templates, clicks) are
 * acknowledged without one. Where the connection's `accountId` is a GUID, another account's events are left out.
 */
export const docusignWebhooks: WebhookIntake = {
  receive(delivery, options) {
    verifySignature(delivery, options.secrets);
    const event = eventOf(delivery, options);
    return { kind: 'events', events: event === undefined ? [] : [event] };
  },
};

/**
 * base64(HMAC-SHA256(key, raw body)) in `X-DocuSign-Signature-1` and so on, one for each active key; one that fits is
 * enough (developers.docusign.com, Connect, HMAC, read 2026-11-21). No time is signed: repeats are dropped by id.
 */
function verifySignature(delivery: Delivery, secrets: readonly Secret[]): void {
  const given = Object.entries(delivery.headers)
    .filter(([name, value]) => /^x-docusign-signature-\d{1,3}$/i.test(name) && value !== '')
    .map(([, value]) => value);
  if (given.length === 0) {
    throw new SignatureError('SIGNATURE_MISSING', 'The delivery has no X-DocuSign-Signature.');
  }
  verifyHmac(given, secrets, { over: [delivery.body], as: 'base64' });
}

function eventOf(delivery: Delivery, options: WebhookOptions): CloudEvent | undefined {
  const parsed = v.safeParse(message, deliveryJson(delivery));
  if (!parsed.success) throw malformedDelivery('not a Connect message in the JSON SIM form');
  const { event, generatedDateTime, data } = parsed.output;
  const time = instantOf(generatedDateTime);
  if (time === undefined) throw malformedDelivery('without a time that can be read');

  const own = options.connection.settings['accountId'];
  const foreign = typeof own === 'string' && isGuid(own) && own.toLowerCase() !== data.accountId.toLowerCase();
  const name = event.replace('-', '.');
  if (foreign || !Object.hasOwn(titles, name) || data.envelopeId === undefined) return undefined;

  const { envelopeId, recipientId } = data;
  const ofRecipient = name.startsWith('recipient.');
  if (ofRecipient && recipientId === undefined) throw malformedDelivery('about a recipient without a recipientId');
  const identity = ONCE.has(name)
    ? [envelopeId, name]
    : [envelopeId, name, ...(ofRecipient && recipientId !== undefined ? [recipientId] : []), time];
  return {
    specversion: '1.0',
    id: identity.join(':'),
    source: `docusign/${data.accountId}`,
    type: `${EVENT_PREFIX}docusign.${name}.v1`,
    subject: envelopeId,
    time,
    datacontenttype: 'application/json',
    tenant: options.tenant,
    observedat: new Date(options.now).toISOString(),
    confidence: 'observed',
    data: {
      accountId: data.accountId,
      envelopeId,
      ...(ofRecipient && recipientId !== undefined ? { recipientId } : {}),
      ...summaryOf(data.envelopeSummary ?? undefined),
    },
  };
}

/** What a binding needs of the summary. Names and addresses of people stay at DocuSign. */
function summaryOf(summary: v.InferOutput<typeof message>['data']['envelopeSummary'] | undefined): JsonObject {
  if (summary === undefined || summary === null) return {};
  const fields = new Map<string, string>();
  for (const { name, value } of summary.customFields?.textCustomFields ?? []) {
    if (typeof name === 'string' && typeof value === 'string') fields.set(name, value);
  }
  const signers = (summary.recipients?.signers ?? []).flatMap((row) => {
    const found = v.safeParse(signer, row);
    if (!found.success) return [];
    const { recipientId, routingOrder, status } = found.output;
    return [{ recipientId, order: routingOrder ?? '', status: status ?? '' }];
  });
  const effect = fields.get(KEY_FIELD);
  const reference = fields.get(REFERENCE_FIELD);
  return {
    ...(summary.emailSubject ? { subject: summary.emailSubject } : {}),
    ...(summary.voidedReason ? { voidedReason: summary.voidedReason } : {}),
    ...(reference === undefined ? {} : { reference }),
    // Which run of ours made it: what a binding ties the answer to the approval by.
    ...(effect === undefined ? {} : { effect }),
    ...(signers.length === 0 ? {} : { signers }),
  };
}

function isGuid(value: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
}
