import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What a worker process is made from; see `refresh-worker.test-support.ts`. */
export interface WorkerSetup {
  readonly store: { readonly kind: 'sql'; readonly url: string } | { readonly kind: 'file'; readonly path: string };
  /** base64url. */
  readonly key: string;
  readonly connection: string;
  readonly endpoint: { readonly url: string; readonly ca: string; readonly id: string; readonly secret: string };
  readonly facts: { readonly rotatesRefreshToken: boolean; readonly refreshGraceMs: number };
  /** Left out: the store's own. */
  readonly leaseMs?: number | undefined;
  /** Kills itself (SIGKILL) at this step of its first refresh. */
  readonly crashAt?: CrashStep | undefined;
  /** Stops itself (SIGSTOP) between noting its first refresh and sending it. */
  readonly stopBeforeSending?: boolean | undefined;
}

export const crashSteps = ['lease', 'intent', 'sent', 'answered', 'stored', 'released'] as const;
export type CrashStep = (typeof crashSteps)[number];

/** Where a holder may be stopped: with the lease, before it sends what it noted, before it stores what it got. */
export const stopSteps = ['lease', 'intent', 'store'] as const;
export type StopStep = (typeof stopSteps)[number];

/** Of several workers the first that gets there stops itself (SIGSTOP), and writes a {@link StopRecord} into this file. */
export interface StopRequest {
  readonly at: StopStep;
  readonly file: string;
}

export interface StopRecord {
  readonly pid: number;
  readonly refused: Refused;
}

/** Notes and tokens that the store refused to write to one process, so far. */
export interface Refused {
  readonly notes: number;
  readonly tokens: number;
}

export type WorkerCommand =
  /** So many callers at once, after moving the worker's clock on. */
  | { readonly kind: 'get'; readonly callers: number; readonly advanceMs: number; readonly stop?: StopRequest }
  /** Takes the lock, says so, and on `write` tries to store. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'write' };

export interface WorkerAnswer {
  readonly generations?: readonly number[];
  readonly codes?: readonly string[];
  readonly refused?: Refused;
  readonly held?: boolean;
  readonly written?: boolean;
  readonly noted?: boolean;
}

export interface Worker {
  readonly process: ChildProcess;
  /** Everything that it printed. */
  readonly output: () => string;
  ask(command: WorkerCommand): Promise<WorkerAnswer>;
  /** The signal or status that it ended with. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  stop(): Promise<void>;
}

/** @param compiled a folder for compiled sources: with it the next process starts in a third of the time. */
export function startWorker(setup: WorkerSetup, compiled?: string): Worker {
  const child = fork(join(import.meta.dirname, 'refresh-worker.test-support.ts'), [JSON.stringify(setup)], {
    execArgv: ['--import', join(import.meta.dirname, 'source-hooks.test-support.mjs')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    ...(compiled !== undefined && { env: { ...process.env, NODE_COMPILE_CACHE: compiled } }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once('close', (status, signal) => resolve(signal ?? status));
  });
  return {
    process: child,
    output: () => output,
    ended,
    ask: (command) =>
      new Promise((resolve, reject) => {
        child.once('message', (answer) => resolve(answer as WorkerAnswer));
        void ended.then((how) => reject(new Error(`The worker ended with ${how}: ${output}`)));
        child.send(command);
      }),
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
