import { isPlainLine, isPlainText, isRealInstant, isVisibleAscii } from '@countersign/core';
import * as v from 'valibot';

// What actions take: business terms, never ids of Google. Unknown fields are refused.

export const UNSEEN = 'It holds a character that is not seen.';

export const titleText = v.pipe(
  v.string(),
  v.minLength(1, 'A title has at least one character.'),
  v.maxLength(300, 'A title has at most 300 characters.'),
  v.regex(/^[^\t\r\n]+$/, 'A title is on one line.'),
  v.check(isPlainLine, UNSEEN),
);

/** An instant: a wall clock's time without a zone means another moment elsewhere. */
export const instant = v.pipe(
  v.string(),
  v.regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/,
    'A time is written 2026-12-01T10:00:00+08:00, with its offset or Z.',
  ),
  v.check(isRealInstant, 'There is no such time.'),
);

export const emailAddress = v.pipe(
  v.string(),
  v.email('It is an e-mail address.'),
  v.maxLength(254),
  v.check(isVisibleAscii, 'An e-mail address is written in ASCII.'),
);

/** IANA name. */
export const timeZoneName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z]+(\/[A-Za-z0-9_+-]+){0,2}$/, 'A time zone is named as in Asia/Hong_Kong.'),
  v.check(isTimeZone, 'There is no such time zone.'),
);

export const eventInput = v.strictObject({
  title: titleText,
  startsAt: instant,
  durationMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_080, 'An event lasts a week at most.')),
  /** In which the calendar shows it; the workspace's when left out. */
  timeZone: v.optional(timeZoneName),
  description: v.optional(
    v.pipe(v.string(), v.maxLength(8000, 'A description has at most 8,000 characters.'), v.check(isPlainText, UNSEEN)),
  ),
  location: v.optional(v.pipe(v.string(), v.maxLength(500), v.check(isPlainText, UNSEEN))),
  attendees: v.optional(v.pipe(v.array(emailAddress), v.maxLength(200, 'Google invites 200 people at most.'))),
  /** Who is told by mail; all when left out. */
  invite: v.optional(v.picklist(['all', 'external', 'nobody'])),
});

export type EventActionInput = v.InferOutput<typeof eventInput>;

/** Says which event as people say it; `effect` ties it to the one run that made it. */
export const eventCancelInput = v.strictObject({
  title: titleText,
  startsAt: instant,
  /** Key of the effect that made the event: only that event is touched, wherever it was moved to. */
  effect: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/))),
  invite: v.optional(v.picklist(['all', 'external', 'nobody'])),
  reason: v.optional(v.pipe(v.string(), v.maxLength(1000), v.check(isPlainText, UNSEEN))),
});

export type EventCancelInput = v.InferOutput<typeof eventCancelInput>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
