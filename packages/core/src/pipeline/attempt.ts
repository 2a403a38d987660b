import { RateLimitedError } from '@countersign/contracts';
import type { LightRequest } from '../http/request.js';
import { steadyNow } from '../steady-clock.js';
import { noteQuotas } from './adaptive.js';
import { judge, readLong } from './answer.js';
import { authorized, noteRefusedToken } from './auth.js';
import { backOffMs } from './back-off.js';
import type { CallContext } from './context.js';
import { exchange } from './exchange.js';
import { waitForSlots } from './rate-limit.js';
import { beginAttempt } from './telemetry.js';

/**
 * One try: rate limit → token → telemetry → the write's watch → transport → judgement. In one function instead of a chain of steps:
 * each step that is a promise of its own costs half a microsecond, and there are seven.
 * @returns a good answer, with its body in hand unless the caller wants a stream.
 * @throws what {@link judge} takes it for, otherwise.
 */
export async function attempt(request: LightRequest, context: CallContext): Promise<Response> {
  const { deadline, spending, operation, writes } = context;
  const { limits, tokens, adaptive } = context.client;
  context.answer = undefined;
  const lease = limits.tryAcquire(spending) ?? (await waitForSlots(context));
  try {
    const token = await deadline.guard(tokens.get());
    context.token = token.value;
    const signed = authorized(request, token, context);
    const span = beginAttempt(signed, context);
    try {
      // After every wait for a limit or a token: what is asked here is the last thing before the bytes.
      if (writes !== undefined) {
        await writes.before(operation);
        if (writes.isFresh !== undefined) signed.isFresh = () => writes.isFresh?.() !== false;
      }
      context.answer = await exchange(signed, context);
      span?.answered(context.answer.status);
    } catch (error) {
      span?.failed(error);
      throw error;
    }
    const { answer } = context;
    if (adaptive.length > 0) noteQuotas(answer, lease, context);
    noteRefusedToken(answer, token, context);
    const reading = readLong(answer, context);
    if (reading !== undefined) {
      if (answer.ok) lease.release(); // reading it takes nothing of the vendor's
      await reading;
    }
    return judge(answer, context);
  } catch (error) {
    // Before the slots are free: who comes next must find the bucket shut.
    if (error instanceof RateLimitedError && error.details?.['sent'] !== false) stopBucket(error, context);
    throw error;
  } finally {
    lease.release();
  }
}

/** The whole bucket stops, not one call. */
function stopBucket(error: RateLimitedError, context: CallContext): void {
  const { clock, limits, random } = context.client;
  context.stoppedUntil = steadyNow(clock) + (error.retryAfterMs ?? backOffMs(context.attempt, random));
  limits.pause(context.spending, error.limit, context.stoppedUntil);
}
