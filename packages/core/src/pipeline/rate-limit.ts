import { RateLimitedError, toInstant } from '@countersign/contracts';
import { BucketShut } from '../limits/bucket.js';
import type { Lease } from '../limits/limits.js';
import { steadyNow } from '../steady-clock.js';
import type { CallContext } from './context.js';

/**
 * Waits for a slot of every quota that the operation spends; it is held until the answer is read.
 * @throws {@link RateLimitedError} with `details.sent: false` when it can't come before the deadline.
 */
export async function waitForSlots(context: CallContext): Promise<Lease> {
  const { limits, clock, throttling } = context.client;
  try {
    const { spending, priority, deadline } = context;
    return await limits.acquire(spending, {
      priority,
      group: limits,
      deadlineAt: deadline.at,
      ending: deadline,
    });
  } catch (error) {
    if (!(error instanceof BucketShut)) throw error;
    const retryAfterMs = Math.max(0, Math.ceil(error.opensAt - steadyNow(clock)));
    const limit = context.descriptor.limits.find((id) => id === error.bucket);
    throw new RateLimitedError(
      `${context.operation} would have to wait ${retryAfterMs} ms, longer than its deadline; nothing was sent.`,
      {
        status: 429,
        retryAfterMs,
        limit,
        details: {
          operation: context.operation,
          retryAfterMs,
          retryAt: toInstant(clock.now() + retryAfterMs),
          sent: false,
          ...(limit === undefined ? {} : { limit }),
        },
        // What helps is known of the limit, whoever was refused by it first.
        remedy: throttling.find((dialect) => limit !== undefined && dialect.limit === limit)?.remedy,
      },
    );
  }
}
