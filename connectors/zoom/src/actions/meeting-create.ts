import {
  type Action,
  type ActionContext,
  type ActionResult,
  InputError,
  type Json,
  StateError,
} from '@countersign/contracts';
import { ifFound, withOwnMarker } from '@countersign/core';
import meetingInputJsonSchema from '../generated/meeting-create.input.json' with { type: 'json' };
import { remedies } from '../remedies.js';
import type { Meeting } from '../resources/meetings.js';
import { markerSource } from '../sources.js';
import type { Zoom } from '../zoom.js';
import { type MeetingActionInput, meetingInput } from './meeting-input.js';
import { findMeetings, hostOf } from './own-marker.js';

/** How a meeting was scheduled. The link to start it is a credential, and is not among this. */
export interface MeetingOutput {
  readonly meetingId: string;
  readonly topic: string;
  /** UTC. */
  readonly startsAt: string;
  readonly durationMinutes: number;
  readonly timeZone: string;
  readonly host: string;
  /** For the people invited: it lets them in. */
  readonly joinUrl: string;
  /** Settings that were approved and that the account didn't take; empty on a later look. */
  readonly notApplied: readonly string[];
  /** The effect that made it; a later cancellation touches only its meeting. */
  readonly effect: string;
}

type Context = ActionContext<Zoom>;

/** Schedules an approved visit, interview or review as a Zoom meeting. */
export const meetingCreate: Action<Zoom, MeetingActionInput, MeetingOutput & Json> = {
  name: 'meeting.create',
  title: { en: 'Schedule a Zoom meeting', 'zh-HK': '安排 Zoom 會議' },
  input: meetingInput,
  inputJsonSchema: meetingInputJsonSchema,
  operations: ['meetings.list', 'meetings.get', 'meetings.create'],
  guarantee: {
    kind: 'search-before-send',
    statement: {
      en: 'Zoom takes no key: the effect’s key stands in the last line of the agenda, and before a repeat the host’s meetings are searched for it, again for 15 seconds where nothing is found. Zoom does not document how soon its list shows a new meeting; one that shows later than that would be made twice.',
      'zh-HK':
        'Zoom 不接受操作識別碼：識別碼會寫於議程最後一行，重送前先在主持人的會議中查找；如未找到，會在 15 秒內重複查找。Zoom 沒有說明新會議多久後才會出現於列表；如遲於此時間才出現，會議可能重複建立。',
    },
    source: markerSource,
  },
  reverse: {
    action: 'meeting.cancel',
    input: (input, { output }) => ({
      topic: input.topic,
      startsAt: input.startsAt,
      ...(input.host === undefined ? {} : { host: input.host }),
      effect: output.effect,
    }),
  },
  run: createMeeting,
};

async function createMeeting(context: Context, input: MeetingActionInput): Promise<ActionResult<MeetingOutput & Json>> {
  const { client, clock, key, memo, signal } = context;
  const host = hostOf(context, input.host);
  const earlier = await earlierMeeting(context, host, input);
  if (earlier !== undefined) return result(context, host, input, earlier, [], true);
  const start = Date.parse(input.startsAt);
  if (start <= clock.now()) {
    throw new InputError('MEETING_IN_PAST', `The meeting was to start at ${new Date(start).toISOString()}.`, {
      place: 'startsAt',
      remedy: remedies.MEETING_IN_PAST,
    });
  }
  // Noted before it is sent: a later try that finds the note looks longer.
  await memo.set('begun', clock.now());
  const made = await client.meetings.create(
    host,
    {
      topic: input.topic,
      startsAt: input.startsAt,
      durationMinutes: input.durationMinutes,
      timeZone: input.timeZone ?? context.timeZone,
      agenda: withOwnMarker([input.agenda], key),
      invitees: input.invitees,
      settings: input.settings,
    },
    { signal },
  );
  await memo.set('meeting', made.id);
  return result(context, host, input, made, made.notApplied, false);
}

/** What an earlier try made: by its note, else by the marker. */
async function earlierMeeting(context: Context, host: string, input: MeetingActionInput): Promise<Meeting | undefined> {
  const { client, key, memo, signal } = context;
  const noted = await memo.get('meeting');
  if (typeof noted === 'string') {
    const found = await ifFound(client.meetings.get(noted, { signal }));
    if (found !== undefined) return found;
    throw new StateError('MEETING_GONE', 'The meeting was made, and is gone.', {
      remedy: remedies.MEETING_GONE,
      details: { meetingId: noted },
    });
  }
  if (!context.mayHaveHappened) return undefined;
  const wanted = { topic: input.topic, start: Date.parse(input.startsAt), effect: key };
  // Without the note nothing was sent by a try that keeps notes: one look is enough.
  const [found] = await findMeetings(context, host, wanted, (await memo.get('begun')) !== undefined);
  if (found === undefined) return undefined;
  await memo.set('meeting', found.id);
  return client.meetings.get(found.id, { signal });
}

function result(
  context: Context,
  host: string,
  input: MeetingActionInput,
  meeting: Meeting,
  notApplied: readonly string[],
  replayed: boolean,
): ActionResult<MeetingOutput & Json> {
  const { id, topic, joinUrl = '' } = meeting;
  return {
    output: {
      meetingId: id,
      topic,
      startsAt: meeting.startsAt ?? new Date(input.startsAt).toISOString(),
      durationMinutes: meeting.durationMinutes ?? input.durationMinutes,
      timeZone: meeting.timeZone ?? input.timeZone ?? context.timeZone,
      host: meeting.hostEmail ?? host,
      joinUrl,
      notApplied: [...notApplied],
      effect: context.key,
    },
    refs: [{ kind: 'meeting', id, label: topic, ...(joinUrl === '' ? {} : { url: joinUrl }) }],
    replayed,
  };
}
