import { errorDocument, type Instant, systemClock } from '@countersign/contracts';
import { type Installation, instantOf } from '../installation.js';
import type { Worker } from '../runtime-types.js';
import { claimEffect, type Look } from './claim.js';
import type { Liveness } from './liveness.js';
import { Pulse } from './pulse.js';
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

/** In the background: how often to look for dead workers, due retries and timers when nothing wakes us. */
const SCAN_MS = 1_000;

/** What is due and can't be claimed waits for another effect of its approval. */
const BLOCKED_MS = 50;

/** The longest time that audit rows stay unsealed while a worker runs. */
const SEAL_MS = 10_000;

const NEVER = new AbortController().signal;

/** Takes effects and runs them, several at once. */
export class EffectWorker implements Worker {
  readonly #parts: WorkerParts;
  readonly #pulse: Pulse;
  /** The end of the last `start` or `stop`. */
  #turn: Promise<unknown> = Promise.resolve();
  #background:
    | { readonly stop: AbortController; readonly abort: AbortController; readonly ended: Promise<unknown> }
    | undefined;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
    this.#pulse = new Pulse(parts.concurrency);
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

  start(): Promise<void> {
    return this.#inTurn(() => this.#start());
  }

  stop(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    return this.#inTurn(() => this.#stop(options.graceMs ?? 10_000));
  }

  /** One after the other: who is stopped while starting would else go on without anybody to stop it. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #start(): Promise<void> {
    if (this.#background) return;
    const stop = new AbortController();
    const abort = new AbortController();
    await this.#parts.liveness.declare();
    await this.#parts.installation.wakeups.listen(async (announced) => this.#pulse.beat(announced));
    const lanes = Array.from({ length: this.#parts.concurrency }, () => this.#lane(stop.signal, abort.signal));
    this.#background = { stop, abort, ended: Promise.all([this.#lookAfter(stop.signal), ...lanes]) };
  }

  async #stop(graceMs: number): Promise<void> {
    // At once: wake-ups that it takes from now on would wake nobody.
    const deaf = this.#parts.installation.wakeups.unlisten();
    const background = this.#background;
    this.#background = undefined;
    if (background) {
      background.stop.abort();
      const grace = new AbortController();
      const patience = systemClock.sleep(graceMs, grace.signal).then(
        () => background.abort.abort(),
        () => {},
      );
      await Promise.allSettled([background.ended, deaf]);
      grace.abort();
      await patience;
    }
    await deaf;
    await this.#parts.liveness.end();
  }

  /** Finds what becomes ready other than by an announcement, and seals the audit. Announcements don't wake it. */
  async #lookAfter(stop: AbortSignal): Promise<void> {
    let sealAt = 0;
    while (!stop.aborted) {
      const found = await this.#survived(async () => {
        await this.#parts.liveness.declare();
        const done = await this.#prepare();
        if (systemClock.now() >= sealAt) {
          await this.#parts.installation.audit.seal();
          sealAt = systemClock.now() + SEAL_MS;
        }
        return done;
      });
      if (found) this.#pulse.beat();
      else await systemClock.sleep(SCAN_MS, stop).catch(() => {}); // Aborted: the loop ends.
    }
  }

  async #lane(stop: AbortSignal, abort: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      this.#pulse.take();
      const look = await this.#survived(async () => {
        const found = await this.#look();
        if (found.claim) await this.#parts.runner.run(found.claim, abort);
        return found;
      });
      if (!look?.claim) await this.#pulse.wait(this.#restMs(look?.nextWake), stop);
    }
  }

  /** The database may be away: nothing is lost, and the next round tries again. */
  async #survived<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#parts.installation.logger.warn('worker.failed', { code: errorDocument(error).code });
      return undefined;
    }
  }

  /** What may make effects ready. @returns how much was done. */
  async #prepare(): Promise<number> {
    const reclaimed = await this.#parts.liveness.reclaim();
    return reclaimed + (await this.#parts.processInbox()) + (await this.#parts.fireTimers());
  }

  /** Runs all that is due now. */
  async #drain(stop: AbortSignal): Promise<number> {
    let ran = 0;
    const lane = async (): Promise<void> => {
      while (!stop.aborted) {
        const { claim } = await this.#look();
        if (!claim) return;
        ran += 1;
        await this.#parts.runner.run(claim, NEVER);
      }
    };
    // All lanes end before an error goes on: none may keep running behind it.
    const ends = await Promise.allSettled(Array.from({ length: this.#parts.concurrency }, lane));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    return ran;
  }

  #look(): Promise<Look> {
    const { installation, owner, leaseMs } = this.#parts;
    const now = instantOf(installation);
    return claimEffect(installation.database, installation.tenant, { owner, now, leaseMs });
  }

  #restMs(due: Instant | undefined): number {
    const untilDue = due === undefined ? SCAN_MS : Date.parse(due) - this.#parts.installation.clock.now();
    return Math.max(BLOCKED_MS, Math.min(SCAN_MS, untilDue));
  }
}
