import { ConnectorError } from '@countersign/contracts';

/** Codes of failures after which DingTalk may have done what it was asked all the same. */
const UNSURE = new Set(['OUTCOME_UNKNOWN', 'UNEXPECTED_RESPONSE', 'TIMED_OUT', 'SERVER_ERROR']);

/** False only where it is certain that nothing was done. */
export function mayHaveHappened(error: unknown): boolean {
  return !ConnectorError.is(error) || UNSURE.has(error.code);
}
