import type { Json } from './json.js';

/**
 * A validator by the Standard Schema convention (https://standardschema.dev, v1): what valibot, zod and ArkType schemas
 * are. Countersign's own are valibot's.
 */
export interface Schema<Output = unknown, Input = unknown> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

export type SchemaOutput<S> = S extends Schema<infer Output, infer _Input> ? Output : never;

/** Where an issue stands, as `lines/0/category`. */
export function issuePlace(issue: SchemaIssue): string {
  return (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('/');
}

/** A problem found in input: stable code, place and both the cause and the way out. */
export interface Finding {
  readonly code: string;
  readonly place: string;
  readonly message: string;
  readonly details?: Json | undefined;
}
