import { type ClientOptions, ConfigurationError, type Json } from '@countersign/contracts';
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

/**
 * Reads the setting `calendar`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseCalendarSettings(settings: Readonly<Record<string, Json>>): CalendarSettings {
  const parsed = v.safeParse(calendarSettings, settings);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = `settings/${v.getDotPath(issue) ?? ''}`;
  throw new ConfigurationError('INVALID_OPTION', `${place}: ${issue.message}`, { place });
}
