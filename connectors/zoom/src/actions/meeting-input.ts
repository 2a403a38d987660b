import { isPlainLine, isPlainText, isRealInstant, isVisibleAscii } from '@countersign/core';
import * as v from 'valibot';

// What actions take: business terms, never ids of Zoom. Unknown fields are refused.

const UNSEEN = 'It holds a character that is not seen.';
const oneLine = /^[^\t\r\n]+$/;

export const topicText = v.pipe(
  v.string(),
  v.minLength(1, 'A topic has at least one character.'),
  v.maxLength(200, 'A topic has at most 200 characters.'),
  v.regex(oneLine, 'A topic is on one line.'),
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

export const meetingSettings = v.strictObject({
  hostVideo: v.optional(v.boolean()),
  participantVideo: v.optional(v.boolean()),
  joinBeforeHost: v.optional(v.boolean()),
  muteOnEntry: v.optional(v.boolean()),
  waitingRoom: v.optional(v.boolean()),
  signedInOnly: v.optional(v.boolean()),
  recording: v.optional(v.picklist(['none', 'local', 'cloud'])),
  encryption: v.optional(v.picklist(['enhanced', 'end-to-end'])),
  alternativeHosts: v.optional(v.pipe(v.array(emailAddress), v.maxLength(20))),
});

export const meetingInput = v.strictObject({
  topic: topicText,
  startsAt: instant,
  durationMinutes: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1440, 'A meeting lasts a day at most.')),
  /** In which Zoom shows it; the workspace's when left out. */
  timeZone: v.optional(timeZoneName),
  /** Who hosts it; the connection's host when left out. */
  host: v.optional(emailAddress),
  agenda: v.optional(
    v.pipe(v.string(), v.maxLength(1900, 'An agenda has at most 1,900 characters.'), v.check(isPlainText, UNSEEN)),
  ),
  /** Zoom shows them with the meeting; it sends no mail. */
  invitees: v.optional(v.pipe(v.array(emailAddress), v.maxLength(500))),
  settings: v.optional(meetingSettings),
});

export type MeetingActionInput = v.InferOutput<typeof meetingInput>;

/** Says which meeting as people say it; `effect` ties it to the one run that made it. */
export const meetingCancelInput = v.strictObject({
  topic: topicText,
  startsAt: instant,
  host: v.optional(emailAddress),
  /** Key of the effect that made the meeting: only that meeting is touched, wherever it was moved to. */
  effect: v.optional(v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,64}$/))),
  reason: v.optional(v.pipe(v.string(), v.maxLength(1000), v.check(isPlainText, UNSEEN))),
});

export type MeetingCancelInput = v.InferOutput<typeof meetingCancelInput>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
