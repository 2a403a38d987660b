import type { Plan } from './plan.js';
import { quoted } from './source-text.js';

/** Source of a new connector's emulator: records kept by collection, as the document's paths lay them out. */
export function emulatorFile(name: string, { token, webhooks }: Plan): string {
  const given =
    token.in === 'query' ? `request.query.get(${quoted(token.name)})` : `request.headers[${quoted(token.name)}]`;
  const hook =
    webhooks === undefined
      ? ''
      : `  webhook(event, { credentials }) {
    const body = JSON.stringify(event);
    const hmac = createHmac('sha256', credentials.webhookSecret ?? '').update(body);
    return { headers: { ${quoted(webhooks.header)}: hmac.digest('hex') }, body };
  },
  commands: {
    announce(input, { emit }) {
      emit(rowOf(input));
      return {};
    },
  },
`;
  return `import { ${webhooks === undefined ? '' : 'createHmac, '}timingSafeEqual } from 'node:crypto';
import type { Json, JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition, LedgerEntry } from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { createHandlers } from './records.js';

/** What the vendor knows. */
export interface State {
  /** Records by the path of their collection and their id. */
  readonly records: Map<string, Map<string, { readonly row: JsonObject; readonly madeAt: number }>>;
  /** How many records of a collection were made. */
  readonly made: Map<string, number>;
  /** First answers by operation and idempotency key. */
  readonly answers: Map<string, { readonly status: number; readonly body?: Json }>;
  /** Everything that was changed, in order. */
  readonly changes: LedgerEntry[];
}

const document: JsonObject = JSON.parse(JSON.stringify(openapi));

/** A starting point: it keeps what is written. What this vendor refuses and how it says so is yours to add. */
const emulator: EmulatorDefinition<State> = {
  vendor: ${quoted(name)},
  openapi: document,
  services: ['api'],
  credentials: (random) => ({
    clientId: 'emulator',
    clientSecret: word(random.bytes(12)),
    settings: {},
    secrets: { accessToken: word(random.bytes(24)) },
${webhooks === undefined ? '' : '    webhookSecret: word(random.bytes(24)),\n'}  }),
  initialState: () => ({ records: new Map(), made: new Map(), answers: new Map(), changes: [] }),
  operations: createHandlers(document),
  authorize(request, { credentials }) {
    const given = Buffer.from(${given} ?? '');
    const expected = Buffer.from(\`${token.prefix}\${credentials.secrets?.['accessToken'] ?? ''}\`);
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    return same ? undefined : { status: 401, body: { error: 'unauthorized' } };
  },
  invalidRequest: ({ place, message }) => ({ status: 400, body: { error: 'invalid_request', place, message } }),
  notFound: () => ({ status: 404, body: { error: 'not_found' } }),
${hook}  faults: {
    unauthorized: {
      title: 'The access token is refused (401)',
      respond: () => ({ status: 401, body: { error: 'unauthorized' } }),
    },
    'rate-limited': {
      title: 'Too many requests (429)',
      respond: () => ({ status: 429, headers: { 'retry-after': '1' }, body: { error: 'rate_limited' } }),
    },
    'lookup-lag': { title: 'Lists show a new record {ms} late' },
  },
  ledger: ({ changes }) => changes,
};

export default emulator;

function word(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
${
  webhooks === undefined
    ? ''
    : `
function rowOf(value: Json): JsonObject {
  const row: JsonObject = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object(value) : {};
  return row;
}
`
}`;
}

/** Source of the emulator's handlers: the same for every vendor, until somebody makes them as picky as theirs. */
export const recordsFile = `import type { Json, JsonObject } from '@countersign/contracts';
import type { EmulatorContext, EmulatorHandler, EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import type { State } from './index.js';

const KEY = /^(?:x-)?idempotency[-_]?key$/i;

/** A handler for each operation of the document. */
export function createHandlers(document: JsonObject): Record<string, EmulatorHandler<State>> {
  const found: Record<string, EmulatorHandler<State>> = {};
  for (const [path, item] of Object.entries(rowOf(document['paths']))) {
    for (const [method, operation] of Object.entries(rowOf(item))) {
      const { operationId, responses } = rowOf(operation);
      if (typeof operationId !== 'string') continue;
      const schemas = new Schemas(document, rowOf(responses));
      const single = path.endsWith('}');
      const handle = method === 'get' || method === 'head' ? reader(single, schemas) : writer(method, single, schemas);
      found[operationId] = once(operationId, handle);
    }
  }
  return found;
}

/** The same idempotency key again is answered as the first time. */
function once(operation: string, handle: EmulatorHandler<State>): EmulatorHandler<State> {
  return async (request, context) => {
    const key = keyOf(request);
    const place = \`\${operation} \${key ?? ''}\`;
    const earlier = key === undefined ? undefined : context.state.answers.get(place);
    if (earlier !== undefined) return earlier;
    const answer = await handle(request, context);
    const { status, body } = answer;
    if (key !== undefined && status < 300 && !(body instanceof Uint8Array)) {
      context.state.answers.set(place, body === undefined ? { status } : { status, body });
    }
    return answer;
  };
}

function keyOf({ headers, query }: EmulatorRequest): string | undefined {
  return [...Object.entries(headers), ...query].find(([name]) => KEY.test(name))?.[1];
}

function reader(single: boolean, schemas: Schemas): EmulatorHandler<State> {
  return ({ path, query }, { state, clock, fault }) => {
    if (single) {
      const [collection, id] = cut(path);
      const found = state.records.get(collection)?.get(id);
      return found === undefined ? missing : { status: schemas.status, body: schemas.complete(found.row) };
    }
    const lag = Number(fault('lookup-lag')?.['ms'] ?? 0);
    const rows = [...(state.records.get(path)?.values() ?? [])]
      .filter(({ madeAt }) => madeAt + lag <= clock.now())
      .map(({ row }) => row)
      .filter((row) => [...query].every(([name, value]) => !(name in row) || String(row[name]) === value));
    return { status: schemas.status, body: schemas.list(rows) };
  };
}

function writer(method: string, single: boolean, schemas: Schemas): EmulatorHandler<State> {
  return (request, context) => {
    const { path, body } = request;
    const [collection, given] = single ? cut(path) : [path, undefined];
    const records = context.state.records.get(collection) ?? new Map();
    context.state.records.set(collection, records);
    const id = given ?? nextId(context.state, collection);
    const before = records.get(id);
    if (single && before === undefined && !(method === 'put' && schemas.creates)) return missing;
    const row = { ...(method === 'patch' ? before?.row : {}), ...rowOf(body), ...schemas.ids(id) };
    if (method === 'delete') {
      records.delete(id);
      note(request, context, \`\${collection}/\${id}\`, {});
      return schemas.answer({}, false);
    }
    const made = before === undefined;
    // Written again as it was, nothing has changed.
    if (made || JSON.stringify(before.row) !== JSON.stringify(row)) note(request, context, \`\${collection}/\${id}\`, row);
    records.set(id, { row, madeAt: before?.madeAt ?? context.clock.now() });
    return schemas.answer(row, made);
  };
}

const missing: EmulatorResponse = { status: 404, body: { error: 'not_found' } };

function note(request: EmulatorRequest, { state }: EmulatorContext<State>, id: string, summary: JsonObject): void {
  const key = keyOf(request);
  state.changes.push({ kind: request.operationId, id, summary, ...(key === undefined ? {} : { key }) });
}

/** No id is given twice, also after a record was removed. */
function nextId({ made }: State, collection: string): string {
  const id = (made.get(collection) ?? 0) + 1;
  made.set(collection, id);
  return String(id);
}

function cut(path: string): readonly [collection: string, id: string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), decodeURIComponent(path.slice(at + 1))];
}

/** The good answers of one operation, as the document has them. */
class Schemas {
  readonly status: number;
  readonly creates: boolean;
  readonly #document: JsonObject;
  readonly #schemas: ReadonlyMap<number, JsonObject>;

  constructor(document: JsonObject, responses: JsonObject) {
    this.#document = document;
    const good = Object.entries(responses).filter(([status]) => /^2(?:\\d\\d|XX)$/i.test(status));
    this.#schemas = new Map(
      good.map(([status, answer]) => [Number(status.replace(/XX$/i, '00')), this.#schemaOf(rowOf(answer))]),
    );
    this.status = [...this.#schemas.keys()].find((status) => status !== 201) ?? [...this.#schemas.keys()][0] ?? 200;
    this.creates = this.#schemas.has(201);
  }

  answer(row: JsonObject, made: boolean): EmulatorResponse {
    const status = made && this.creates ? 201 : this.status;
    const schema = this.#schemas.get(status);
    return status === 204 || schema === undefined || Object.keys(schema).length === 0
      ? { status }
      : { status, body: this.complete(row, schema) };
  }

  /** A list in the document's form: an array, or an object around one. */
  list(rows: readonly JsonObject[]): Json {
    const schema = this.#schemas.get(this.status) ?? {};
    if (schema['type'] === 'array') {
      const items = this.#resolved(rowOf(schema['items']));
      return rows.map((row) => this.complete(row, items));
    }
    const around = Object.entries(rowOf(schema['properties'])).find(
      ([, part]) => this.#resolved(rowOf(part))['type'] === 'array',
    );
    if (around === undefined) return this.complete({}, schema);
    const items = this.#resolved(rowOf(this.#resolved(rowOf(around[1]))['items']));
    return this.complete({ [around[0]]: rows.map((row) => this.complete(row, items)) }, schema);
  }

  /** The id under the names that the document has for it. */
  ids(id: string): JsonObject {
    const names = new Map<string, Json>([['id', id]]);
    for (const schema of this.#schemas.values()) {
      const properties = Object.entries(rowOf(schema['properties']));
      const found =
        properties.find(([name]) => name === 'id') ?? properties.find(([name]) => /(?:Id|_id|ID)$/.test(name));
      if (found === undefined) continue;
      const { type, format } = this.#resolved(rowOf(found[1]));
      const long = /^\\d+$/.test(id) ? \`00000000-0000-4000-8000-\${id.padStart(12, '0')}\` : id;
      names.set(found[0], type === 'integer' || type === 'number' ? Number(id) : format === 'uuid' ? long : id);
    }
    return Object.fromEntries(names);
  }

  /** A record with what the document requires of it. */
  complete(row: JsonObject, schema: JsonObject = this.#schemas.get(this.status) ?? {}): JsonObject {
    const properties = rowOf(schema['properties']);
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const filled = Object.fromEntries(
      required.flatMap((name: Json) =>
        typeof name === 'string' && !(name in row) ? [[name, this.#sample(rowOf(properties[name]), 0)]] : [],
      ),
    );
    const open = schema['additionalProperties'] !== false;
    const known = Object.entries(row).filter(([name]) => open || name in properties);
    return { ...filled, ...Object.fromEntries(known) };
  }

  #sample(node: JsonObject, depth: number): Json {
    const schema = this.#resolved(node);
    const [choice] = Array.isArray(schema['enum']) ? schema['enum'] : [];
    if ('const' in schema || choice !== undefined) return schema['const'] ?? choice ?? null;
    const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
    if (type === 'string') return text(schema);
    if (type === 'number' || type === 'integer') return schema['minimum'] ?? 0;
    if (type === 'boolean') return false;
    if (type === 'array') return [];
    if (type !== 'object' || depth > 8) return null;
    const required = Array.isArray(schema['required']) ? schema['required'] : [];
    const properties = rowOf(schema['properties']);
    const names = required.map((name: Json) => String(name));
    return Object.fromEntries(names.map((name) => [name, this.#sample(rowOf(properties[name]), depth + 1)]));
  }

  #schemaOf(answer: JsonObject): JsonObject {
    const content = rowOf(this.#resolved(answer)['content']);
    return this.#resolved(rowOf(rowOf(content['application/json'])['schema']));
  }

  #resolved(schema: JsonObject): JsonObject {
    let found = schema;
    for (let hops = 0; hops < 16; hops += 1) {
      const reference = found['$ref'];
      if (typeof reference !== 'string') return found;
      const parts = reference.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
      found = parts.slice(1).reduce((node, part) => rowOf(node[part]), this.#document);
    }
    return {};
  }
}

function text(schema: JsonObject): string {
  const { format, minLength } = schema;
  if (format === 'date-time') return '2026-01-05T01:00:00.000Z';
  if (format === 'date') return '2026-01-05';
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  if (format === 'uri') return 'https://vendor.example/';
  if (format === 'email') return 'someone@vendor.example';
  return 'x'.repeat(typeof minLength === 'number' ? minLength : 0);
}

function rowOf(value: unknown): JsonObject {
  return isRow(value) ? value : {};
}

function isRow(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
`;
