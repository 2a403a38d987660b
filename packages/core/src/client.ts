import {
  type ClientOptions,
  ConfigurationError,
  type ConnectorDescriptor,
  type Network,
  systemClock,
  TransportError,
  type WriteWatch,
} from '@countersign/contracts';
import { buildRequest, type RawInit } from './build-request.js';
import type { Answer, ApiClient } from './client-types.js';
import { LongJsonReader } from './http/long-json.js';
import { ConnectionLimits, createLimits } from './limits/limits.js';
import type { ConnectionEvidence } from './network/evidence.js';
import { createNetwork, type NetworkPorts, type StrictNetwork } from './network/network.js';
import { resolveOrigins } from './network/origins.js';
import { type OperationPlan, planOperation } from './operation-plan.js';
import { AbortListeners } from './pipeline/abort-listeners.js';
import type { CallContext, ClientParts, VendorDialect } from './pipeline/context.js';
import { Deadline } from './pipeline/deadline.js';
import { checkGrant } from './pipeline/grant-check.js';
import { addIdempotencyKey } from './pipeline/idempotency-key.js';
import { outcomeUnknown, sendWithRetries } from './pipeline/retry.js';

export const DEFAULT_DEADLINE_MS = 60_000;
export const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** What a client is given besides its options; every part has a default. */
export interface ClientPorts extends Omit<NetworkPorts, 'clock'> {
  /** Jitter of back-off; 0 ≤ x < 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/**
 * A typed client for one connection of a vendor:
 * deadline → grant check → idempotency key → [ retry ⟲ rate limit → auth → telemetry → transport ].
 *
 * Paths are the types that openapi-typescript makes of the vendor's document; the descriptor is the vendor as data.
 * Opens no socket and starts no timer before the first call.
 * @example createClient<paths, typeof books>(books, options).call('bills.create', { params, body, idempotencyKey })
 * @throws {@link ConfigurationError} for options that don't fit the descriptor.
 */
export function createClient<Paths extends object, D extends ConnectorDescriptor = ConnectorDescriptor>(
  descriptor: D,
  options: ClientOptions,
  dialect: VendorDialect = {},
  ports: ClientPorts = {},
): ApiClient<Paths, D> {
  const raw = new RawClient(descriptor, options, dialect, ports);
  return {
    descriptor,
    // The inside handles every operation alike; what each takes and gives is known to the signature only.
    call: (operation, ...init) => raw.call(operation, init[0] ?? {}) as Promise<Answer<never>>,
    close: () => raw.close(),
  };
}

class RawClient {
  readonly #descriptor: ConnectorDescriptor;
  readonly #parts: ClientParts;
  readonly #grant: NonNullable<ClientOptions['grant']>;
  readonly #writes: WriteWatch | undefined;
  readonly #deadlineMs: number;
  readonly #origins: ReadonlyMap<string, URL>;
  readonly #abortListeners = new AbortListeners();
  readonly #plans = new Map<string, OperationPlan>();
  readonly #owned: { close(): Promise<void> }[] = [];

  constructor(descriptor: ConnectorDescriptor, options: ClientOptions, dialect: VendorDialect, ports: ClientPorts) {
    const clock = options.clock ?? systemClock;
    this.#descriptor = descriptor;
    this.#grant = options.grant ?? 'ungated';
    this.#writes = options.writes;
    this.#deadlineMs = positive(options.deadlineMs ?? DEFAULT_DEADLINE_MS, 'deadlineMs');
    this.#origins = resolveOrigins(descriptor, options);
    let limits = options.limits;
    if (limits === undefined) {
      limits = createLimits(descriptor, { clock, environment: options.environment });
      this.#owned.push(limits);
    }
    const network = options.transport === undefined ? this.#network(options, { ...ports, clock }) : undefined;
    const transport = network?.transport ?? options.transport;
    if (transport === undefined)
      throw new ConfigurationError('INVALID_OPTION', 'There is no transport.', { place: 'transport' });
    this.#parts = {
      clock,
      connector: descriptor.id,
      logger: options.logger,
      telemetry: options.telemetry,
      evidence: network === undefined ? undefined : evidenceOf(network),
      limits: ConnectionLimits.from(limits),
      throttling: descriptor.throttling,
      adaptive: descriptor.adaptive ?? [],
      tokens: options.tokens,
      dialect,
      random: ports.random ?? Math.random,
      transport,
      longJson: new LongJsonReader(),
      requestIdHeader: descriptor.requestIdHeader,
    };
  }

  async call(operation: string, init: RawInit): Promise<Answer<unknown>> {
    const plan = this.#plan(operation);
    const ms = init.deadlineMs === undefined ? this.#deadlineMs : positive(init.deadlineMs, 'deadlineMs');
    init.signal?.throwIfAborted();
    const { descriptor } = plan;
    const writes = descriptor.effect === 'write' ? this.#writes : undefined;
    const deadline = new Deadline(this.#parts.clock, ms, operation, init.signal, this.#abortListeners);
    const context: CallContext = {
      operation,
      descriptor,
      deadline,
      idempotencyKey: init.idempotencyKey,
      spending: { limits: descriptor.limits, user: init.user ?? '' },
      priority: init.priority ?? 'interactive',
      writes,
      reading: { as: init.parseAs ?? 'json', maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES },
      attempt: 0,
      maybeProcessed: false,
      answer: undefined,
      stoppedUntil: 0,
      token: undefined,
      client: this.#parts,
    };
    try {
      checkGrant(operation, descriptor, this.#grant);
      const request = buildRequest(plan, init);
      request.endWith(deadline);
      addIdempotencyKey(request, context.idempotencyKey, operation, descriptor);
      const response = await sendWithRetries(request, context);
      const data = await dataOf(response, context);
      writes?.accepted(operation);
      if (context.reading.as === 'stream') deadline.stopClock();
      else deadline.clear();
      const { requestIdHeader } = this.#parts;
      const requestId = requestIdHeader === undefined ? null : response.headers.get(requestIdHeader);
      return { data, status: response.status, headers: response.headers, requestId: requestId ?? undefined };
    } catch (error) {
      deadline.clear();
      throw deadline.expired ? expiredError(context, error) : error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#owned.map((each) => each.close()));
  }

  #plan(operation: string): OperationPlan {
    const known = this.#plans.get(operation);
    if (known !== undefined) return known;
    const { operations, name } = this.#descriptor;
    const declared = Object.hasOwn(operations, operation) ? operations[operation] : undefined;
    if (declared === undefined) {
      throw new ConfigurationError('OPERATION_UNDECLARED', `${name} declares no operation of that name.`, {
        place: 'operation',
        details: { operation },
      });
    }
    const plan = planOperation(operation, declared, this.#originOf(declared.origin ?? 'api'));
    this.#plans.set(operation, plan);
    return plan;
  }

  #originOf(service: string): URL {
    const origin = this.#origins.get(service);
    if (origin !== undefined) return origin;
    throw new ConfigurationError('INVALID_OPTION', `There is no origin for the service ${service}.`, {
      place: `origins/${service}`,
    });
  }

  #network(options: ClientOptions, ports: NetworkPorts): Network {
    if (options.network !== undefined) return options.network;
    const network = createNetwork(this.#descriptor, options, ports);
    this.#owned.push(network);
    return network;
  }
}

/** Of a network that core made; another may know nothing of its connections. */
function evidenceOf(network: Network): ReadonlyMap<string, ConnectionEvidence> | undefined {
  return isStrict(network) ? network.evidence : undefined;
}

function isStrict(network: Network): network is StrictNetwork {
  return 'evidence' in network && network.evidence instanceof Map;
}

/** A good answer's body in the form that was asked for, as openapi-fetch gives it: nothing where there is none. */
async function dataOf(response: Response, { reading, descriptor }: CallContext): Promise<unknown> {
  if (response.status === 204 || descriptor.method === 'HEAD' || response.headers.get('content-length') === '0') {
    return undefined;
  }
  if (reading.as === 'stream') return response.body;
  return response[reading.as]();
}

/** Time ran out. For a write that may have been done meanwhile this is more than a timeout. */
function expiredError(context: CallContext, error: unknown): unknown {
  const { operation, descriptor, maybeProcessed } = context;
  if (!(error instanceof TransportError) || error.code !== 'TIMED_OUT') return error;
  const timedOut = new TransportError('TIMED_OUT', error.message, { details: error.details, maybeProcessed });
  return descriptor.effect === 'write' && maybeProcessed ? outcomeUnknown(operation, timedOut) : timedOut;
}

function positive(ms: number, place: string): number {
  if (Number.isFinite(ms) && ms > 0) return ms;
  throw new ConfigurationError('INVALID_OPTION', `${place} must be a positive number of milliseconds.`, { place });
}
