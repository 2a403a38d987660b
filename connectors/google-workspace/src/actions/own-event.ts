import { createHash } from 'node:crypto';
import type { ActionContext } from '@countersign/contracts';
import { ifFound } from '@countersign/core';
import type { GoogleWorkspace } from '../google-workspace.js';
import { parseCalendarSettings } from '../options.js';
import type { CalendarEvent, SendUpdates } from '../resources/events.js';

// The id that an effect's event has is known before it is made, so that neither a note nor a search is needed to find it.

type Context = ActionContext<GoogleWorkspace>;

const BASE32HEX = '0123456789abcdefghijklmnopqrstuv';

/** Private property that names the effect. */
export const EFFECT_PROPERTY = 'countersignEffect';

/** `cs` and 51 characters of base32hex (RFC 4648 §7, lower case, no padding): the SHA-256 of the effect's key. */
export function eventIdOf(key: string): string {
  const bits = [...createHash('sha256').update(`calendar.event\n${key}`).digest()]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  const letters = bits.match(/.{5}/g) ?? [];
  return `cs${letters.map((five) => BASE32HEX[Number.parseInt(five, 2)]).join('')}`;
}

export function calendarOf({ connection }: Pick<Context, 'connection'>): string {
  return parseCalendarSettings(connection.settings).calendar;
}

export function sendUpdatesOf(invite: 'all' | 'external' | 'nobody' | undefined): SendUpdates {
  if (invite === 'nobody') return 'none';
  return invite === 'external' ? 'externalOnly' : 'all';
}

/** The event, deleted or not; `undefined` when there never was one. */
export function eventOrNothing(
  { client, signal }: Pick<Context, 'client' | 'signal'>,
  calendar: string,
  id: string,
): Promise<CalendarEvent | undefined> {
  return ifFound(client.events.get(calendar, id, { signal }));
}
