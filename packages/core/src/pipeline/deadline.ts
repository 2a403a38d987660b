import { type Clock, systemClock, TransportError } from '@countersign/contracts';
import type { Cancellation } from '../http/cancellation.js';
import { steadyNow } from '../steady-clock.js';
import { AbortListeners } from './abort-listeners.js';

/**
 * One budget over a whole call. It ends with the caller's abort, untouched, or with `TIMED_OUT`, and tells its listeners:
 * an AbortSignal costs a fifth of what a call costs beside its exchange, so there is one only when somebody asks for it.
 */
export class Deadline implements Cancellation {
  /** On the steady clock, ms. */
  readonly at: number;
  #ended = false;
  #reason: unknown;
  #controller: AbortController | undefined;
  readonly #stopTimer: () => void;
  readonly #caller: AbortSignal | undefined;
  readonly #listeners = new Set<() => void>();
  #stopListening: (() => void) | undefined;
  readonly #onAbort = (): void => this.#end(this.#caller?.reason);

  /** @param listeners - shared by calls that may share a signal. */
  constructor(
    clock: Clock,
    ms: number,
    operation: string,
    caller: AbortSignal | undefined,
    listeners: AbortListeners = new AbortListeners(),
  ) {
    this.at = steadyNow(clock) + ms;
    this.#caller = caller;
    const expire = (): void =>
      this.#end(
        new TransportError('TIMED_OUT', `${operation} was not finished within ${ms} ms.`, {
          details: { operation, deadlineMs: ms },
          maybeProcessed: true,
        }),
      );
    this.#stopTimer = startTimer(clock, ms, expire);
    if (caller?.aborted) this.#onAbort();
    else if (caller !== undefined) this.#stopListening = listeners.add(caller, this.#onAbort);
  }

  get ended(): boolean {
    return this.#ended;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#ended) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  /** True when time ran out, false when the caller gave up. */
  get expired(): boolean {
    return this.#ended && !this.#caller?.aborted;
  }

  /** The work's result, or the end's reason as soon as it comes: for work that may not look at the signal. */
  guard<T>(work: Promise<T>): Promise<T> {
    if (this.#ended) {
      work.catch(() => {}); // its caller has left
      return Promise.reject(this.#reason);
    }
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(this.#reason);
      this.#listeners.add(leave);
      work.then(
        (value) => {
          this.#listeners.delete(leave);
          resolve(value);
        },
        (error: unknown) => {
          this.#listeners.delete(leave);
          reject(error);
        },
      );
    });
  }

  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The call goes on as a stream: time no longer counts, the caller's abort still does. */
  stopClock(): void {
    this.#stopTimer();
  }

  clear(): void {
    this.#stopTimer();
    this.#stopListening?.();
  }

  #end(reason: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }
}

/** A timer of node can't be longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function startTimer(clock: Clock, ms: number, expire: () => void): () => void {
  // A plain timer costs a tenth of an abortable sleep, and every call has one.
  if (clock === systemClock && ms <= LONGEST_TIMER_MS) {
    const timer = setTimeout(expire, ms);
    return () => clearTimeout(timer);
  }
  const stop = new AbortController();
  const wait = async (): Promise<void> => {
    for (let left = ms; left > 0; left -= LONGEST_TIMER_MS) {
      await clock.sleep(Math.min(left, LONGEST_TIMER_MS), stop.signal);
    }
  };
  wait().then(expire, () => {}); // stopped: the call is over
  return () => stop.abort();
}
