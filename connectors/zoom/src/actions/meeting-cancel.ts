import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
  StateError,
} from '@countersign/contracts';
import { ifFound } from '@countersign/core';
import meetingCancelInputJsonSchema from '../generated/meeting-cancel.input.json' with { type: 'json' };
import { remedies } from '../remedies.js';
import type { Meeting } from '../resources/meetings.js';
import { openApi } from '../sources.js';
import type { Zoom } from '../zoom.js';
import { type MeetingCancelInput, meetingCancelInput } from './meeting-input.js';
import { findMeetings, hostOf } from './own-marker.js';

export interface MeetingCancelOutput {
  /** `gone`: an earlier try had deleted it. */
  readonly state: 'deleted' | 'gone';
  readonly topic: string;
  readonly startsAt: string;
}

type Context = ActionContext<Zoom>;

const MINUTE_MS = 60_000;

/** Takes a meeting back that has not begun; Zoom tells its host by mail. */
export const meetingCancel: Action<Zoom, MeetingCancelInput, MeetingCancelOutput & Json> = {
  name: 'meeting.cancel',
  title: { en: 'Cancel a Zoom meeting', 'zh-HK': '取消 Zoom 會議' },
  input: meetingCancelInput,
  inputJsonSchema: meetingCancelInputJsonSchema,
  operations: ['meetings.list', 'meetings.get', 'meetings.delete'],
  guarantee: {
    kind: 'idempotent',
    statement: {
      en: 'The meeting is deleted by its number; once it is gone, running it again changes nothing.',
      'zh-HK': '會議按其編號刪除；刪除後再次執行不會有任何改變。',
    },
    source: openApi('meetingDelete'),
  },
  run: cancelMeeting,
};

async function cancelMeeting(
  context: Context,
  input: MeetingCancelInput,
): Promise<ActionResult<MeetingCancelOutput & Json>> {
  const { client, memo, signal } = context;
  const meeting = await findMeeting(context, input);
  if (meeting === undefined) {
    // Only a try that noted it may have taken it away; else it was never there, or somebody should know.
    if ((await memo.get('found')) !== undefined) return result('gone', input);
    throw refusal('MEETING_NOT_FOUND', 'The host has no such meeting.');
  }
  checkNotBegun(meeting, context.clock.now());
  // Noted before it goes, so that a later try knows that it was there.
  await memo.set('found', meeting.id);
  try {
    await client.meetings.delete(meeting.id, { signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return result('gone', input);
    throw error;
  }
  return result('deleted', input);
}

async function findMeeting(context: Context, input: MeetingCancelInput): Promise<Meeting | undefined> {
  const { client, memo, signal } = context;
  const noted = await memo.get('found');
  if (typeof noted === 'string') return ifFound(client.meetings.get(noted, { signal }));
  const { topic, effect } = input;
  const wanted = { topic, start: Date.parse(input.startsAt), effect };
  const found = await findMeetings(context, hostOf(context, input.host), wanted, true);
  const [first] = found;
  if (found.length > 1) throw refusal('MEETING_AMBIGUOUS', `${found.length} meetings have this topic and start.`);
  return first && ifFound(client.meetings.get(first.id, { signal }));
}

function checkNotBegun({ status, startsAt, durationMinutes = 0 }: Meeting, now: number): void {
  if (status === 'started') {
    throw new StateError('MEETING_STARTED', 'The meeting is going on.', { remedy: remedies.MEETING_STARTED });
  }
  if (startsAt === undefined || Date.parse(startsAt) + durationMinutes * MINUTE_MS > now) return;
  throw new StateError('MEETING_OVER', 'The meeting’s time has passed.', { remedy: remedies.MEETING_OVER });
}

function refusal(code: 'MEETING_NOT_FOUND' | 'MEETING_AMBIGUOUS', message: string): InputError {
  return new InputError(code, message, { place: 'topic', remedy: remedies[code] });
}

function result(
  state: MeetingCancelOutput['state'],
  { topic, startsAt }: MeetingCancelInput,
): ActionResult<MeetingCancelOutput & Json> {
  const at = new Date(startsAt).toISOString();
  return {
    output: { state, topic, startsAt: at },
    // By what people call it: once it is gone, Zoom doesn't tell the number any more.
    refs: [{ kind: 'cancelled-meeting', id: `${at} ${topic}`, label: topic }],
    replayed: state === 'gone',
  };
}
