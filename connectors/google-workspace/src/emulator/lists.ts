import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { isSeen, ownCalendar, timeOf, wireEvent } from './events.js';
import { type Context, type Row, rowOf, type StoredEvent, textOf, word } from './state.js';

const PAGE_TOKEN_LIFE = 60 * 60_000;

/** Refused beside a sync token (calendar.events.list). */
const NOT_WITH_SYNC = [
  'iCalUID',
  'orderBy',
  'privateExtendedProperty',
  'q',
  'sharedExtendedProperty',
  'timeMin',
  'timeMax',
  'updatedMin',
];

export function listEvents(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    ownCalendar(request, context);
    const { state } = context;
    const { query } = request;
    const known = versionOf(query, context);
    const size = Math.min(Number(query.get('maxResults') ?? 250), 2500);
    const shown = [...state.events.values()]
      .filter((event) => (known === undefined ? isAsked(event, query, context) : event.version > known))
      .sort((one, two) => one.version - two.version);
    const offset = offsetOf(query.get('pageToken') ?? '', context);
    const more = offset + size < shown.length;
    const last: Row = more
      ? { nextPageToken: newPageToken(offset + size, context) }
      : { nextSyncToken: newSyncToken(context) };
    return answer(context, 200, {
      kind: 'calendar#events',
      etag: `"p${state.version}"`,
      summary: state.calendarId,
      updated: new Date(context.clock.now()).toISOString(),
      timeZone: 'Asia/Hong_Kong',
      accessRole: 'owner',
      ...last,
      items: shown.slice(offset, offset + size).map((event) => listed(event, known !== undefined, context)),
    });
  });
}

/** Of one deleted since, only the id is certain. */
function listed(event: StoredEvent, delta: boolean, context: Context): Row {
  if (delta && event.status === 'cancelled') {
    return { kind: 'calendar#event', etag: `"${event.version}"`, id: event.id, status: 'cancelled' };
  }
  return wireEvent(event, context);
}

function versionOf(query: URLSearchParams, { state }: Context): number | undefined {
  const token = query.get('syncToken');
  if (token === null) return undefined;
  const refused = NOT_WITH_SYNC.find((name) => query.has(name));
  if (refused !== undefined || query.get('showDeleted') === 'false') {
    throw refuse.invalid(`Sync token cannot be used with other query restrictions: ${refused ?? 'showDeleted'}`);
  }
  const version = state.syncTokens.get(token);
  if (version === undefined) throw refuse.fullSync();
  return version;
}

function isAsked(event: StoredEvent, query: URLSearchParams, context: Context): boolean {
  if (!isSeen(event, context)) return false;
  if (event.status === 'cancelled' && query.get('showDeleted') !== 'true') return false;
  const [start, end] = [timeOf(rowOf(event.fields['start']), 'start'), timeOf(rowOf(event.fields['end']), 'end')];
  const [from, to, words] = [query.get('timeMin'), query.get('timeMax'), query.get('q')];
  if (from !== null && end <= Date.parse(from)) return false;
  if (to !== null && start >= Date.parse(to)) return false;
  return words === null || (textOf(event.fields['summary']) ?? '').includes(words);
}

function offsetOf(token: string, { state, clock }: Context): number {
  if (token === '') return 0;
  const known = state.pageTokens.get(token);
  if (known === undefined || clock.now() >= known.expiresAt) throw refuse.invalid('Invalid page token value.');
  return known.offset;
}

function newPageToken(offset: number, { state, clock, random }: Context): string {
  const token = word(random, 16);
  state.pageTokens.set(token, { offset, expiresAt: clock.now() + PAGE_TOKEN_LIFE });
  return token;
}

function newSyncToken({ state, random }: Context): string {
  const token = word(random, 16);
  state.syncTokens.set(token, state.version);
  return token;
}
