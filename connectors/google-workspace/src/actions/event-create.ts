import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  InputError,
  type Json,
  StateError,
} from '@countersign/contracts';
import eventInputJsonSchema from '../generated/event-create.input.json' with { type: 'json' };
import type { GoogleWorkspace } from '../google-workspace.js';
import { remedies } from '../remedies.js';
import type { CalendarEvent } from '../resources/events.js';
import { clientIdSource } from '../sources.js';
import { type EventActionInput, eventInput } from './event-input.js';
import { calendarOf, EFFECT_PROPERTY, eventIdOf, eventOrNothing, sendUpdatesOf } from './own-event.js';

/** How an event was put into the calendar. */
export interface EventOutput {
  readonly eventId: string;
  readonly title: string;
  /** UTC. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
  readonly calendar: string;
  /** Page of the event, for those who may see it. */
  readonly url: string;
  /** The effect that made it; a later cancellation touches only its event. */
  readonly effect: string;
}

type Context = ActionContext<GoogleWorkspace>;

const MINUTE_MS = 60_000;

/** Puts an approved visit, interview or deadline into the connection's calendar and invites people. */
export const eventCreate: Action<GoogleWorkspace, EventActionInput, EventOutput & Json> = {
  name: 'calendar.event.create',
  title: { en: 'Create a Google Calendar event', 'zh-HK': '建立 Google 日曆活動' },
  input: eventInput,
  inputJsonSchema: eventInputJsonSchema,
  operations: ['events.get', 'events.insert'],
  guarantee: {
    kind: 'client-id',
    statement: {
      en: 'The event’s id is a hash of the effect’s key: Google refuses a second event of the same id, for ever, and before a repeat the id is looked up. Google does not promise to see two insertions at the very same moment.',
      'zh-HK':
        '活動編號由操作識別碼的雜湊值產生：Google 永久拒絕相同編號的第二個活動，而重送前會先查詢該編號。Google 並不保證能識別完全同時的兩次建立。',
    },
    source: clientIdSource,
  },
  reverse: {
    action: 'calendar.event.cancel',
    input: (input, { output }) => ({
      title: input.title,
      startsAt: input.startsAt,
      ...(input.invite === undefined ? {} : { invite: input.invite }),
      effect: output.effect,
    }),
  },
  run: createEvent,
};

async function createEvent(context: Context, input: EventActionInput): Promise<ActionResult<EventOutput & Json>> {
  const { client, clock, key, signal } = context;
  const calendar = calendarOf(context);
  const id = eventIdOf(key);
  if (context.mayHaveHappened) {
    const earlier = await eventOrNothing(context, calendar, id);
    if (earlier !== undefined) return found(context, input, calendar, earlier);
  }
  const start = Date.parse(input.startsAt);
  if (start <= clock.now()) {
    throw new InputError('EVENT_IN_PAST', `The event was to start at ${new Date(start).toISOString()}.`, {
      place: 'startsAt',
      remedy: remedies.EVENT_IN_PAST,
    });
  }
  try {
    const made = await client.events.insert(
      calendar,
      {
        id,
        title: input.title,
        startsAt: input.startsAt,
        endsAt: new Date(start + input.durationMinutes * MINUTE_MS).toISOString(),
        timeZone: input.timeZone ?? context.timeZone,
        description: input.description,
        location: input.location,
        attendees: input.attendees,
        properties: { [EFFECT_PROPERTY]: key },
      },
      { signal, sendUpdates: sendUpdatesOf(input.invite) },
    );
    return result(context, input, calendar, made, false);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 409)) throw error;
    const earlier = await eventOrNothing(context, calendar, id);
    if (earlier === undefined) throw error;
    return found(context, input, calendar, earlier);
  }
}

/** An event of this id: ours, unless somebody else's hash met ours. */
function found(
  context: Context,
  input: EventActionInput,
  calendar: string,
  event: CalendarEvent,
): ActionResult<EventOutput & Json> {
  const details = { eventId: event.id };
  if (event.status === 'cancelled') {
    throw new StateError('EVENT_GONE', 'The event was made, and is gone.', { remedy: remedies.EVENT_GONE, details });
  }
  if (event.properties[EFFECT_PROPERTY] !== context.key) {
    const message = 'An event of this id was not made by this effect.';
    throw new StateError('EVENT_ID_TAKEN', message, { remedy: remedies.EVENT_ID_TAKEN, details });
  }
  return result(context, input, calendar, event, true);
}

function result(
  context: Context,
  input: EventActionInput,
  calendar: string,
  event: CalendarEvent,
  replayed: boolean,
): ActionResult<EventOutput & Json> {
  const start = Date.parse(input.startsAt);
  const { id, title, url = '' } = event;
  return {
    output: {
      eventId: id,
      title,
      startsAt: event.startsAt ?? new Date(start).toISOString(),
      endsAt: event.endsAt ?? new Date(start + input.durationMinutes * MINUTE_MS).toISOString(),
      timeZone: event.timeZone ?? input.timeZone ?? context.timeZone,
      calendar,
      url,
      effect: context.key,
    },
    refs: [{ kind: 'calendar-event', id, label: title, ...(url === '' ? {} : { url }) }],
    replayed,
  };
}
