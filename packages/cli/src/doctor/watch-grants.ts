import { type Clock, ConnectorError, type Logger, systemClock } from '@countersign/contracts';
import type { Stores } from '../installation/open-stores.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import { grantFindings } from './grant-findings.js';

export interface WatchGrantsOptions {
  readonly vendors: readonly VendorAtHand[];
  readonly stores: Pick<Stores, 'tokens'>;
  readonly logger: Pick<Logger, 'warn'>;
  readonly signal: AbortSignal;
  readonly clock?: Clock | undefined;
}

const EVERY_MS = 3_600_000;

/**
 * Logs each hour what became of grants and what of them ends within 30, 7 and 1 days, each once: `connection.expires_soon`,
 * `connection.expired`, `connection.lost`, `connection.needs_reconnect`. Ends with the signal.
 */
export async function watchGrants(options: WatchGrantsOptions): Promise<void> {
  const { vendors, stores, logger, signal, clock = systemClock } = options;
  const told = new Set<string>();
  while (!signal.aborted) {
    for (const vendor of vendors) {
      for (const found of await grantFindings(vendor, stores, clock.now()).catch(unavailable)) {
        const { code, connection, since, details = {}, why, remedy } = found;
        const key = JSON.stringify([connection, code, since, details]);
        if (told.has(key)) continue;
        told.add(key);
        const event = `connection.${code.replace('CONNECTION_', '').toLowerCase()}`;
        logger.warn(event, { connection, since, why: why.en, remedy: remedy.en, ...details });
      }
    }
    await clock.sleep(EVERY_MS, signal).catch(() => {}); // the signal ends the loop
  }
}

/** The store says it itself where it is asked for tokens. */
function unavailable(error: unknown): readonly [] {
  if (ConnectorError.is(error)) return [];
  throw error;
}
