import { type ClientOptions, ConfigurationError, type Json } from '@countersign/contracts';
import { parseSettings } from '@countersign/core';
import * as v from 'valibot';
import { type CategoryMapping, parseCategoryMapping } from './accounts/index.js';

/** What a QuickBooks client takes besides what every client takes. */
export interface QuickBooksOptions extends ClientOptions {
  /** The company ("realm"), as the consent gave it. @defaultValue `settings.realmId` */
  readonly realmId?: string | undefined;
}

/**
 * The company that a client speaks for.
 * @throws {@link ConfigurationError} `INVALID_OPTION`
 */
export function realmOf(options: Pick<QuickBooksOptions, 'realmId' | 'settings'>): string {
  const realmId = options.realmId ?? options.settings?.['realmId'];
  if (realmId === undefined || !/^\d{1,20}$/.test(realmId)) {
    throw new ConfigurationError('INVALID_OPTION', 'A QuickBooks client needs the realmId of a company, all digits.', {
      place: 'realmId',
    });
  }
  return realmId;
}

/** How the actions of one connection book; read from the connection's settings. */
export interface BookingSettings {
  /** Category of a claim → account. */
  readonly accounts: CategoryMapping;
  /**
   * What to do when a payee bears the name of a customer or an employee, which QuickBooks doesn't let a vendor share:
   * `suffix` uses a vendor of the same name with {@link vendorNameSuffix}, `refuse` stops. @defaultValue 'suffix'
   */
  readonly vendorNameClash: 'suffix' | 'refuse';
  /** @defaultValue ' (Vendor)' */
  readonly vendorNameSuffix: string;
}

const booking = v.object({
  vendorNameClash: v.optional(v.picklist(['suffix', 'refuse']), 'suffix'),
  vendorNameSuffix: v.optional(
    v.pipe(v.string(), v.minLength(1), v.maxLength(40), v.regex(/^[^:\t\r\n]+$/)),
    ' (Vendor)',
  ),
});

/**
 * Reads the settings `accounts`, `vendorNameClash` and `vendorNameSuffix`. Categories may be an object or its JSON text.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseBookingSettings(settings: Readonly<Record<string, Json>>): BookingSettings {
  const parsed = parseSettings(booking, settings);
  return { ...parsed, accounts: parseCategoryMapping(accountsOf(settings['accounts']), 'settings/accounts') };
}

/** Settings that come from the command line or the environment are texts. */
function accountsOf(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  try {
    const parsed: Json = JSON.parse(value);
    return parsed;
  } catch {
    throw new ConfigurationError('INVALID_OPTION', 'settings/accounts is no JSON.', { place: 'settings/accounts' });
  }
}
