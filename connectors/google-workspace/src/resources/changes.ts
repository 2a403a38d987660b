import { ApiError, ResponseShapeError } from '@countersign/contracts';
import { type CalendarEvent, eventOf } from './events.js';
import type { AccountApi, CallControl, Wire } from './google-api.js';

/** What is known of a calendar after a look. */
export interface CalendarChanges {
  /** True: these are all events, and what was kept before is to be dropped. */
  readonly full: boolean;
  readonly events: readonly CalendarEvent[];
  /** Ids of deleted events. */
  readonly deleted: readonly string[];
  /** For the next look. Keep it together with what was read, in one transaction. */
  readonly syncToken: string;
}

const PAGE_SIZE = 2500;

/** Incremental reading of one calendar (calendar/api/guides/sync, read 2026-11-21). */
export class Changes {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * What changed since a look; all events without a sync token, or when Google no longer knows it (410).
   * Nothing is given before the last page has been read: whoever stops in between begins again with the same token.
   */
  async since(calendar: string, syncToken?: string, control: CallControl = {}): Promise<CalendarChanges> {
    if (syncToken === undefined) return this.#read(calendar, undefined, control);
    try {
      return await this.#read(calendar, syncToken, control);
    } catch (error) {
      if (error instanceof ApiError && error.status === 410) return this.#read(calendar, undefined, control);
      throw error;
    }
  }

  async #read(calendar: string, syncToken: string | undefined, control: CallControl): Promise<CalendarChanges> {
    const events = new Map<string, CalendarEvent>();
    const deleted = new Set<string>();
    const seen = new Set<string>();
    let pageToken: string | undefined;
    for (;;) {
      const data = await this.#page(calendar, syncToken, pageToken, control);
      for (const event of data.items.map(eventOf)) {
        const gone = event.status === 'cancelled';
        // Over several pages the later word on an event counts.
        events.delete(event.id);
        deleted.delete(event.id);
        if (gone) deleted.add(event.id);
        else events.set(event.id, event);
      }
      if (data.nextSyncToken !== undefined && data.nextPageToken === undefined) {
        const full = syncToken === undefined;
        return { full, events: [...events.values()], deleted: [...deleted], syncToken: data.nextSyncToken };
      }
      pageToken = data.nextPageToken;
      if (pageToken === undefined || seen.has(pageToken)) {
        throw new ResponseShapeError('The last page of events has no sync token, or a page leads to itself.');
      }
      seen.add(pageToken);
    }
  }

  async #page(
    calendarId: string,
    syncToken: string | undefined,
    pageToken: string | undefined,
    control: CallControl,
  ): Promise<Wire<'Events'>> {
    const { data } = await this.#account.api.call('events.list', {
      params: {
        path: { calendarId },
        query: {
          // All but the tokens must be the same in every look.
          singleEvents: true,
          maxResults: PAGE_SIZE,
          ...(syncToken === undefined ? {} : { syncToken }),
          ...(pageToken === undefined ? {} : { pageToken }),
        },
      },
      ...control,
    });
    return data;
  }
}
