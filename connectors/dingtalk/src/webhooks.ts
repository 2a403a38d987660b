import { randomBytes } from 'node:crypto';
import {
  type Delivery,
  type HttpAnswer,
  SignatureError,
  type WebhookIntake,
  type WebhookOptions,
} from '@countersign/contracts';
import * as v from 'valibot';
import {
  type CallbackKey,
  isOwner,
  isSignedBy,
  openEnvelope,
  parseCallbackKey,
  type SignedEnvelope,
  sealEnvelope,
  signatureOf,
} from './resources/callback-envelope.js';
import { eventOf } from './resources/callback-events.js';

export { dingtalkTriggers } from './resources/callback-events.js';

/** How far a signed time may be from now, in ms. DingTalk names no window; its last repeat comes after 40 seconds. */
const FRESH_MS = 5 * 60_000;
/** In characters; DingTalk's have eight or sixteen. */
const MAX_NONCE = 64;

const envelope = v.looseObject({ encrypt: v.pipe(v.string(), v.minLength(1), v.maxLength(1_000_000)) });
const eventName = v.looseObject({ EventType: v.optional(v.string(), '') });
const registration = v.looseObject({ Random: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) });

/**
 * Verifies a push of DingTalk: signature over token, time, nonce and envelope; AES envelope; whom it is for; freshness.
 * Every genuine delivery is answered with an encrypted `success`, without which DingTalk sends it again.
 *
 * A secret is `token:aesKey:key`, or JSON `{"token","aesKey","key"}`; `key` is the AppKey, corp id or suite key that the
 * subscription was made with.
 */
export const dingtalkWebhooks: WebhookIntake = {
  receive(delivery, options) {
    const { key, text } = verify(delivery, options);
    const body = parseJson(text, 'what the envelope holds');
    const named = v.safeParse(eventName, body);
    if (!named.success) throw malformed('what the envelope holds is no event');
    const { EventType } = named.output;
    if (EventType === 'check_url') return { kind: 'challenge', answer: sealed(key, 'success', options.now) };
    if (EventType === 'check_create_suite_url' || EventType === 'check_update_suite_url') {
      const asked = v.safeParse(registration, body);
      if (!asked.success) throw malformed(`a ${EventType} without Random`);
      return { kind: 'challenge', answer: sealed(key, asked.output.Random, options.now) };
    }
    const event = eventOf(body, key.owner, options);
    if (event === 'malformed') throw malformed(`${EventType || 'the callback'} lacks what it is about`);
    return {
      kind: 'events',
      events: event === undefined ? [] : [event],
      answer: sealed(key, 'success', options.now),
    };
  },
};

function verify(
  delivery: Delivery,
  { secrets, now }: WebhookOptions,
): { readonly key: CallbackKey; readonly text: Buffer } {
  const given = signedParts(delivery);
  // Every secret is tried, so that the time taken doesn't tell which one fits.
  let fitting: { readonly key: CallbackKey; readonly text: Buffer } | undefined;
  let signed = false;
  for (const secret of secrets) {
    const key = parseCallbackKey(secret);
    if (key === undefined || !isSignedBy(key, given)) continue;
    signed = true;
    const opened = openEnvelope(key, given.encrypt);
    if (opened !== undefined && isOwner(key, opened.owner)) fitting ??= { key, text: opened.text };
  }
  if (fitting === undefined) {
    const why = signed ? 'is signed, but its envelope is not for this subscription' : 'fits none of the live secrets';
    throw new SignatureError('SIGNATURE_INVALID', `The delivery ${why}.`);
  }
  const signedAt = epochMs(given.timestamp);
  if (signedAt === undefined) throw malformed('its signed time is no number');
  if (Math.abs(now - signedAt) > FRESH_MS) {
    throw new SignatureError('STALE', 'The delivery’s signed time is more than five minutes from now.');
  }
  return fitting;
}

/** In the query under names that differ between DingTalk's own pages. */
function signedParts({ path, body }: Delivery): SignedEnvelope {
  const query = new URLSearchParams(path.split('?').slice(1).join('?'));
  const signature = query.get('msg_signature') || query.get('signature');
  const timestamp = query.get('timestamp') || query.get('timeStamp');
  const nonce = query.get('nonce');
  // The signature covers the parts joined without marks between them: a nonce without bound could hold what belongs to
  // the envelope.
  if (!signature || !timestamp || !nonce || nonce.length > MAX_NONCE) {
    throw new SignatureError(
      'SIGNATURE_MISSING',
      'The delivery lacks signature, timestamp or a short nonce in its query.',
    );
  }
  const parsed = v.safeParse(envelope, parseJson(body, 'the body'));
  if (!parsed.success) throw malformed('the body has no encrypt');
  return { signature, timestamp, nonce, encrypt: parsed.output.encrypt };
}

/** The answer that DingTalk wants, within 1.5 seconds. */
function sealed(key: CallbackKey, text: string, now: number): HttpAnswer {
  const signed = { timestamp: String(now), nonce: randomBytes(8).toString('hex'), encrypt: sealEnvelope(key, text) };
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      msg_signature: signatureOf(key, signed),
      timeStamp: signed.timestamp,
      nonce: signed.nonce,
      encrypt: signed.encrypt,
    }),
  };
}

/** Milliseconds; DingTalk's own example has seconds. */
function epochMs(timestamp: string): number | undefined {
  if (!/^\d{9,14}$/.test(timestamp)) return undefined;
  return timestamp.length >= 13 ? Number(timestamp) : Number(timestamp) * 1000;
}

function parseJson(bytes: Uint8Array, what: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformed(`${what} is not JSON in UTF-8`);
  }
}

function malformed(why: string): SignatureError {
  return new SignatureError('MALFORMED', `The delivery can’t be read: ${why}.`);
}
