import { InputError } from '@countersign/contracts';
import { paginate } from '@countersign/core';
import { type AccountApi, type CallControl, instantOf, type Wire } from './google-api.js';

/** A calendar event. */
export interface CalendarEvent {
  readonly id: string;
  /** `cancelled`: deleted. */
  readonly status: 'confirmed' | 'tentative' | 'cancelled';
  readonly title: string;
  /** UTC; events of whole days have none. */
  readonly startsAt: string | undefined;
  readonly endsAt: string | undefined;
  /** IANA name. */
  readonly timeZone: string | undefined;
  readonly description: string | undefined;
  readonly location: string | undefined;
  /** E-mail addresses. */
  readonly attendees: readonly string[];
  readonly url: string | undefined;
  /** Of this version. */
  readonly etag: string | undefined;
  /** Properties that only this calendar's copy has, and that nobody sees. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface EventInput {
  /** 5 to 1,024 characters a-v and 0-9; makes a repeat a `CONFLICT`. @defaultValue Google makes one */
  readonly id?: string | undefined;
  readonly title: string;
  /** Instants, with `Z` or an offset; the end is exclusive. */
  readonly startsAt: string;
  readonly endsAt: string;
  /** IANA name: `Asia/Hong_Kong`. */
  readonly timeZone: string;
  readonly description?: string | undefined;
  readonly location?: string | undefined;
  /** E-mail addresses. */
  readonly attendees?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/** Who is told by mail: @defaultValue 'none', though Google may send some anyway. */
export type SendUpdates = 'all' | 'externalOnly' | 'none';

export interface WriteControl extends CallControl {
  readonly sendUpdates?: SendUpdates | undefined;
}

export interface ListControl extends CallControl {
  /** Events that end after it. */
  readonly from?: string | undefined;
  /** Events that start before it. */
  readonly to?: string | undefined;
}

const PAGE_SIZE = 250;

/** Events of the calendars that the token may change. */
export class Events {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * Makes an event. Effect: write.
   * @param calendar - its address, or `primary`.
   * @throws {@link ApiError} `CONFLICT` when the id is taken, `NOT_FOUND`, `FORBIDDEN`, `SCOPE_MISSING`, `BAD_REQUEST`.
   * @throws {@link TransportError} `OUTCOME_UNKNOWN`
   */
  async insert(calendar: string, input: EventInput, control: WriteControl = {}): Promise<CalendarEvent> {
    const { sendUpdates = 'none', ...rest } = control;
    const { id, startsAt, endsAt, timeZone } = input;
    const { data } = await this.#account.api.call('events.insert', {
      params: { path: { calendarId: calendar }, query: { sendUpdates } },
      body: {
        ...wireEvent(input),
        ...(id === undefined ? {} : { id }),
        start: { dateTime: wireTime(startsAt, 'startsAt'), timeZone },
        end: { dateTime: wireTime(endsAt, 'endsAt'), timeZone },
        ...(input.properties === undefined ? {} : { extendedProperties: { private: { ...input.properties } } }),
      },
      ...rest,
    });
    return eventOf(data);
  }

  /** One event, also a deleted one for as long as Google keeps it. @throws {@link ApiError} `NOT_FOUND` */
  async get(calendar: string, id: string, control: CallControl = {}): Promise<CalendarEvent> {
    const { data } = await this.#account.api.call('events.get', { params: eventPath(calendar, id), ...control });
    return eventOf(data);
  }

  /** Events of a span of time, page by page; of a series, each occurrence. */
  list(calendar: string, { from, to, ...control }: ListControl = {}): AsyncGenerator<CalendarEvent, void> {
    const span = {
      ...(from === undefined ? {} : { timeMin: wireTime(from, 'from') }),
      ...(to === undefined ? {} : { timeMax: wireTime(to, 'to') }),
    };
    return paginate<CalendarEvent, string>({
      page: async (cursor) => {
        const { data } = await this.#account.api.call('events.list', {
          params: {
            path: { calendarId: calendar },
            query: {
              ...span,
              singleEvents: true,
              maxResults: PAGE_SIZE,
              ...(cursor === undefined ? {} : { pageToken: cursor }),
            },
          },
          ...control,
        });
        return { items: data.items.map(eventOf), next: data.nextPageToken || undefined };
      },
      key: ({ id }) => id,
    });
  }

  /**
   * Changes what is named; attendees are replaced as a whole. Effect: write.
   * @throws {@link ApiError} `NOT_FOUND`, and what {@link insert} throws.
   */
  async patch(
    calendar: string,
    id: string,
    changes: Partial<Omit<EventInput, 'id' | 'properties'>>,
    { sendUpdates = 'none', ...control }: WriteControl = {},
  ): Promise<CalendarEvent> {
    const { startsAt, endsAt, timeZone } = changes;
    const zone = timeZone === undefined ? {} : { timeZone };
    const { data } = await this.#account.api.call('events.patch', {
      params: { ...eventPath(calendar, id), query: { sendUpdates } },
      body: {
        ...wireEvent(changes),
        ...(startsAt === undefined ? {} : { start: { dateTime: wireTime(startsAt, 'startsAt'), ...zone } }),
        ...(endsAt === undefined ? {} : { end: { dateTime: wireTime(endsAt, 'endsAt'), ...zone } }),
      },
      ...control,
    });
    return eventOf(data);
  }

  /**
   * Deletes an event. Effect: write.
   * @throws {@link ApiError} `ALREADY_DELETED` when it is gone: also when this very call, repeated after a lost answer,
   * did it. `NOT_FOUND` when there never was one.
   */
  async delete(calendar: string, id: string, control: WriteControl = {}): Promise<void> {
    const { sendUpdates = 'none', ...rest } = control;
    await this.#account.api.call('events.delete', {
      params: { ...eventPath(calendar, id), query: { sendUpdates } },
      ...rest,
    });
  }
}

function eventPath(calendarId: string, eventId: string) {
  if (!/^[A-Za-z0-9_-]{5,1024}$/.test(eventId)) {
    throw new InputError('INVALID_INPUT', 'An event id is letters and digits.', { place: 'id' });
  }
  return { path: { calendarId, eventId } };
}

function wireEvent(input: Partial<EventInput>): Wire<'EventPatch'> {
  const { title, description, location, attendees } = input;
  return {
    ...(title === undefined ? {} : { summary: title }),
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
    ...(attendees === undefined ? {} : { attendees: attendees.map((email) => ({ email })) }),
  };
}

/** `2026-12-01T02:00:00Z`: no fraction of a second. */
function wireTime(text: string, place: string): string {
  const time = /(?:Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InputError('INVALID_INPUT', 'A time is an instant with Z or an offset.', { place });
  }
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** An event as it came over the wire. */
export function eventOf(row: Wire<'Event'>): CalendarEvent {
  const status = row.status === 'cancelled' || row.status === 'tentative' ? row.status : 'confirmed';
  return {
    id: row.id,
    status,
    title: row.summary ?? '',
    startsAt: instantOf(row.start?.dateTime),
    endsAt: instantOf(row.end?.dateTime),
    timeZone: row.start?.timeZone,
    description: row.description,
    location: row.location,
    attendees: (row.attendees ?? []).flatMap(({ email }) => (email === undefined ? [] : [email])),
    url: row.htmlLink,
    etag: row.etag,
    properties: row.extendedProperties?.private ?? {},
  };
}
