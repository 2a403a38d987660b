import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import { joinUrl, wireTime } from './meetings.js';
import { type Context, numberOf, type Row, type StoredMeeting, textOf, word } from './state.js';
import { mustFindUser } from './users.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A scheduled meeting expires 30 days after its start. */
const EXPIRES = 30 * DAY;
const SIX_MONTHS = 183 * DAY;
const PAGE_TOKEN_LIFE = 15 * MINUTE;
/** A list cuts agendas here. */
const AGENDA = 250;

export function listMeetings(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { state, clock } = context;
    const host = mustFindUser(request, context);
    const type = request.query.get('type') ?? 'scheduled';
    const size = Number(request.query.get('page_size') ?? 30);
    const shown = [...state.meetings.values()]
      .filter(
        (meeting) => meeting.hostId === host.id && isShown(meeting, type, clock.now()) && isSeen(meeting, context),
      )
      .sort((one, two) => startOf(one) - startOf(two) || one.id - two.id);
    const offset = offsetOf(request.query.get('next_page_token') ?? '', context);
    const page = shown.slice(offset, offset + size);
    const more = offset + size < shown.length;
    return answer(context, 200, {
      page_size: size,
      total_records: shown.length,
      next_page_token: more ? newPageToken(offset + size, context) : '',
      meetings: page.map((meeting) => listed(meeting, context)),
    });
  });
}

function startOf({ fields, createdAt }: StoredMeeting): number {
  const start = textOf(fields['start_time']);
  return start === undefined ? createdAt : Date.parse(start);
}

function isShown(meeting: StoredMeeting, type: string, now: number): boolean {
  const kind = numberOf(meeting.fields['type']);
  if (kind === 1) return false;
  const start = startOf(meeting);
  const over = start + (numberOf(meeting.fields['duration']) ?? 0) * MINUTE <= now;
  switch (type) {
    case 'live':
      return meeting.status === 'started';
    case 'previous_meetings':
      return over && now - start < SIX_MONTHS;
    case 'scheduled':
      return kind === 3 || now - start < EXPIRES;
    default:
      return kind === 3 || (!over && start - now < SIX_MONTHS);
  }
}

/** With `lookup-lag` a list misses what was made just now. */
function isSeen(meeting: StoredMeeting, context: Context): boolean {
  const lag = context.fault('lookup-lag');
  return lag === undefined || context.clock.now() - meeting.createdAt >= (numberOf(lag['ms']) ?? 5000);
}

function offsetOf(token: string, { state, clock }: Context): number {
  if (token === '') return 0;
  const known = state.pageTokens.get(token);
  if (known === undefined || clock.now() >= known.expiresAt) throw refuse.pageToken();
  return known.offset;
}

function newPageToken(offset: number, { state, clock, random }: Context): string {
  const token = word(random, 16);
  state.pageTokens.set(token, { offset, expiresAt: clock.now() + PAGE_TOKEN_LIFE });
  return token;
}

function listed(meeting: StoredMeeting, { origin, state }: Context): Row {
  const { fields } = meeting;
  const row: Row = {
    uuid: meeting.uuid,
    id: meeting.id,
    host_id: meeting.hostId,
    topic: fields['topic'] ?? '',
    type: fields['type'] ?? 2,
    timezone: fields['timezone'] ?? state.users[0]?.timeZone ?? 'UTC',
    agenda: (textOf(fields['agenda']) ?? '').slice(0, AGENDA),
    created_at: wireTime(meeting.createdAt),
    join_url: joinUrl(meeting, origin),
  };
  for (const name of ['start_time', 'duration']) {
    const value = fields[name];
    if (value !== undefined) row[name] = value;
  }
  return row;
}
