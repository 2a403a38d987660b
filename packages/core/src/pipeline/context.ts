import type {
  AccessToken,
  AdaptiveDialect,
  Clock,
  ConnectorError,
  Logger,
  OperationDescriptor,
  Secret,
  Telemetry,
  ThrottleDialect,
  TokenSource,
  Transport,
  WriteWatch,
} from '@countersign/contracts';
import type { LongJsonReader } from '../http/long-json.js';
import type { ConnectionLimits, Spending } from '../limits/limits.js';
import type { Priority } from '../limits/waiting-line.js';
import type { ConnectionEvidence } from '../network/evidence.js';
import type { Deadline } from './deadline.js';

/** What the steps of one call share. */
export interface CallContext {
  /** Name in the descriptor: `bills.create`. */
  readonly operation: string;
  readonly descriptor: OperationDescriptor;
  readonly deadline: Deadline;
  readonly idempotencyKey: string | undefined;
  readonly spending: Spending;
  readonly priority: Priority;
  /** Of a write that somebody watches. */
  readonly writes: WriteWatch | undefined;
  readonly reading: Reading;
  /** Counts the attempts; 1 for the first. */
  attempt: number;
  /** True once the vendor may have done the work, whatever came after. */
  maybeProcessed: boolean;
  readonly client: ClientParts;
  /** What came back in the last attempt, if anything did. */
  answer: Response | undefined;
  /** Until when the last refusal by a limit has stopped its bucket, on the steady clock. */
  stoppedUntil: number;
  /** Of the last attempt. */
  token: Secret | undefined;
}

/** How the answer is read. */
export interface Reading {
  readonly as: 'json' | 'text' | 'blob' | 'arrayBuffer' | 'stream';
  readonly maxBytes: number;
}

/** What the calls of one client share. */
export interface ClientParts {
  readonly clock: Clock;
  /** Id of the connector. */
  readonly connector: string;
  readonly logger: Logger | undefined;
  readonly telemetry: Telemetry | undefined;
  /** Newest evidence per `host:port`, where the network keeps it. */
  readonly evidence: ReadonlyMap<string, ConnectionEvidence> | undefined;
  readonly limits: ConnectionLimits;
  readonly throttling: readonly ThrottleDialect[];
  /** What answers say about the quotas. */
  readonly adaptive: readonly AdaptiveDialect[];
  readonly tokens: TokenSource;
  readonly dialect: VendorDialect;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly transport: Transport;
  readonly longJson: LongJsonReader;
  readonly requestIdHeader: string | undefined;
}

/** What a vendor says in the body of a refusal. */
export interface VendorError {
  /** The vendor's own codes as text, the telling one first. */
  readonly codes: readonly string[];
  /** One sentence without data of the request. */
  readonly message?: string | undefined;
  readonly requestId?: string | undefined;
  /** When the wait stands in the body. */
  readonly retryAfterMs?: number | undefined;
  /** `false`: waiting doesn't help, whatever the status: a plan's allowance that came as 429. */
  readonly passing?: false | undefined;
}

/** A refusal, as `mapError` sees it. */
export interface FailedAnswer {
  readonly operation: string;
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, else the text. */
  readonly body: unknown;
  readonly vendor: VendorError;
  readonly requestId: string | undefined;
}

/** How one vendor's answers are read. All parts are optional: plain HTTP is understood without. */
export interface VendorDialect {
  /** Codes and message of a refusal; `undefined` when the body isn't the vendor's. */
  readVendorError?(body: unknown): VendorError | undefined;
  /** True for a 2xx answer that is a refusal all the same. */
  isFailure?(body: unknown): boolean;
  /** The error of a refusal; `undefined` leaves it to the status. */
  mapError?(answer: FailedAnswer): ConnectorError | undefined;
  /** Puts the token into the headers. @defaultValue `Authorization: Bearer …` */
  authorize?(headers: Headers, token: AccessToken, operation: string): void;
  /** What an attempt's query carries besides, where the vendor wants a token or a signature there. */
  authorizeQuery?(token: AccessToken, operation: string): Readonly<Record<string, string>>;
  /** True for a refusal of the token that isn't a 401; `mapError` gives such a one the status 401, so that it is sent again. */
  refusesToken?(vendor: VendorError): boolean;
}
