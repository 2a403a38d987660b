import type { Clock } from '@countersign/contracts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until it is advanced. `auto` lets it jump to the next sleeper by itself. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-22T00:00:00.000Z');
  readonly #sleepers = new Set<Sleeper>();
  readonly #auto: boolean;
  #jumping = false;

  constructor(options: { readonly auto?: boolean } = {}) {
    this.#auto = options.auto ?? false;
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: this.#now + ms,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort);
      this.#sleepers.add(sleeper);
      if (this.#auto) this.#jumpWhenIdle();
    });
  }

  /** Moves time on, waking sleepers in order, with everything that follows from each run before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#first(); next !== undefined && next.at <= end; next = this.#first()) {
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }

  /** As when an administrator sets the clock. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #first(): Sleeper | undefined {
    return [...this.#sleepers].sort((left, right) => left.at - right.at)[0];
  }

  #jumpWhenIdle(): void {
    if (this.#jumping) return;
    this.#jumping = true;
    void (async () => {
      await settle();
      this.#jumping = false;
      const next = this.#first();
      if (next === undefined) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      if (this.#sleepers.size > 0) this.#jumpWhenIdle();
    })();
  }
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
