import { timingSafeEqual } from 'node:crypto';
import {
  type CloudEvent,
  type Delivery,
  EVENT_PREFIX,
  type LocalizedText,
  SignatureError,
  type WebhookIntake,
  type WebhookOptions,
} from '@countersign/contracts';
import { deliveryHeader, isPlainLine, triggersOf } from '@countersign/core';
import * as v from 'valibot';

// Watch notifications: everything stands in headers, there is no body and no signature. What makes one genuine is the
// token that the channel was opened with (calendar/api/guides/push, read 2026-11-21).

const printable = (longest: number) => v.pipe(v.string(), v.regex(new RegExp(`^[\\x21-\\x7e]{1,${longest}}$`)));

/** Of the year 9999, the last one of RFC 3339. */
const LAST_MS = 253_402_300_799_999;

const notification = v.object({
  'x-goog-channel-id': v.pipe(v.string(), v.regex(/^[A-Za-z0-9_+/=-]{1,64}$/)),
  /** Begins with 1 and rises, not by one each time. */
  'x-goog-message-number': v.pipe(v.string(), v.regex(/^[1-9]\d{0,15}$/), v.transform(Number), v.safeInteger()),
  'x-goog-resource-state': v.picklist(['sync', 'exists', 'not_exists']),
  'x-goog-resource-id': printable(256),
  'x-goog-resource-uri': printable(2048),
});

const titles: Readonly<Record<string, LocalizedText>> = {
  'calendar.changed': { en: 'Something changed in a calendar', 'zh-HK': '日曆有變動' },
  'calendar.event.created': { en: 'A calendar event was made', 'zh-HK': '已建立日曆活動' },
  'calendar.event.updated': { en: 'A calendar event was changed', 'zh-HK': '日曆活動已更改' },
  'calendar.event.deleted': { en: 'A calendar event was deleted', 'zh-HK': '日曆活動已刪除' },
};

/** Events that a binding may answer. Notifications give the first; what {@link calendarEvents} reads gives the others. */
export const googleWorkspaceTriggers = triggersOf('google-workspace', titles);

/** CloudEvents type of one of the triggers. */
export function typeOf(name: string): string {
  return `${EVENT_PREFIX}google-workspace.${name}.v1`;
}

/**
 * Compares the channel's token and gives `calendar.changed`. It says that something changed and not what: read that with
 * a sync token (`changes.events`), so that order and repeats make no difference. The message `sync`, which opens a channel, is
 * acknowledged as a handshake; channels of other resources are acknowledged without an event.
 */
export const googleWorkspaceWebhooks: WebhookIntake = {
  receive(delivery, options) {
    verifyToken(delivery, options);
    if (delivery.body.length > 0) throw malformed('has a body, which none of theirs has');
    const names = Object.keys(notification.entries);
    const headers = Object.fromEntries(names.map((name) => [name, deliveryHeader(delivery, name)]));
    const parsed = v.safeParse(notification, headers);
    if (!parsed.success) throw malformed(`has no good ${v.getDotPath(parsed.issues[0]) ?? 'headers'}`);
    if (parsed.output['x-goog-resource-state'] === 'sync') return { kind: 'challenge', answer: { status: 200 } };
    const expiration = Date.parse(deliveryHeader(delivery, 'x-goog-channel-expiration') ?? '');
    const event = eventOf(parsed.output, expiration, options);
    return { kind: 'events', events: event === undefined ? [] : [event] };
  },
};

/** Every live token is compared, so that the time taken doesn't tell which one fits. */
function verifyToken(delivery: Delivery, { secrets }: WebhookOptions): void {
  const given = deliveryHeader(delivery, 'x-goog-channel-token');
  if (given === undefined) {
    throw new SignatureError('SIGNATURE_MISSING', 'The notification has no X-Goog-Channel-Token.');
  }
  let genuine = false;
  for (const secret of secrets) {
    const token = secret.reveal();
    // An empty one is a channel without a token: anybody could write it.
    if (token !== '' && sameText(given, token)) genuine = true;
  }
  if (!genuine) throw new SignatureError('SIGNATURE_INVALID', 'The channel’s token is none of the live ones.');
}

function eventOf(
  headers: v.InferOutput<typeof notification>,
  expiration: number,
  { tenant, now }: WebhookOptions,
): CloudEvent | undefined {
  const calendar = calendarOf(headers['x-goog-resource-uri']);
  if (calendar === undefined) return undefined;
  const channel = headers['x-goog-channel-id'];
  const messageNumber = headers['x-goog-message-number'];
  return {
    specversion: '1.0',
    // A repeated message has the number of the first.
    id: `${channel}:${messageNumber}`,
    source: `google-workspace/${headers['x-goog-resource-id']}`,
    type: typeOf('calendar.changed'),
    subject: calendar,
    datacontenttype: 'application/json',
    tenant,
    observedat: new Date(now).toISOString(),
    confidence: 'observed',
    data: {
      calendar,
      channel,
      messageNumber,
      state: headers['x-goog-resource-state'],
      // Channels aren't renewed: open the next one before.
      ...(Number.isNaN(expiration) || expiration > LAST_MS
        ? {}
        : { channelEndsAt: new Date(expiration).toISOString() }),
    },
  };
}

/** `…/calendar/v3/calendars/{calendar}/events?alt=json`. */
function calendarOf(uri: string): string | undefined {
  const path = URL.parse(uri)?.pathname;
  if (path === undefined) throw malformed('has no good x-goog-resource-uri');
  const [, encoded] = /^\/calendar\/v3\/calendars\/([^/]{1,1024})\/events$/.exec(path) ?? [];
  if (encoded === undefined) return undefined;
  const calendar = decoded(encoded);
  if (calendar === undefined || !isPlainLine(calendar)) throw malformed('has no good x-goog-resource-uri');
  return calendar;
}

function decoded(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

function sameText(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function malformed(why: string): SignatureError {
  return new SignatureError('MALFORMED', `The notification has a live token, but it ${why}.`);
}
