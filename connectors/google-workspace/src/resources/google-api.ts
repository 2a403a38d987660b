import type { Clock } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
import type { googleWorkspaceDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

export { type CallControl, parseInstant as instantOf } from '@countersign/core';

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
