import { type ChildProcess, fork } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectDatabase, type Database } from '@countersign/runtime';
import { createSeededRandomness, createTestCa } from '@countersign/testing';
import { Pool } from 'undici';
import { openCompany } from './company.js';
import { CONNECTION, type IntakeOrder, TENANT } from './intake-order.js';

export interface LoadRunOptions {
  /** Empty; holds the database. */
  readonly folder: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** SIGKILLs of a process that takes deliveries, spread over the run. */
  readonly kills: number;
  /** Processes behind the port. @defaultValue 2 */
  readonly processes?: number | undefined;
  /** Decides the moments. */
  readonly seed: number;
}

export interface LoadRunResult {
  readonly deliveries: number;
  readonly kills: number;
  /** Attempts without a 2xx: cut lines, mostly; each was delivered again. */
  readonly repeats: number;
  /** Answered with 2xx and not in the inbox; there more than once, or not once in the log of events. */
  readonly lost: number;
  readonly double: number;
  /** In the inbox without a 2xx, the vendor having given up: none here, as it never does. */
  readonly unanswered: number;
  /** From the moment a delivery was due to its 2xx, repeats included, in ms. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly worst: number };
  /** Deliveries that took more than 100 ms: those whose line was cut, and the others. */
  readonly slow: { readonly cut: number; readonly whole: number };
  /** The sender itself: what a delivery costs it, and how late it sent, p99; both are in `latency`, in ms. */
  readonly sender: { readonly cpu: number; readonly late: number };
}

const REDELIVER_MS = 100;
const SLOW_MS = 100;
const GIVE_UP_MS = 30_000;

/** Delivers at a fixed rate, whatever the answers take, while processes are killed; then counts in the database. */
export async function loadRun(options: LoadRunOptions): Promise<LoadRunResult> {
  const { folder, perSecond, seconds, kills, processes = 2, seed } = options;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const database = await connectDatabase({ dataFolder: join(folder, 'database') });
  const runtime = await openCompany(database);
  const ca = await createTestCa();
  const secret = randomUUID();
  const port = await freePort();
  const tls = { certificate: ca.leaf.cert, privateKey: ca.leaf.key };
  const supervisor = await supervise({
    database: database.url,
    port,
    ...tls,
    secret,
    processes,
    compileCache: join(folder, 'compile-cache'),
  });
  const pool = new Pool(`https://localhost:${port}`, {
    connect: { ca: ca.ca },
    connections: 32,
    headersTimeout: 5_000,
  });
  try {
    const sent = await deliverAll({ pool, secret, perSecond, seconds }, killer(supervisor, { kills, seconds, seed }));
    while ((await runtime.worker.runUntilIdle()) > 0);
    while ((await unprocessed(database)) > 0) await runtime.worker.runUntilIdle();
    return {
      deliveries: sent.ids.length,
      kills,
      repeats: sent.repeats,
      ...(await count(database, sent)),
      latency: sent.latency,
      slow: sent.slow,
      sender: sent.sender,
    };
  } finally {
    await pool.destroy();
    if (supervisor.connected) supervisor.disconnect();
    if (supervisor.exitCode === null) await once(supervisor, 'exit');
    await runtime.close();
    await database.close();
  }
}

/** Started, with all its processes listening and another standing by. */
async function supervise(order: IntakeOrder): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('./supervisor-process.js', import.meta.url)), [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  child.send(order);
  await Promise.race([once(child, 'message'), once(child, 'exit')]);
  return child;
}

/** Says, for each delivery, whether a process dies just before it. */
function killer(
  supervisor: ChildProcess,
  { kills, seconds, seed }: Pick<LoadRunOptions, 'kills' | 'seconds' | 'seed'>,
): (dueMs: number) => void {
  const dice = createSeededRandomness(seed);
  const fraction = (): number => Buffer.from(dice.bytes(4)).readUInt32BE() / 2 ** 32;
  // One in each share of the time, so that a process is there to be killed.
  const share = (seconds * 1_000) / Math.max(kills, 1);
  const moments = Array.from({ length: kills }, (_, index) => (index + fraction()) * share);
  return (dueMs) => {
    while (moments[0] !== undefined && moments[0] <= dueMs) {
      moments.shift();
      supervisor.send('kill');
    }
  };
}

interface Load extends Pick<LoadRunOptions, 'perSecond' | 'seconds'> {
  readonly pool: Pool;
  readonly secret: string;
}

interface Sent extends Pick<LoadRunResult, 'latency' | 'slow' | 'sender' | 'repeats'> {
  readonly ids: readonly string[];
  readonly answered: ReadonlySet<string>;
}

/** Open loop: a delivery goes out when it is due, not when the one before it is answered. */
async function deliverAll(
  { pool, secret, perSecond, seconds }: Load,
  beforeEach: (dueMs: number) => void,
): Promise<Sent> {
  const total = perSecond * seconds;
  const ids = Array.from({ length: total }, () => randomUUID());
  const answered = new Set<string>();
  const took: number[] = [];
  const late: number[] = [];
  const slow = { cut: 0, whole: 0 };
  let repeats = 0;
  const before = process.cpuUsage();
  const start = performance.now();

  const deliver = async (id: string, due: number): Promise<void> => {
    const body = JSON.stringify([deliveryOf(id)]);
    const headers = {
      'content-type': 'application/json',
      'intuit-signature': createHmac('sha256', secret).update(body).digest('base64'),
    };
    late.push(performance.now() - due);
    let cut = false;
    while (performance.now() - due < GIVE_UP_MS) {
      if (await isTaken(pool, { path: `/v1/webhooks/${CONNECTION.name}`, method: 'POST', headers, body })) {
        const ms = performance.now() - due;
        took.push(ms);
        if (ms > SLOW_MS) slow[cut ? 'cut' : 'whole'] += 1;
        answered.add(id);
        return;
      }
      repeats += 1;
      cut = true;
      await new Promise((resolve) => setTimeout(resolve, REDELIVER_MS));
    }
  };

  const under: Promise<void>[] = [];
  for (const [index, id] of ids.entries()) {
    const dueMs = (index * 1_000) / perSecond;
    const wait = start + dueMs - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    beforeEach(dueMs);
    under.push(deliver(id, start + dueMs));
  }
  await Promise.all(under);
  const { user, system } = process.cpuUsage(before);
  const cpu = Math.round((user + system) / 10 / total) / 100;
  const latency = { p50: quantile(took, 0.5), p99: quantile(took, 0.99), worst: quantile(took, 1) };
  return { ids, answered, repeats, latency, slow, sender: { cpu, late: quantile(late, 0.99) } };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

async function isTaken(pool: Pool, options: Parameters<Pool['request']>[0]): Promise<boolean> {
  try {
    const { statusCode, body } = await pool.request(options);
    await body.dump();
    return statusCode >= 200 && statusCode < 300;
  } catch {
    return false; // the line was cut: the vendor can't know, and delivers again
  }
}

function deliveryOf(id: string): object {
  return {
    specversion: '1.0',
    id,
    source: 'intuit.load',
    type: 'qbo.bill.updated.v1',
    time: '2026-11-20T02:00:00Z',
    intuitentityid: '188',
    intuitaccountid: '4611',
  };
}

async function unprocessed(database: Database): Promise<number> {
  const { rows } = await database.query<{ count: string }>('select count(*) from inbox where processed_at is null');
  return Number(rows[0]?.count);
}

async function count(
  database: Database,
  { ids, answered }: Sent,
): Promise<Pick<LoadRunResult, 'lost' | 'double' | 'unanswered'>> {
  const timesById = async (text: string): Promise<ReadonlyMap<string, number>> => {
    const { rows } = await database.query<{ id: string; times: string }>(text, [TENANT]);
    return new Map(rows.map(({ id, times }) => [id, Number(times)]));
  };
  const inbox = await timesById('select id, count(*) as times from inbox where tenant = $1 group by id');
  const log = await timesById(
    `select event ->> 'id' as id, count(*) as times from events where tenant = $1 group by event ->> 'id'`,
  );
  const times = (id: string): readonly number[] => [inbox.get(id) ?? 0, log.get(id) ?? 0];
  return {
    lost: ids.filter((id) => answered.has(id) && times(id).includes(0)).length,
    double: ids.filter((id) => times(id).some((found) => found > 1)).length,
    unanswered: ids.filter((id) => !answered.has(id)).length,
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
