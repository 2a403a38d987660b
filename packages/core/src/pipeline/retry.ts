import { ApiError, ConnectorError, RateLimitedError, TransportError } from '@countersign/contracts';
import pRetry from 'p-retry';
import type { LightRequest } from '../http/request.js';
import { steadyNow } from '../steady-clock.js';
import { attempt } from './attempt.js';
import { backOffMs } from './back-off.js';
import type { CallContext } from './context.js';
import { retryAfterOf } from './retry-after.js';

/** Tries in all; the one after a refused token comes on top. */
export const MAX_ATTEMPTS = 4;

/** Answers that may come from a passing fault. 429 is judged apart, and a 501 will not get better. */
const PASSING = new Set([408, 500, 502, 503, 504]);

/**
 * Sends until the answer is good or definite. p-retry drives; what may be repeated, and when, is decided here:
 * a refusal by a limit or a lost connection before sending by any operation; a passing fault or a lost answer only by
 * one that is safe, or that carries its key.
 */
export async function sendWithRetries(request: LightRequest, context: CallContext): Promise<Response> {
  // p-retry comes in with the first repeat: nearly every call has none, and its set-up costs more than our pipeline.
  let run: RetryRun;
  try {
    context.attempt = 1;
    const response = await attempt(request, context);
    context.client.limits.budget.refund();
    return response;
  } catch (error) {
    run = new RetryRun(request, context);
    await run.failed(error);
  }
  const again = async (): Promise<Response> => {
    context.attempt += 1;
    const response = await attempt(request, context);
    context.client.limits.budget.refund();
    return response;
  };
  return pRetry(again, {
    retries: MAX_ATTEMPTS,
    signal: context.deadline.signal,
    // The waiting is ours, by the injected clock.
    minTimeout: 0,
    onFailedAttempt: ({ error }) => run.failed(error),
  });
}

class RetryRun {
  readonly #context: CallContext;
  readonly #replayable: boolean;
  #failures = 0;
  #reauthenticated = false;
  /** A passing fault was answered: the vendor may have done the work before it. */
  #faulted = false;

  constructor(request: LightRequest, context: CallContext) {
    this.#context = context;
    this.#replayable = request.replayable;
  }

  /** Returns when the next try may go; throws what the call fails with. */
  async failed(error: unknown): Promise<void> {
    const { deadline } = this.#context;
    if (deadline.ended) throw deadline.reason;
    if (!ConnectorError.is(error) || !this.#replayable) throw this.#final(error);
    if (isUnauthorized(error) && !this.#reauthenticated) {
      this.#reauthenticated = true;
      return;
    }
    this.#failures += 1;
    if (error instanceof RateLimitedError) return this.#afterLimit(error);
    if (!this.#mayRepeat(error) || this.#failures >= MAX_ATTEMPTS || !this.#pay()) throw this.#final(error);
    const { clock, random } = this.#context.client;
    const wait = Math.max(this.#serverAsksMs() ?? 0, backOffMs(this.#failures, random));
    if (steadyNow(clock) + wait > this.#context.deadline.at) throw this.#final(error);
    await clock.sleep(wait, this.#context.deadline.signal);
  }

  /** A passing fault's `Retry-After`. */
  #serverAsksMs(): number | undefined {
    const { answer, client } = this.#context;
    if (answer === undefined || !PASSING.has(answer.status)) return undefined;
    return retryAfterOf(answer.headers, client.clock.now());
  }

  /** The whole bucket has stopped; this call queues again at the limiter like every other. */
  #afterLimit(error: RateLimitedError): void {
    const { deadline, stoppedUntil } = this.#context;
    const sent = error.details?.['sent'] !== false;
    if (!sent || stoppedUntil > deadline.at || this.#failures >= MAX_ATTEMPTS || !this.#pay()) throw this.#final(error);
  }

  #mayRepeat(error: ConnectorError): boolean {
    const { descriptor, idempotencyKey } = this.#context;
    const passing = error instanceof ApiError && PASSING.has(error.status);
    if (!passing && !(error instanceof TransportError)) return false;
    if (error instanceof TransportError && !error.maybeProcessed) return true;
    if (passing) this.#faulted = true;
    return descriptor.retry === 'safe' || (descriptor.retry === 'key' && idempotencyKey !== undefined);
  }

  #pay(): boolean {
    return this.#context.client.limits.budget.spend();
  }

  /** A write that may have been done although no answer says so ends as `OUTCOME_UNKNOWN`, whatever came last. */
  #final(error: unknown): unknown {
    const { descriptor, maybeProcessed, operation } = this.#context;
    const answered = error instanceof ApiError && !(error instanceof RateLimitedError);
    const settled = answered && (!PASSING.has(error.status) || !maybeProcessed);
    if (descriptor.effect === 'read' || settled || !(maybeProcessed || this.#faulted)) return error;
    return outcomeUnknown(operation, error);
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401 && !(error instanceof RateLimitedError);
}

/** @param cause - what the last try met. */
export function outcomeUnknown(operation: string, cause: unknown): TransportError {
  return new TransportError('OUTCOME_UNKNOWN', `The answer to ${operation} was lost; it may have taken effect.`, {
    details: { operation },
    maybeProcessed: true,
    cause: ConnectorError.is(cause) ? cause : undefined,
  });
}
