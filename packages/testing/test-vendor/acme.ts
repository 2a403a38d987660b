import { createHmac } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition } from '../src/index.js';

// An imaginary vendor: notes that are written with an idempotency key. What the kit's own tests run against.

export interface AcmeNote {
  readonly id: string;
  readonly text: string;
  readonly amount: string | null;
  readonly key: string | null;
  /** Epoch ms from which a search finds it. */
  readonly visibleAt: number;
}

export interface AcmeState {
  readonly notes: AcmeNote[];
  readonly tokens: Set<string>;
  refreshToken: string;
  nextId: number;
}

const problem = (status: number, code: string, message: string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: { error: { code, message } },
});

const shown = ({ id, text, amount, key }: AcmeNote): JsonObject => ({ id, text, amount, key });

const jsonOf = (schema: string) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } });
const failure = { description: 'refused', content: jsonOf('Problem') };

export const acmeOpenApi: JsonObject = {
  openapi: '3.1.0',
  info: { title: 'Acme notes', version: '1' },
  servers: [{ url: 'https://api.acme.example/v1' }],
  security: [{ bearer: [] }],
  paths: {
    '/token': {
      servers: [{ url: 'https://login.acme.example/oauth' }],
      post: {
        operationId: 'token',
        security: [{ client: [] }],
        requestBody: {
          required: true,
          content: {
            'application/x-www-form-urlencoded': {
              schema: {
                type: 'object',
                required: ['grant_type', 'refresh_token'],
                properties: {
                  grant_type: { enum: ['refresh_token'] },
                  refresh_token: { type: 'string' },
                  depth: { type: 'integer', maximum: 3 },
                },
              },
            },
          },
        },
        responses: { '200': { description: 'ok', content: jsonOf('Token') }, '4XX': failure },
      },
    },
    '/books/{book}/notes': {
      parameters: [{ $ref: '#/components/parameters/book' }],
      get: {
        operationId: 'notes.search',
        parameters: [
          { name: 'key', in: 'query', schema: { type: 'string' } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { name: 'ids', in: 'query', explode: false, schema: { type: 'array', items: { pattern: '^n' } } },
        ],
        responses: {
          '200': {
            description: 'ok',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['notes'],
                  properties: { notes: { type: 'array', items: { $ref: '#/components/schemas/Note' } } },
                },
              },
            },
          },
          default: failure,
        },
      },
      post: {
        operationId: 'notes.create',
        parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 40 } }],
        requestBody: { required: true, content: jsonOf('NewNote') },
        responses: { '201': { description: 'made', content: jsonOf('Note') }, default: failure },
      },
    },
    '/books/{book}/notes/{id}': {
      parameters: [
        { $ref: '#/components/parameters/book' },
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
      ],
      get: {
        operationId: 'notes.get',
        responses: { '200': { description: 'ok', content: jsonOf('Note') }, default: failure },
      },
      delete: { operationId: 'notes.delete', responses: { '204': { description: 'gone' }, default: failure } },
    },
    '/books/{book}/notes/latest': {
      parameters: [{ $ref: '#/components/parameters/book' }],
      get: {
        operationId: 'notes.latest',
        responses: { '200': { description: 'ok', content: jsonOf('Note') }, default: failure },
      },
    },
    '/books/{book}/files': {
      parameters: [{ $ref: '#/components/parameters/book' }],
      post: {
        operationId: 'files.upload',
        requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
        responses: {
          '200': {
            description: 'ok',
            content: { 'application/json': { schema: { type: 'object', required: ['names'] } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, client: { type: 'http', scheme: 'basic' } },
    parameters: { book: { name: 'book', in: 'path', required: true, schema: { type: 'string', pattern: '^[0-9]+$' } } },
    schemas: {
      Note: {
        type: 'object',
        required: ['id', 'text'],
        properties: {
          id: { type: 'string' },
          text: { type: 'string' },
          amount: { type: ['string', 'null'] },
          key: { type: ['string', 'null'] },
        },
        additionalProperties: false,
      },
      NewNote: {
        type: 'object',
        required: ['text'],
        properties: {
          text: { type: 'string', minLength: 1, maxLength: 40 },
          amount: { $ref: '#/components/schemas/Amount' },
          lines: {
            type: 'array',
            items: {
              allOf: [{ type: 'object', properties: { n: { type: 'integer' } } }],
              unevaluatedProperties: false,
            },
          },
        },
        additionalProperties: false,
      },
      Amount: { type: 'string', pattern: String.raw`^\d+\.\d\d$` },
      Token: { type: 'object', required: ['access_token', 'refresh_token', 'expires_in'] },
      Problem: {
        type: 'object',
        required: ['error'],
        properties: {
          error: {
            type: 'object',
            required: ['code', 'message'],
            properties: { code: { type: 'string' }, message: { type: 'string' } },
          },
        },
      },
    },
  },
};

export const acmeSignature = (secret: string, body: string) => createHmac('sha256', secret).update(body).digest('hex');

export interface AcmeVendorOptions {
  /** Answers a repeated key with the first note. @defaultValue true */
  readonly honoursKeys?: boolean | undefined;
  /** No rate limits. */
  readonly unlimited?: boolean | undefined;
}

export function acmeEmulator(options: AcmeVendorOptions = {}): EmulatorDefinition<AcmeState> {
  const honoursKeys = options.honoursKeys ?? true;
  return {
    vendor: 'acme',
    openapi: acmeOpenApi,
    services: ['api', 'token'],
    credentials: (random) => {
      const text = () => Buffer.from(random.bytes(12)).toString('hex');
      return {
        clientId: 'acme-client',
        clientSecret: text(),
        refreshToken: text(),
        webhookSecret: text(),
        settings: { book: '7' },
      };
    },
    initialState: ({ credentials }) => ({
      notes: [],
      tokens: new Set(),
      refreshToken: credentials.refreshToken ?? '',
      nextId: 1,
    }),
    authorize(request, { state }) {
      if (request.operationId === 'token') return undefined; // its handler looks at the client
      const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1];
      return token !== undefined && state.tokens.has(token)
        ? undefined
        : problem(401, 'unauthorized', 'No valid token.');
    },
    invalidRequest: (found) => problem(400, `invalid.${found.kind}`, `${found.place}: ${found.keyword}`),
    notFound: (request) => problem(404, 'no-route', request.path),
    limits: options.unlimited
      ? []
      : [
          {
            id: 'acme.minute',
            requests: 5,
            windowMs: 60_000,
            inFlight: 2,
            bucket: (request) => (request.operationId === 'notes.search' ? request.pathParameters['book'] : undefined),
            refuse: (_request, _context, waitMs) =>
              problem(429, 'slow-down', 'Too many.', { 'Retry-After': String(Math.ceil(waitMs / 1000)) }),
          },
        ],
    faults: {
      unauthorized: {
        title: 'Tokens are refused',
        respond(_request, { state }) {
          state.tokens.clear();
          return problem(401, 'unauthorized', 'The token was revoked.');
        },
      },
      throttled: {
        title: 'The limit is used up',
        respond: (_request, _context, settings) =>
          problem(429, 'slow-down', 'Too many.', { 'Retry-After': String(settings['seconds'] ?? 1) }),
      },
      'lookup-lag': { title: 'Searches find new notes late' },
    },
    operations: {
      token(request, { state, random, credentials }) {
        const basic = Buffer.from(`${credentials.clientId}:${credentials.clientSecret}`).toString('base64');
        if (request.headers['authorization'] !== `Basic ${basic}`)
          return problem(401, 'invalid_client', 'Who are you?');
        const form = request.body;
        const given =
          typeof form === 'object' && form !== null && 'refresh_token' in form ? form.refresh_token : undefined;
        if (given !== state.refreshToken) return problem(400, 'invalid_grant', 'The token is spent.');
        const next = () => Buffer.from(random.bytes(12)).toString('hex');
        const access = next();
        state.tokens.add(access);
        state.refreshToken = next();
        return { status: 200, body: { access_token: access, refresh_token: state.refreshToken, expires_in: 3600 } };
      },
      'notes.search'(request, { state, clock }) {
        const key = request.query.get('key');
        const notes = state.notes.filter((note) => note.visibleAt <= clock.now() && (key === null || note.key === key));
        return { status: 200, body: { notes: notes.map(shown) } };
      },
      'notes.create'(request, context) {
        const { state, clock } = context;
        const key = request.headers['idempotency-key'] ?? null;
        const known = key === null || !honoursKeys ? undefined : state.notes.find((note) => note.key === key);
        if (known) return { status: 201, body: shown(known) };
        const { text, amount } = request.body as { text: string; amount?: string };
        const lag = context.fault('lookup-lag')?.['ms'];
        const visibleAt = clock.now() + (typeof lag === 'number' ? lag : 0);
        const note = { id: `n${state.nextId++}`, text, amount: amount ?? null, key, visibleAt };
        state.notes.push(note);
        context.emit({ id: `e-${note.id}`, type: 'note.created', note: shown(note) });
        return { status: 201, body: shown(note) };
      },
      'notes.get'(request, { state }) {
        const note = state.notes.find(({ id }) => id === request.pathParameters['id']);
        return note ? { status: 200, body: shown(note) } : problem(404, 'no-note', 'There is no such note.');
      },
      'notes.delete'(request, { state }) {
        const at = state.notes.findIndex(({ id }) => id === request.pathParameters['id']);
        if (at === -1) return problem(404, 'no-note', 'There is no such note.');
        state.notes.splice(at, 1);
        return { status: 204 };
      },
      'notes.latest'(_request, { state }) {
        const note = state.notes.at(-1);
        // Defect on purpose: the document wants `id`, and allows no `number`.
        return { status: 200, body: note ? shown(note) : { number: 1, text: 'none' } };
      },
      'files.upload': (request) => ({
        status: 200,
        body: {
          names: Array.isArray(request.body)
            ? request.body.map((part) => `${part.name}:${part.filename ?? ''}:${part.bytes.length}`)
            : [],
        },
      }),
    },
    pages: {
      'GET /sign/{id}': (request) => ({
        status: 200,
        headers: { 'Content-Type': 'text/html; charset=utf-8' },
        body: `<h1>${request.pathParameters['id']}</h1>`,
      }),
    },
    webhook(event, { credentials }) {
      const body = JSON.stringify(event);
      return { headers: { 'x-acme-signature': acmeSignature(credentials.webhookSecret ?? '', body) }, body };
    },
    ledger: (state) =>
      state.notes.map((note) => ({
        kind: 'note',
        id: note.id,
        key: note.key ?? undefined,
        summary: { text: note.text },
      })),
    commands: {
      rename(input, { state }) {
        const text = typeof input === 'string' ? input : 'renamed';
        state.notes.forEach((note, index) => {
          state.notes[index] = { ...note, text };
        });
        return { renamed: state.notes.length };
      },
    },
  };
}
