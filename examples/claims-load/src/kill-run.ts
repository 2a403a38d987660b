import { type ChildProcess, fork } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import quickbooksEmulator from '@countersign/quickbooks/emulator';
import { createSeededRandomness, type RunningEmulator, startSandbox } from '@countersign/testing';
import { claimNumber, prepareBooks } from './company.js';
import type { WorkerDone, WorkerOrder } from './worker-process.js';

export interface KillRunOptions {
  /** Empty; holds the database and the sandbox's file. */
  readonly folder: string;
  readonly claims: number;
  /** How often the worker is killed at a random moment. */
  readonly kills: number;
  /** Decides the moments. */
  readonly seed: number;
}

export interface KillRunResult {
  readonly claims: number;
  readonly kills: number;
  readonly bills: number;
  /** Claims without a bill, and claims with more than one: read from the emulator's ledger alone. */
  readonly lost: readonly string[];
  readonly double: readonly string[];
  readonly unfinished: readonly string[];
  readonly audit: WorkerDone['audit'];
}

/** Longest time between the start of a worker and its kill, in ms. */
const LONGEST_LIFE_MS = 2_500;

/** Approves and books claims with a worker that is killed again and again, then counts in the vendor's ledger. */
export async function killRun({ folder, claims, kills, seed }: KillRunOptions): Promise<KillRunResult> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const sandbox = await startSandbox([quickbooksEmulator], { folder });
  try {
    await prepareBooks(sandbox.file);
    const emulator = sandbox.emulators.get('quickbooks');
    if (emulator === undefined) throw new Error('the sandbox has no QuickBooks');
    const order: WorkerOrder = { dataFolder: join(folder, 'database'), sandboxFile: sandbox.file, claims };
    const dice = createSeededRandomness(seed);
    let done = 0;
    let result: WorkerDone | 'killed' = 'killed';
    while (done < kills) {
      const [high = 0, low = 0] = dice.bytes(2);
      result = await runWorker(order, ((high * 256 + low) / 65_536) * LONGEST_LIFE_MS);
      // A worker that ended by itself has nothing left to be killed in: the run is over.
      if (result !== 'killed') break;
      done += 1;
    }
    if (result === 'killed') result = await runWorker(order, undefined);
    if (result === 'killed') throw new Error('the last worker was killed');
    return { claims, kills: done, ...count(emulator, claims), unfinished: result.unfinished, audit: result.audit };
  } finally {
    await sandbox.close();
  }
}

function count(emulator: RunningEmulator, claims: number): Pick<KillRunResult, 'bills' | 'lost' | 'double'> {
  const bills = emulator.ledger().filter(({ kind }) => kind === 'bill');
  const perClaim = Map.groupBy(bills, ({ summary }) => String(summary['docNumber']));
  const numbers = Array.from({ length: claims }, (_, index) => claimNumber(index));
  return {
    bills: bills.length,
    lost: numbers.filter((number) => !perClaim.has(number)),
    double: numbers.filter((number) => (perClaim.get(number)?.length ?? 0) > 1),
  };
}

function runWorker(order: WorkerOrder, killAfterMs: number | undefined): Promise<WorkerDone | 'killed'> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = fork(fileURLToPath(new URL('./worker-process.js', import.meta.url)), [], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const timer = killAfterMs === undefined ? undefined : setTimeout(kill, killAfterMs);
    let answer: WorkerDone | undefined;
    child.on('message', (message: WorkerDone) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', kill);
      if (answer !== undefined) resolve(answer);
      else if (signal === 'SIGKILL') resolve('killed');
      else reject(new Error(`the worker ended with ${code ?? signal}`));
    });
    child.send(order);
  });
}
