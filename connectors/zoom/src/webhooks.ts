import { createHash, createHmac } from 'node:crypto';
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
import {
  deliveryHeader,
  deliveryJson,
  malformedDelivery,
  parseInstant,
  triggersOf,
  verifyHmac,
} from '@countersign/core';
import * as v from 'valibot';

// One event a delivery. `object.id` is text in some events and a number in others; there is no delivery id, and the order
// is not kept (developers.zoom.us, Using webhooks, snapshot of 2026-02-07; npm @zoom/rivet 0.4.0; read 2026-11-21).

const id = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,128}$/));
const text = v.optional(v.nullable(v.string()));
const meetingNumber = v.pipe(
  v.union([v.string(), v.pipe(v.number(), v.safeInteger())]),
  v.transform(String),
  v.regex(/^[\x21-\x7e]{1,64}$/),
);

/** Of the year 9999, the last one of RFC 3339. */
const LAST_MS = 253_402_300_799_999;

const message = v.looseObject({
  event: v.pipe(v.string(), v.regex(/^[a-z][a-z_]{0,40}(\.[a-z_]{1,60}){0,3}$/)),
  event_ts: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(LAST_MS))),
  payload: v.looseObject({}),
});

const challenge = v.looseObject({ plainToken: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) });

const about = v.looseObject({
  account_id: id,
  operation: text,
  scope: text,
  object: v.looseObject({
    id: meetingNumber,
    uuid: text,
    host_id: text,
    topic: text,
    start_time: text,
    end_time: text,
    duration: v.optional(v.nullable(v.number())),
    timezone: text,
  }),
});

const titles: Readonly<Record<string, LocalizedText>> = {
  'meeting.created': { en: 'A meeting was scheduled', 'zh-HK': '已安排會議' },
  'meeting.updated': { en: 'A meeting was changed', 'zh-HK': '會議已更改' },
  'meeting.deleted': { en: 'A meeting was deleted', 'zh-HK': '會議已刪除' },
  'meeting.started': { en: 'A meeting has started', 'zh-HK': '會議已開始' },
  'meeting.ended': { en: 'A meeting has ended', 'zh-HK': '會議已結束' },
};

/** Events that a binding may answer. */
export const zoomTriggers = triggersOf('zoom', titles);

/** How far a signed time may be from now, in ms. Zoom names no window; five minutes is its retries' first gap. */
const FRESH_MS = 5 * 60_000;

/**
 * Verifies `x-zm-signature` over the raw bytes and gives the delivery's event, or answers Zoom's URL validation, which is
 * signed like every delivery. Events that aren't among the triggers are acknowledged without one.
 */
export const zoomWebhooks: WebhookIntake = {
  receive(delivery, options) {
    const secret = verifySignature(delivery, options);
    const parsed = v.safeParse(message, deliveryJson(delivery));
    if (!parsed.success) throw malformedDelivery('not an event of the documented form');
    if (parsed.output.event === 'endpoint.url_validation') {
      const asked = v.safeParse(challenge, parsed.output.payload);
      if (!asked.success) throw malformedDelivery('a URL validation without plainToken');
      return { kind: 'challenge', answer: validationAnswer(asked.output.plainToken, secret) };
    }
    const event = eventOf(parsed.output, options);
    return { kind: 'events', events: event === undefined ? [] : [event] };
  },
};

/**
 * `v0=` and the hex HMAC-SHA256 of `v0:{x-zm-request-timestamp}:{raw body}`.
 * @returns the secret that fits: the answer to a URL validation is made with the same.
 */
function verifySignature(delivery: Delivery, { secrets, now }: WebhookOptions): Secret {
  const given = deliveryHeader(delivery, 'x-zm-signature');
  const timestamp = deliveryHeader(delivery, 'x-zm-request-timestamp');
  if (given === undefined || timestamp === undefined) {
    throw new SignatureError('SIGNATURE_MISSING', 'The delivery lacks x-zm-signature or x-zm-request-timestamp.');
  }
  const fitting = verifyHmac(given, secrets, { over: [`v0:${timestamp}:`, delivery.body], as: 'hex', prefix: 'v0=' });
  const signedAt = epochMs(timestamp);
  if (signedAt === undefined) throw malformedDelivery('signed with a time that is no number');
  if (Math.abs(now - signedAt) > FRESH_MS) {
    throw new SignatureError('STALE', 'The delivery’s signed time is more than five minutes from now.');
  }
  return fitting;
}

function validationAnswer(plainToken: string, secret: Secret) {
  const encryptedToken = createHmac('sha256', secret.reveal()).update(plainToken).digest('hex');
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ plainToken, encryptedToken }),
  };
}

function eventOf(delivery: v.InferOutput<typeof message>, options: WebhookOptions): CloudEvent | undefined {
  const { event: name, event_ts } = delivery;
  if (!Object.hasOwn(titles, name)) return undefined;
  const parsed = v.safeParse(about, delivery.payload);
  if (!parsed.success || event_ts === undefined) throw malformedDelivery(`a ${name} without account, meeting or time`);
  const { account_id: accountId, object } = parsed.output;
  const identity = [accountId, name, event_ts, object.id, object.uuid ?? ''];
  return {
    specversion: '1.0',
    // There is no delivery id: the same event must give the same one, however often it is delivered.
    id: createHash('sha256').update(JSON.stringify(identity)).digest('base64url').slice(0, 32),
    source: `zoom/${accountId}`,
    type: `${EVENT_PREFIX}zoom.${name}.v1`,
    subject: object.id,
    time: new Date(event_ts).toISOString(),
    datacontenttype: 'application/json',
    tenant: options.tenant,
    observedat: new Date(options.now).toISOString(),
    confidence: 'observed',
    data: dataOf(parsed.output, accountId),
  };
}

/** What a binding needs. Links, passcodes and people's addresses stay at Zoom. */
function dataOf({ operation, scope, object }: v.InferOutput<typeof about>, accountId: string): JsonObject {
  const startsAt = parseInstant(object.start_time);
  const endedAt = parseInstant(object.end_time);
  return {
    accountId,
    meetingId: object.id,
    ...(object.uuid ? { uuid: object.uuid } : {}),
    ...(object.host_id ? { hostId: object.host_id } : {}),
    ...(object.topic ? { topic: object.topic } : {}),
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    // As scheduled, also when it ended earlier or later.
    ...(typeof object.duration === 'number' ? { durationMinutes: object.duration } : {}),
    ...(object.timezone ? { timeZone: object.timezone } : {}),
    // `all`: every occurrence of a series.
    ...(operation || scope ? { scope: operation || scope || '' } : {}),
  };
}

/** Seconds in Zoom's examples, milliseconds in deliveries seen: from 13 digits on it is these. */
function epochMs(timestamp: string): number | undefined {
  if (!/^\d{9,14}$/.test(timestamp)) return undefined;
  return timestamp.length >= 13 ? Number(timestamp) : Number(timestamp) * 1000;
}
