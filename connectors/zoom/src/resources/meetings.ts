import { InputError, Secret } from '@countersign/contracts';
import { type CallControl, paginate, parseInstant } from '@countersign/core';
import { type MeetingSettings, notApplied, wireSettings } from './meeting-settings.js';
import type { AccountApi, Wire } from './zoom-api.js';

/** A meeting as a list shows it. */
export interface ListedMeeting {
  /** The meeting number, as text. */
  readonly id: string;
  readonly topic: string;
  /** UTC; instant meetings and series without fixed time have none. */
  readonly startsAt: string | undefined;
  readonly durationMinutes: number | undefined;
  /** IANA name. */
  readonly timeZone: string | undefined;
  /** Cut at 250 characters in a list. */
  readonly agenda: string | undefined;
  readonly hostId: string | undefined;
  readonly createdAt: string | undefined;
  /** For participants. May hold the passcode in a form of its own. */
  readonly joinUrl: string | undefined;
}

export interface Meeting extends ListedMeeting {
  /** Of this instance: a meeting that is held again has another. */
  readonly uuid: string | undefined;
  /** Zoom has no word for one that is over. */
  readonly status: 'waiting' | 'started' | undefined;
  readonly hostEmail: string | undefined;
  /** Lets its holder host the meeting, for two hours from this answer. Don't store it. */
  readonly startUrl: Secret | undefined;
  readonly passcode: Secret | undefined;
}

export interface CreatedMeeting extends Meeting {
  /** Settings that were asked for and that the account didn't take. */
  readonly notApplied: readonly (keyof MeetingSettings)[];
}

export interface MeetingInput {
  /** Up to 200 characters. */
  readonly topic: string;
  /** Instant, with `Z` or an offset; sent as UTC in whole seconds. */
  readonly startsAt: string;
  /** Whole minutes, 1 to 1,440. */
  readonly durationMinutes: number;
  /** IANA name, in which Zoom shows it: `Asia/Hong_Kong`. @defaultValue the host's */
  readonly timeZone?: string | undefined;
  /** Up to 2,000 characters. */
  readonly agenda?: string | undefined;
  /** Up to 10 characters. @defaultValue Zoom makes one where the account wants one */
  readonly passcode?: Secret | undefined;
  /** E-mail addresses; Zoom shows them, and invites nobody by mail. */
  readonly invitees?: readonly string[] | undefined;
  readonly settings?: MeetingSettings | undefined;
}

export interface UpdateControl extends CallControl {
  /** Whose quota of 100 a day it is, so that a refusal stops that host's further calls. */
  readonly host?: string | undefined;
}

export interface ListControl extends CallControl {
  /** `scheduled`: all that are not expired. `upcoming`: not over, within six months. @defaultValue 'scheduled' */
  readonly type?: 'scheduled' | 'upcoming' | 'live' | 'previous_meetings' | undefined;
}

const PAGE_SIZE = 300;

/** Meetings of the account's users. */
export class Meetings {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * Schedules a meeting. Effect: write. There is no idempotency key: when the answer is lost, look before sending again.
   * @param host - e-mail address or user id; `me` for tokens of a user.
   * @throws {@link RateLimitedError} with `limit` `host-daily` (100 a day), `account-daily`, or none (a second).
   * @throws {@link ApiError} `HOST_UNKNOWN`, `HOST_NOT_ALLOWED`, `SCOPE_MISSING`, `BAD_REQUEST`, `REJECTED`.
   * @throws {@link TransportError} `OUTCOME_UNKNOWN`
   */
  async create(host: string, input: MeetingInput, control: CallControl = {}): Promise<CreatedMeeting> {
    const { data } = await this.#account.api.call('meetings.create', {
      params: { path: { userId: host } },
      body: { type: 2, ...wireMeeting(input) },
      user: host.toLowerCase(),
      ...control,
    });
    return { ...meetingOf(data), notApplied: notApplied(input.settings ?? {}, data.settings) };
  }

  /** The whole meeting, with a fresh `startUrl`. @throws {@link ApiError} `NOT_FOUND`, also for a deleted one. */
  async get(id: string, control: CallControl = {}): Promise<Meeting> {
    const { data } = await this.#account.api.call('meetings.get', { params: meetingPath(id), ...control });
    return meetingOf(data);
  }

  /** A host's meetings, page by page; instant ones are never among them. */
  list(host: string, { type = 'scheduled', ...control }: ListControl = {}): AsyncGenerator<ListedMeeting, void> {
    return paginate<ListedMeeting, string>({
      page: async (cursor) => {
        const token = cursor === undefined ? {} : { next_page_token: cursor };
        const { data } = await this.#account.api.call('meetings.list', {
          params: { path: { userId: host }, query: { type, page_size: PAGE_SIZE, ...token } },
          ...control,
        });
        return { items: data.meetings.map(listedOf), next: data.next_page_token || undefined };
      },
      // Occurrences of a series share the id.
      key: ({ id, startsAt }) => `${id} ${startsAt ?? ''}`,
    });
  }

  /**
   * Changes what is named. Effect: write. The last change wins, as Zoom has no versions. Counts to the host's 100 a day.
   * @throws {@link ApiError} `NOT_FOUND`, and what {@link create} throws.
   */
  async update(id: string, changes: Partial<MeetingInput>, { host, ...control }: UpdateControl = {}): Promise<void> {
    await this.#account.api.call('meetings.update', {
      params: meetingPath(id),
      body: wireMeeting(changes),
      ...(host === undefined ? {} : { user: host.toLowerCase() }),
      ...control,
    });
  }

  /**
   * Deletes a meeting, of a series all of it, and tells the host by mail. Effect: write.
   * @throws {@link ApiError} `NOT_FOUND` when it is gone already: also when this very call, repeated after a lost answer, did it.
   */
  async delete(id: string, control: CallControl = {}): Promise<void> {
    const { path } = meetingPath(id);
    await this.#account.api.call('meetings.delete', {
      params: { path, query: { schedule_for_reminder: true } },
      ...control,
    });
  }
}

function meetingPath(id: string) {
  const meetingId = /^\d{5,15}$/.test(id) ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(meetingId)) {
    throw new InputError('INVALID_INPUT', 'A meeting number is all digits.', { place: 'id' });
  }
  return { path: { meetingId } };
}

function wireMeeting(input: Partial<MeetingInput>): Wire<'MeetingUpdate'> {
  const { topic, startsAt, durationMinutes, timeZone, agenda, passcode, invitees, settings } = input;
  return {
    ...(topic === undefined ? {} : { topic }),
    ...(startsAt === undefined ? {} : { start_time: wireStart(startsAt) }),
    ...(durationMinutes === undefined ? {} : { duration: durationMinutes }),
    ...(timeZone === undefined ? {} : { timezone: timeZone }),
    ...(agenda === undefined ? {} : { agenda }),
    ...(passcode === undefined ? {} : { password: passcode.reveal() }),
    ...(settings === undefined && invitees === undefined ? {} : { settings: wireSettings(settings ?? {}, invitees) }),
  };
}

/** `2026-12-01T02:00:00Z`: no fraction of a second. */
function wireStart(startsAt: string): string {
  const time = /(?:Z|[+-]\d\d:\d\d)$/.test(startsAt) ? Date.parse(startsAt) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new InputError('INVALID_INPUT', 'A start is an instant with Z or an offset.', { place: 'startsAt' });
  }
  return new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function listedOf(row: Wire<'ListedMeeting'>): ListedMeeting {
  return {
    id: String(row.id),
    topic: row.topic ?? '',
    startsAt: parseInstant(row.start_time),
    durationMinutes: row.duration,
    timeZone: row.timezone,
    agenda: row.agenda,
    hostId: row.host_id,
    createdAt: parseInstant(row.created_at),
    joinUrl: row.join_url,
  };
}

function meetingOf(row: Wire<'MeetingRead'>): Meeting {
  const secret = (text: string | undefined) => (text === undefined || text === '' ? undefined : Secret.of(text));
  return {
    id: String(row.id),
    topic: row.topic,
    startsAt: parseInstant(row.start_time),
    durationMinutes: row.duration,
    timeZone: row.timezone,
    agenda: row.agenda,
    hostId: row.host_id,
    createdAt: parseInstant(row.created_at),
    joinUrl: row.join_url,
    uuid: row.uuid,
    status: row.status,
    hostEmail: row.host_email,
    startUrl: secret(row.start_url),
    passcode: secret(row.password),
  };
}
