import type { Json, JsonObject } from './json.js';
import type { LocalizedText } from './locale.js';
import { type KnownCode, remedies } from './remedies.js';

const BRAND = Symbol.for('countersign.error');

export interface ErrorOptions {
  /** Where it went wrong: a path into the input, a file and line, an operation. */
  readonly place?: string | undefined;
  /** Overrides the catalogue's remedy; required for a code that the catalogue doesn't know. */
  readonly remedy?: LocalizedText | undefined;
  /** Allow-listed facts: status, request id, limits. Never a body, token, cookie or query string. */
  readonly details?: JsonObject | undefined;
  /** Only errors of ours: a foreign error is copied (see {@link foreignError}), never wrapped. */
  readonly cause?: ConnectorError | undefined;
}

/** What a command prints and an API answers for an error. */
export interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly remedy: LocalizedText;
  readonly place?: string;
  readonly details?: JsonObject;
}

/** Root of every error this SDK throws on purpose. */
export abstract class ConnectorError extends Error {
  // A registered symbol on the prototype: two installed copies still recognise each other's errors.
  static {
    Object.defineProperty(ConnectorError.prototype, BRAND, { value: true });
  }

  /** Stable; part of the public surface. */
  readonly code: string;
  /** What to do about it, in both languages. */
  readonly remedy: LocalizedText;
  /** True when repeating the identical call later can succeed. */
  abstract readonly retryable: boolean;
  readonly place: string | undefined;
  readonly details: JsonObject | undefined;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(message, options.cause ? { cause: options.cause } : undefined);
    this.name = new.target.name;
    this.code = code;
    this.remedy = options.remedy ?? remedies[code as KnownCode] ?? remedies.UNEXPECTED;
    this.place = options.place;
    this.details = options.details;
  }

  /** True for errors of any installed copy of this package. */
  static is(value: unknown): value is ConnectorError {
    return typeof value === 'object' && value !== null && BRAND in value;
  }

  toJSON(): ErrorDocument {
    return {
      code: this.code,
      message: this.message,
      remedy: this.remedy,
      ...(this.place === undefined ? {} : { place: this.place }),
      ...(this.details === undefined ? {} : { details: this.details }),
    };
  }
}

/** Bad options, at construction. */
export class ConfigurationError extends ConnectorError {
  readonly retryable = false;
}

/** Input that is refused before anything is sent or stored. */
export class InputError extends ConnectorError {
  readonly retryable = false;
}

/** No answer: `CONNECTION_FAILED`, `TIMED_OUT`, `OUTCOME_UNKNOWN`. */
export class TransportError extends ConnectorError {
  readonly retryable = true;
  /** False only when it is certain that the server did not process the request. */
  readonly maybeProcessed: boolean;

  constructor(code: string, message: string, options: ErrorOptions & { readonly maybeProcessed: boolean }) {
    super(code, message, options);
    this.maybeProcessed = options.maybeProcessed;
  }
}

/** TLS below the floor, a bad certificate, or a destination that the egress policy refuses. Nothing was sent. */
export class TlsError extends ConnectorError {
  readonly retryable = false;
}

/** The egress policy refused the destination. Nothing was sent. */
export class EgressError extends ConnectorError {
  readonly retryable = false;
}

/** A token endpoint refused: `REFRESH_FAILED`, `CONSENT_REQUIRED`, `NEEDS_RECONNECT`, `CONNECTION_LOST`. */
export class AuthError extends ConnectorError {
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ErrorOptions & { readonly retryable?: boolean } = {}) {
    super(code, message, options);
    this.retryable = options.retryable ?? false;
  }
}

export interface ApiErrorOptions extends ErrorOptions {
  readonly status: number;
  /** The vendor's own code, as text. */
  readonly vendorCode?: string | undefined;
  /** The vendor's request id, to quote to its support. */
  readonly requestId?: string | undefined;
  readonly retryable?: boolean | undefined;
}

/** The vendor answered with an error. */
export class ApiError extends ConnectorError {
  readonly status: number;
  readonly vendorCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ApiErrorOptions) {
    const { status, vendorCode, requestId } = options;
    const facts = {
      status,
      ...(vendorCode === undefined ? {} : { vendorCode }),
      ...(requestId === undefined ? {} : { requestId }),
    };
    super(code, message, { ...options, details: { ...facts, ...options.details } });
    this.status = status;
    this.vendorCode = vendorCode;
    this.requestId = requestId;
    this.retryable = options.retryable ?? status >= 500;
  }
}

/** 429, or the vendor's own form of it. */
export class RateLimitedError extends ApiError {
  override readonly retryable = true;
  /** How long to wait, in ms from the answer; `undefined` when the vendor doesn't say. */
  readonly retryAfterMs: number | undefined;
  /** Which limit, by its id in the descriptor. */
  readonly limit: string | undefined;

  constructor(
    message: string,
    options: ApiErrorOptions & { readonly retryAfterMs?: number | undefined; readonly limit?: string | undefined },
  ) {
    super('RATE_LIMITED', message, options);
    this.retryAfterMs = options.retryAfterMs;
    this.limit = options.limit;
  }
}

/** HTML, broken JSON, or a required field missing. */
export class ResponseShapeError extends ConnectorError {
  readonly retryable = false;

  constructor(message: string, options: ErrorOptions = {}) {
    super('UNEXPECTED_RESPONSE', message, options);
  }
}

/** The workspace has not agreed: `APPROVAL_PENDING`, `APPROVAL_DENIED`, `NOT_COVERED`, `GRANT_REQUIRED`, `GRANT_EXCEEDED`. */
export class ApprovalError extends ConnectorError {
  readonly retryable: boolean;

  constructor(code: string, message: string, options: ErrorOptions = {}) {
    super(code, message, options);
    this.retryable = code === 'APPROVAL_PENDING';
  }
}

/** A webhook or a SAML response is not genuine, or was seen before. */
export class SignatureError extends ConnectorError {
  readonly retryable = false;
}

/**
 * An action can't tell whether its effect happened, and its own look-up could not settle it. The effect is marked
 * `uncertain` and a person must look; it is never sent again silently.
 */
export class UncertainError extends ConnectorError {
  readonly retryable = false;
}

/** The stored state does not allow this: a stale version, a lost lease, an ended approval. */
export class StateError extends ConnectorError {
  readonly retryable = false;
}

/** What may be kept of an error that isn't ours: its name, a code and allow-listed fields. Its message may hold secrets. */
export interface ForeignError {
  readonly name: string;
  readonly code?: string;
  readonly [field: string]: Json | undefined;
}

/**
 * Copies what is safe from an error of another library. Never keep the error itself: inspecting some prints the
 * client secret.
 * @param fields - further own fields to copy when they are strings, numbers or booleans.
 */
export function foreignError(error: unknown, fields: readonly string[] = []): ForeignError {
  if (typeof error !== 'object' || error === null) return { name: typeof error };
  const read = (field: string): Json | undefined => {
    const value: unknown = Reflect.get(error, field);
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  };
  const copied: Record<string, Json> = {};
  for (const field of ['code', ...fields]) {
    const value = read(field);
    if (value !== undefined) copied[field] = field === 'code' ? String(value) : value;
  }
  return { name: String(read('name') ?? 'Error'), ...copied };
}

/** The document of any error: ours as it is, everything else as `UNEXPECTED` with its name and code only. */
export function errorDocument(error: unknown): ErrorDocument {
  if (ConnectorError.is(error)) return error.toJSON();
  const { name, code } = foreignError(error);
  return {
    code: 'UNEXPECTED',
    message: `An unexpected ${name}${code ? ` (${code})` : ''} occurred.`,
    remedy: remedies.UNEXPECTED,
  };
}
