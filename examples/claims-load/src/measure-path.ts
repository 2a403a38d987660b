import { fork } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase, type Database } from '@countersign/runtime';
import { bareLoop } from './bare-loop.js';
import { decideTask, openCompany, startClaim } from './company.js';

export interface PathMeasurement {
  /** Bills a second, median of the rounds. */
  readonly oursPerSecond: number;
  readonly barePerSecond: number;
  /** From a decision to its booked effect, with one claim at a time, in ms. */
  readonly decisionToBillMs: { readonly p50: number; readonly p95: number };
}

export interface PathOptions {
  /** Empty. */
  readonly folder: string;
  /** Claims per round. */
  readonly claims: number;
  readonly rounds: number;
}

/**
 * The whole path, decision to bill, against a bare loop on the same database and the same emulator, in turns. Started
 * claims wait before the clock runs; what is measured is decide, gate, effect, bill, outcome, audit.
 */
export async function measurePath({ folder, claims, rounds }: PathOptions): Promise<PathMeasurement> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const vendor = await startVendor(folder);
  const database = await connectDatabase({ dataFolder: join(folder, 'database') });
  try {
    const runtime = await openCompany({ database, sandboxFile: vendor.file, unlimited: true });
    const rates: { ours: number[]; bare: number[] } = { ours: [], bare: [] };
    let next = 0;
    const take = async (count: number): Promise<string[]> => {
      const tasks: string[] = [];
      for (const end = next + count; next < end; next++) tasks.push((await startClaim(runtime, next)) ?? '');
      return tasks;
    };
    await runtime.worker.start();
    for (let round = 0; round < rounds; round++) {
      const tasks = await take(claims);
      const startedAt = performance.now();
      for (const task of tasks) await decideTask(runtime, task);
      await untilBooked(database, next);
      rates.ours.push((claims * 1000) / (performance.now() - startedAt));
      rates.bare.push((claims * 1000) / (await bareLoop(database, vendor.file, claims, round)));
    }
    const latencies: number[] = [];
    for (const task of await take(40)) {
      const startedAt = performance.now();
      await decideTask(runtime, task);
      await untilBooked(database, next - 40 + latencies.length + 1);
      latencies.push(performance.now() - startedAt);
    }
    await runtime.worker.stop();
    await runtime.close();
    return {
      oursPerSecond: quantile(rates.ours, 0.5),
      barePerSecond: quantile(rates.bare, 0.5),
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
