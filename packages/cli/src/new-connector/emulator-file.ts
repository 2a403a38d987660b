/** Source of a new connector's emulator: records kept by collection, as the document's paths lay them out. */
export function emulatorFile(name: string): string {
  return `import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition, EmulatorHandler } from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };

/** Records by the path of their collection and their id. */
type State = Map<string, Map<string, JsonObject>>;

const document: JsonObject = JSON.parse(JSON.stringify(openapi));

/** A starting point: it keeps what is written. What this vendor refuses and how it says so is yours to add. */
const emulator: EmulatorDefinition<State> = {
  vendor: ${JSON.stringify(name)},
  openapi: document,
  services: ['api'],
  credentials: (random) => ({
    clientId: 'emulator',
    clientSecret: word(random.bytes(12)),
    settings: {},
    secrets: { accessToken: word(random.bytes(24)) },
  }),
  initialState: () => new Map(),
  operations: handlers(),
  authorize(request, { credentials }) {
    const given = Buffer.from(request.headers['authorization'] ?? '');
    const expected = Buffer.from(\`Bearer \${credentials.secrets?.['accessToken'] ?? ''}\`);
    const same = given.length === expected.length && timingSafeEqual(given, expected);
    return same ? undefined : { status: 401, body: { error: 'unauthorized' } };
  },
  invalidRequest: ({ place, message }) => ({ status: 400, body: { error: 'invalid_request', place, message } }),
  notFound: () => ({ status: 404, body: { error: 'not_found' } }),
  faults: {
    unauthorized: {
      title: 'The access token is refused (401)',
      respond: () => ({ status: 401, body: { error: 'unauthorized' } }),
    },
    'rate-limited': {
      title: 'Too many requests (429)',
      respond: () => ({ status: 429, headers: { 'retry-after': '1' }, body: { error: 'rate_limited' } }),
    },
  },
  ledger: (state) =>
    [...state].flatMap(([kind, records]) => [...records].map(([id, summary]) => ({ kind, id, summary }))),
};

export default emulator;

function handlers(): Record<string, EmulatorHandler<State>> {
  const found: Record<string, EmulatorHandler<State>> = {};
  for (const [path, item] of Object.entries(rowOf(document['paths']))) {
    for (const [method, operation] of Object.entries(rowOf(item))) {
      const { operationId, responses } = rowOf(operation);
      if (typeof operationId !== 'string') continue;
      const [status = '200', answer] = Object.entries(rowOf(responses)).find(([code]) => code.startsWith('2')) ?? [];
      found[operationId] = handler(method, path.endsWith('}'), Number(status.replace(/XX$/i, '00')), rowOf(answer));
    }
  }
  return found;
}

function handler(method: string, single: boolean, status: number, answer: JsonObject): EmulatorHandler<State> {
  return ({ path, body }, { state }) => {
    const cut = path.lastIndexOf('/');
    const collection = single ? path.slice(0, cut) : path;
    const records = state.get(collection) ?? new Map<string, JsonObject>();
    state.set(collection, records);
    if (!single && method === 'get') return { status, body: listed([...records.values()], answer) };
    const id = single ? path.slice(cut + 1) : String(Math.max(0, ...[...records.keys()].map(Number).filter(Number.isFinite)) + 1);
    const stored = records.get(id);
    if (single && method !== 'put' && stored === undefined) return { status: 404, body: { error: 'not_found' } };
    if (method === 'delete') records.delete(id);
    else if (method !== 'get' && method !== 'head') records.set(id, { ...stored, ...rowOf(body), id });
    const record = records.get(id);
    return status === 204 || record === undefined ? { status } : { status, body: record };
  };
}

/** A list in the document's form: an array, or an object around one. */
function listed(records: readonly JsonObject[], answer: JsonObject): JsonObject | readonly JsonObject[] {
  const schema = resolved(rowOf(rowOf(rowOf(answer['content'])['application/json'])['schema']));
  const around = Object.entries(rowOf(schema['properties'])).find(([, part]) => resolved(rowOf(part))['type'] === 'array');
  return around === undefined ? records : { [around[0]]: records };
}

function resolved(schema: JsonObject): JsonObject {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return schema;
  return reference.split('/').slice(1).reduce((node, part) => rowOf(node[part]), document);
}

function rowOf(value: unknown): JsonObject {
  return isRow(value) ? value : {};
}

function isRow(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function word(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
`;
}
