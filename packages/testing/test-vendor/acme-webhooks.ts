import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  EVENT_PREFIX,
  type LocalizedText,
  SignatureError,
  type Trigger,
  type WebhookIntake,
} from '@countersign/contracts';
import type { WebhookCase } from '../src/index.js';
import type { AcmeDefect } from './acme-connector.js';

const FRESHNESS_MS = 300_000;
const CREATED = `${EVENT_PREFIX}acme.note.created.v1`;

export const acmeTriggers = (both: (en: string) => LocalizedText): readonly Trigger[] => [
  { type: CREATED, title: both('A note was written') },
];

const sign = (secret: string, time: string, body: Uint8Array) =>
  createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');

/** `x-acme-time` and `x-acme-signature`: hex HMAC-SHA256 over time, dot, body. */
export function acmeWebhooks(defects: ReadonlySet<AcmeDefect>): WebhookIntake {
  return {
    receive({ headers, body }, { secrets, now, tenant }) {
      const given = headers['x-acme-signature'];
      const time = headers['x-acme-time'];
      if (!given || !time) {
        if (!defects.has('believes-the-unsigned'))
          throw new SignatureError('SIGNATURE_MISSING', 'There is no signature.');
      } else {
        const live = defects.has('knows-one-secret') ? secrets.slice(0, 1) : secrets;
        const genuine = live.some((secret) => {
          if (secret.reveal() === '') return false;
          const wanted = sign(secret.reveal(), time, body);
          if (defects.has('compares-half-the-signature')) return wanted.slice(0, 32) === given.slice(0, 32);
          if (defects.has('reads-hex-in-any-case')) return wanted === given.toLowerCase();
          return (
            wanted.length === given.length &&
            timingSafeEqual(Buffer.from(wanted), Buffer.from(given.padEnd(wanted.length)).subarray(0, wanted.length))
          );
        });
        if (!genuine) throw new SignatureError('SIGNATURE_INVALID', 'The signature fits no live secret.');
        if (Math.abs(now - Number(time)) > FRESHNESS_MS && !defects.has('ignores-signed-time')) {
          throw new SignatureError('STALE', 'The signed time is too far from now.');
        }
      }
      const event = parse(body, defects);
      return {
        kind: 'events',
        events: [
          {
            specversion: '1.0',
            id: defects.has('random-event-ids') ? `${event.id}-${Math.random()}` : event.id,
            source: 'acme/7',
            type: defects.has('unannounced-events') ? `${EVENT_PREFIX}acme.note.changed.v1` : CREATED,
            tenant,
            data: { note: event.note },
          },
        ],
      };
    },
  };
}

function parse(body: Uint8Array, defects: ReadonlySet<AcmeDefect>): { id: string; note: string } {
  if (defects.has('throws-on-garbage')) {
    const value = JSON.parse(Buffer.from(body).toString('utf8'));
    return { id: value.id, note: value.note.id };
  }
  try {
    const value: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    if (typeof value === 'object' && value !== null && 'id' in value && 'note' in value) {
      const { id, note } = value;
      const noteId = typeof note === 'object' && note !== null && 'id' in note ? note.id : undefined;
      if (typeof id === 'string' && id !== '' && typeof noteId === 'string') return { id, note: noteId };
    }
  } catch {
    // refused below, as every other broken form
  }
  throw new SignatureError('MALFORMED', 'The body is no note.');
}

export const acmeWebhookCase: WebhookCase = {
  bodies: [
    JSON.stringify({ id: 'e-1', type: 'note.created', note: { id: 'n1', text: '便箋' } }),
    JSON.stringify({ id: 'e-2', type: 'note.created', note: { id: 'n2' } }),
  ],
  deliver: (body, secret, now) => ({
    method: 'POST',
    path: '/hook',
    headers: { 'x-acme-time': String(now), 'x-acme-signature': sign(secret, String(now), body) },
    body,
  }),
  signatureHeaders: ['x-acme-signature', 'x-acme-time'],
  freshnessMs: FRESHNESS_MS,
  connection: { id: '0198c0de-0000-7000-8000-000000000001', settings: {} },
};
