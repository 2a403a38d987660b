import { randomUUID } from 'node:crypto';
import type { Clock } from '@countersign/contracts';
import { type ApiClient, type CallControl, parseInstant } from '@countersign/core';
import type { quickbooksDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

/** Paths of `specs/quickbooks.yaml`. The generated types are imported here only. */
export type QuickBooksPaths = paths;

/** The typed surface of the API: every operation by its name, in QuickBooks' own field names. */
export type QuickBooksApi = ApiClient<paths, typeof quickbooksDescriptor>;

/** A QuickBooks object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** What every resource of one company's client shares. */
export interface CompanyApi {
  readonly api: QuickBooksApi;
  readonly realmId: string;
  readonly clock: Clock;
}

export interface WriteControl extends CallControl {
  /**
   * Up to 50 printable ASCII characters (36 for a batch), sent as `requestid`: the same key again gives the first answer
   * and writes nothing. Give one of your own, such as a claim's number, so that this holds over a crash, too.
   * @defaultValue a new one for each call: a lost answer is asked for again within the call only
   */
  readonly idempotencyKey?: string | undefined;
}

/** A key for one call. */
export function freshKey(): string {
  return randomUUID();
}

/** The last one; Intuit adds to it in place (platform change digest of 2026-07-24, read 2026-11-21). */
export const MINOR_VERSION = '75';

/** Where the company is, with the version of the API. */
export function companyPath(company: CompanyApi) {
  return { path: { realmId: company.realmId }, query: { minorversion: MINOR_VERSION } };
}

/** Where one record is. */
export function recordPath(company: CompanyApi, id: string) {
  return { path: { realmId: company.realmId, id }, query: { minorversion: MINOR_VERSION } };
}

/** Versions and times of a record, as every resource gives them. */
export interface Stored {
  readonly id: string;
  /** For optimistic locking: rises with each change. */
  readonly version: string;
  /** UTC. */
  readonly createdAt: string | undefined;
  readonly updatedAt: string | undefined;
}

export function storedOf(entity: Wire<'Entity'>): Stored {
  return {
    id: entity.Id,
    version: entity.SyncToken ?? '0',
    // Their times carry the Pacific coast's offset.
    createdAt: parseInstant(entity.MetaData?.CreateTime),
    updatedAt: parseInstant(entity.MetaData?.LastUpdatedTime),
  };
}
