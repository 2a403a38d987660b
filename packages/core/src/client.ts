import {
  type ClientOptions,
  ConfigurationError,
  type ConnectorDescriptor,
  type Network,
  type OperationDescriptor,
  systemClock,
  TransportError,
  type WriteWatch,
} from '@countersign/contracts';
import createFetchClient from 'openapi-fetch';
import type { Answer, ApiClient, CallOptions } from './client-types.js';
import { LightRequest } from './http/request.js';
import { ConnectionLimits, createLimits } from './limits/limits.js';
import type { ConnectionEvidence } from './network/evidence.js';
import { createNetwork, type NetworkPorts, type StrictNetwork } from './network/network.js';
import { resolveOrigins } from './network/origins.js';
import { checkPathParameters, checkUrl, type OperationPlan, planOperation } from './operation-plan.js';
import { auth } from './pipeline/auth.js';
import type { CallContext, ClientParts, Next, VendorDialect } from './pipeline/context.js';
import { Deadline } from './pipeline/deadline.js';
import { exchange } from './pipeline/exchange.js';
import { checkGrant } from './pipeline/grant-check.js';
import { addIdempotencyKey } from './pipeline/idempotency-key.js';
import { rateLimit } from './pipeline/rate-limit.js';
import { outcomeUnknown, sendWithRetries } from './pipeline/retry.js';
import { telemetry } from './pipeline/telemetry.js';

export const DEFAULT_DEADLINE_MS = 60_000;
export const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** What a client is given besides its options; every part has a default. */
export interface ClientPorts extends Omit<NetworkPorts, 'clock'> {
  /** Jitter of back-off; 0 ≤ x < 1. @defaultValue Math.random */
  readonly random?: (() => number) | undefined;
}

/** What a call was given, as the untyped inside sees it. */
interface RawInit extends CallOptions {
  readonly params?: unknown;
  readonly body?: unknown;
}

interface LooseParameters {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, string>>;
}

interface LooseOperation {
  readonly parameters: LooseParameters;
  readonly requestBody?: { readonly content: { readonly 'application/json': unknown } };
  readonly responses: { readonly 200: { readonly content: { readonly 'application/json': unknown } } };
}

type LoosePaths = Record<string, Record<'get' | 'head' | 'put' | 'post' | 'delete' | 'patch', LooseOperation>>;

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
  readonly #fetch = createFetchClient<LoosePaths>({ Request: LightRequest });
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
      limits = createLimits(descriptor, { clock });
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
      tokens: options.tokens,
      dialect,
      random: ports.random ?? Math.random,
      transport,
      requestIdHeader: descriptor.requestIdHeader,
    };
  }

  async call(operation: string, init: RawInit): Promise<Answer<unknown>> {
    const plan = this.#plan(operation);
    const ms = init.deadlineMs === undefined ? this.#deadlineMs : positive(init.deadlineMs, 'deadlineMs');
    init.signal?.throwIfAborted();
    const deadline = new Deadline(this.#parts.clock, ms, operation, init.signal);
    const context: CallContext = {
      operation,
      descriptor: plan.descriptor,
      deadline,
      idempotencyKey: init.idempotencyKey,
      user: init.user ?? '',
      priority: init.priority ?? 'interactive',
      reading: { as: init.parseAs ?? 'json', maxBytes: init.maxBytes ?? DEFAULT_MAX_BYTES },
      attempt: 0,
      maybeProcessed: false,
      client: this.#parts,
    };
    try {
      checkGrant(operation, plan.descriptor, this.#grant);
      const answer = await this.#send(plan, context, init);
      if (plan.descriptor.effect === 'write') this.#writes?.accepted(operation);
      if (context.reading.as === 'stream') deadline.stopClock();
      else deadline.clear();
      return answer;
    } catch (error) {
      deadline.clear();
      throw deadline.expired ? expiredError(context, error) : error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#owned.map((each) => each.close()));
  }

  async #send(plan: OperationPlan, context: CallContext, init: RawInit): Promise<Answer<unknown>> {
    const params = looseParameters(init.params);
    checkPathParameters(plan, params.path ?? {});
    const { data, response } = await this.#fetch.request(lowerMethod(plan.descriptor.method), plan.descriptor.path, {
      baseUrl: plan.baseUrl,
      params,
      body: init.body,
      headers: { accept: 'application/json', ...init.headers },
      parseAs: context.reading.as,
      ...(init.querySerializer === undefined ? {} : { querySerializer: init.querySerializer }),
      ...(init.bodySerializer === undefined ? {} : { bodySerializer: init.bodySerializer }),
      fetch: (request) => this.#pipeline(request, plan, context),
    });
    const { requestIdHeader } = this.#parts;
    const requestId = requestIdHeader === undefined ? null : response.headers.get(requestIdHeader);
    return { data, status: response.status, headers: response.headers, requestId: requestId ?? undefined };
  }

  /** From the idempotency key on: the rest of the call zone, then the attempts. */
  #pipeline(input: Request, plan: OperationPlan, context: CallContext): Promise<Response> {
    const request = input instanceof LightRequest ? input : new LightRequest(input);
    request.endWith(context.deadline);
    request.dataClasses = context.descriptor.dataClasses;
    addIdempotencyKey(request, context.idempotencyKey, context.operation, context.descriptor);
    checkUrl(plan, request.parsedUrl);
    const held = context.descriptor.effect === 'write' ? this.#writes : undefined;
    const send: Next =
      held === undefined
        ? (signed) => exchange(signed, context)
        : async (signed) => {
            // After every wait for a limit or a token: what is asked here is the last thing before the bytes.
            await held.before(context.operation);
            return exchange(signed, context);
          };
    const attempt: Next = (outer) =>
      rateLimit(outer, (limited) => auth(limited, (ready) => telemetry(ready, send, context), context), context);
    return sendWithRetries(request, attempt, context, this.#descriptor.throttling);
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

/** Only the three kinds that there are: what else a caller hides among the parameters goes no further. */
function looseParameters(params: unknown): LooseParameters {
  const part = (name: string): Readonly<Record<string, unknown>> | undefined => {
    const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;
    return typeof value === 'object' && value !== null ? { ...value } : undefined;
  };
  const [path, query, header] = [part('path'), part('query'), part('header')];
  return {
    ...(path === undefined ? {} : { path }),
    ...(query === undefined ? {} : { query }),
    ...(header === undefined
      ? {}
      : {
          header: Object.fromEntries(
            Object.entries(header).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
          ),
        }),
  };
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

function lowerMethod(method: OperationDescriptor['method']): 'get' | 'head' | 'put' | 'post' | 'delete' | 'patch' {
  const methods = { GET: 'get', HEAD: 'head', PUT: 'put', POST: 'post', DELETE: 'delete', PATCH: 'patch' } as const;
  return methods[method];
}
