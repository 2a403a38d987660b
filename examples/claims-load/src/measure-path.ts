import { fork } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase, type Database } from '@countersign/runtime';
import { bareLoop } from './bare-loop.js';
import { decideTask, openCompany, startClaim } from './company.js';

export interface PathMeasurement extends PathRates {
  /** From a decision to its booked effect, with one claim at a time, in ms. */
  readonly decisionToBillMs: { readonly p50: number; readonly p95: number };
  /** With so many workers in processes of their own, beside the process where people decide. */
  readonly withWorkers: ReadonlyMap<number, PathRates>;
}

/** Bills a second, medians of rounds in turns. */
export interface PathRates {
  readonly oursPerSecond: number;
  readonly barePerSecond: number;
}

export interface PathOptions {
  /** Empty. */
  readonly folder: string;
  /** Claims per round. */
  readonly claims: number;
  readonly rounds: number;
  /** Numbers of worker processes to measure besides the one in this process. @defaultValue none */
  readonly workers?: readonly number[] | undefined;
}

/**
 * The whole path, decision to bill, against a bare loop on the same database and the same emulator, in turns. Started
 * claims wait before the clock runs; what is measured is decide, gate, effect, bill, outcome, audit.
 */
export async function measurePath({ folder, claims, rounds, workers = [] }: PathOptions): Promise<PathMeasurement> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const vendor = await startVendor(folder);
  const database = await connectDatabase({ dataFolder: join(folder, 'database') });
  try {
    const runtime = await openCompany({ database, sandboxFile: vendor.file, unlimited: true });
    let next = 0;
    let turn = 0;
    const take = async (count: number): Promise<string[]> => {
      const tasks: string[] = [];
      for (const end = next + count; next < end; next++) tasks.push((await startClaim(runtime, next)) ?? '');
      return tasks;
    };
    const book = async (): Promise<number> => {
      const tasks = await take(claims);
      const startedAt = performance.now();
      for (const task of tasks) await decideTask(runtime, task);
      await untilBooked(database, next);
      return (claims * 1000) / (performance.now() - startedAt);
    };
    const inTurns = async (): Promise<PathRates> => {
      await book(); // Processes that have just started run everything for the first time.
      const ours: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < rounds; round++) {
        ours.push(await book());
        bare.push((claims * 1000) / (await bareLoop(database, vendor.file, claims, turn++)));
      }
      return { oursPerSecond: quantile(ours, 0.5), barePerSecond: quantile(bare, 0.5) };
    };
    await runtime.worker.start();
    const rates = await inTurns();
    const latencies: number[] = [];
    for (const task of await take(40)) {
      const startedAt = performance.now();
      await decideTask(runtime, task);
      await untilBooked(database, next - 40 + latencies.length + 1);
      latencies.push(performance.now() - startedAt);
    }
    await runtime.worker.stop();
    const withWorkers = new Map<number, PathRates>();
    for (const count of workers) {
      const herd = await Promise.all(Array.from({ length: count }, () => startWorker(database.url, vendor.file)));
      withWorkers.set(count, await inTurns());
      for (const stop of herd) await stop();
    }
    await runtime.close();
    return {
      ...rates,
      withWorkers,
      decisionToBillMs: { p50: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) },
    };
  } finally {
    await database.close();
    vendor.stop();
  }
}

async function untilBooked(database: Database, bills: number): Promise<void> {
  for (;;) {
    const { rows } = await database.query<{ done: number }>(
      "select count(*)::int as done from effects where state = 'done'",
    );
    if ((rows[0]?.done ?? 0) >= bills) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** @returns what ends it. */
function startWorker(url: string, sandboxFile: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./path-worker.js', import.meta.url)), [], { execArgv: [] });
    const kill = (): void => void child.kill('SIGKILL');
    process.once('exit', kill);
    const ended = new Promise<void>((done) => child.once('exit', () => done()));
    child.once('exit', () => {
      process.off('exit', kill);
      reject(new Error('the worker ended early'));
    });
    child.once('error', reject);
    child.once('message', () =>
      resolve(() => {
        child.disconnect();
        return ended;
      }),
    );
    child.send({ url, sandboxFile });
  });
}

function startVendor(folder: string): Promise<{ readonly file: string; stop(): void }> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./emulator-process.js', import.meta.url)), [], { execArgv: [] });
    const stop = (): void => void child.kill('SIGKILL');
    process.once('exit', stop);
    child.once('message', (message: { readonly file: string }) => resolve({ file: message.file, stop }));
    child.once('error', reject);
    child.once('exit', () => reject(new Error('the emulator ended early')));
    child.send(folder);
  });
}
