import type { ApprovalCode } from './remedies.js';

/** A finding before its remedy is looked up. */
export interface Problem {
  readonly code: ApprovalCode | 'CURRENCIES_DIFFER';
  readonly place: string;
  readonly message: string;
  /** Default `error`. */
  readonly severity?: 'error' | 'warning' | undefined;
}
