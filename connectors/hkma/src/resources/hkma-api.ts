import type { Clock } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
import type { HkmaDescribed } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

export type { CallControl } from '@countersign/core';

/** Paths of `specs/hkma.yaml`. The generated types are imported here only. */
export type HkmaPaths = paths;

/** The typed surface of the API: every operation by its name. */
export type HkmaApi = ApiClient<paths, HkmaDescribed>;

/** An object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What the resources of one client share. */
export interface ReceiverApi {
  readonly api: HkmaApi;
  readonly clock: Clock;
}
