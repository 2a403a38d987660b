import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { CrashAnswer, CrashCommand, CrashOrder, Prepared } from './crash-worker.js';

/** A program that calls `serveCrashWorker`. */
export interface WorkerCommand {
  /** @defaultValue this process's Node */
  readonly command?: string | undefined;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
}

/** A started worker process. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #answers: CrashAnswer[] = [];
  #waiting: ((answer: CrashAnswer) => void) | undefined;

  constructor({ command = process.execPath, args, env }: WorkerCommand) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], ...(env ? { env } : {}) });
    this.#exited = once(this.#child, 'exit');
    this.#child.on('message', (answer: CrashAnswer) => this.#take(answer));
    this.#child.on('error', (error) => this.#take({ type: 'failed', message: error.message }));
    void this.#exited.then(
      () => this.#take({ type: 'failed', message: 'The worker ended by itself.' }),
      () => {}, // It never started: 'error' has told.
    );
  }

  /** @throws Error what the worker failed at. */
  async prepare(order: CrashOrder): Promise<Prepared> {
    const answer = await this.#ask({ type: 'prepare', order });
    return answer.type === 'prepared' ? answer.prepared : unexpected(answer);
  }

  async open(order: CrashOrder): Promise<void> {
    const answer = await this.#ask({ type: 'open', order });
    if (answer.type !== 'opened') unexpected(answer);
  }

  /** @returns approvals of which a person was told to look. */
  async run(): Promise<readonly string[]> {
    const answer = await this.#ask({ type: 'run' });
    return answer.type === 'quiet' ? answer.uncertain : unexpected(answer);
  }

  async close(): Promise<void> {
    const answer = await this.#ask({ type: 'close' });
    if (answer.type !== 'closed') unexpected(answer);
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited.catch(() => {});
  }

  async #ask(command: CrashCommand): Promise<CrashAnswer> {
    const [early] = this.#answers.filter(({ type }) => type === 'failed');
    if (early) unexpected(early);
    this.#child.send(command);
    for (;;) {
      const answer = await this.#next();
      if (answer.type !== 'ready') return answer;
    }
  }

  #next(): Promise<CrashAnswer> {
    const answer = this.#answers.shift();
    if (answer) return Promise.resolve(answer);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  #take(answer: CrashAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(answer);
    else this.#answers.push(answer);
  }
}

function unexpected(answer: CrashAnswer): never {
  throw new Error(answer.type === 'failed' ? answer.message : `The worker answered ${answer.type}.`);
}
