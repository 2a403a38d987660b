import { ResponseShapeError } from '@countersign/contracts';
import type { ApiClient } from '@countersign/core';
import type { dingtalkDescriptor } from '../descriptor.js';
import type { components, paths } from '../generated/schema.js';

export type { CallControl } from '@countersign/core';

/** Paths of `specs/dingtalk.yaml`. The generated types are imported here only. */
export type DingTalkPaths = paths;

/** The typed surface of the API: every operation by its name, in DingTalk's own field names. */
export type DingTalkApi = ApiClient<paths, typeof dingtalkDescriptor>;

/** A DingTalk object as it goes over the wire. */
export type Wire<Name extends keyof components['schemas']> = components['schemas'][Name];

/** @throws {@link ResponseShapeError} for an answer without what it is about. */
export function present<T>(value: T | undefined, operation: string, field: string): T {
  if (value !== undefined) return value;
  throw new ResponseShapeError(`${operation} was answered without ${field}.`, { details: { operation, field } });
}
