import { type ChildProcess, fork } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase, startEmbeddedPostgres } from '@countersign/runtime';
import { bundleWorker } from './bundle-worker.js';
import type { PartResult, WalkPart, WrongPoint } from './walk-part.js';

export interface WalkOptions {
  readonly name: string;
  /** Empty; holds the database and the worker. */
  readonly folder: string;
  /** Numbers of points, both included; `to` beyond the last one also runs to the run that ends unkilled. @defaultValue all of them */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Parts that walk side by side, each a process with a database and an emulator of its own. @defaultValue 1 */
  readonly walkers?: number | undefined;
}

export interface WalkResult extends Omit<PartResult, 'points'> {
  /** Of a whole run of this case. */
  readonly points: number;
  /** Runs that were killed, each started again. Of a whole walk, twice `points`. */
  readonly kills: number;
}

/** Some points of a case, or all, killed at before and after, on a PostgreSQL of its own. */
export async function walkCase({ name, folder, from = 1, ...rest }: WalkOptions): Promise<WalkResult> {
  const { to = Number.MAX_SAFE_INTEGER, walkers = 1 } = rest;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'data') });
  const root = await connectDatabase({ url: server.url() });
  const started: ChildProcess[] = [];
  try {
    // Nobody pulls the plug: only workers die here.
    for (const setting of ['fsync', 'full_page_writes', 'autovacuum']) {
      await root.query(`alter system set ${setting} = off`);
    }
    await root.query('select pg_reload_conf()');
    const worker = await bundleWorker('worker-process', join(folder, 'worker'));
    const parts: WalkPart[] = [];
    for (let part = 0; part < walkers; part++) {
      await root.query(`create database crash_${part}`);
      parts.push({ name, worker, databaseUrl: server.url(`crash_${part}`), from, to, part, of: walkers });
    }
    return addUp(name, await Promise.all(parts.map((part) => walk(part, started))));
  } finally {
    for (const child of started) child.kill('SIGKILL');
    await root.close();
    await server.stop();
  }
}

function walk(part: WalkPart, started: ChildProcess[]): Promise<PartResult> {
  const { promise, resolve, reject } = Promise.withResolvers<PartResult>();
  // Detached: Ctrl-C at the terminal lets a round end. They end with this process by their channel.
  const child = fork(fileURLToPath(new URL('./walker-process.js', import.meta.url)), { detached: true });
  started.push(child);
  child.once('message', (answer: { readonly result: PartResult } | { readonly failure: string }) => {
    if ('result' in answer) resolve(answer.result);
    else reject(new Error(`${part.name}: ${answer.failure}`));
  });
  child.once('error', reject);
  child.once('exit', (code, signal) => reject(new Error(`${part.name}: a walker ended by ${signal ?? code}.`)));
  child.send(part);
  return promise;
}

function addUp(name: string, parts: readonly PartResult[]): WalkResult {
  const [points = []] = parts.map((part) => part.points);
  const other = parts.find((part) => part.points.join('\n') !== points.join('\n'));
  const differs: WrongPoint[] = other
    ? [{ name, point: 0, at: '', mode: 'before', found: { failure: 'Two walkers have other points.' } }]
    : [];
  const sum = (of: (part: PartResult) => number): number => parts.reduce((total, part) => total + of(part), 0);
  return {
    points: points.length,
    kills: sum(({ killsBefore, killsAfter }) => killsBefore + killsAfter),
    killsBefore: sum(({ killsBefore }) => killsBefore),
    killsAfter: sum(({ killsAfter }) => killsAfter),
    lost: sum(({ lost }) => lost),
    double: sum(({ double }) => double),
    outOfOrder: sum(({ outOfOrder }) => outOfOrder),
    uncertain: sum(({ uncertain }) => uncertain),
    otherWay: sum(({ otherWay }) => otherWay),
    wrong: [...differs, ...parts.flatMap((part) => part.wrong)],
  };
}
