import { AsyncLocalStorage } from 'node:async_hooks';
import type { Id } from '@countersign/contracts';

/** The claim under which an action runs. */
export interface FencedRun {
  readonly effect: Id;
  readonly owner: string;
  readonly fence: number;
  /** Set by the gate: from here on the action may have reached the vendor. */
  granted: boolean;
  /** Set when the vendor took a write of this run. */
  wrote: boolean;
}

/**
 * Carries the claim from the worker through the connector to the gate, so that the gate's one look at the database,
 * the last thing before anything is sent, also sees whether the claim still holds.
 */
export type FencedRuns = AsyncLocalStorage<FencedRun>;

export function createFencedRuns(): FencedRuns {
  return new AsyncLocalStorage();
}
