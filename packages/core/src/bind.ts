import {
  type Action,
  type ActionResult,
  ApprovalError,
  actionDigest,
  type BoundConnector,
  type BoundRun,
  type ClientOptions,
  ConfigurationError,
  type ConnectionIdentity,
  type Connector,
  canonicalJson,
  type Gate,
  type GateQuestion,
  type Grant,
  InputError,
  issuePlace,
  type Json,
  type JsonObject,
  systemClock,
  type WriteWatch,
} from '@countersign/contracts';
import { createLimits } from './limits/limits.js';
import { coreRemedies } from './remedies.js';

/** For how long after its question the gate's answer is good for a next write, in ms: a stopped process has outlived it. */
const GRANT_FRESH_MS = 1_000;
/** The same where a connection stands and the bytes are next: a slow gate and a slow handshake fit in. */
const GRANT_LAST_MS = 5_000;

export interface BindOptions<Options extends ClientOptions> {
  readonly identity: ConnectionIdentity;
  /** What the connector's `create` takes, without a grant: that comes from the gate. */
  readonly options: Omit<Options, 'grant'>;
  readonly gate: Gate;
}

/**
 * Ties a connection to a workspace's gate. Each run gets a client of its own that may write only what the gate granted
 * for exactly this approval, action, connection and input. Network and limits are shared by all runs.
 */
export function bind<Client, Options extends ClientOptions>(
  connector: Connector<Client, Options>,
  { identity, options, gate }: BindOptions<Options>,
): BoundConnector {
  return new Bound(connector, identity, options, gate);
}

interface ClockReadings {
  readonly own: number;
  readonly day: number;
}

class Bound<Client> implements BoundConnector {
  readonly identity: ConnectionIdentity;
  readonly actions: ReadonlyMap<string, Action<Client>>;
  readonly #connector: Connector<Client>;
  readonly #options: Omit<ClientOptions, 'grant'>;
  readonly #gate: Gate;
  readonly #owned: { close(): Promise<void> }[] = [];

  constructor(
    connector: Connector<Client>,
    identity: ConnectionIdentity,
    options: Omit<ClientOptions, 'grant'>,
    gate: Gate,
  ) {
    if (identity.connector !== connector.descriptor.id || identity.environment !== options.environment) {
      throw new ConfigurationError('INVALID_OPTION', 'The connection is of another connector or environment.', {
        place: 'identity',
      });
    }
    this.identity = identity;
    this.actions = new Map(connector.actions.map((action) => [action.name, action]));
    this.#connector = connector;
    this.#gate = gate;
    const { network, limits } = options;
    const ownNetwork =
      network === undefined && options.transport === undefined ? connector.network(options) : undefined;
    const ownLimits =
      limits === undefined
        ? createLimits(connector.descriptor, { clock: options.clock, environment: options.environment })
        : undefined;
    if (ownNetwork !== undefined) this.#owned.push(ownNetwork);
    if (ownLimits !== undefined) this.#owned.push(ownLimits);
    this.#options = { ...options, network: network ?? ownNetwork, limits: limits ?? ownLimits };
  }

  async validate(name: string, input: unknown): Promise<JsonObject> {
    const action = this.#action(name);
    const result = await action.input['~standard'].validate(input);
    if (result.issues !== undefined)
      throw invalidInput(
        name,
        result.issues.map((issue) => ({ place: issuePlace(issue), message: issue.message })),
      );
    // Through text: what the digest is of is what the action gets, with nothing else attached.
    const value: unknown = JSON.parse(canonicalJson(withoutUndefined(result.value)));
    if (!isJsonObject(value)) throw invalidInput(name, [{ place: '', message: 'An input is an object.' }]);
    return value;
  }

  async run(request: BoundRun): Promise<ActionResult> {
    const action = this.#action(request.action);
    if (action.guarantee.kind === 'undecided') {
      throw new ConfigurationError('GUARANTEE_UNDECIDED', `How ${action.name} happens only once is not decided.`, {
        place: `actions/${action.name}/guarantee`,
        remedy: coreRemedies.GUARANTEE_UNDECIDED,
      });
    }
    const input = await this.validate(request.action, request.input);
    const question = this.#question(action, input, request);
    const asked = readClocks();
    const grant = await this.#gate.ask(question);
    checkAnswer(question, grant);
    const client = this.#connector.create({
      ...this.#options,
      grant: Object.freeze({ ...grant, operations: Object.freeze([...grant.operations]) }),
      writes: this.#watch(action, question, request, asked),
    });
    const { key, mayHaveHappened, memo, timeZone, signal, documents } = request;
    // Who decided is the gate's to say, whatever the request says.
    const approval = { ...request.approval, decidedBy: structuredClone(grant.decidedBy) };
    const clock = this.#options.clock ?? systemClock;
    return action.run(
      { client, key, mayHaveHappened, memo, approval, timeZone, signal, documents, clock, connection: this.identity },
      input,
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#owned.map((each) => each.close()));
  }

  #question(action: Action<Client>, input: JsonObject, request: BoundRun): GateQuestion {
    const { operations, id } = this.#connector.descriptor;
    const name = `${id}.${action.name}`;
    return {
      approval: request.approval.id,
      action: name,
      connection: this.identity.id,
      digest: actionDigest({ action: name, connection: this.identity.id, input }),
      operations: action.operations.filter((operation) => operations[operation]?.effect === 'write'),
    };
  }

  /**
   * A write that goes out long after the gate's answer asks it again: the approval and the lease may be gone. Counted from
   * the question on, for an answer ages on its way, too.
   */
  #watch(action: Action<Client>, question: GateQuestion, { onWrite }: BoundRun, first: ClockReadings): WriteWatch {
    let asked = first;
    const age = (): number => {
      const { own, day } = readClocks();
      return Math.max(own - asked.own, day - asked.day);
    };
    return {
      isFresh: () => age() < GRANT_LAST_MS,
      before: async () => {
        if (age() < GRANT_FRESH_MS) return;
        const now = readClocks();
        checkAnswer(question, await this.#gate.ask(question));
        asked = now;
      },
      accepted: (operation) => {
        if (!action.preparations?.includes(operation)) onWrite?.(operation);
      },
    };
  }

  #action(name: string): Action<Client> {
    const action = this.actions.get(name);
    if (action !== undefined) return action;
    throw new InputError('ACTION_UNKNOWN', `${this.#connector.descriptor.name} has no action ${name}.`, {
      place: 'action',
      remedy: coreRemedies.ACTION_UNKNOWN,
      details: { known: [...this.actions.keys()] },
    });
  }
}

/** Both of the machine's: its own stands still while the machine sleeps, and the time of day may be set back. */
function readClocks(): ClockReadings {
  return { own: performance.now(), day: systemClock.now() };
}

/** A gate that answers for something else must not open anything. */
function checkAnswer(asked: GateQuestion, grant: Grant): void {
  const same =
    grant.approval === asked.approval &&
    grant.action === asked.action &&
    grant.connection === asked.connection &&
    grant.digest === asked.digest &&
    grant.operations.every((operation) => asked.operations.includes(operation));
  if (same) return;
  throw new ApprovalError(
    'GRANT_MISMATCH',
    `The gate was asked about ${asked.action} and answered for something else.`,
    {
      remedy: coreRemedies.GRANT_MISMATCH,
      details: { action: asked.action, approval: asked.approval },
    },
  );
}

function invalidInput(
  action: string,
  issues: readonly { readonly place: string; readonly message: string }[],
): InputError {
  const [first] = issues;
  return new InputError('INVALID_INPUT', `The input of ${action} is not valid: ${first?.message ?? 'unknown'}`, {
    place: first?.place ?? '',
    details: { issues: issues.map(({ place, message }) => ({ place, message })) },
  });
}

/** Optional members that a schema leaves as `undefined` are not there. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, withoutUndefined(item)]])),
  );
}

function isJsonObject(value: unknown): value is JsonObject {
  return isJson(value) && typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  return value === null || ['string', 'number', 'boolean', 'object'].includes(typeof value);
}
