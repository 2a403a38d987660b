import type { LightRequest } from '../http/request.js';
import { noteQuotas } from './adaptive.js';
import { authorized, noteRefusedToken } from './auth.js';
import type { CallContext } from './context.js';
import { exchange } from './exchange.js';
import { waitForSlots } from './rate-limit.js';
import { beginAttempt } from './telemetry.js';

/**
 * One try: rate limit → token → telemetry → the write's watch → transport. In one function instead of a chain of steps:
 * each step that is a promise of its own costs half a microsecond, and there are seven.
 * @returns the answer as it came, whatever it says, with its body in hand unless the caller wants a stream.
 */
export async function attempt(request: LightRequest, context: CallContext): Promise<Response> {
  const { deadline, spending, operation, writes } = context;
  const { limits, tokens, adaptive } = context.client;
  const lease = limits.tryAcquire(spending) ?? (await waitForSlots(context));
  try {
    const token = await deadline.guard(tokens.get());
    context.token = token.value;
    const signed = authorized(request, token, context);
    const span = beginAttempt(signed, context);
    try {
      // After every wait for a limit or a token: what is asked here is the last thing before the bytes.
      const asked = writes?.before(operation);
      if (asked !== undefined) await asked;
      const response = await exchange(signed, context);
      span?.answered(response.status);
      if (adaptive.length > 0) noteQuotas(response, lease, context);
      noteRefusedToken(response, token, context);
      return response;
    } catch (error) {
      span?.failed(error);
      throw error;
    }
  } finally {
    lease.release();
  }
}
