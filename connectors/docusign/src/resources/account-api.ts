import type { Clock } from '@countersign/contracts';
import { type ApiClient, parseInstant } from '@countersign/core';
import type { docusignDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

/** The typed surface of the API: every operation by its name, in DocuSign's own field names. */
export type DocuSignApi = ApiClient<paths, typeof docusignDescriptor>;

/** What {@link DocuSignApi} is made of. */
export type DocuSignPaths = paths;

/** A DocuSign object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What every resource of one account's client shares. */
export interface AccountApi {
  readonly api: DocuSignApi;
  readonly accountId: string;
  readonly clock: Clock;
}

/** Entries of a page; DocuSign's default is not documented. */
export const PAGE = '100';

/** Theirs carry seven decimals and, here and there, no zone, which is UTC then. */
export function instantOf(text: string | undefined): string | undefined {
  return parseInstant(text, { withoutZone: 'utc' });
}
