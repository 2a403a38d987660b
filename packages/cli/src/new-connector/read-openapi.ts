import type { Json, JsonObject } from '@countersign/contracts';
import * as v from 'valibot';
import { refusedInput } from '../command-errors.js';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;

/** What a new connector is made from. */
export interface VendorDocument {
  readonly title: string;
  /** Host in lower case. */
  readonly host: string;
  readonly origin: string;
  readonly operations: readonly VendorOperation[];
  readonly source: { readonly from: string; readonly read: string };
  readonly document: JsonObject;
}

export interface VendorOperation {
  readonly id: string;
  readonly method: Uppercase<(typeof METHODS)[number]>;
  /** With the base path of the first server. */
  readonly path: string;
}

const object = v.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const text = v.pipe(v.string(), v.maxLength(300));
const shape = v.object({
  info: v.object({
    title: text,
    version: text,
    'x-source': v.optional(v.object({ from: text, read: v.pipe(v.string(), v.isoDate()) })),
  }),
  servers: v.pipe(v.array(v.object({ url: v.string() })), v.minLength(1)),
  paths: v.record(v.string(), object),
});

/**
 * Reads an OpenAPI 3.1 document.
 * @param today - `YYYY-MM-DD`, the date of its facts where `info.x-source` tells none.
 * @throws {@link InputError} `OPENAPI_VERSION`, `OPENAPI_INVALID`, `OPENAPI_SERVER` or `OPENAPI_OPERATION_ID`, with the place.
 */
export function readOpenApi(document: Json, today: string): VendorDocument {
  if (!v.is(object, document)) throw refusedInput('OPENAPI_INVALID', 'The document is no object.', '/');
  const { openapi } = document;
  if (typeof openapi !== 'string' || !/^3\.1\.\d+$/.test(openapi)) {
    throw refusedInput('OPENAPI_VERSION', 'The document is not OpenAPI 3.1.', '/openapi');
  }
  const parsed = v.safeParse(shape, document);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = `/${(issue.path ?? []).map(({ key }) => pointed(String(key))).join('/')}`;
    throw refusedInput('OPENAPI_INVALID', `${place}: ${issue.message}`, place);
  }
  const { info, servers, paths } = parsed.output;
  const server = URL.parse(servers[0]?.url ?? '');
  if (server?.protocol !== 'https:' || !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(server.hostname) || server.port !== '') {
    throw refusedInput('OPENAPI_SERVER', 'The first server is no https URL with a full host name.', '/servers/0/url');
  }
  const operations = operationsOf(paths, server.pathname.replace(/\/$/, ''));
  if (operations.length === 0) throw refusedInput('OPENAPI_OPERATION_ID', 'The document has no operation.', '/paths');
  const from = `OpenAPI document "${info.title}" ${info.version}`;
  return {
    title: info.title,
    host: server.hostname,
    origin: server.origin,
    operations,
    source: info['x-source'] ?? { from, read: today },
    document,
  };
}

function operationsOf(paths: Readonly<Record<string, JsonObject>>, base: string): readonly VendorOperation[] {
  const places = new Map<string, string>();
  const found: VendorOperation[] = [];
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const place = `/paths/${pointed(path)}/${method}/operationId`;
      const id = v.is(object, operation) ? operation['operationId'] : undefined;
      if (typeof id !== 'string' || !/^[A-Za-z][\w.-]{0,99}$/.test(id)) {
        throw refusedInput('OPENAPI_OPERATION_ID', `${method} ${path} has no operationId that names it.`, place);
      }
      const first = places.get(id);
      if (first !== undefined) {
        throw refusedInput('OPENAPI_OPERATION_ID', `The operationId ${id} is used twice, first at ${first}.`, place);
      }
      places.set(id, place);
      found.push({ id, method: upper(method), path: `${base}${path}` });
    }
  }
  return found;
}

function upper(method: (typeof METHODS)[number]): VendorOperation['method'] {
  const names = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
  return names[method];
}

/** A part of a JSON pointer (RFC 6901 §3). */
function pointed(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
