import { existsSync, readdirSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, type Database, type EmbeddedPostgres, startEmbeddedPostgres } from '@countersign/runtime';
import type { CrashHarness, CrashPoint, KillMode, WorkerCommand } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
// The built ones: they start processes of their own.
import { bundleWorker, openCase } from '../dist/index.js';
import { allCases } from './cases/all-cases.js';
import { connectorNames, loadConnector } from './connectors.js';

let folder: string;
let server: EmbeddedPostgres;
let root: Database;
let worker: WorkerCommand;
let harness: CrashHarness | undefined;
let databases = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crash-points-'));
  await chmod(folder, 0o711);
  server = await startEmbeddedPostgres({ dataFolder: join(folder, 'data') });
  root = await connectDatabase({ url: server.url() });
  // No test pulls the plug of the machine.
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await root.query(`alter system set ${name} = off`);
  }
  await root.query('select pg_reload_conf()');
  worker = await bundleWorker('worker-process', join(folder, 'worker'));
});
afterEach(async () => {
  await harness?.close();
  harness = undefined;
});
afterAll(async () => {
  await root.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

async function open(name: string, command = worker): Promise<CrashHarness> {
  databases += 1;
  await root.query(`create database crash_${databases}`);
  harness = await openCase(name, server.url(`crash_${databases}`), command);
  return harness;
}

/** The last write of the action: what stands at the vendor, or doesn't. */
function lastWrite(points: readonly CrashPoint[], part: string): number {
  const found = points.findLast(({ name }) => /^vendor (POST|PUT|PATCH|DELETE) /.test(name) && name.includes(part));
  expect(found).toBeDefined();
  return found?.number ?? 0;
}

it('has a case for every write action of every connector', async () => {
  const folders = readdirSync(join(import.meta.dirname, '../../../connectors'));
  const connectors = folders.filter((name) =>
    existsSync(join(import.meta.dirname, '../../../connectors', name, 'package.json')),
  );
  expect(connectors.toSorted()).toEqual(connectorNames.toSorted());
  const missing: string[] = [];
  for (const name of connectors) {
    const { actions, descriptor } = await loadConnector(name);
    for (const action of actions) {
      const writes = action.operations.some((operation) => descriptor.operations[operation]?.effect === 'write');
      if (writes && !allCases.has(`${name} ${action.name}`)) missing.push(`${name} ${action.name}`);
    }
  }
  expect(missing).toEqual([]);
});

describe('killed with SIGKILL', { timeout: 120_000 }, () => {
  it.each([...allCases.keys()])('%s happens once', async (name) => {
    const crash = await open(name);
    const points = await crash.points();
    const runs: [number, KillMode][] = [
      [lastWrite(points, 'request'), 'before'],
      [lastWrite(points, 'request'), 'after'],
      [lastWrite(points, 'answer'), 'after'],
    ];
    for (const [point, mode] of runs) {
      expect(await crash.killAt(point, mode)).toMatchObject({ killed: true, ok: true, uncertain: [] });
    }
  });
});

describe('the checker turns red', { timeout: 120_000 }, () => {
  it.each([
    ['with the outbox removed', 'broken-without-outbox', 'quickbooks bill.create', 'before', 'lost'],
    [
      'with the answer given before the store',
      'broken-answered-before-stored',
      'quickbooks bill.create',
      'before',
      'lost',
    ],
    ['with the key dropped', 'broken-without-key', 'quickbooks bill.create', 'after', 'double'],
    ['with the look-up left out', 'broken-without-look-up', 'zoom meeting.create', 'after', 'double'],
  ] as const)('%s', async (_, program, name, mode, how) => {
    const crash = await open(name, await bundleWorker(program, join(folder, program)));
    const point = lastWrite(await crash.points(), 'request');
    const verdict = await crash.killAt(point, mode);
    expect(verdict).toMatchObject({ killed: true, ok: false });
    expect(verdict[how]).toHaveLength(1);
  });
});
