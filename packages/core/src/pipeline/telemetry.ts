import { type AttemptOutcome, type AttemptStart, errorDocument } from '@countersign/contracts';
import type { LightRequest } from '../http/request.js';
import { steadyNow } from '../steady-clock.js';
import type { CallContext } from './context.js';

/** What is told of one attempt when it is over. */
export interface AttemptSpan {
  answered(status: number): void;
  failed(error: unknown): void;
}

/**
 * One line per attempt in the debug log, one span per attempt where a telemetry is given: names, numbers and codes,
 * never a header, a query or a body. Free when neither is there.
 */
export function beginAttempt(request: LightRequest, context: CallContext): AttemptSpan | undefined {
  const { logger, telemetry } = context.client;
  return logger === undefined && telemetry === undefined ? undefined : new Span(request, context);
}

class Span implements AttemptSpan {
  readonly #context: CallContext;
  readonly #start: AttemptStart;
  readonly #startedAt: number;
  readonly #span: { end(outcome: AttemptOutcome): void } | undefined;

  constructor(request: LightRequest, context: CallContext) {
    const { client, descriptor, operation, attempt } = context;
    const { hostname, port } = request.target;
    this.#context = context;
    this.#startedAt = steadyNow(client.clock);
    this.#start = {
      connector: client.connector,
      operation,
      method: descriptor.method,
      path: descriptor.path,
      attempt,
      host: hostname,
      port,
    };
    this.#span = client.telemetry?.begin(this.#start);
  }

  answered(status: number): void {
    const durationMs = this.#duration();
    this.#span?.end({ status, durationMs, ...this.#tls() });
    this.#log('http.answered', durationMs, { status });
  }

  failed(error: unknown): void {
    const durationMs = this.#duration();
    const { code } = errorDocument(error);
    this.#span?.end({ errorCode: code, durationMs, ...this.#tls() });
    this.#log('http.failed', durationMs, { code });
  }

  #duration(): number {
    return steadyNow(this.#context.client.clock) - this.#startedAt;
  }

  #log(event: string, durationMs: number, found: { readonly status: number } | { readonly code: string }): void {
    const { operation, method, path, attempt } = this.#start;
    this.#context.client.logger?.debug(event, { operation, method, path, attempt, durationMs, ...found });
  }

  #tls(): Pick<AttemptOutcome, 'tlsProtocol' | 'tlsCipher' | 'certificateSha256'> | undefined {
    const { evidence } = this.#context.client;
    const found = evidence?.get(`${this.#start.host}:${this.#start.port}`);
    if (found === undefined) return undefined;
    return { tlsProtocol: found.protocol, tlsCipher: found.cipher, certificateSha256: found.certificateSha256 };
  }
}
