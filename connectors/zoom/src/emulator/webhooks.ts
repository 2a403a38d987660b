import { createHmac } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorWebhook } from '@countersign/testing';
import { joinUrl } from './meetings.js';
import { type Context, numberOf, type Row, type StoredMeeting, textOf, word } from './state.js';

/** Signs a body as Zoom does, at the twin's time. */
export function signed(body: string, { clock, credentials, random }: Context): EmulatorWebhook {
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = createHmac('sha256', credentials.webhookSecret ?? '')
    .update(`v0:${timestamp}:${body}`)
    .digest('hex');
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': `v0=${signature}`,
      'x-zm-request-id': word(random, 16),
      'user-agent': 'Zoom Marketplace/1.0a',
    },
    body,
  };
}

/** One thing that happened to a meeting, compact: Zoom's own SDK can't verify it with white space. */
export function eventWebhook(event: JsonObject, context: Context): EmulatorWebhook {
  const { state, clock } = context;
  const name = textOf(event['event']) ?? '';
  const id = numberOf(event['id']) ?? 0;
  const meeting = state.meetings.get(id) ?? state.deletedMeetings.get(id);
  const payload: Row = { account_id: state.accountId };
  const operates = ['meeting.created', 'meeting.updated', 'meeting.deleted'].includes(name);
  if (operates) {
    payload['operator'] = state.users[0]?.email ?? '';
    payload['operator_id'] = state.users[0]?.id ?? '';
    payload[name === 'meeting.updated' ? 'scope' : 'operation'] = 'single';
  }
  payload['object'] = meeting === undefined ? { id } : objectOf(meeting, name, context);
  return signed(JSON.stringify({ event: name, payload, event_ts: clock.now() }), context);
}

/** `id` is text once a meeting runs, and a number before. */
function objectOf(meeting: StoredMeeting, name: string, { clock, origin }: Context): Row {
  const { fields } = meeting;
  const running = name === 'meeting.started' || name === 'meeting.ended';
  const row: Row = {
    uuid: meeting.uuid,
    id: running ? String(meeting.id) : meeting.id,
    host_id: meeting.hostId,
    topic: fields['topic'] ?? '',
    type: fields['type'] ?? 2,
    // As scheduled, also when it took longer.
    duration: fields['duration'] ?? 0,
    timezone: fields['timezone'] ?? 'UTC',
  };
  if (fields['start_time'] !== undefined) row['start_time'] = fields['start_time'];
  if (name === 'meeting.ended') row['end_time'] = new Date(clock.now()).toISOString().replace(/\.\d{3}Z$/, 'Z');
  if (name === 'meeting.created') {
    row['join_url'] = joinUrl(meeting, origin);
    row['password'] = meeting.password;
    row['settings'] = { use_pmi: false, alternative_hosts: '' };
  }
  return row;
}
