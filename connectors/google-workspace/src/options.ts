import type { ClientOptions, Json } from '@countersign/contracts';
import { parseSettings } from '@countersign/core';
import * as v from 'valibot';

/** What a Google Workspace client takes: what every client takes. Who acts, the token says. */
export type GoogleWorkspaceOptions = ClientOptions;

/** Where the actions of one connection write; read from the connection's settings. */
export interface CalendarSettings {
  /** Address of the calendar, or `primary`: the acting user's own. @defaultValue 'primary' */
  readonly calendar: string;
}

const calendarSettings = v.object({
  calendar: v.optional(v.pipe(v.string(), v.regex(/^[^\s/?#]{1,320}$/, 'It is a calendar’s address.')), 'primary'),
});

/** Where the documents of one connection are archived. */
export interface ArchiveSettings {
  /** Id of a folder, as in its page's address. With the scope drive.file the app must have made it, or been given it. */
  readonly folder: string | undefined;
}

const archiveSettings = v.object({
  archiveFolder: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{4,200}$/, 'It is a folder’s id.'))),
});

/**
 * Reads the setting `archiveFolder`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseArchiveSettings(settings: Readonly<Record<string, Json>>): ArchiveSettings {
  return { folder: parseSettings(archiveSettings, settings).archiveFolder };
}

/** Who the mails of one connection are from. */
export interface MailSettings {
  /** An address that Gmail lets the account send from. @defaultValue left to Google: the account's own */
  readonly sender: string | undefined;
}

const mailSettings = v.object({
  sender: v.optional(v.pipe(v.string(), v.email('It is no e-mail address.'), v.maxLength(254))),
});

/**
 * Reads the setting `sender`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseMailSettings(settings: Readonly<Record<string, Json>>): MailSettings {
  return { sender: parseSettings(mailSettings, settings).sender };
}

/**
 * Reads the setting `calendar`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseCalendarSettings(settings: Readonly<Record<string, Json>>): CalendarSettings {
  return parseSettings(calendarSettings, settings);
}
