import { systemClock } from '@countersign/contracts';

/** Wakes everybody who waits, at once; who doesn't wait yet looks first anyway. */
export class Pulse {
  #next = Promise.withResolvers<void>();

  beat(): void {
    const { resolve } = this.#next;
    this.#next = Promise.withResolvers<void>();
    resolve();
  }

  /** What the next beat resolves. Take it before looking for work, so that no beat is missed. */
  next(): Promise<void> {
    return this.#next.promise;
  }

  /** Until `beat`, or for so long, or until stopped. */
  async wait(beat: Promise<void>, ms: number, stop: AbortSignal): Promise<void> {
    if (stop.aborted) return;
    const over = new AbortController();
    const sleep = systemClock.sleep(ms, AbortSignal.any([over.signal, stop])).catch(() => {});
    await Promise.race([beat, sleep]);
    over.abort();
    await sleep;
  }
}
