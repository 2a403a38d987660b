import { createHash } from 'node:crypto';
import type { CloudEvent, JsonObject } from '@countersign/contracts';
import { EFFECT_PROPERTY } from '../actions/own-event.js';
import { typeOf } from '../webhooks.js';
import type { CalendarChanges } from './changes.js';
import type { CalendarEvent } from './events.js';

/** What is kept between two looks at a calendar; plain JSON. Store it in one transaction with the events. */
export interface CalendarState {
  readonly syncToken: string;
  /** Version of each event that there was. */
  readonly known: Readonly<Record<string, string>>;
}

export interface CalendarLook {
  /** None at the first look: what there is then, is what later ones are compared with. */
  readonly events: readonly CloudEvent[];
  readonly state: CalendarState;
  /** True when Google no longer knew the sync token, and all was read anew and compared. */
  readonly full: boolean;
}

export interface LookContext {
  readonly calendar: string;
  readonly tenant: string;
  /** Epoch ms. */
  readonly now: number;
}

/**
 * What a look at a calendar says as events `calendar.event.created|updated|deleted`. The same changes give the same ids,
 * so that a look that is repeated after a crash adds nothing. After a lost sync token (410) the versions tell what
 * changed meanwhile, and what is gone (`confidence: 'derived'`).
 */
export function calendarEvents(
  changes: CalendarChanges,
  before: CalendarState | undefined,
  context: LookContext,
): CalendarLook {
  const known = new Map(Object.entries(before?.known ?? {}));
  const versions = changes.full ? new Map<string, string>() : new Map(known);
  const events: CloudEvent[] = [];
  const derived = changes.full;
  for (const event of changes.events) {
    const version = event.etag ?? createHash('sha256').update(JSON.stringify(event)).digest('base64url');
    const earlier = known.get(event.id);
    versions.set(event.id, version);
    if (before === undefined || earlier === version) continue;
    const name = earlier === undefined ? 'created' : 'updated';
    events.push(told(name, `${event.id}:${version}`, event.id, dataOf(event), context, derived));
  }
  const gone = changes.full ? [...known.keys()].filter((id) => !versions.has(id)) : changes.deleted;
  for (const id of gone) {
    versions.delete(id);
    // Deleted before anybody saw it: nothing to tell.
    const version = known.get(id);
    if (version !== undefined) events.push(told('deleted', `${id}:${version}:deleted`, id, {}, context, derived));
  }
  return { events, state: { syncToken: changes.syncToken, known: Object.fromEntries(versions) }, full: changes.full };
}

function told(
  name: string,
  id: string,
  eventId: string,
  data: JsonObject,
  { calendar, tenant, now }: LookContext,
  derived: boolean,
): CloudEvent {
  return {
    specversion: '1.0',
    id,
    source: `google-workspace/${calendar}`,
    type: typeOf(`calendar.event.${name}`),
    subject: eventId,
    datacontenttype: 'application/json',
    tenant,
    observedat: new Date(now).toISOString(),
    confidence: derived ? 'derived' : 'observed',
    data: { calendar, eventId, ...data },
  };
}

/** What a binding needs. Descriptions and people's addresses stay at Google. */
function dataOf({ title, startsAt, endsAt, timeZone, url, properties }: CalendarEvent): JsonObject {
  const effect = properties[EFFECT_PROPERTY];
  return {
    title,
    ...(startsAt === undefined ? {} : { startsAt }),
    ...(endsAt === undefined ? {} : { endsAt }),
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(url === undefined ? {} : { url }),
    // Which run of ours made it.
    ...(effect === undefined ? {} : { effect }),
  };
}
