import type { AccountApi, CallControl } from './google-api.js';

export interface ChannelInput {
  /** A new one for each channel, 64 characters at most: a UUID. */
  readonly id: string;
  /** Where notifications go; https with a certificate that is publicly trusted. */
  readonly address: string;
  /** Comes back with every notification, and is all that shows that one is genuine: 16 random bytes or more. */
  readonly token: string;
  /** Instant. @defaultValue Google's own, a week */
  readonly endsAt?: string | undefined;
}

/** An open push channel. Keep both ids: closing it takes them. */
export interface Channel {
  readonly id: string;
  readonly resourceId: string;
  /** UTC. It isn't renewed: open the next one before, and close this one then. */
  readonly endsAt: string | undefined;
}

/** Push channels on calendars (calendar/api/guides/push, read 2026-11-21). */
export class Channels {
  readonly #account: AccountApi;

  constructor(account: AccountApi) {
    this.#account = account;
  }

  /**
   * Has changes of a calendar's events notified. Effect: write.
   * @throws {@link ApiError} `BAD_REQUEST` for an id that was used, or an address that isn't https.
   */
  async open(calendar: string, input: ChannelInput, control: CallControl = {}): Promise<Channel> {
    const { id, address, token, endsAt } = input;
    const { data } = await this.#account.api.call('events.watch', {
      params: { path: { calendarId: calendar } },
      body: {
        id,
        type: 'web_hook',
        address,
        token,
        ...(endsAt === undefined ? {} : { expiration: String(Date.parse(endsAt)) }),
      },
      ...control,
    });
    const end = Number(data.expiration ?? Number.NaN);
    return {
      id: data.id,
      resourceId: data.resourceId,
      endsAt: Number.isFinite(end) ? new Date(end).toISOString() : undefined,
    };
  }

  /** Ends a channel before its time. Effect: write. @throws {@link ApiError} `NOT_FOUND` when it ended already. */
  async close({ id, resourceId }: Pick<Channel, 'id' | 'resourceId'>, control: CallControl = {}): Promise<void> {
    await this.#account.api.call('channels.stop', { body: { id, resourceId }, ...control });
  }
}
