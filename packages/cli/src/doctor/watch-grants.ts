import {
  type Clock,
  type CloudEvent,
  ConnectorError,
  type JsonObject,
  type Logger,
  sha256,
  systemClock,
  toInstant,
} from '@countersign/contracts';
import type { Stores } from '../installation/open-stores.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import type { DoctorFinding } from './finding.js';
import { grantFindings } from './grant-findings.js';

export interface WatchGrantsOptions {
  readonly vendors: readonly VendorAtHand[];
  readonly stores: Pick<Stores, 'tokens'>;
  readonly tenant: string;
  readonly logger: Pick<Logger, 'warn'>;
  /** Keeps an event where people and programs find it. What it rejects is tried again; it may get an event twice. */
  readonly publish: (event: CloudEvent<string, JsonObject>) => Promise<unknown>;
  readonly signal: AbortSignal;
  readonly clock?: Clock | undefined;
}

/** How soon a grant that another process lost is known here. */
const LOOK_MS = 2_000;
/** Nothing is known of the grant then. */
const STORE_AWAY = 'TOKEN_STORE_UNAVAILABLE';
/** How often it is reckoned what will end. */
const RADAR_MS = 3_600_000;

/**
 * Tells what became of grants, whichever process met it, within seconds, and each hour what of them ends within 30, 7 and 1
 * days: each once, as a line of the log (`connection.expires_soon`, `connection.expired`, `connection.lost`,
 * `connection.needs_reconnect`) and as an event (`io.countersign.connection.needs-reconnect.v1`). Ends with the signal.
 */
export async function watchGrants(options: WatchGrantsOptions): Promise<void> {
  const { vendors, stores, logger, signal, clock = systemClock } = options;
  const told = new Set<string>();
  const unpublished = new Map<string, CloudEvent<string, JsonObject>>();
  let known: ReadonlyMap<string, string> = new Map();
  let radarAt = clock.now();
  while (!signal.aborted) {
    const now = clock.now();
    const notes = await notesOf(stores).catch(unavailable);
    const isDue = now >= radarAt;
    if (isDue) radarAt = now + RADAR_MS;
    const missed = new Set<string>();
    for (const vendor of vendors) {
      const isChanged = notes !== undefined && notes.get(vendor.id) !== known.get(vendor.id);
      if (!isDue && !isChanged) continue;
      const findings = await grantFindings(vendor, stores, now).catch(unavailable);
      if (findings === undefined || findings.some(({ code }) => code === STORE_AWAY)) {
        missed.add(vendor.id);
        continue;
      }
      for (const found of findings) {
        const { code, connection, since, details = {}, why, remedy } = found;
        const key = JSON.stringify([vendor.id, code, since, details]);
        if (told.has(key)) continue;
        told.add(key);
        const event = `connection.${code.replace('CONNECTION_', '').toLowerCase()}`;
        logger.warn(event, { connection, since, why: why.en, remedy: remedy.en, ...details });
        unpublished.set(key, eventOf(found, vendor.id, { key, event, now, tenant: options.tenant }));
      }
    }
    if (notes !== undefined) known = new Map([...notes].filter(([id]) => !missed.has(id)));
    if (isDue && missed.size > 0) radarAt = now; // looked at again as soon as the store answers
    for (const [key, event] of unpublished) {
      const isKept = await options.publish(event).then(() => true, unavailable);
      if (isKept) unpublished.delete(key);
    }
    await clock.sleep(LOOK_MS, signal).catch(() => {}); // the signal ends the loop
  }
}

/** What may have changed about each stored grant that people have to know. */
async function notesOf({ tokens }: Pick<Stores, 'tokens'>): Promise<ReadonlyMap<string, string>> {
  const listed = await tokens.list();
  const ended = listed.filter(({ note }) => note !== undefined && note.kind !== 'sent');
  return new Map(ended.map(({ connection, generation, note }) => [connection, `${generation} ${note?.kind}`]));
}

/** The same finding has the same id, whoever tells it and after a restart too. */
function eventOf(
  { code, connection, since, details = {}, why, remedy }: DoctorFinding,
  id: string,
  told: { readonly key: string; readonly event: string; readonly now: number; readonly tenant: string },
): CloudEvent<string, JsonObject> {
  return {
    specversion: '1.0',
    id: sha256(told.key),
    source: `/countersign/${encodeURIComponent(told.tenant)}/connections`,
    type: `io.countersign.${told.event.replaceAll('_', '-')}.v1`,
    subject: `connection/${id}`,
    time: toInstant(told.now),
    tenant: told.tenant,
    data: { code, connection: id, name: connection, since, why: { ...why }, remedy: { ...remedy }, details },
  };
}

/** The store says it itself where it is asked for tokens. */
function unavailable(error: unknown): undefined {
  if (ConnectorError.is(error)) return undefined;
  throw error;
}
