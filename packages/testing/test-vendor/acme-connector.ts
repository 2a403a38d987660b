import {
  type Action,
  type ActionContext,
  ApiError,
  ApprovalError,
  AuthError,
  actionDigest,
  type BoundConnector,
  type Clock,
  type ConnectionIdentity,
  type Connector,
  type Gate,
  type Grant,
  type GuaranteeKind,
  InputError,
  type Json,
  type LocalizedText,
  type Network,
  RateLimitedError,
  type Schema,
} from '@countersign/contracts';
import type { ConformancePorts, RunningEmulator } from '../src/index.js';
import { acmeNetwork } from './acme-network.js';
import { acmeTriggers, acmeWebhooks } from './acme-webhooks.js';

// A whole connector without core: what the conformance suite is tried on. Each defect is one kind of mistake that a real
// connector could make; the suite must find it.

export type AcmeDefect =
  | 'accepts-unknown-fields'
  | 'changes-its-input'
  | 'sends-a-new-key-each-time'
  | 'never-searches'
  | 'searches-once-only'
  | 'ignores-the-grant'
  | 'asks-the-gate-late'
  | 'never-refreshes'
  | 'refreshes-for-ever'
  | 'refreshes-twice'
  | 'repeats-after-server-error'
  | 'hides-the-wait'
  | 'waits-for-ever'
  | 'prints-the-secret'
  | 'throws-foreign-errors'
  | 'has-no-chinese'
  | 'swallows-abort'
  | 'calls-undeclared'
  | 'speaks-tls-1.2'
  | 'leaves-loopback'
  | 'undated-source'
  | 'retries-writes-freely'
  | 'undated-exception'
  | 'compares-half-the-signature'
  | 'reads-hex-in-any-case'
  | 'believes-the-unsigned'
  | 'throws-on-garbage'
  | 'random-event-ids'
  | 'ignores-signed-time'
  | 'knows-one-secret'
  | 'unannounced-events'
  | 'has-no-check'
  | 'undecided-guarantee';

export interface AcmeOptions {
  readonly defects?: readonly AcmeDefect[] | undefined;
  /** `search-before-send` where the emulator doesn't honour keys. */
  readonly guarantee?: Extract<GuaranteeKind, 'vendor-key' | 'search-before-send'> | undefined;
}

type Defects = ReadonlySet<AcmeDefect>;

interface Client {
  call(
    operation: string,
    request: { path: string; query?: string; body?: Json; key?: string; signal?: AbortSignal },
  ): Promise<Json>;
}

const READ = '2026-11-22';
const LAG_MS = 40_000;
const BOOK = '/v1/books/{book}/notes';

export function acmeConnector({ defects: list = [], guarantee = 'vendor-key' }: AcmeOptions = {}): Connector<Client> {
  const defects: Defects = new Set(list);
  const source = {
    from: 'acme.example/docs',
    read: defects.has('undated-source') ? 'soon' : READ,
    confidence: 'documented',
  } as const;
  const both = (en: string): LocalizedText => ({ en, 'zh-HK': defects.has('has-no-chinese') ? en : `便箋（${en}）` });
  const host = { host: 'api.acme.example', region: 'hk', tlsFloor: '1.3', evidence: source } as const;
  const old = {
    host: 'login.acme.example',
    region: 'hk',
    tlsFloor: '1.2',
    evidence: source,
    exception: {
      name: 'acme-login-tls12',
      reason: both('The login host is old.'),
      owner: 'Acme',
      since: '2026-01-01',
      until: defects.has('undated-exception') ? '' : '2027-01-01',
    },
  } as const;
  const remote = {
    hosts: [host, old],
    origins: { api: 'https://api.acme.example', token: 'https://login.acme.example' },
    redirectModes: ['server'],
  } as const;
  const reading = { effect: 'read', retry: 'safe', limits: ['acme.minute'], source } as const;
  const writing = {
    effect: 'write',
    retry: defects.has('retries-writes-freely') ? 'safe' : guarantee === 'vendor-key' ? 'key' : 'unsent-only',
    idempotency: { in: 'header', name: 'Idempotency-Key', maxLength: 40 },
    limits: [],
    source,
  } as const;

  const network: Connector['network'] = (options) =>
    acmeNetwork(options, {
      lowFloor: defects.has('speaks-tls-1.2'),
      anyHost: defects.has('leaves-loopback'),
      swallowsAbort: defects.has('swallows-abort'),
    });

  return {
    descriptor: {
      id: 'acme',
      name: 'Acme',
      environments: {
        production: remote,
        sandbox: remote,
        emulator: { hosts: [], origins: {}, redirectModes: ['server'] },
      },
      oauth: {
        grants: ['refresh_token'],
        token: { origin: 'token', path: '/oauth/token' },
        clientAuthentication: 'header',
        pkce: 'unsupported',
        rotatesRefreshToken: true,
        refreshGraceMs: 0,
        scopes: {},
        source,
      },
      limits: [{ id: 'acme.minute', per: 'connection', requests: 5, windowMs: 60_000, source }],
      throttling: [],
      operations: {
        'notes.search': { method: 'GET', path: BOOK, ...reading },
        'notes.get': { method: 'GET', path: `${BOOK}/{id}`, ...reading },
        'notes.create': { method: 'POST', path: BOOK, ...writing },
        'notes.delete': { method: 'DELETE', path: `${BOOK}/{id}`, ...writing, retry: 'safe', idempotency: undefined },
      },
    },
    settings: [],
    network,
    create: () => {
      throw new Error('The ports make the clients of this test connector.');
    },
    actions: [createAction(defects, guarantee, both, source), deleteAction(defects, both, source)],
    triggers: acmeTriggers(both),
    webhooks: acmeWebhooks(defects),
    ...(defects.has('has-no-check') ? {} : { check }),
  };
}

const check: NonNullable<Connector<Client>['check']> = async (client) => {
  await client.call('notes.search', { path: '', query: '?limit=1' });
  return { account: 'Acme book', details: {} };
};

const objectSchema = (properties: Json, required: readonly string[]) => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

/** Accepts an object of exactly these fields; `tags` are objects with a name. */
function fields<T>(names: readonly string[], defects: Defects): Schema<T> {
  return {
    '~standard': {
      version: 1,
      vendor: 'acme',
      validate(value) {
        const isObject = (one: unknown): one is Record<string, unknown> =>
          typeof one === 'object' && one !== null && !Array.isArray(one);
        const issue = (message: string) => ({ issues: [{ message, path: [] }] });
        if (!isObject(value) || typeof value[names[0] ?? ''] !== 'string')
          return issue('not an object of the kind wanted');
        const tags: unknown[] = Array.isArray(value['tags']) ? value['tags'] : [];
        const strange = (one: unknown, known: readonly string[]) =>
          !isObject(one) || Object.keys(one).some((key) => !known.includes(key));
        if (!defects.has('accepts-unknown-fields') && tags.some((tag) => strange(tag, ['name'])))
          return issue('unknown field in a tag');
        if (strange(value, names)) return issue('unknown field');
        return { value: value as T };
      },
    },
  };
}

function createAction(
  defects: Defects,
  kind: 'vendor-key' | 'search-before-send',
  both: (en: string) => LocalizedText,
  source: Action['guarantee']['source'],
): Action<Client, { text: string }, Json> {
  const found = async ({ client, key, signal }: ActionContext<Client>) => {
    const answer = (await client.call('notes.search', { path: '', query: `?key=${key}`, signal })) as {
      notes: { id: string; text: string }[];
    };
    return answer.notes[0];
  };
  return {
    name: 'note.create',
    title: both('Write a note'),
    input: fields(['text', 'tags'], defects),
    inputJsonSchema: objectSchema({ text: { type: 'string' }, tags: { type: 'array' } }, ['text']),
    operations: ['notes.search', 'notes.create'],
    guarantee: {
      kind: defects.has('undecided-guarantee') ? 'undecided' : kind,
      statement: both('One note a key.'),
      source,
    },
    reverse: { action: 'note.delete', input: (_input, result) => ({ note: result.refs[0]?.id }) },
    async run(context, input) {
      const { client, signal, clock } = context;
      if (context.mayHaveHappened && !defects.has('never-searches')) {
        let note = await found(context);
        if (!note && kind === 'search-before-send' && !defects.has('searches-once-only')) {
          await clock.sleep(LAG_MS, signal);
          note = await found(context);
        }
        if (note) return { output: { id: note.id }, refs: [{ kind: 'note', id: note.id }], replayed: true };
      }
      if (defects.has('calls-undeclared'))
        await client.call('notes.get', { path: '/n0', signal }).catch(() => undefined);
      if (defects.has('changes-its-input')) Object.assign(input, { text: 'changed' });
      const key = defects.has('sends-a-new-key-each-time')
        ? `${context.key.slice(0, 20)}${Math.random()}`.slice(0, 40)
        : context.key;
      const made = (await client.call('notes.create', { path: '', body: { text: input.text }, key, signal })) as {
        id: string;
      };
      return { output: { id: made.id }, refs: [{ kind: 'note', id: made.id }] };
    },
  };
}

function deleteAction(
  defects: Defects,
  both: (en: string) => LocalizedText,
  source: Action['guarantee']['source'],
): Action<Client, { note: string }, Json> {
  return {
    name: 'note.delete',
    title: both('Remove a note'),
    input: fields(['note'], defects),
    inputJsonSchema: objectSchema({ note: { type: 'string' } }, ['note']),
    operations: ['notes.delete'],
    guarantee: { kind: 'idempotent', statement: both('Removing twice changes nothing.'), source },
    async run({ client, signal, mayHaveHappened }, { note }) {
      const refs = [{ kind: 'note', id: note }];
      try {
        await client.call('notes.delete', { path: `/${note}`, signal });
        return { output: null, refs };
      } catch (error) {
        if (mayHaveHappened && error instanceof ApiError && error.status === 404)
          return { output: null, refs, replayed: true };
        throw error;
      }
    },
  };
}

/** Ports as a connector's test gives them; the limits, retries and binding that core does properly. */
export function acmePorts(
  connector: Connector,
  emulator: RunningEmulator,
  list: readonly AcmeDefect[] = [],
): ConformancePorts {
  const defects: Defects = new Set(list);
  const network = connector.network({ environment: 'emulator', origins: emulator.origins, ca: emulator.ca });
  const identity: ConnectionIdentity = {
    id: '0198c0de-0000-7000-8000-000000000001',
    name: 'notes',
    tenant: 'tenant-1',
    connector: 'acme',
    environment: 'emulator',
    settings: emulator.credentials.settings,
  };
  let tokens = createTokens(emulator, network);
  const client = (grant: Grant | 'ungated' | 'none') =>
    createClient({ connector, emulator, network, tokens: () => tokens, grant, defects, clock: emulator.clock });
  return {
    identity,
    secrets: () => tokens.seen,
    restart() {
      tokens = createTokens(emulator, network);
    },
    client: async (grant) => client(grant),
    bind: async (gate) => bind(connector, identity, gate, client, defects, emulator.clock),
  };
}

interface Tokens {
  readonly seen: string[];
  get(): Promise<string>;
  invalidate(token: string): void;
}

function createTokens(emulator: RunningEmulator, network: Network): Tokens {
  const { clientId, clientSecret, refreshToken = '' } = emulator.credentials;
  let refresh = refreshToken;
  let access: string | undefined;
  const seen: string[] = [];
  const fetchToken = async () => {
    const headers = {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const body = `grant_type=refresh_token&refresh_token=${refresh}`;
    const answer = await network.transport(
      new Request(`${emulator.origin}/oauth/token`, { method: 'POST', headers, body }),
    );
    if (answer.status !== 200) throw new AuthError('REFRESH_FAILED', 'The token endpoint refused.');
    const fresh = (await answer.json()) as { access_token: string; refresh_token: string };
    refresh = fresh.refresh_token;
    seen.push(fresh.access_token);
    return fresh.access_token;
  };
  return {
    seen,
    async get() {
      access ??= await fetchToken();
      return access;
    },
    invalidate(token) {
      if (access === token) access = undefined;
    },
  };
}

function createClient(options: {
  readonly connector: Connector;
  readonly emulator: RunningEmulator;
  readonly network: Network;
  readonly tokens: () => Tokens;
  readonly grant: Grant | 'ungated' | 'none';
  readonly defects: Defects;
  readonly clock: Clock;
}): Client {
  const { connector, emulator, network, grant, defects, clock } = options;
  return {
    async call(name, { path, query = '', body, key, signal }) {
      const operation = connector.descriptor.operations[name];
      if (operation === undefined) throw new ApprovalError('OPERATION_UNDECLARED', `${name} is not declared.`);
      if (operation.effect === 'write' && grant !== 'ungated' && !defects.has('ignores-the-grant')) {
        if (grant === 'none') throw new ApprovalError('GRANT_REQUIRED', `${name} is a write.`);
        if (!grant.operations.includes(name)) throw new ApprovalError('GRANT_EXCEEDED', `${name} was not granted.`);
      }
      let refreshes = 0;
      for (let attempt = 0; ; attempt += 1) {
        const tokens = options.tokens();
        const token = await tokens.get();
        const headers: Record<string, string> = { authorization: `Bearer ${token}` };
        if (body !== undefined) headers['content-type'] = 'application/json';
        if (key !== undefined) headers['idempotency-key'] = key;
        const url = `${emulator.origin}${BOOK.replace('{book}', '7')}${path}${query}`;
        const init = {
          method: operation.method,
          headers,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          ...(signal ? { signal } : {}),
        };
        const answer = await network.transport(new Request(url, init));
        if (answer.ok) return answer.status === 204 ? null : ((await answer.json()) as Json);
        const { status } = answer;
        const repeatable = operation.retry !== 'unsent-only' || defects.has('repeats-after-server-error');
        if (
          status === 401 &&
          !defects.has('never-refreshes') &&
          (refreshes < 1 || defects.has('refreshes-for-ever')) &&
          attempt < 60
        ) {
          refreshes += 1;
          tokens.invalidate(token);
          if (defects.has('refreshes-twice')) tokens.invalidate(await tokens.get());
          continue;
        }
        if (status === 429) {
          const seconds = Number(answer.headers.get('retry-after'));
          if (defects.has('waits-for-ever') && attempt < 60) continue;
          const retryAfterMs = defects.has('hides-the-wait') ? undefined : seconds * 1000;
          throw new RateLimitedError('The limit is used up.', { status, retryAfterMs });
        }
        if (status >= 500 && repeatable && attempt < 2) {
          await clock.sleep(500);
          continue;
        }
        if (defects.has('throws-foreign-errors')) throw new TypeError(`status ${status}`);
        const leaked = defects.has('prints-the-secret') ? ` with ${token}` : '';
        const code =
          status >= 500 ? 'SERVER_ERROR' : status === 404 ? 'NOT_FOUND' : status === 401 ? 'UNAUTHORIZED' : 'REJECTED';
        throw new ApiError(code, `${name} was refused${leaked}.`, { status });
      }
    },
  };
}

function bind(
  connector: Connector,
  identity: ConnectionIdentity,
  gate: Gate,
  client: (grant: Grant) => Client,
  defects: Defects,
  clock: Clock,
): BoundConnector {
  const actions = new Map(connector.actions.map((action) => [action.name, action]));
  const validate = async (name: string, input: unknown) => {
    const parsed = await actions.get(name)?.input['~standard'].validate(input);
    if (parsed === undefined || parsed.issues) {
      const remedy = defects.has('has-no-chinese')
        ? { en: 'Correct the input.', 'zh-HK': 'Correct the input.' }
        : undefined;
      throw new InputError('INVALID_INPUT', parsed?.issues?.[0]?.message ?? `There is no action ${name}.`, { remedy });
    }
    return parsed.value;
  };
  return {
    identity,
    actions,
    validate,
    close: async () => undefined,
    async run(request) {
      const action = actions.get(request.action);
      const input = await validate(request.action, request.input);
      if (action === undefined) throw new InputError('INVALID_INPUT', 'There is no such action.');
      if (!defects.has('swallows-abort')) request.signal.throwIfAborted();
      const question = {
        approval: request.approval.id,
        action: `acme.${action.name}`,
        connection: identity.id,
        digest: actionDigest({ action: `acme.${action.name}`, connection: identity.id, input }),
        operations: action.operations,
      };
      if (defects.has('asks-the-gate-late'))
        await client({ ...question, grantedAt: '' }).call('notes.search', { path: '' });
      const grant = await gate.ask(question);
      return action.run({ ...request, client: client(grant), connection: identity, clock }, input);
    },
  };
}
