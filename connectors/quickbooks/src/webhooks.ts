import { createHash } from 'node:crypto';
import {
  type CloudEvent,
  type Delivery,
  EVENT_PREFIX,
  type LocalizedText,
  type Secret,
  SignatureError,
  type WebhookIntake,
  type WebhookOptions,
} from '@countersign/contracts';
import { deliveryHeader, deliveryJson, malformedDelivery, triggersOf, verifyHmac } from '@countersign/core';
import * as v from 'valibot';

// Two forms of one delivery: an array of CloudEvents (mandatory since 2026-07-31, Intuit blog of 2025-11-12) and the older
// `eventNotifications`. Both say only which record changed; both may speak of several companies ("realms") at once.

const id = v.pipe(v.string(), v.regex(/^[A-Za-z0-9._:-]{1,128}$/));

const cloudEvents = v.pipe(
  v.array(
    v.looseObject({
      specversion: v.literal('1.0'),
      id,
      source: v.pipe(v.string(), v.minLength(1), v.maxLength(512)),
      type: v.pipe(v.string(), v.regex(/^qbo\.[a-z0-9]{1,64}\.[a-z]{1,32}\.v1$/)),
      time: v.string(),
      intuitentityid: id,
      intuitaccountid: id,
      data: v.optional(v.nullable(v.looseObject({}))),
    }),
  ),
  v.minLength(1),
);

const legacyVerbs = {
  Create: 'created',
  Update: 'updated',
  Delete: 'deleted',
  Merge: 'merged',
  Void: 'voided',
  Emailed: 'emailed',
} as const;

const legacy = v.looseObject({
  eventNotifications: v.pipe(
    v.array(
      v.looseObject({
        realmId: id,
        dataChangeEvent: v.looseObject({
          entities: v.array(
            v.looseObject({
              name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{1,64}$/)),
              id,
              operation: v.picklist(['Create', 'Update', 'Delete', 'Merge', 'Void', 'Emailed']),
              lastUpdated: v.string(),
              deletedId: v.optional(v.string()),
            }),
          ),
        }),
      }),
    ),
    v.minLength(1),
  ),
});

const triggerTitles: Readonly<Record<string, LocalizedText>> = {
  'bill.created': { en: 'A bill was created', 'zh-HK': '已建立供應商賬單' },
  'bill.updated': { en: 'A bill was changed or paid', 'zh-HK': '供應商賬單已更改或付款' },
  'bill.deleted': { en: 'A bill was deleted', 'zh-HK': '供應商賬單已刪除' },
  'billpayment.created': { en: 'A bill was paid', 'zh-HK': '已支付供應商賬單' },
  'vendor.created': { en: 'A vendor was created', 'zh-HK': '已建立供應商' },
  'vendor.updated': { en: 'A vendor was changed', 'zh-HK': '供應商已更改' },
  'vendor.merged': { en: 'Two vendors became one', 'zh-HK': '供應商已合併' },
  'account.created': { en: 'An account was created', 'zh-HK': '已建立科目' },
  'account.updated': { en: 'An account was changed', 'zh-HK': '科目已更改' },
  'account.merged': { en: 'Two accounts became one', 'zh-HK': '科目已合併' },
};

/** Events that a binding may answer; others of QuickBooks come through under the same scheme. */
export const quickbooksTriggers = triggersOf('quickbooks', triggerTitles);

/**
 * Verifies `intuit-signature` and gives one event per changed record. An app has one webhook address for all its
 * companies: where the connection's settings name a `realmId`, only that company's events are given, so that a record of
 * another company is never taken for one of this; without it, all are.
 */
export const quickbooksWebhooks: WebhookIntake = {
  receive(delivery, options) {
    verifySignature(delivery, options.secrets);
    const events = eventsOf(delivery, options);
    const own = options.connection.settings['realmId'];
    return {
      kind: 'events',
      // A number, too, as YAML reads digits without quotes: it must not open the door to the other companies.
      events: own === undefined ? events : events.filter((event) => event.data['realmId'] === String(own)),
    };
  },
};

/** base64(HMAC-SHA256(verifier token, raw body)) in `intuit-signature` (developer.intuit.com, Webhooks, read 2026-11-21). */
function verifySignature(delivery: Delivery, secrets: readonly Secret[]): void {
  const given = deliveryHeader(delivery, 'intuit-signature');
  if (given === undefined) throw new SignatureError('SIGNATURE_MISSING', 'The delivery has no intuit-signature.');
  verifyHmac(given, secrets, { over: [delivery.body], as: 'base64' });
}

function eventsOf(delivery: Delivery, options: WebhookOptions): readonly CloudEvent[] {
  const value = deliveryJson(delivery);
  const observedat = new Date(options.now).toISOString();
  if (Array.isArray(value)) {
    const parsed = v.safeParse(cloudEvents, value);
    if (!parsed.success) throw malformedDelivery('an entry of the CloudEvents array lacks a documented attribute');
    return parsed.output.map((event) => {
      const [, entity = '', verb = ''] = event.type.split('.');
      const alternative = alternativeIds(event.data);
      return {
        ...envelope(entity, verb, event.intuitaccountid, event.intuitentityid, instant(event.time), options),
        id: event.id,
        source: event.source,
        data: {
          realmId: event.intuitaccountid,
          entity,
          id: event.intuitentityid,
          ...(alternative.length === 0 ? {} : { alternativeIds: alternative }),
        },
        observedat,
      };
    });
  }
  const parsed = v.safeParse(legacy, value);
  if (!parsed.success)
    throw malformedDelivery('neither a CloudEvents array nor eventNotifications of the documented form');
  return parsed.output.eventNotifications.flatMap(({ realmId, dataChangeEvent }) =>
    dataChangeEvent.entities.map((change) => {
      const entity = change.name.toLowerCase();
      const identity = [realmId, entity, change.id, change.operation, change.lastUpdated];
      return {
        ...envelope(entity, legacyVerbs[change.operation], realmId, change.id, instant(change.lastUpdated), options),
        // The older form has no ids: the same change must give the same one, however often it is delivered.
        id: createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 32),
        source: `quickbooks/${realmId}`,
        data: {
          realmId,
          entity,
          id: change.id,
          ...(change.deletedId === undefined ? {} : { deletedId: change.deletedId }),
        },
        observedat,
      };
    }),
  );
}

function envelope(
  entity: string,
  verb: string,
  realmId: string,
  entityId: string,
  time: string,
  options: WebhookOptions,
): Pick<CloudEvent, 'specversion' | 'type' | 'subject' | 'time' | 'datacontenttype' | 'tenant' | 'confidence'> {
  return {
    specversion: '1.0',
    type: `${EVENT_PREFIX}quickbooks.${entity}.${verb}.v1`,
    subject: `${realmId}/${entity}/${entityId}`,
    time,
    datacontenttype: 'application/json',
    tenant: options.tenant,
    confidence: 'observed',
  };
}

/** Any precision (nanoseconds occur) and any offset → UTC with milliseconds; the rest is cut off, not rounded. */
function instant(text: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:?\d\d)$/.exec(text);
  const [, seconds = '', fraction = '', offset = ''] = match ?? [];
  const colon = offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2'); // Older samples write -0700.
  const time = new Date(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${colon}`);
  if (!match || Number.isNaN(time.getTime())) throw malformedDelivery('a time that is no RFC 3339 instant');
  return time.toISOString();
}

function alternativeIds(data: unknown): readonly { readonly id: string; readonly namespace: string }[] {
  const shape = v.looseObject({
    alternative_ids: v.array(v.looseObject({ id: v.string(), namespace: v.string() })),
  });
  const parsed = v.safeParse(shape, data);
  return parsed.success
    ? parsed.output.alternative_ids.map((entry) => ({ id: entry.id, namespace: entry.namespace }))
    : [];
}
