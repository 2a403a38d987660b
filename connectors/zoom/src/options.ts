import type { ClientOptions, Json } from '@countersign/contracts';
import { parseSettings } from '@countersign/core';
import * as v from 'valibot';

/** What a Zoom client takes: what every client takes. Which account it is, the token says. */
export type ZoomOptions = ClientOptions;

/** How the actions of one connection schedule; read from the connection's settings. */
export interface SchedulingSettings {
  /** E-mail address or id of the user who hosts where an input names nobody. */
  readonly host?: string | undefined;
  /** Set where a user agreed: that user hosts where nobody is named. */
  readonly grant?: string | undefined;
}

const scheduling = v.object({
  host: v.optional(v.pipe(v.string(), v.regex(/^[^\s/]{1,320}$/, 'It is an e-mail address or a user id.'))),
  grant: v.optional(v.string()),
});

/**
 * Reads the settings `host` and `grant`.
 * @throws {@link ConfigurationError} `INVALID_OPTION` with the place.
 */
export function parseSchedulingSettings(settings: Readonly<Record<string, Json>>): SchedulingSettings {
  return parseSettings(scheduling, settings);
}
