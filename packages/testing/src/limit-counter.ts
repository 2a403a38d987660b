import type { Clock } from '@countersign/contracts';

interface LimitSize {
  readonly requests?: number | undefined;
  readonly windowMs?: number | undefined;
  readonly inFlight?: number | undefined;
}

/** Counts one limit's buckets over a sliding window, by the emulator's clock. */
export class LimitCounter {
  readonly #size: LimitSize;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #times = new Map<string, number[]>();
  readonly #flying = new Map<string, number>();

  constructor(size: LimitSize, clock: Pick<Clock, 'now'>) {
    this.#size = size;
    this.#clock = clock;
  }

  /** How long a request into this bucket would have to wait, in ms; `undefined`: it may pass now. 0: until another ends. */
  wait(bucket: string): number | undefined {
    const { requests, windowMs = 0, inFlight } = this.#size;
    if (inFlight !== undefined && (this.#flying.get(bucket) ?? 0) >= inFlight) return 0;
    if (requests === undefined) return undefined;
    const since = this.#clock.now() - windowMs;
    const recent = (this.#times.get(bucket) ?? []).filter((time) => time > since);
    this.#times.set(bucket, recent);
    const freeing = recent.at(-requests);
    return freeing === undefined ? undefined : freeing - since;
  }

  /** Counts a request. Call what it gives when the request has been answered. */
  enter(bucket: string): () => void {
    if (this.#size.requests !== undefined) {
      this.#times.set(bucket, [...(this.#times.get(bucket) ?? []), this.#clock.now()]);
    }
    this.#flying.set(bucket, (this.#flying.get(bucket) ?? 0) + 1);
    return () => {
      this.#flying.set(bucket, (this.#flying.get(bucket) ?? 1) - 1);
    };
  }

  reset(): void {
    this.#times.clear();
  }
}
