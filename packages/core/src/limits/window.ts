const SLICES = 256;
/** The vendor counts on arrival, we count on departure: this much of a window is kept as a margin for the way. */
export const MARGIN = 1.01;

/**
 * Counts what was spent in a sliding window. Time is cut into slices, so that memory does not grow with the quota; a
 * slice counts until its end has left the window: never too early, at most 1/256 of the window too late.
 */
export class SlidingWindow {
  readonly requests: number;
  readonly spacingMs: number;
  readonly #sliceMs: number;
  readonly #counts = new Uint32Array(SLICES + 1);
  #head = Number.NEGATIVE_INFINITY;
  #total = 0;

  constructor(requests: number, windowMs: number) {
    this.requests = requests;
    this.#sliceMs = (windowMs * MARGIN) / SLICES;
    this.spacingMs = (windowMs * MARGIN) / requests;
  }

  /** What was spent of the window that ends now. */
  spent(now: number): number {
    this.#advance(now);
    return this.#total;
  }

  /**
   * 0 when one more may go now, else the time from which on it may, in epoch ms.
   * @param quota - where it is less than `requests`; the time is then when the oldest slice leaves, 0 without one.
   */
  opensAt(now: number, quota = this.requests): number {
    this.#advance(now);
    if (this.#total < quota) return 0;
    for (let back = SLICES; back >= 0; back -= 1) {
      const slice = this.#head - back;
      if ((this.#counts[slotOf(slice)] ?? 0) > 0) return (slice + SLICES + 1) * this.#sliceMs;
    }
    return 0;
  }

  /** @returns the slice it was counted in, for {@link giveBack}. */
  spend(now: number): number {
    this.#advance(now);
    const slot = slotOf(this.#head);
    this.#counts[slot] = (this.#counts[slot] ?? 0) + 1;
    this.#total += 1;
    return this.#head;
  }

  /** Takes back what was counted for a request that never left. */
  giveBack(slice: number): void {
    const slot = slotOf(slice);
    const count = this.#counts[slot] ?? 0;
    if (slice > this.#head || slice < this.#head - SLICES || count === 0) return;
    this.#counts[slot] = count - 1;
    this.#total -= 1;
  }

  /** Lower bound of the wait for somebody with `ahead` others in front, in ms. */
  leastWait(ahead: number): number {
    return Math.floor(ahead / this.requests) * this.#sliceMs * SLICES;
  }

  #advance(now: number): void {
    const slice = Math.floor(now / this.#sliceMs);
    // A clock that was set back: what was spent stays spent, counted from the new present.
    if (slice < this.#head - SLICES) {
      this.#counts.fill(0);
      this.#counts[slotOf(slice)] = this.#total;
      this.#head = slice;
      return;
    }
    if (slice <= this.#head) return;
    if (slice - this.#head > SLICES) {
      this.#counts.fill(0);
      this.#total = 0;
    } else {
      for (let next = this.#head + 1; next <= slice; next += 1) {
        const slot = slotOf(next);
        this.#total -= this.#counts[slot] ?? 0;
        this.#counts[slot] = 0;
      }
    }
    this.#head = slice;
  }
}

function slotOf(slice: number): number {
  const slots = SLICES + 1;
  return ((slice % slots) + slots) % slots;
}
