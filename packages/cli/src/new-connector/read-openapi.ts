import type { Json, JsonObject } from '@countersign/contracts';
import * as v from 'valibot';
import { refusedInput } from '../command-errors.js';
import { assertHarmless, isRow, pointed, rowOf } from './document-nodes.js';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const MOST_OPERATIONS = 200;

/** What a new connector is made from. */
export interface VendorDocument {
  readonly title: string;
  /** Host in lower case. */
  readonly host: string;
  readonly origin: string;
  readonly operations: readonly VendorOperation[];
  readonly source: { readonly from: string; readonly read: string };
  /** With the base path of the first server in its paths. */
  readonly document: JsonObject;
}

export interface VendorOperation {
  readonly id: string;
  readonly method: Uppercase<(typeof METHODS)[number]>;
  readonly path: string;
  /** Of the path and the operation itself. */
  readonly parameters: readonly Json[];
  readonly node: JsonObject;
}

const object = v.custom<JsonObject>(isRow);
const text = v.pipe(v.string(), v.maxLength(300));
const shape = v.object({
  info: v.object({
    title: text,
    version: text,
    'x-source': v.optional(v.object({ from: text, read: v.pipe(v.string(), v.isoDate()) })),
  }),
  servers: v.pipe(v.array(v.object({ url: v.string() })), v.minLength(1)),
  paths: v.custom<JsonObject>(isRow, 'The document has no paths.'),
});

/**
 * Reads an OpenAPI 3.1 document.
 * @param today - `YYYY-MM-DD`, the date of its facts where `info.x-source` tells none.
 * @throws {@link InputError} `OPENAPI_VERSION`, `OPENAPI_INVALID`, `OPENAPI_SERVER`, `OPENAPI_OPERATION_ID`,
 * `OPENAPI_REFERENCE` or `OPENAPI_TOO_LARGE`, with the place.
 */
export function readOpenApi(document: Json, today: string): VendorDocument {
  if (!v.is(object, document)) throw refusedInput('OPENAPI_INVALID', 'The document is no object.', '/');
  const { openapi } = document;
  if (typeof openapi !== 'string' || !/^3\.1\.\d+$/.test(openapi)) {
    throw refusedInput('OPENAPI_VERSION', 'The document is not OpenAPI 3.1.', '/openapi');
  }
  assertHarmless(document);
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
  const base = server.pathname.replace(/\/+$/, '');
  assertPath(base === '' ? '/' : base, '/servers/0/url');
  const operations = operationsOf(paths, base);
  if (operations.length === 0) throw refusedInput('OPENAPI_OPERATION_ID', 'The document has no operation.', '/paths');
  const from = `OpenAPI document "${info.title}" ${info.version}`;
  return {
    title: info.title,
    host: server.hostname,
    origin: server.origin,
    operations,
    source: info['x-source'] ?? { from, read: today },
    document: {
      ...document,
      servers: [{ url: server.origin }],
      paths: Object.fromEntries(Object.entries(paths).map(([path, item]) => [`${base}${path}`, item])),
    },
  };
}

function operationsOf(paths: JsonObject, base: string): readonly VendorOperation[] {
  const places = new Map<string, string>();
  const found: VendorOperation[] = [];
  for (const [path, value] of Object.entries(paths)) {
    assertPath(path, `/paths/${pointed(path)}`);
    const item = rowOf(value);
    for (const method of METHODS) {
      const node = item[method];
      if (node === undefined) continue;
      const place = `/paths/${pointed(path)}/${method}/operationId`;
      const id = rowOf(node)['operationId'];
      if (typeof id !== 'string' || !/^[A-Za-z][A-Za-z0-9_.-]{0,99}$/.test(id)) {
        throw refusedInput('OPENAPI_OPERATION_ID', `${method} ${path} has no operationId that names it.`, place);
      }
      const first = places.get(id);
      if (first !== undefined) {
        throw refusedInput('OPENAPI_OPERATION_ID', `The operationId ${id} is used twice, first at ${first}.`, place);
      }
      places.set(id, place);
      if (places.size > MOST_OPERATIONS) {
        throw refusedInput('OPENAPI_TOO_LARGE', `The document has more than ${MOST_OPERATIONS} operations.`, '/paths');
      }
      const parameters = [item['parameters'], rowOf(node)['parameters']].flatMap((list) =>
        Array.isArray(list) ? list : [],
      );
      found.push({ id, method: upper(method), path: `${base}${path}`, parameters, node: rowOf(node) });
    }
  }
  return found;
}

/** Plain parts and whole `{parameters}`; nothing that leads upwards or ends a comment. */
function assertPath(path: string, place: string): void {
  const part = /^(?:[A-Za-z0-9_.~:@%-]+|\{[A-Za-z_][A-Za-z0-9_.-]*\})+$/;
  const [empty, ...parts] = path.split('/');
  const last = parts.at(-1) === '' ? parts.slice(0, -1) : parts;
  if (empty !== '' || last.some((each) => !part.test(each) || /^(?:\.|%2e){1,2}$/i.test(each))) {
    throw refusedInput('OPENAPI_INVALID', 'A path has parts of letters, digits and whole parameters.', place);
  }
}

function upper(method: (typeof METHODS)[number]): VendorOperation['method'] {
  const names = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;
  return names[method];
}
