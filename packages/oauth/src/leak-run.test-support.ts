import { appendFileSync, writeFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { type ConnectorDescriptor, ConnectorError, type JsonObject, Secret } from '@countersign/contracts';
import { createClient, createNetwork, openTelemetry } from '@countersign/core';
import {
  createFileTokenStore,
  createKeyring,
  createRefreshTokenSource,
  createSqlTokenStore,
  createTokenEndpoint,
} from './index.js';
import { connectSql } from './pg-sql.test-support.js';

// A process that does what an application does, with a vendor and a token endpoint that fail in every way, and that
// prints, logs and stores all it can get hold of. Nothing secret may be in any of it.

/** Handed over on standard input. */
export interface LeakRunInput {
  readonly ca: string;
  readonly api: string;
  readonly token: string;
  readonly databaseUrl: string;
  readonly clientSecret: string;
  /** By store. */
  readonly refreshTokens: Readonly<Record<'files' | 'sql', string>>;
  /** base64url. */
  readonly key: string;
  /** Paths that the API answers with one fault each. */
  readonly faults: readonly string[];
  /** Refresh tokens of connections whose refresh meets one fault each. */
  readonly failing: readonly string[];
  readonly body: string;
  readonly query: string;
  readonly header: string;
}

const source = { from: 'test', read: '2026-11-22', confidence: 'documented' } as const;
const common = { effect: 'write', retry: 'key', limits: ['minute'], source } as const;
const descriptor: ConnectorDescriptor = {
  id: 'vendor',
  name: 'Vendor',
  environments: {
    production: { hosts: [], origins: {}, redirectModes: [] },
    sandbox: { hosts: [], origins: {}, redirectModes: [] },
    emulator: { hosts: [], origins: {}, redirectModes: [] },
  },
  limits: [{ id: 'minute', per: 'connection', requests: 10_000, windowMs: 60_000, source }],
  throttling: [],
  operations: {
    write: {
      ...common,
      method: 'POST',
      path: '/{fault}',
      idempotency: { in: 'query', name: 'requestid', maxLength: 64 },
    },
  },
};

let last: ConnectorError | undefined;
const input: LeakRunInput = JSON.parse(await textOf(process.stdin));
const log = (event: string, fields: object): void =>
  appendFileSync('debug.log', `${event} ${inspect(fields, { depth: 9 })}\n`);
const keyring = createKeyring({ current: 'k1', keys: { k1: Secret.of(input.key) } });
const network = createNetwork(
  descriptor,
  { environment: 'emulator', ca: input.ca, origins: { api: input.api, token: input.token } },
  { logger: { debug: log, warn: log } },
);
const endpoint = createTokenEndpoint({
  url: `${input.token}/token`,
  client: { id: 'client-1', secret: Secret.of(input.clientSecret), authentication: 'header' },
  agent: network.agent,
  timeoutMs: 1000,
});
const stores = {
  files: createFileTokenStore({ path: 'tokens', keyring, tenant: 'hk' }),
  sql: createSqlTokenStore({ sql: connectSql(input.databaseUrl), keyring, tenant: 'hk' }),
};

for (const [name, store] of Object.entries(stores)) {
  const sourceOf = (connection: string, refreshToken: string) =>
    createRefreshTokenSource({
      connection: `${name}-${connection}`,
      store,
      endpoint,
      facts: { rotatesRefreshToken: true, refreshGraceMs: 600_000 },
      seed: { id: 'seed-1', refreshToken: Secret.of(refreshToken) },
      onEvent: (event) => log('connection', event),
      reconnectUrl: 'https://example.test/connect',
    });
  for (const [index, refreshToken] of input.failing.entries()) {
    const failing = sourceOf(`failing-${index}`, refreshToken);
    show(await failing.get().catch(show));
    show(failing);
  }
  const tokens = sourceOf('client', input.refreshTokens[name === 'sql' ? 'sql' : 'files']);
  const first = await tokens.get();
  tokens.invalidate(first);
  show(first);
  const client = createClient(
    descriptor,
    {
      environment: 'emulator',
      origins: { api: input.api },
      network,
      tokens,
      logger: { debug: log, warn: log },
      telemetry: openTelemetry(spansToFile()),
    },
    {
      readVendorError: (body) => {
        const at = (key: string): unknown =>
          typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
        const message = at('message');
        return { codes: [String(at('code'))], ...(typeof message === 'string' ? { message } : {}) };
      },
    },
    { random: () => 0 },
  );
  for (const fault of input.faults) {
    const call = client.call('write', {
      params: { path: { fault }, query: { filter: input.query } },
      body: { note: input.body },
      headers: { 'x-extra': input.header },
      deadlineMs: fault === 'silence' ? 300 : 30_000,
    });
    show(await call.then(() => undefined, show));
  }
  show(client);
  show(tokens);
  await client.close();
}
await network.close();
show(keyring);
show(network);
writeFileSync('report.json', JSON.stringify(process.report.getReport()));
throw last;

function show(value: unknown): undefined {
  if (value === undefined) return;
  process.stdout.write(`${inspect(value, { depth: 12 })}\n${safeJson(value)}\n`);
  process.stderr.write(`${value instanceof Error ? value.stack : String(value)}\n`);
  if (ConnectorError.is(value)) {
    appendFileSync('codes.txt', `${value.code}\n`);
    last = value;
  }
  console.error(value);
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

function spansToFile(): Parameters<typeof openTelemetry>[0] {
  const note = (what: string, value: object): void =>
    appendFileSync('spans.jsonl', `${JSON.stringify({ what, ...value })}\n`);
  return {
    trace: {
      getTracer: () => ({
        startSpan: (span, options) => {
          note(span, options);
          return {
            setAttributes: (attributes: JsonObject) => note('attributes', attributes),
            setStatus: (status) => note('status', status),
            end: () => {},
          };
        },
      }),
    },
    metrics: {
      getMeter: () => ({
        createHistogram: (metric) => ({ record: (value, attributes) => note(metric, { value, ...attributes }) }),
      }),
    },
  };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
