import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connectDatabase, startEmbeddedPostgres } from '@countersign/runtime';
import type { CrashVerdict } from '@countersign/testing';
import { bundleWorker } from './bundle-worker.js';
import { openCase } from './open-case.js';

export interface WalkOptions {
  readonly name: string;
  /** Empty; holds the database and the worker. */
  readonly folder: string;
  /** Numbers of points, both included; `to` beyond the last one also runs to the run that ends unkilled. */
  readonly from: number;
  readonly to: number;
}

export interface WalkResult {
  /** Of a whole run of this case. */
  readonly points: number;
  /** Runs that were killed, each started again. */
  readonly kills: number;
  readonly lost: number;
  readonly double: number;
  readonly outOfOrder: number;
  readonly uncertain: number;
  readonly wrong: readonly CrashVerdict[];
}

/** Some points of a case, killed at before and after, on a PostgreSQL of its own. */
export async function walkCase({ name, folder, from, to }: WalkOptions): Promise<WalkResult> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const server = await startEmbeddedPostgres({ dataFolder: join(folder, 'data') });
  const root = await connectDatabase({ url: server.url() });
  await root.query('alter system set fsync = off'); // Nobody pulls the plug: only workers die here.
  await root.query('select pg_reload_conf()');
  await root.query('create database crash');
  const harness = await openCase(
    name,
    server.url('crash'),
    await bundleWorker('worker-process', join(folder, 'worker')),
  );
  try {
    const points = await harness.points();
    const verdicts: CrashVerdict[] = [];
    const only = ({ number }: { readonly number: number }): boolean => number >= from && number <= to;
    for await (const verdict of harness.walk({ only })) {
      if (verdict.killed || !verdict.ok) verdicts.push(verdict);
    }
    const sum = (of: 'lost' | 'double' | 'outOfOrder' | 'uncertain'): number =>
      verdicts.reduce((total, verdict) => total + verdict[of].length, 0);
    return {
      points: points.length,
      kills: verdicts.filter(({ killed }) => killed).length,
      lost: sum('lost'),
      double: sum('double'),
      outOfOrder: sum('outOfOrder'),
      uncertain: sum('uncertain'),
      wrong: verdicts.filter(({ ok }) => !ok),
    };
  } finally {
    await harness.close();
    await root.close();
    await server.stop();
  }
}
