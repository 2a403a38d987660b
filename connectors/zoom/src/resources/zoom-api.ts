import type { Clock } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
import type { zoomDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

/** Paths of `specs/zoom.yaml`. The generated types are imported here only. */
export type ZoomPaths = paths;

/** The typed surface of the API: every operation by its name, in Zoom's own field names. */
export type ZoomApi = ApiClient<paths, typeof zoomDescriptor>;

/** A Zoom object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What every resource of one account's client shares. */
export interface AccountApi {
  readonly api: ZoomApi;
  readonly clock: Clock;
}
