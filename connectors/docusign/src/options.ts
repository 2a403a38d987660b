import { type ClientOptions, ConfigurationError, type Json } from '@countersign/contracts';
import { parseSettings } from '@countersign/core';
import * as v from 'valibot';

/** What a DocuSign client takes besides what every client takes. */
export interface DocuSignOptions extends ClientOptions {
  /** The account: its GUID, or its number. @defaultValue `settings.accountId` */
  readonly accountId?: string | undefined;
}

/**
 * The account that a client speaks for.
 * @throws {@link ConfigurationError} `INVALID_OPTION`
 */
export function accountOf(options: Pick<DocuSignOptions, 'accountId' | 'settings'>): string {
  const accountId = options.accountId ?? options.settings?.['accountId'];
  if (accountId === undefined || !/^[0-9A-Za-z-]{1,64}$/.test(accountId)) {
    throw new ConfigurationError('INVALID_OPTION', 'A DocuSign client needs the accountId of an account, a GUID.', {
      place: 'accountId',
    });
  }
  return accountId;
}

/** How the actions of one connection send; read from the connection's settings. */
export interface SendingSettings {
  /**
   * Public https address that DocuSign reports every envelope of ours to, signed. Left out, an administrator sets up
   * Connect for the whole account.
   */
  readonly webhookUrl?: string | undefined;
}

const sending = v.object({
  webhookUrl: v.optional(
    v.pipe(v.string(), v.maxLength(4096), v.regex(/^https:\/\/[^\s]+$/, 'It is an https address.')),
  ),
});

/**
 * Reads the setting `webhookUrl`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseSendingSettings(settings: Readonly<Record<string, Json>>): SendingSettings {
  return parseSettings(sending, settings);
}
