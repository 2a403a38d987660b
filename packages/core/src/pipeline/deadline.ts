import { type Clock, systemClock, TransportError } from '@countersign/contracts';

/** One budget over a whole call. Its signal ends with the caller's abort, untouched, or with `TIMED_OUT`. */
export class Deadline {
  /** Epoch ms. */
  readonly at: number;
  readonly #controller = new AbortController();
  readonly #stopTimer: () => void;
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort(this.#caller?.reason);

  constructor(clock: Clock, ms: number, operation: string, caller: AbortSignal | undefined) {
    this.at = clock.now() + ms;
    this.#caller = caller;
    const expire = (): void =>
      this.#controller.abort(
        new TransportError('TIMED_OUT', `${operation} was not finished within ${ms} ms.`, {
          details: { operation, deadlineMs: ms },
          maybeProcessed: true,
        }),
      );
    this.#stopTimer = startTimer(clock, ms, expire);
    if (caller?.aborted) this.#onAbort();
    else caller?.addEventListener('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True when time ran out, false when the caller gave up. */
  get expired(): boolean {
    return this.signal.aborted && !this.#caller?.aborted;
  }

  clear(): void {
    this.#stopTimer();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }
}

function startTimer(clock: Clock, ms: number, expire: () => void): () => void {
  // A plain timer costs a tenth of an abortable sleep, and every call has one.
  if (clock === systemClock && ms < 2 ** 31) {
    const timer = setTimeout(expire, ms);
    return () => clearTimeout(timer);
  }
  const stop = new AbortController();
  clock.sleep(ms, stop.signal).then(expire, () => {}); // stopped: the call is over
  return () => stop.abort();
}

/** The work's result, or the signal's reason as soon as it is aborted; for work that may not look at the signal. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => {}); // its caller has left
    return Promise.reject(signal.reason);
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    signal.addEventListener('abort', abort);
    const done = (): void => signal.removeEventListener('abort', abort);
    work.then(
      (value) => {
        done();
        resolve(value);
      },
      (error: unknown) => {
        done();
        reject(error);
      },
    );
  });
}
