import { ConnectorError, errorDocument, systemClock } from '@countersign/contracts';
import { type Installation, instantOf } from '../installation.js';
import type { Worker } from '../runtime-types.js';
import { claimEffect, nextWake } from './claim.js';
import type { Liveness } from './liveness.js';
import type { EffectRunner } from './run-effect.js';

export interface WorkerParts {
  readonly installation: Installation;
  readonly owner: string;
  readonly runner: EffectRunner;
  readonly liveness: Liveness;
  readonly leaseMs: number;
  readonly concurrency: number;
  /** Fires due timers. @returns how many. */
  readonly fireTimers: () => Promise<number>;
  /** Answers inbox events. @returns how many. */
  readonly processInbox: () => Promise<number>;
}

/** In the background, look for dead workers, due retries and timers at least this often. */
const SCAN_MS = 1_000;

export function createWorker(parts: WorkerParts): Worker {
  return new EffectWorker(parts);
}

class EffectWorker implements Worker {
  readonly #parts: WorkerParts;
  #background:
    | { readonly stop: AbortController; readonly abort: AbortController; readonly ended: Promise<void> }
    | undefined;
  #wake: () => void = () => {};

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  async runUntilIdle(
    options: { readonly maxMs?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
  ): Promise<number> {
    const { maxMs, signal } = options;
    const signals = [...(signal ? [signal] : []), ...(maxMs === undefined ? [] : [AbortSignal.timeout(maxMs)])];
    const stop = AbortSignal.any(signals);
    let ran = 0;
    await this.#parts.liveness.declare();
    for (;;) {
      const others = await this.#prepare();
      const effects = await this.#drain(stop);
      ran += effects;
      if (stop.aborted || effects + others === 0) return ran;
    }
  }

  async start(): Promise<void> {
    if (this.#background) return;
    const stop = new AbortController();
    const abort = new AbortController();
    await this.#parts.liveness.declare();
    await this.#parts.installation.wakeups.listen(async () => this.#wake());
    this.#background = { stop, abort, ended: this.#loop(stop.signal, abort.signal) };
  }

  async stop(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    const background = this.#background;
    this.#background = undefined;
    if (background) {
      background.stop.abort();
      this.#wake();
      const grace = new AbortController();
      const patience = systemClock.sleep(options.graceMs ?? 10_000, grace.signal).then(
        () => background.abort.abort(),
        () => {},
      );
      await background.ended;
      grace.abort();
      await patience;
    }
    await this.#parts.installation.wakeups.stop();
    await this.#parts.liveness.end();
  }

  async #loop(stop: AbortSignal, abort: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const woken = this.#nextWakeup();
      try {
        await this.#parts.liveness.declare();
        const others = await this.#prepare();
        if ((await this.#drain(stop, abort)) + others > 0) continue;
        await this.#pause(woken, stop);
      } catch (error) {
        // The database is away: nothing is lost, and the next round tries again.
        this.#parts.installation.logger.warn('worker.failed', { code: errorDocument(error).code });
        if (!ConnectorError.is(error)) this.#parts.installation.logger.warn('worker.unexpected', {});
        await this.#pause(this.#nextWakeup(), stop);
      }
    }
  }

  /** What may make effects ready. @returns how much was done. */
  async #prepare(): Promise<number> {
    const reclaimed = await this.#parts.liveness.reclaim();
    return reclaimed + (await this.#parts.processInbox()) + (await this.#parts.fireTimers());
  }

  /** Runs what is due, several at once. */
  async #drain(stop: AbortSignal, abort: AbortSignal = new AbortController().signal): Promise<number> {
    const { installation, owner, runner, leaseMs, concurrency } = this.#parts;
    let ran = 0;
    const lane = async (): Promise<void> => {
      while (!stop.aborted) {
        const now = instantOf(installation);
        const claim = await claimEffect(installation.database, installation.tenant, { owner, now, leaseMs });
        if (!claim) return;
        ran += 1;
        await runner.run(claim, abort);
      }
    };
    // All lanes end before an error goes on: none may keep running behind it.
    const ends = await Promise.allSettled(Array.from({ length: concurrency }, lane));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return ran;
  }

  async #pause(woken: Promise<void>, stop: AbortSignal): Promise<void> {
    if (stop.aborted) return;
    const { installation } = this.#parts;
    const due = await nextWake(installation.database, installation.tenant).catch(() => undefined);
    const untilDue = due === undefined ? SCAN_MS : Date.parse(due) - installation.clock.now();
    const over = new AbortController();
    const wait = systemClock.sleep(Math.max(5, Math.min(SCAN_MS, untilDue)), over.signal).catch(() => {});
    await Promise.race([woken, wait]);
    over.abort();
    await wait;
  }

  #nextWakeup(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}
