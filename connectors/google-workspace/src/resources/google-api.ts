import type { Clock } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
import type { googleWorkspaceDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

/** Paths of `specs/google-workspace.yaml`. The generated types are imported here only. */
export type GooglePaths = paths;

/** The typed surface of the APIs: every operation by its name, in Google's own field names. */
export type GoogleApi = ApiClient<paths, typeof googleWorkspaceDescriptor>;

/** A Google object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What every resource of one client shares. */
export interface AccountApi {
  readonly api: GoogleApi;
  readonly clock: Clock;
}

/** What a call may say besides its input. */
export interface CallControl {
  /** Ends the call; its reason is thrown untouched. */
  readonly signal?: AbortSignal | undefined;
  /** Budget in ms, retries included. @defaultValue the client's */
  readonly deadlineMs?: number | undefined;
}

/** RFC 3339 with an offset. */
export function instantOf(text: string | undefined): string | undefined {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  const time = form.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
