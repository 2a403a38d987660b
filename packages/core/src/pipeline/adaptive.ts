import type { AdaptiveDialect, Clock } from '@countersign/contracts';
import type { Lease } from '../limits/limits.js';
import { steadyNow } from '../steady-clock.js';
import type { CallContext } from './context.js';
import { parseRetryAfter, vendorNow } from './retry-after.js';

const WHOLE = /^\d{1,12}$/;

/** Tells the quotas that a request spent what its answer says is left of them. */
export function noteQuotas({ headers }: Response, lease: Lease, { client }: CallContext): void {
  for (const dialect of client.adaptive) {
    const remaining = numberOf(headers, dialect.remaining);
    if (remaining === undefined || !speaksOf(headers, dialect)) continue;
    const total = dialect.total === undefined ? undefined : numberOf(headers, dialect.total);
    lease.adapt(dialect.limit, { remaining, total, resetsAt: resetOf(headers, dialect, client.clock) });
  }
}

function speaksOf(headers: Headers, { when }: AdaptiveDialect): boolean {
  return when === undefined || Object.entries(when).every(([name, value]) => headers.get(name) === value);
}

function numberOf(headers: Headers, name: string): number | undefined {
  const text = headers.get(name);
  return text !== null && WHOLE.test(text) ? Number(text) : undefined;
}

/** On our steady clock: the vendor's may show another time. */
function resetOf(headers: Headers, { resets }: AdaptiveDialect, clock: Clock): number | undefined {
  const text = resets === undefined ? null : headers.get(resets);
  const wait = text === null ? undefined : parseRetryAfter(text, vendorNow(headers, clock.now()));
  return wait === undefined ? undefined : steadyNow(clock) + wait;
}
