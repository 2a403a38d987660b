import type { Json } from '@countersign/contracts';
import { startEmulator } from '../emulator.js';
import type { EmulatorDefinition, LedgerEntry, RunningEmulator } from '../emulator-definition.js';
import { createTestCa } from '../test-ca.js';
import { countEffects, type EffectCount, isRight } from './count-effects.js';
import type { CrashOrder, Prepared } from './crash-worker.js';
import { httpFramers } from './http-messages.js';
import { type KillMode, KillSwitch } from './kill-switch.js';
import {
  connectVendor,
  type MessageRelay,
  plainServer,
  postgresTarget,
  showsCertificate,
  startMessageRelay,
  throughRelay,
  tlsServer,
} from './message-relay.js';
import { postgresFramers } from './postgres-messages.js';
import { type WorkerCommand, WorkerProcess } from './worker-process.js';

const REFERENCE_RUNS = 3;
/** A point takes a second or a few; one that takes this long hangs. */
const HANGS_AFTER_MS = 180_000;
/** How often a point is tried whose way there was another one. */
const WAYS = 4;

export interface CrashHarnessOptions {
  readonly worker: WorkerCommand;
  /** A database of the worker's own; never one that something else uses meanwhile. */
  readonly databaseUrl: string;
  // biome-ignore lint/suspicious/noExplicitAny: a definition is invariant in its state; the harness takes any.
  readonly emulator: EmulatorDefinition<any>;
  /** Handed to the worker with each order. @defaultValue null */
  readonly input?: Json | undefined;
  /** Names of effects, as `prepare` names them, from the vendor's records, in the order in which they took place. */
  readonly happened: (ledger: readonly LedgerEntry[]) => readonly string[];
  /** The vendor's own admin commands, run before each run. */
  readonly commands?: readonly { readonly name: string; readonly input: Json }[] | undefined;
  /** Switched on at the emulator for each run. */
  readonly faults?: readonly Parameters<RunningEmulator['switchOn']>[0][] | undefined;
}

export interface CrashPoint {
  /** Counts from 1. */
  readonly number: number;
  /** `database > Execute`, `vendor POST /v3/company/x/bill answer end`. */
  readonly name: string;
}

export interface CrashVerdict extends EffectCount {
  readonly point: CrashPoint;
  readonly mode: KillMode;
  /** False: the run had fewer steps and ended unkilled. */
  readonly killed: boolean;
  /** Runs before this one that came another way, were right, and don't count. */
  readonly otherWay: number;
  readonly ok: boolean;
}

/**
 * Kills a worker at every message between it and its database or its vendor, starts it again, and counts what the vendor has.
 * The worker is a program of its own: the harness knows no runtime.
 */
export interface CrashHarness {
  /**
   * Every point of a run that nobody disturbs, the same in three runs.
   * @throws Error with the lists when they differ.
   */
  points(): Promise<readonly CrashPoint[]>;
  /**
   * One run, killed at that point, and the run of the one that is started again. Where the way to the point was not that of
   * the reference runs, it is another point, and tried again: up to 3 times, unless what came of it is wrong.
   * @throws Error with both ways when all of them were others; what a worker throws.
   */
  killAt(point: number, mode: KillMode): Promise<CrashVerdict>;
  /** All points, before and after, until a run ends unkilled; `only` leaves some out. */
  walk(options?: {
    readonly only?: ((point: CrashPoint, mode: KillMode) => boolean) | undefined;
  }): AsyncIterable<CrashVerdict>;
  close(): Promise<void>;
}

/** Starts the emulator and both relays. */
export async function openCrashHarness(options: CrashHarnessOptions): Promise<CrashHarness> {
  const ca = await createTestCa();
  const guard = new KillSwitch();
  const relays: MessageRelay[] = [];
  let emulator: RunningEmulator | undefined;
  const vendor = await startMessageRelay({
    framers: httpFramers,
    guard,
    server: tlsServer(ca.leaf, ca.ca),
    target: (near) => {
      const { port = 0, credentials } = emulator ?? {};
      const { clientCertificate: cert, clientCertificateKey: key } = credentials?.secrets ?? {};
      return connectVendor(port, ca.ca, showsCertificate(near) && cert && key ? { cert, key } : {});
    },
  });
  const database = await startMessageRelay({
    framers: postgresFramers,
    guard,
    server: plainServer,
    target: postgresTarget(options.databaseUrl),
  });
  relays.push(vendor, database);
  emulator = await startEmulator(options.emulator, { ca, origin: `https://localhost:${vendor.port}` });
  return new Harness({
    options,
    guard,
    relays,
    emulator,
    ca: ca.ca,
    databasePort: database.port,
  });
}

interface HarnessParts {
  readonly options: CrashHarnessOptions;
  readonly guard: KillSwitch;
  readonly relays: readonly MessageRelay[];
  readonly emulator: RunningEmulator;
  readonly ca: string;
  readonly databasePort: number;
}

interface KilledRun {
  /** Up to the point, or of the whole run. */
  readonly steps: readonly string[];
  readonly killed: boolean;
  readonly count: EffectCount;
}

class Harness implements CrashHarness {
  readonly #parts: HarnessParts;
  /** Loads while another one works. One that ran to quiet and closed everything is as good as a fresh one. */
  #spare: WorkerProcess | undefined;
  /** Only prepares, is never killed, and so needn't be loaded for each run. */
  #preparer: WorkerProcess | undefined;
  #points: readonly CrashPoint[] | undefined;

  constructor(parts: HarnessParts) {
    this.#parts = parts;
  }

  async points(): Promise<readonly CrashPoint[]> {
    if (this.#points) return this.#points;
    const lists: (readonly string[])[] = [];
    await this.#reference(); // So that nothing is loaded for the first time in one that counts.
    for (let run = 0; run < REFERENCE_RUNS; run++) {
      const { steps, count } = await this.#reference();
      if (!isRight(count)) throw new Error(`An undisturbed run is wrong already: ${JSON.stringify(count)}`);
      lists.push(steps);
    }
    const [first = []] = lists;
    for (const other of lists) refuseDifferent(first, other);
    this.#points = first.map((name, index) => ({ number: index + 1, name }));
    return this.#points;
  }

  async killAt(number: number, mode: KillMode): Promise<CrashVerdict> {
    const names = (await this.points()).map(({ name }) => name);
    for (let otherWay = 0; ; otherWay++) {
      const { steps, killed, count } = await this.#killOnce(number, mode);
      const [way, went] = killed ? [names.slice(0, number), steps.slice(0, number)] : [names, steps];
      const ok = isRight(count);
      const same = way.length === went.length && way.every((name, index) => name === went[index]);
      if (!same && ok && otherWay + 1 < WAYS) continue;
      if (!same && ok) refuseDifferent(way, went);
      const name = (killed ? went.at(-1) : undefined) ?? 'beyond the last point';
      return { point: { number, name }, mode, killed, otherWay, ok, ...count };
    }
  }

  /** Whatever is thrown, what follows starts with a fresh worker. */
  async #killOnce(number: number, mode: KillMode): Promise<KilledRun> {
    const started: WorkerProcess[] = [];
    const { promise: hangs, reject } = Promise.withResolvers<never>();
    const seconds = HANGS_AFTER_MS / 1_000;
    const timer = setTimeout(
      () => reject(new Error(`Not done ${seconds} s after its begin: killed ${mode} ${number}.`)),
      HANGS_AFTER_MS,
    );
    const done = this.#killAndRestart(number, mode, started);
    try {
      return await Promise.race([done, hangs]);
    } catch (error) {
      this.#parts.guard.end();
      for (const worker of started) await worker.kill();
      await this.#killIdle();
      await done.catch(() => {}); // Whatever it waited for is gone with the workers.
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #killAndRestart(number: number, mode: KillMode, started: WorkerProcess[]): Promise<KilledRun> {
    const { guard, options, emulator } = this.#parts;
    const { prepared, order } = await this.#prepare();
    const victim = this.#take();
    started.push(victim);
    this.#spare = new WorkerProcess(options.worker);
    await victim.open(order);
    let killed = false;
    const { promise: dead, resolve: died } = Promise.withResolvers<void>();
    guard.begin({
      at: number,
      mode,
      kill: async () => {
        killed = true;
        await victim.kill();
        died();
      },
    });
    const ended = victim.run().then(
      () => undefined,
      (error: unknown) => error ?? new Error('The worker failed.'),
    );
    await Promise.race([dead, ended]);
    const steps = guard.end();
    if (!killed) {
      const failure = await ended;
      if (failure !== undefined) throw failure;
      await victim.close();
      await victim.kill();
    }
    const again = this.#take();
    started.push(again);
    await again.open(order);
    const uncertain = await again.run();
    await again.close();
    this.#spare = again;
    const happened = options.happened(emulator.ledger());
    return { steps, killed, count: countEffects(prepared.approved, happened, uncertain) };
  }

  async *walk({ only = () => true }: Parameters<CrashHarness['walk']>[0] = {}): AsyncGenerator<CrashVerdict> {
    const points = await this.points();
    for (let number = 1; ; number++) {
      for (const mode of ['before', 'after'] as const) {
        const point = points[number - 1];
        if (point && !only(point, mode)) continue;
        const verdict = await this.killAt(number, mode);
        yield verdict;
        if (!verdict.killed) return;
      }
    }
  }

  async close(): Promise<void> {
    await this.#killIdle();
    for (const relay of this.#parts.relays) await relay.close();
    await this.#parts.emulator.close();
  }

  async #killIdle(): Promise<void> {
    await this.#spare?.kill();
    await this.#preparer?.kill();
    this.#spare = undefined;
    this.#preparer = undefined;
  }

  /** A worker that is loaded, or nearly. */
  #take(): WorkerProcess {
    const taken = this.#spare ?? new WorkerProcess(this.#parts.options.worker);
    this.#spare = undefined;
    return taken;
  }

  async #prepare(): Promise<{ readonly prepared: Prepared; readonly order: CrashOrder }> {
    const { emulator, options } = this.#parts;
    if (emulator.drifts.length > 0) throw new Error(`The emulator drifted: ${JSON.stringify(emulator.drifts[0])}`);
    emulator.reset();
    for (const { name, input } of options.commands ?? []) await emulator.command(name, input);
    const order = this.#order(null);
    this.#preparer ??= new WorkerProcess(options.worker);
    const prepared = await this.#preparer.prepare(order);
    for (const fault of options.faults ?? []) emulator.switchOn(fault);
    return { prepared, order: { ...order, note: prepared.note ?? null } };
  }

  #order(note: Json): CrashOrder {
    const { options, emulator, ca, databasePort } = this.#parts;
    return {
      databaseUrl: throughRelay(options.databaseUrl, databasePort),
      vendor: {
        origins: emulator.origins,
        ca,
        credentials: emulator.credentials,
      },
      input: options.input ?? null,
      note,
    };
  }

  async #reference(): Promise<{ readonly steps: readonly string[]; readonly count: EffectCount }> {
    const { guard, options, emulator } = this.#parts;
    const { prepared, order } = await this.#prepare();
    const worker = this.#take();
    await worker.open(order);
    guard.begin(undefined);
    const uncertain = await worker.run();
    const steps = guard.end();
    await worker.close();
    this.#spare = worker;
    return { steps, count: countEffects(prepared.approved, options.happened(emulator.ledger()), uncertain) };
  }
}

function refuseDifferent(one: readonly string[], other: readonly string[]): void {
  const at = one.findIndex((name, index) => name !== other[index]);
  if (at < 0 && one.length === other.length) return;
  const list = (names: readonly string[]): string => names.map((name, index) => `  ${index + 1} ${name}`).join('\n');
  throw new Error(
    `Two runs have other steps, from ${at < 0 ? one.length + 1 : at + 1} on:\n${list(one)}\nand\n${list(other)}`,
  );
}
