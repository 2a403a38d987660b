import type { Clock } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
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

/** What a call may say besides its input. */
export interface CallControl {
  /** Ends the call; its reason is thrown untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Budget in ms, retries included. @defaultValue the client's */
  readonly deadlineMs?: number | undefined;
}

/** Entries of a page; DocuSign's default is not documented. */
export const PAGE = '100';

/** Theirs carry seven decimals and, here and there, no zone, which is UTC then. */
export function instantOf(text: string | undefined): string | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/.exec(text ?? '');
  const [, seconds = '', fraction = '', zone = 'Z'] = match ?? [];
  const time = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return match && !Number.isNaN(time) ? new Date(time).toISOString() : undefined;
}
