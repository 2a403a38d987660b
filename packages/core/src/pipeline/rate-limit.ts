import { RateLimitedError } from '@countersign/contracts';
import { BucketShut } from '../limits/bucket.js';
import type { Lease } from '../limits/limits.js';
import type { CallContext, Middleware } from './context.js';

/** Waits for a slot of every quota that the operation spends, and holds it until the answer is read. */
export const rateLimit: Middleware = async (request, next, context) => {
  const { limits } = context.client;
  const spending = { limits: context.descriptor.limits, user: context.user };
  const lease = limits.tryAcquire(spending) ?? (await wait(context));
  try {
    return await next(request);
  } finally {
    lease.release();
  }
};

async function wait(context: CallContext): Promise<Lease> {
  const { limits, clock } = context.client;
  try {
    return await limits.acquire(
      { limits: context.descriptor.limits, user: context.user },
      { priority: context.priority, group: limits, deadlineAt: context.deadline.at, signal: context.deadline.signal },
    );
  } catch (error) {
    if (!(error instanceof BucketShut)) throw error;
    const retryAfterMs = Math.max(0, Math.ceil(error.opensAt - clock.now()));
    const limit = context.descriptor.limits.find((id) => id === error.bucket);
    throw new RateLimitedError(
      `${context.operation} would have to wait ${retryAfterMs} ms, longer than its deadline; nothing was sent.`,
      {
        status: 429,
        retryAfterMs,
        limit,
        details: { operation: context.operation, retryAfterMs, sent: false, ...(limit === undefined ? {} : { limit }) },
      },
    );
  }
}
