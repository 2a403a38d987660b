import {
  ApiError,
  ApprovalError,
  AuthError,
  ConfigurationError,
  ConnectorError,
  EgressError,
  type ErrorDocument,
  errorDocument,
  InputError,
  type Randomness,
  RateLimitedError,
  StateError,
  TlsError,
  UncertainError,
} from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import type { EffectState } from '../runtime-types.js';

/** What a failed try means for its effect. */
export interface Verdict {
  readonly state: Exclude<EffectState, 'running' | 'done'>;
  /** From now; of `ready` only. */
  readonly delayMs: number;
  /** This try may have changed something at the vendor. */
  readonly open: boolean;
  /** The vendor refused, and nothing of any try can have happened: a replay gets a new key. */
  readonly definite: boolean;
  /** Counts towards the limit of tries. */
  readonly counts: boolean;
  readonly error: ErrorDocument;
}

export interface Attempt {
  /** The gate said yes, so the action may have sent something. */
  readonly granted: boolean;
  /** The vendor took a write of this try, before what failed. */
  readonly wrote: boolean;
  /** An earlier try may have happened. */
  readonly mayHaveHappened: boolean;
  /** Failures that counted, before this one. */
  readonly failures: number;
  readonly maxAttempts: number;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

/**
 * Decides by the error's class. Where a write may have happened, nothing is called refused: a person or the action's own
 * look-up must tell.
 */
export function judge(error: unknown, attempt: Attempt, randomness: Randomness): Verdict {
  const document = errorDocument(error);
  const open = attempt.granted;
  const base = { delayMs: 0, open, definite: false, counts: false, error: document };
  if (!ConnectorError.is(error)) return later(base, attempt, randomness);
  if (isA(error, ApprovalError)) return refusedByGate(error, base, attempt);
  if (isA(error, UncertainError)) return { ...base, state: 'uncertain' };
  // Nothing is sent with an input that is refused; earlier tries are remembered by the row itself, earlier writes of
  // this one by `wrote`.
  if (isA(error, InputError)) return { ...base, state: 'parked', open: attempt.wrote };
  if (isA(error, RateLimitedError)) return waitFor(error, base, attempt, randomness);
  if (isA(error, ApiError) && !error.retryable) {
    return { ...base, state: 'parked', open: attempt.wrote, definite: !attempt.mayHaveHappened && !attempt.wrote };
  }
  const needsPerson = [StateError, AuthError, ConfigurationError, TlsError, EgressError].some((kind) =>
    isA(error, kind),
  );
  if (needsPerson && !error.retryable) return { ...base, state: 'parked' };
  return later(base, attempt, randomness);
}

type Base = Omit<Verdict, 'state'>;

function refusedByGate(error: ConnectorError, base: Base, attempt: Attempt): Verdict {
  if (error.code === 'APPROVAL_PENDING') return { ...base, state: 'parked', open: attempt.wrote };
  if (error.code === 'APPROVAL_DENIED' || error.code === 'NOT_COVERED') {
    // Something of an approval that no longer counts may stand at the vendor: never in silence.
    const open = attempt.wrote;
    return { ...base, open, state: attempt.mayHaveHappened || open ? 'uncertain' : 'refused' };
  }
  return { ...base, state: 'parked' };
}

function waitFor(error: ConnectorError, base: Base, attempt: Attempt, randomness: Randomness): Verdict {
  const asked: unknown = Reflect.get(error, 'retryAfterMs');
  const ownMs = backoffMs(attempt.failures, randomness);
  // Never earlier than asked; jitter comes on top.
  const delayMs = typeof asked === 'number' ? asked + Math.min(ownMs, 1_000) : ownMs;
  return { ...base, state: 'ready', delayMs };
}

function later(base: Base, attempt: Attempt, randomness: Randomness): Verdict {
  const failures = attempt.failures + 1;
  if (failures < attempt.maxAttempts) {
    return { ...base, state: 'ready', delayMs: backoffMs(attempt.failures, randomness), counts: true };
  }
  const error: ErrorDocument = {
    code: 'EFFECT_DIED',
    message: `Given up after ${failures} tries; the last one ended with ${base.error.code}: ${base.error.message}`,
    remedy: runtimeRemedies.EFFECT_DIED,
    details: { last: base.error.code },
  };
  return { ...base, state: 'dead', counts: true, error };
}

/** Doubles from one second to five minutes, of which half is chance. */
export function backoffMs(failures: number, randomness: Randomness): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 20));
  const [byte = 0] = randomness.bytes(1);
  return Math.round(full * (0.5 + byte / 510));
}

/** By name, so that the class of another installed copy of contracts counts too. */
function isA(error: ConnectorError, { name }: { readonly name: string }): boolean {
  for (let proto: unknown = Object.getPrototypeOf(error); proto; proto = Object.getPrototypeOf(proto)) {
    if (typeof proto === 'object' && proto !== null && proto.constructor.name === name) return true;
  }
  return false;
}
