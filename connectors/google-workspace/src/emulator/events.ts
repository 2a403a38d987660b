import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { notifyChannels } from './notifications.js';
import { type Context, numberOf, type Row, rowOf, type StoredEvent, textOf, word } from './state.js';

/** Fields that only Google sets; callers' are dropped without a word. */
const OWN = [
  'id',
  'status',
  'etag',
  'kind',
  'created',
  'updated',
  'creator',
  'organizer',
  'htmlLink',
  'sequence',
  'eventType',
];

export function insertEvent(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownCalendar(request, context);
    const { state, clock, random } = context;
    const body = rowOf(request.body);
    const id = textOf(body['id']) ?? word(random, 13);
    if (state.events.has(id)) throw refuse.duplicate();
    if (textOf(body['id']) !== undefined && body['iCalUID'] !== undefined) {
      throw refuse.invalid('Only one of id and iCalUID may be given.');
    }
    checkSpan(rowOf(body['start']), rowOf(body['end']));
    checkAttendees(body['attendees']);
    const now = clock.now();
    const event: StoredEvent = {
      id,
      fields: settable(body),
      status: 'confirmed',
      createdAt: now,
      updatedAt: now,
      version: nextVersion(context),
      mails: told(request, body) ? 1 : 0,
    };
    state.events.set(id, event);
    notifyChannels(context);
    return eventAnswer(event, context);
  });
}

export function getEvent(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const event = target(request, context);
    const { etag } = wireEvent(event, context);
    if (request.headers['if-none-match'] === etag) return answer(context, 304);
    return eventAnswer(event, context);
  });
}

export function patchEvent(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const event = target(request, context);
    checkVersion(request, event, context);
    const body = rowOf(request.body);
    const fields = { ...event.fields, ...settable(body) };
    checkSpan(rowOf(fields['start']), rowOf(fields['end']));
    checkAttendees(fields['attendees']);
    event.fields = fields;
    touch(event, context);
    if (told(request, fields)) event.mails += 1;
    return eventAnswer(event, context);
  });
}

export function deleteEvent(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const event = target(request, context);
    if (event.status === 'cancelled') throw refuse.deleted();
    checkVersion(request, event, context);
    event.status = 'cancelled';
    touch(event, context);
    if (told(request, event.fields)) event.mails += 1;
    return answer(context, 204);
  });
}

/** Only the acting user's calendar is here; others are as if they weren't. */
export function ownCalendar(request: EmulatorRequest, { state }: Context): void {
  const name = request.pathParameters['calendarId'] ?? '';
  if (name !== 'primary' && name.toLowerCase() !== state.calendarId) throw refuse.notFound();
}

export function touch(event: StoredEvent, context: Context): void {
  event.updatedAt = context.clock.now();
  event.version = nextVersion(context);
  notifyChannels(context);
}

export function wireEvent(event: StoredEvent, { state, origin }: Context): Row {
  return {
    kind: 'calendar#event',
    etag: `"${event.version}"`,
    id: event.id,
    status: event.status,
    htmlLink: `${origin}/calendar/event?eid=${event.id}`,
    created: new Date(event.createdAt).toISOString(),
    updated: new Date(event.updatedAt).toISOString(),
    ...event.fields,
    creator: { email: state.user, self: true },
    organizer: { email: state.user, self: true },
    iCalUID: `${event.id}@google.com`,
    sequence: 0,
    eventType: 'default',
  };
}

function target(request: EmulatorRequest, context: Context): StoredEvent {
  ownCalendar(request, context);
  const event = context.state.events.get(request.pathParameters['eventId'] ?? '');
  if (event === undefined) throw refuse.notFound();
  return event;
}

function checkVersion(request: EmulatorRequest, event: StoredEvent, context: Context): void {
  const wanted = request.headers['if-match'];
  if (wanted !== undefined && wanted !== '*' && wanted !== wireEvent(event, context)['etag']) throw refuse.stale();
}

function checkSpan(start: Row, end: Row): void {
  const [from, to] = [timeOf(start, 'start'), timeOf(end, 'end')];
  if ((start['date'] === undefined) !== (end['date'] === undefined)) {
    throw refuse.invalid('Start and end times must either both be date or both be dateTime.');
  }
  if (from > to) throw refuse.invalid('The specified time range is empty.');
}

function checkAttendees(attendees: Row[string] | undefined): void {
  const list = Array.isArray(attendees) ? attendees : [];
  if (list.every((one) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(textOf(rowOf(one)['email']) ?? ''))) return;
  throw refuse.invalid('Invalid attendee email.');
}

export function timeOf(time: Row, place: string): number {
  const [dateTime, date] = [textOf(time['dateTime']), textOf(time['date'])];
  const zone = textOf(time['timeZone']);
  if (zone !== undefined && !isZone(zone)) throw refuse.invalid(`Invalid time zone definition for ${place} time.`);
  if ((dateTime === undefined) === (date === undefined)) throw refuse.invalid(`Invalid ${place} time.`);
  const found = Date.parse(dateTime ?? date ?? '');
  const offset = dateTime === undefined || /(Z|[+-]\d\d:\d\d)$/.test(dateTime);
  // Without an offset Google reads it in the zone; the twin takes no such times.
  if (Number.isNaN(found) || !offset) throw refuse.invalid(`Invalid ${place} time.`);
  return found;
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function settable(body: Row): Row {
  return Object.fromEntries(Object.entries(body).filter(([name]) => !OWN.includes(name)));
}

function nextVersion({ state }: Context): number {
  state.version += 2000;
  return state.version;
}

function told(request: EmulatorRequest, fields: Row): boolean {
  const attendees = fields['attendees'];
  const some = Array.isArray(attendees) && attendees.length > 0;
  return some && ['all', 'externalOnly'].includes(request.query.get('sendUpdates') ?? 'none');
}

function eventAnswer(event: StoredEvent, context: Context): EmulatorResponse {
  const body = wireEvent(event, context);
  return answer(context, 200, body, { etag: textOf(body['etag']) ?? '' });
}

/** With `lookup-lag` a list misses what was made just now; reading by id finds it. */
export function isSeen(event: StoredEvent, context: Context): boolean {
  const lag = context.fault('lookup-lag');
  return lag === undefined || context.clock.now() - event.createdAt >= (numberOf(lag['ms']) ?? 5000);
}
