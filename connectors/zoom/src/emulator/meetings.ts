import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import {
  type Context,
  numberOf,
  type Row,
  rowOf,
  type StoredMeeting,
  type StoredUser,
  textOf,
  word,
  type ZoomState,
} from './state.js';
import { findUser, mayHost, mustFindUser, tokenUserOf } from './users.js';
import { utcInstant, zonedInstant } from './zoned-time.js';

/** Settings of a host who never changed any. */
const defaults: Row = {
  host_video: false,
  participant_video: false,
  join_before_host: false,
  jbh_time: 0,
  mute_upon_entry: false,
  watermark: false,
  use_pmi: false,
  approval_type: 2,
  audio: 'both',
  auto_recording: 'none',
  alternative_hosts: '',
  waiting_room: false,
  meeting_authentication: false,
  private_meeting: false,
  email_notification: true,
  encryption_type: 'enhanced_encryption',
};

const INSTANT = 1;
const FIXED_SERIES = 8;

export function createMeeting(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { state, clock, random } = context;
    const body = rowOf(request.body);
    const user = mayHost(mustFindUser(request, context));
    const type = numberOf(body['type']) ?? 2;
    const host = hostFor(state, user, textOf(body['schedule_for']), type);
    if (type === FIXED_SERIES) throw refuse.validation('recurrence', 'Missing field.');
    const id = state.nextMeetingId;
    // Numbers aren't in order at Zoom either.
    state.nextMeetingId += 1 + Buffer.from(random.bytes(2)).readUInt16BE(0);
    const now = clock.now();
    const meeting: StoredMeeting = {
      id,
      hostId: host.id,
      uuid: Buffer.from(random.bytes(16)).toString('base64'),
      fields: { topic: 'Zoom Meeting', duration: 60, agenda: '', ...fieldsOf(body, host), type },
      settings: settingsOf(state, defaults, rowOf(body['settings'])),
      password: textOf(body['password']) ?? word(random, 3),
      createdAt: now,
      status: 'waiting',
    };
    if (type !== INSTANT && meeting.fields['start_time'] === undefined) {
      meeting.fields['start_time'] = wireTime(now);
    }
    state.meetings.set(id, meeting);
    context.emit({ event: 'meeting.created', id });
    return answer(context, 201, wireMeeting(meeting, context));
  });
}

export function getMeeting(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => answer(context, 200, wireMeeting(target(request, context), context)));
}

export function updateMeeting(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { state } = context;
    const meeting = target(request, context);
    const host = findUser(state, meeting.hostId);
    const body = rowOf(request.body);
    const { start_time: start, ...changes } = fieldsOf(body, host);
    // One in the past is ignored (OpenAPI of 2025-06).
    const later = typeof start === 'string' && Date.parse(start) > context.clock.now() ? { start_time: start } : {};
    meeting.fields = { ...meeting.fields, ...changes, ...later };
    meeting.settings = settingsOf(state, meeting.settings, rowOf(body['settings']));
    context.emit({ event: 'meeting.updated', id: meeting.id });
    return answer(context, 204);
  });
}

export function deleteMeeting(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const { state } = context;
    const meeting = target(request, context);
    state.meetings.delete(meeting.id);
    state.deletedMeetings.set(meeting.id, meeting);
    context.emit({ event: 'meeting.deleted', id: meeting.id });
    return answer(context, 204);
  });
}

/** The meeting that a path names. There are no series here, so that no occurrence exists. */
function target(request: EmulatorRequest, context: Context): StoredMeeting {
  const { state } = context;
  if ((request.query.get('occurrence_id') ?? '') !== '') throw refuse.occurrence();
  const id = Number(request.pathParameters['meetingId']);
  const meeting = state.meetings.get(id);
  if (meeting === undefined) throw refuse.noMeeting(id);
  const own = tokenUserOf(request, context);
  if (own !== undefined && own !== meeting.hostId) throw refuse.othersMeeting();
  return meeting;
}

function hostFor(state: ZoomState, user: StoredUser, scheduleFor: string | undefined, type: number): StoredUser {
  if (scheduleFor === undefined || scheduleFor === '') return user;
  if (type === INSTANT) throw refuse.instantForOthers();
  const other = findUser(state, scheduleFor);
  if (other === undefined) throw refuse.scheduleFor();
  return mayHost(other);
}

/** What a request sets, with its start in UTC. */
function fieldsOf(body: Row, host: StoredUser | undefined): Row {
  const { settings: _settings, password: _password, schedule_for: _for, start_time: given, ...fields } = body;
  const timezone = textOf(body['timezone']) ?? host?.timeZone ?? 'UTC';
  if (zonedInstant('2026-01-01T00:00:00', timezone) === undefined)
    throw refuse.validation('timezone', 'Invalid field.');
  // The characters are of long-standing text, not read again.
  if (!/^[\w@*-]*$/.test(textOf(body['password']) ?? '')) throw refuse.validation('password', 'Invalid field.');
  const start = textOf(given);
  if (start === undefined) return fields;
  const time = start.endsWith('Z') ? utcInstant(start) : zonedInstant(start, timezone);
  if (time === undefined || Number.isNaN(time)) throw refuse.validation('start_time', 'Invalid field.');
  return { ...fields, timezone, start_time: wireTime(time) };
}

/** What the account doesn't allow is dropped without a word. */
function settingsOf(state: ZoomState, before: Row, asked: Row): Row {
  const allowed = Object.entries(asked).filter(([name]) => !state.settings.dropSettings.includes(name));
  return { ...before, ...Object.fromEntries(allowed) };
}

export function wireMeeting(meeting: StoredMeeting, context: Context): Row {
  const { state, random, origin } = context;
  const host = findUser(state, meeting.hostId);
  const { fields } = meeting;
  const row: Row = {
    uuid: meeting.uuid,
    id: meeting.id,
    host_id: meeting.hostId,
    host_email: host?.email ?? '',
    topic: fields['topic'] ?? '',
    type: fields['type'] ?? 2,
    status: meeting.status,
    timezone: fields['timezone'] ?? host?.timeZone ?? 'UTC',
    agenda: fields['agenda'] ?? '',
    created_at: wireTime(meeting.createdAt),
    // New with each answer, and good for two hours: whoever holds it is the host.
    start_url: `${origin}/s/${meeting.id}?zak=${word(random, 24)}`,
    join_url: joinUrl(meeting, origin),
    password: meeting.password,
    h323_password: meeting.password,
    pstn_password: meeting.password,
    encrypted_password: meeting.password,
    settings: meeting.settings,
    pre_schedule: false,
    creation_source: 'open_api',
  };
  for (const name of ['start_time', 'duration', 'tracking_fields']) {
    const value = fields[name];
    if (value !== undefined) row[name] = value;
  }
  return row;
}

export function joinUrl({ id, password }: StoredMeeting, origin: string): string {
  return `${origin}/j/${id}?pwd=${password}`;
}

/** Whole seconds, UTC. */
export function wireTime(time: number): string {
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
