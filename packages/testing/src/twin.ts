import type {
  ActionResult,
  BoundConnector,
  BoundRun,
  ClientOptions,
  Clock,
  ConnectionIdentity,
  Connector,
  Environment,
  Gate,
  Id,
  Json,
  JsonObject,
  Memo,
  Network,
  TokenStore,
} from '@countersign/contracts';
import type { ConformancePorts } from './conformance/conformance-types.js';
import { startEmulator } from './emulator.js';
import type { EmulatorCredentials, EmulatorDefinition, RunningEmulator } from './emulator-definition.js';
import { createOffsetClock, type MovableClock } from './fake-clock.js';
import { createSeededRandomness } from './seeded-randomness.js';

// A twin is a running emulator of a vendor with a connection to it, as an installation would have one: what a connector's
// own tests and the conformance suite stand on.

/** What `openConnection` gives: options of a client. */
export interface TwinConnection extends ClientOptions {
  readonly settings: Readonly<Record<string, string>>;
  readonly network: Network;
}

/** What this package can't import: core's `bind`; `openConnection` and `createMemoryTokenStore` of oauth. */
export interface TwinParts {
  bind(
    connector: Connector,
    options: { identity: ConnectionIdentity; options: ClientOptions; gate: Gate },
  ): BoundConnector;
  openConnection(
    connector: Connector,
    options: {
      readonly environment: Environment;
      readonly origins: Readonly<Record<string, string>>;
      readonly ca: string;
      readonly settings: Readonly<Record<string, string>>;
      readonly credentials: Readonly<Record<string, string>>;
      readonly store: TokenStore;
      readonly clock: Clock;
    },
  ): Promise<TwinConnection>;
  createMemoryTokenStore(clock: Clock): TokenStore;
}

export interface TwinOptions<Client, State> {
  readonly connector: Connector<Client>;
  readonly definition: EmulatorDefinition<State>;
  readonly parts: TwinParts;
  /** How much faster waits pass than on this machine's clock. @defaultValue 100 */
  readonly pace?: number | undefined;
  /** Of the emulator's randomness. @defaultValue 7 */
  readonly seed?: number | undefined;
  /** Budget of one call in the twin's time, in ms. @defaultValue 900_000: longer than any wait that is hurried through, so that a busy machine makes no difference */
  readonly deadlineMs?: number | undefined;
  /** Settings of the connection besides the emulator's own, as actions see them. */
  readonly settings?: JsonObject | undefined;
  /** Credentials that a connection uses. @defaultValue all that the emulator gives */
  credentials?(given: EmulatorCredentials): Readonly<Record<string, string>>;
  /** Secrets in use besides the emulator's credentials, such as access tokens: none may show in an error. */
  secrets?(state: State): readonly string[];
}

/** What one run of an action is given besides its input. */
export interface TwinRun {
  /** @defaultValue `'effect-1'` */
  readonly key?: string | undefined;
  /** @defaultValue a fresh one */
  readonly memo?: Memo | undefined;
  /** @defaultValue false */
  readonly mayHaveHappened?: boolean | undefined;
  /** By their SHA-256 in hex. */
  readonly documents?: Readonly<Record<string, Uint8Array>> | undefined;
}

export interface Twin<Client, State> {
  readonly emulator: RunningEmulator<State>;
  /** May do everything; forgets tokens at a `reset`. */
  readonly client: Client;
  readonly clock: MovableClock;
  readonly identity: ConnectionIdentity;
  /** What `client` was made with. */
  readonly options: TwinConnection;
  /** Options of another client on the same stored tokens. */
  open(
    settings?: Readonly<Record<string, string>>,
    credentials?: Readonly<Record<string, string>>,
  ): Promise<TwinConnection>;
  /** Runs an action as the runtime does, under a gate that agrees. */
  run(action: string, input: JsonObject, run?: TwinRun): Promise<ActionResult<Json>>;
  /** The vendor as on its first day, and a client that remembers nothing. */
  reset(): Promise<void>;
  /** `open` of the conformance suite. */
  readonly conformance: ConformancePorts;
  close(): Promise<void>;
}

const CONNECTION: Id = '00000000-0000-7000-8000-000000000001';

/** Starts an emulator and opens a connection to it. Close it when done. */
export async function startTwin<Client extends { close(): Promise<void> }, State>(
  options: TwinOptions<Client, State>,
): Promise<Twin<Client, State>> {
  const { connector, definition, parts, seed = 7, pace = 100, deadlineMs = 900_000 } = options;
  const clock = createOffsetClock({ pace });
  const emulator = await startEmulator(definition, { clock, random: createSeededRandomness(seed) });
  const own = emulator.credentials.settings;
  const given = options.credentials?.(emulator.credentials) ?? allOf(emulator.credentials);
  const identity: ConnectionIdentity = {
    id: CONNECTION,
    name: definition.vendor,
    tenant: 'tenant-1',
    connector: connector.descriptor.id,
    environment: 'emulator',
    settings: { ...own, ...options.settings },
  };
  let store = parts.createMemoryTokenStore(clock);
  const open: Twin<Client, State>['open'] = async (settings, credentials) => ({
    ...(await parts.openConnection(connector, {
      environment: 'emulator',
      origins: emulator.origins,
      ca: emulator.ca,
      settings: { ...own, ...settings },
      credentials: { ...given, ...credentials },
      store,
      clock,
    })),
    deadlineMs,
  });
  let opened = await open();
  let client = connector.create(opened);
  let bound = parts.bind(connector, { identity, options: opened, gate: agreeing });
  const free = async () => {
    await bound.close();
    await client.close();
  };
  return {
    emulator,
    get client() {
      return client;
    },
    get options() {
      return opened;
    },
    clock,
    identity,
    open,
    run: (action, input, run) => bound.run(boundRun(action, input, run)),
    async reset() {
      await free();
      emulator.reset();
      store = parts.createMemoryTokenStore(clock);
      opened = await open();
      client = connector.create(opened);
      bound = parts.bind(connector, { identity, options: opened, gate: agreeing });
    },
    conformance: {
      restart: () => {
        store = parts.createMemoryTokenStore(clock);
      },
      bind: async (gate) => parts.bind(connector, { identity, options: await open(), gate }),
      client: async (grant) => connector.create({ ...(await open()), grant }),
      identity,
      secrets: () => options.secrets?.(emulator.state) ?? [],
    },
    async close() {
      await free();
      await emulator.close();
    },
  };
}

const agreeing: Gate = { ask: async (question) => ({ ...question, grantedAt: '2026-11-20T02:00:00.000Z' }) };

function boundRun(action: string, input: JsonObject, run: TwinRun = {}): BoundRun {
  const { key = 'effect-1', memo = createMemo(), mayHaveHappened = false, documents = {} } = run;
  return {
    action,
    input,
    key,
    memo,
    mayHaveHappened,
    approval: { id: 'approval-1', number: 'A-1' },
    timeZone: 'Asia/Hong_Kong',
    signal: new AbortController().signal,
    documents: {
      read: async (sha256Hex) => {
        const found = documents[sha256Hex];
        if (found === undefined) throw new Error(`no document ${sha256Hex} was given`);
        return found;
      },
    },
  };
}

function allOf({ clientId, clientSecret, refreshToken, webhookSecret, secrets }: EmulatorCredentials) {
  return {
    ...secrets,
    clientId,
    clientSecret,
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(webhookSecret === undefined ? {} : { webhookSecret }),
  };
}

/** Notes of one effect, kept in memory: give the same to two runs, and the second finds what the first wrote. */
export function createMemo(notes: Map<string, Json> = new Map()): Memo {
  return {
    get: async (name) => notes.get(name),
    set: async (name, value) => {
      notes.set(name, value);
    },
  };
}
