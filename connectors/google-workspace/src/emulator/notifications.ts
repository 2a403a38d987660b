import type { JsonObject } from '@countersign/contracts';
import type { EmulatorWebhook } from '@countersign/testing';
import { type Channel, type Context, textOf } from './state.js';

/** Tells every channel that is still open; message numbers rise, and leave some out. */
export function notifyChannels(context: Context): void {
  const { state, clock } = context;
  for (const channel of state.channels.values()) {
    if (clock.now() >= channel.expiresAt) state.channels.delete(channel.id);
    else notify(channel, 'exists', context);
  }
}

export function notify(channel: Channel, state: 'sync' | 'exists', context: Context): void {
  // The first is 1.
  channel.messages += channel.messages === 0 ? 1 : 1 + (channel.messages % 3);
  const { id, resourceId, token, expiresAt } = channel;
  context.emit({
    'x-goog-channel-id': id,
    'x-goog-message-number': String(channel.messages),
    'x-goog-resource-id': resourceId,
    'x-goog-resource-state': state,
    'x-goog-resource-uri': resourceUri(context),
    'x-goog-channel-expiration': new Date(expiresAt).toUTCString(),
    ...(token === '' ? {} : { 'x-goog-channel-token': token }),
  });
}

/** All in headers: there is no body. */
export function webhook(event: JsonObject): EmulatorWebhook {
  const headers = Object.fromEntries(Object.entries(event).map(([name, value]) => [name, textOf(value) ?? '']));
  return {
    headers: { 'user-agent': 'APIs-Google; (+https://developers.google.com/webmasters/APIs-Google.html)', ...headers },
    body: '',
  };
}

export function resourceUri({ state, origin }: Context): string {
  return `${origin}/calendar/v3/calendars/${encodeURIComponent(state.calendarId)}/events?alt=json`;
}
