import { ConnectorError, foreignError } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

/** SQLSTATEs after which the same transaction may simply be tried again (PostgreSQL manual, appendix A). */
const WORTH_REPEATING = new Set(['40001', '40P01', '55P03', '25P03', '57P01', '57P02', '57P03', '53300']);

/** SQLSTATEs of a value that can't be kept or read: U+0000, an unpaired surrogate, a number out of range. */
const VALUE_REFUSED = new Set(['22021', '22P05', '22P02', '22003', '2201W', '2201X']);

/** What PostgreSQL or the way to it refused. The server's message is left out: it can hold row values. */
export class DatabaseError extends ConnectorError {
  readonly retryable: boolean;
  /** Five characters; `undefined` when the connection failed. */
  readonly sqlState: string | undefined;
  readonly constraint: string | undefined;

  constructor(error: unknown) {
    const copy = foreignError(error, ['constraint', 'severity']);
    // The server's own errors have a severity; EPIPE, too, is five letters.
    const state = copy['severity'] === undefined ? undefined : copy.code;
    const value = state !== undefined && VALUE_REFUSED.has(state);
    const message = value ? `PostgreSQL can’t take a value given (${state}).` : `PostgreSQL refused with ${state}.`;
    super(value ? 'VALUE_REFUSED' : 'DATABASE_ERROR', state ? message : 'The database could not be reached.', {
      remedy: value ? runtimeRemedies.VALUE_REFUSED : runtimeRemedies.DATABASE_UNREACHABLE,
      details: { ...(state === undefined ? {} : { sqlState: state }), name: copy.name },
    });
    this.sqlState = state;
    this.retryable = state === undefined || WORTH_REPEATING.has(state);
    this.constraint = typeof copy['constraint'] === 'string' ? copy['constraint'] : undefined;
  }
}

/** True for a row that is there already; `constraint` narrows it. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    error instanceof DatabaseError &&
    error.sqlState === '23505' &&
    (constraint === undefined || error.constraint === constraint)
  );
}
