import type { Clock, Json, JsonObject, Randomness } from '@countersign/contracts';

// An emulator is a stateful twin of a vendor behind TLS 1.3 on loopback. The kit does what every twin needs: routing by
// the vendor's OpenAPI document, request validation, bearer tokens, faults, webhooks, the admin API under /__emulator.
// The definition says what only this vendor does.

/** What a connector exports under `./emulator` as default. */
export interface EmulatorDefinition<State = unknown> {
  /** The connector’s id: `acme`. */
  readonly vendor: string;
  /** Our OpenAPI 3.1 document of the vendor, as an object. Requests are routed and validated by it. */
  readonly openapi: JsonObject;
  /** Names of the services of the descriptor's `origins` that this emulator plays: all on its one origin. */
  readonly services: readonly string[];
  /** Settings and credentials that a client needs, made anew for each start; written to sandbox.json. */
  credentials(random: Randomness): EmulatorCredentials;
  /**
   * The vendor asks for client certificates (mutual TLS). The kit issues one for each start, adds it to the secrets as
   * `clientCertificate` and `clientCertificateKey` (PEM), and says in each request which one was shown.
   */
  readonly mutualTls?: boolean | undefined;
  /** A fresh state. */
  initialState(context: {
    readonly clock: Clock;
    readonly random: Randomness;
    readonly credentials: EmulatorCredentials;
  }): State;
  /** By operationId of the OpenAPI document. Every operation of the document has one. */
  readonly operations: Readonly<Record<string, EmulatorHandler<State>>>;
  /** Further routes that no OpenAPI describes (a signing page): `GET /signing/{id}`. No bearer token is asked for. */
  readonly pages?: Readonly<Record<string, EmulatorHandler<State>>> | undefined;
  /** Asked before the handler of an operation whose `security` isn't empty; answers 401/403 in the vendor's form, or nothing. */
  authorize(request: EmulatorRequest, context: EmulatorContext<State>): EmulatorResponse | undefined;
  /** The vendor's body for a request that the OpenAPI document refuses. */
  invalidRequest(problem: RequestProblem, request: EmulatorRequest, context: EmulatorContext<State>): EmulatorResponse;
  /** The vendor's body for an unknown path. */
  notFound(request: EmulatorRequest): EmulatorResponse;
  /** The vendor's rate limits; counted by the kit with the emulator's clock. */
  readonly limits?: readonly EmulatorLimit<State>[] | undefined;
  /** What this vendor's faults answer; the kit has `lost-answer`, `lost-request`, `slow`, `duplicate-webhooks`, `late-webhooks` itself. */
  readonly faults: Readonly<Record<string, EmulatorFault<State>>>;
  /** Signs and addresses webhooks. */
  webhook?(event: JsonObject, context: EmulatorContext<State>): EmulatorWebhook;
  /** Records that count: what a checker reads to say what is lost or double. */
  ledger(state: State): readonly LedgerEntry[];
  /** Vendor-specific admin commands: `POST /__emulator/commands/{name}`. */
  readonly commands?:
    | Readonly<Record<string, (input: Json, context: EmulatorContext<State>) => Json | Promise<Json>>>
    | undefined;
}

export interface EmulatorCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** A first refresh token, so that a sandbox needs no browser. */
  readonly refreshToken?: string | undefined;
  readonly webhookSecret?: string | undefined;
  /** Settings of the connection that aren't secret: `companyId`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Other secrets by name (a private key for JWT grants). */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

export interface EmulatorRequest {
  readonly operationId: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Raw bytes. */
  readonly bytes: Uint8Array;
  /** Parsed JSON or form body; `undefined` when there is none. */
  readonly body: unknown;
  /** With `mutualTls`: SHA-256 of the client's certificate (DER, base64url) where the emulator's CA issued it. */
  readonly certificateSha256?: string | undefined;
}

export interface EmulatorResponse {
  /** 0: the connection is cut without an answer. */
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** An object is sent as JSON. */
  readonly body?: Json | string | Uint8Array | undefined;
}

export type EmulatorHandler<State> = (
  request: EmulatorRequest,
  context: EmulatorContext<State>,
) => EmulatorResponse | Promise<EmulatorResponse>;

export interface EmulatorContext<State> {
  readonly state: State;
  readonly clock: Clock;
  readonly random: Randomness;
  readonly credentials: EmulatorCredentials;
  /** `https://localhost:PORT`. */
  readonly origin: string;
  /** Settings of a fault while it is on; handlers ask for their own (`lookup-lag` → `{ms}`). */
  fault(name: string): JsonObject | undefined;
  /** Queues a webhook to every registered receiver. */
  emit(event: JsonObject): void;
}

export interface RequestProblem {
  readonly kind: 'body' | 'query' | 'path' | 'header' | 'contentType' | 'json';
  /** JSON pointer or parameter name. */
  readonly place: string;
  /** `required`, `additionalProperties`, `enum`, `maxLength`, `type` …: ajv's keyword. */
  readonly keyword: string;
  readonly message: string;
  readonly params: JsonObject;
}

export interface EmulatorLimit<State> {
  readonly id: string;
  readonly requests?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly inFlight?: number | undefined;
  /** Which bucket a request falls into; `undefined` = not counted. */
  bucket(request: EmulatorRequest, context: EmulatorContext<State>): string | undefined;
  refuse(request: EmulatorRequest, context: EmulatorContext<State>, waitMs: number): EmulatorResponse;
}

export interface EmulatorFault<State> {
  readonly title: string;
  /** An answer instead of the handler's; left out for faults that handlers ask about through `context.fault`. */
  respond?(
    request: EmulatorRequest,
    context: EmulatorContext<State>,
    settings: JsonObject,
  ): EmulatorResponse | undefined;
}

export interface EmulatorWebhook {
  readonly headers: Readonly<Record<string, string>>;
  /** Added to the receiver's URL, where the vendor signs there. */
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body: string;
}

export interface LedgerEntry {
  /** `bill`, `envelope`. */
  readonly kind: string;
  readonly id: string;
  /** The effect's key as the vendor received it, or the marker in the record. */
  readonly key?: string | undefined;
  readonly summary: JsonObject;
}

/** One switched-on fault. */
export interface FaultRule {
  readonly fault: string;
  /** Only requests of these operations; all when left out. */
  readonly operations?: readonly string[] | undefined;
  /** How many requests it hits before it goes off; for ever when left out. */
  readonly times?: number | undefined;
  readonly settings?: JsonObject | undefined;
}

/** A started emulator. */
export interface RunningEmulator<State = unknown> {
  readonly vendor: string;
  /** `https://localhost:PORT`; also the base of every service. */
  readonly origin: string;
  readonly origins: Readonly<Record<string, string>>;
  /** Where it listens, also when it stands behind a relay. */
  readonly port: number;
  /** PEM of the CA to trust. */
  readonly ca: string;
  readonly credentials: EmulatorCredentials;
  readonly state: State;
  /** What the admin API under `/__emulator` asks for in the header `x-emulator-admin`. */
  readonly adminToken: string;
  /** The emulator's own clock; moved by tests, by the admin API, or not at all. */
  readonly clock: Clock;
  /** Operations of the OpenAPI document. */
  readonly operations: readonly EmulatorOperation[];
  /** @throws {@link ConfigurationError} `UNKNOWN_FAULT` or `UNKNOWN_OPERATION`. */
  switchOn(rule: FaultRule): void;
  /** One fault, or all. */
  switchOff(fault?: string): void;
  /** What is switched on, with `times` counted down. */
  readonly faults: readonly FaultRule[];
  ledger(): readonly LedgerEntry[];
  /** Method, path without query, operation, status and time of each request so far. */
  readonly requests: readonly EmulatorRequestLog[];
  /** Where webhooks are POSTed; https only, with the CA given. */
  addReceiver(receiver: { readonly url: string; readonly ca: string }): void;
  /** Every attempt to deliver a webhook so far. */
  readonly deliveries: readonly EmulatorDelivery[];
  /** Answers that the OpenAPI document doesn't allow, and handlers that threw: empty unless the emulator has a defect. */
  readonly drifts: readonly EmulatorDrift[];
  /**
   * One of the vendor's own admin commands, as `POST /__emulator/commands/{name}` runs it.
   * @throws {@link ConfigurationError} `UNKNOWN_COMMAND`.
   */
  command(name: string, input: Json): Promise<Json>;
  /** Resolves when no webhook is on its way; those that wait for the clock don't count. */
  settled(): Promise<void>;
  /** A fresh state, no faults, empty logs; credentials, receivers and clock stay. */
  reset(): void;
  close(): Promise<void>;
}

export interface EmulatorOperation {
  readonly operationId: string;
  readonly method: string;
  /** Path template with the document's base path. */
  readonly path: string;
  /** An access token is asked for; false for token endpoints and open ones. */
  readonly takesToken: boolean;
}

export interface EmulatorDelivery {
  readonly at: string;
  readonly url: string;
  /** Counts from 1 for each event and receiver. */
  readonly attempt: number;
  /** 0: no answer. */
  readonly status: number;
}

export interface EmulatorDrift {
  readonly operationId: string;
  readonly status: number;
  /** JSON pointer into the answer's body; empty for the whole. */
  readonly place: string;
  readonly message: string;
}

export interface EmulatorRequestLog {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly operationId: string | undefined;
  /** 0: the connection was cut by a fault. */
  readonly status: number;
}
