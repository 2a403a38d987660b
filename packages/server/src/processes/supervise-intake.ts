import cluster, { type Worker } from 'node:cluster';
import { mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, StateError } from '@countersign/contracts';
import { serverRemedies } from '../answers.js';
import { isFromProcess, type ToProcess } from './turn-messages.js';

// Several processes behind one port. One that takes deliveries *listens*. A *standby* has loaded and connected and waits:
// when another dies it takes its turn within milliseconds, where a start takes a second of a core that the others need.

export interface SuperviseOptions {
  /** The file that each process runs, `file:` URL; it calls {@link serveInTurn}. */
  readonly module: URL;
  /** Told to each; has to survive JSON. It may hold secrets: it goes through a pipe, not through arguments. */
  readonly order: unknown;
  /** How many listen. @defaultValue 2 */
  readonly processes?: number | undefined;
  /** How many wait for one to die. @defaultValue 1 */
  readonly standbys?: number | undefined;
  /**
   * A folder that keeps compiled code for the next start, which then takes two thirds of the time. Made where it isn't
   * there; refused where somebody else may write to it, as that code is run.
   */
  readonly compileCache?: string | undefined;
  /** Told after a process began to stand by or to listen, or ended without being told to. */
  readonly onChange?: ((change: ProcessChange) => void) | undefined;
}

export interface ProcessChange {
  /** The process. */
  readonly pid: number;
  readonly now: 'standing' | 'listening' | 'ended';
}

export interface SupervisedIntake {
  /** Process ids of those that listen, the longest at it first. */
  listening(): readonly number[];
  /** Process ids of those that could listen at once. */
  standing(): readonly number[];
  /** Takes no more, lets what is under way end, and kills what has not ended after `graceMs`. @defaultValue 15_000 */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

type Stage = 'preparing' | 'standing' | 'called' | 'listening';

/** From one failed start to the next, doubled each time. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/** From a death that a standby makes up for to the start of the next standby. */
const CALM_MS = 500;

/**
 * Starts processes behind one port (`node:cluster`) and another for each that dies. Once in a process: the cluster is
 * Node's own, of which it has one.
 *
 * A standby that loads while enough others serve takes its time (`rest` of {@link serveInTurn}).
 *
 * @returns when all of `processes` listen.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a `compileCache` that others may write to.
 * @throws {@link StateError} `PROCESS_ENDED` when one ends before that; all are ended.
 */
export async function superviseIntake(options: SuperviseOptions): Promise<SupervisedIntake> {
  if (options.compileCache !== undefined) refuseOpenFolder(options.compileCache);
  const supervised = new Supervised(options);
  try {
    await supervised.start();
  } catch (error) {
    await supervised.close({ graceMs: 0 });
    throw error;
  }
  return supervised;
}

const OTHERS_WRITE = 0o022;

/** Windows tells nothing of it. */
function refuseOpenFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(path);
  const own = process.getuid?.();
  if (own === undefined || (uid === own && (mode & OTHERS_WRITE) === 0)) return;
  throw new ConfigurationError('INVALID_OPTION', 'Somebody else may write to the folder of compiled code.', {
    place: 'compileCache',
  });
}

class Supervised implements SupervisedIntake {
  readonly #options: SuperviseOptions;
  readonly #processes: number;
  readonly #stages = new Map<Worker, Stage>();
  readonly #allListening = Promise.withResolvers<void>();
  #started = false;
  #closing = false;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.#processes = options.processes ?? 2;
  }

  async start(): Promise<void> {
    // Each accepts by itself. Handed out by the supervisor, a connection on its way to one that dies would belong to
    // nobody, and its sender wait for ten seconds.
    cluster.schedulingPolicy = cluster.SCHED_NONE;
    cluster.setupPrimary({ exec: fileURLToPath(this.#options.module), args: [], execArgv: [] });
    for (let count = 0; count < this.#processes; count++) this.#fork();
    await this.#allListening.promise;
    this.#started = true;
    this.#fill();
  }

  listening(): readonly number[] {
    return this.#at('listening');
  }

  standing(): readonly number[] {
    return this.#at('standing');
  }

  async close({ graceMs = 15_000 }: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#pause);
    const workers = [...this.#stages.keys()];
    const ended = workers.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    for (const worker of workers) tell(worker, { countersign: 'close' });
    const late = setTimeout(() => {
      for (const worker of this.#stages.keys()) worker.process.kill('SIGKILL');
    }, graceMs);
    await Promise.all(ended);
    clearTimeout(late);
  }

  #at(stage: Stage): readonly number[] {
    return [...this.#stages].flatMap(([{ process }, at]) => (at === stage && process.pid ? [process.pid] : []));
  }

  #fork(): void {
    const { order, compileCache } = this.#options;
    const worker = cluster.fork(compileCache === undefined ? {} : { NODE_COMPILE_CACHE: compileCache });
    this.#stages.set(worker, 'preparing');
    worker.on('message', (message: unknown) => {
      if (isFromProcess(message)) this.#advance(worker, message.countersign);
    });
    worker.on('error', () => {}); // it has gone: its exit tells
    worker.once('exit', () => this.#ended(worker));
    tell(worker, { countersign: 'prepare', order });
    if (!this.#started || !this.#isComplete()) tell(worker, { countersign: 'hurry' });
  }

  #advance(worker: Worker, reached: 'prepared' | 'listening'): void {
    if (this.#closing) return;
    if (reached === 'prepared') {
      this.#stages.set(worker, 'standing');
      this.#callUp();
      if (this.#stages.get(worker) === 'standing') this.#changed(worker, 'standing');
      return;
    }
    // Put at the end: those that listen are in the order in which they began.
    this.#stages.delete(worker);
    this.#stages.set(worker, 'listening');
    this.#failures = 0;
    if (this.listening().length >= this.#processes) this.#allListening.resolve();
    this.#changed(worker, 'listening');
  }

  #ended(worker: Worker): void {
    const stage = this.#stages.get(worker);
    this.#stages.delete(worker);
    if (this.#closing) return;
    if (!this.#started) {
      const message = 'A process of the server ended before all of them listened.';
      this.#allListening.reject(new StateError('PROCESS_ENDED', message, { remedy: serverRemedies.PROCESS_ENDED }));
      return;
    }
    this.#callUp();
    this.#changed(worker, 'ended');
    if (stage === 'listening' || stage === 'standing') {
      // While one takes its turn, senders connect again: a start beside that makes them late.
      if (this.#isComplete()) this.#fillIn(CALM_MS);
      else this.#fill();
      return;
    }
    // What can't start is not started again and again without a pause.
    this.#fillIn(Math.min(FIRST_PAUSE_MS * 2 ** this.#failures, LONGEST_PAUSE_MS));
    this.#failures += 1;
  }

  #fillIn(pauseMs: number): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#fill(), pauseMs);
  }

  #changed({ process: { pid } }: Worker, now: ProcessChange['now']): void {
    if (pid !== undefined) this.#options.onChange?.({ pid, now });
  }

  #fill(): void {
    const wanted = this.#processes + (this.#options.standbys ?? 1);
    while (!this.#closing && this.#stages.size < wanted) this.#fork();
  }

  /** As many as should listen do, or have been called. */
  #isComplete(): boolean {
    return this.#at('listening').length + this.#at('called').length >= this.#processes;
  }

  #callUp(): void {
    for (const [worker, stage] of this.#stages) {
      if (stage !== 'standing' || this.#isComplete()) continue;
      this.#stages.set(worker, 'called');
      tell(worker, { countersign: 'listen' });
    }
    if (this.#isComplete()) return;
    for (const [worker, stage] of this.#stages) if (stage === 'preparing') tell(worker, { countersign: 'hurry' });
  }
}

function tell(worker: Worker, message: ToProcess): void {
  // One that has just died can't be told; its exit is on its way.
  if (worker.isConnected()) worker.process.send(message, () => {});
}
