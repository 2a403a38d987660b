import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
} from '@countersign/contracts';
import { lookAgain } from '@countersign/core';
import eventCancelInputJsonSchema from '../generated/event-cancel.input.json' with { type: 'json' };
import type { GoogleWorkspace } from '../google-workspace.js';
import { remedies } from '../remedies.js';
import { discovery } from '../sources.js';
import { type EventCancelInput, eventCancelInput } from './event-input.js';
import { calendarOf, eventIdOf, eventOrNothing, sendUpdatesOf } from './own-event.js';

export interface EventCancelOutput {
  /** `gone`: an earlier try had deleted it. */
  readonly state: 'deleted' | 'gone';
  readonly title: string;
  readonly startsAt: string;
}

type Context = ActionContext<GoogleWorkspace>;

/** Waits before looking again. */
const LOOK_AGAIN_MS = [1000, 4000, 10_000];

/** Takes an event out of the connection's calendar; those invited are told by mail. */
export const eventCancel: Action<GoogleWorkspace, EventCancelInput, EventCancelOutput & Json> = {
  name: 'calendar.event.cancel',
  title: { en: 'Cancel a Google Calendar event', 'zh-HK': '取消 Google 日曆活動' },
  input: eventCancelInput,
  inputJsonSchema: eventCancelInputJsonSchema,
  operations: ['events.get', 'events.list', 'events.delete'],
  guarantee: {
    kind: 'idempotent',
    statement: {
      en: 'The event is deleted by its id; once it is gone, running it again changes nothing.',
      'zh-HK': '活動按其編號刪除；刪除後再次執行不會有任何改變。',
    },
    source: discovery('calendar.events.delete'),
  },
  run: cancelEvent,
};

async function cancelEvent(context: Context, input: EventCancelInput): Promise<ActionResult<EventCancelOutput & Json>> {
  const { client, memo, signal } = context;
  const calendar = calendarOf(context);
  const id = await findEvent(context, calendar, input);
  if (id === undefined) {
    // Only a try that noted it may have taken it away; else it was never there, or somebody should know.
    if ((await memo.get('found')) !== undefined) return result('gone', input);
    throw refusal('EVENT_NOT_FOUND', 'The calendar has no such event.');
  }
  // Noted before it goes, so that a later try knows that it was there.
  await memo.set('found', id);
  try {
    await client.events.delete(calendar, id, { signal, sendUpdates: sendUpdatesOf(input.invite) });
  } catch (error) {
    if (error instanceof ApiError && ['NOT_FOUND', 'ALREADY_DELETED'].includes(error.code)) {
      return result('gone', input);
    }
    throw error;
  }
  return result('deleted', input);
}

async function findEvent(context: Context, calendar: string, input: EventCancelInput): Promise<string | undefined> {
  const { memo } = context;
  const noted = await memo.get('found');
  const known = typeof noted === 'string' ? noted : input.effect === undefined ? undefined : eventIdOf(input.effect);
  if (known !== undefined) {
    const event = await eventOrNothing(context, calendar, known);
    return event === undefined || event.status === 'cancelled' ? undefined : event.id;
  }
  // How soon a list shows a new event is not documented: look again where nothing is found.
  const found = await lookAgain(context, LOOK_AGAIN_MS, () => listMatching(context, calendar, input));
  if (found.length > 1) throw refusal('EVENT_AMBIGUOUS', `${found.length} events have this title and start.`);
  return found[0];
}

async function listMatching(
  { client, signal }: Context,
  calendar: string,
  input: EventCancelInput,
): Promise<readonly string[]> {
  const start = wholeSecond(Date.parse(input.startsAt));
  const span = { from: new Date(start).toISOString(), to: new Date(start + 1000).toISOString() };
  const found: string[] = [];
  for await (const event of client.events.list(calendar, { ...span, signal })) {
    const same = event.title === input.title && Date.parse(event.startsAt ?? '') === start;
    if (same && event.status !== 'cancelled') found.push(event.id);
  }
  return found;
}

/** Fractions of a second are not sent. */
function wholeSecond(time: number): number {
  return Math.floor(time / 1000) * 1000;
}

function refusal(code: 'EVENT_NOT_FOUND' | 'EVENT_AMBIGUOUS', message: string): InputError {
  return new InputError(code, message, { place: 'title', remedy: remedies[code] });
}

function result(
  state: EventCancelOutput['state'],
  { title, startsAt }: EventCancelInput,
): ActionResult<EventCancelOutput & Json> {
  const at = new Date(startsAt).toISOString();
  return {
    output: { state, title, startsAt: at },
    refs: [{ kind: 'cancelled-calendar-event', id: `${at} ${title}`, label: title }],
    replayed: state === 'gone',
  };
}
