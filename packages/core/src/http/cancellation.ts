import type { EventEmitter } from 'node:events';

/**
 * What ends a request early, by the event `abort`; a signal is made of it when it is wanted. It has no member `aborted`:
 * undici would take it for an AbortSignal.
 */
export interface Cancellation extends EventEmitter {
  readonly ended: boolean;
  readonly reason: unknown;
  readonly signal: AbortSignal;
}
