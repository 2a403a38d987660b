import { systemClock } from '@countersign/contracts';

/**
 * Tells those who look for work that there is some. Each beat is for one look, so that one new effect doesn't make
 * everybody look; it is kept until somebody begins one, so that none is missed by who is looking already.
 */
export class Pulse {
  readonly #waiting = new Set<() => void>();
  readonly #most: number;
  #kept = 0;

  /** @param most - so many look for work: more beats than that mean no more, since who finds something looks again. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param count - so many looks. @defaultValue one of everybody */
  beat(count = this.#most): void {
    this.#kept = Math.min(this.#most, this.#kept + count);
    for (const wake of [...this.#waiting].slice(0, count)) {
      this.#waiting.delete(wake);
      wake();
    }
  }

  /** A look begins: it finds what one beat was for. */
  take(): void {
    this.#kept = Math.max(0, this.#kept - 1);
  }

  /** Until a beat, or for so long, or until stopped. */
  async wait(ms: number, stop: AbortSignal): Promise<void> {
    if (stop.aborted || this.#kept > 0) return;
    const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
    const over = new AbortController();
    this.#waiting.add(wake);
    const sleep = systemClock.sleep(ms, AbortSignal.any([over.signal, stop])).catch(() => {});
    await Promise.race([woken, sleep]);
    this.#waiting.delete(wake);
    over.abort();
    await sleep;
  }
}
