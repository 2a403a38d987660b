import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sqlLedger } from './books.test-support.js';
import { openCompany } from './company.test-support.js';
import type { Database } from './database/database.js';
import { startTestServer, type TestServer } from './test-server.test-support.js';

/** Among the last statements of a run that finds nothing to do are its scans for work; killing before them is dull. */
const IDLE_RUN = 6;

let server: TestServer;
const children: ChildProcess[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterEach(() => server.release());
afterAll(() => server.close());

/** The worker runs from dist, as an installed package would. */
function startWorker(database: Database, pauses: string, leaseMs = 30_000, killAfter = 0): ChildProcess {
  const script = fileURLToPath(new URL('./worker-process.test-support.ts', import.meta.url));
  const child = fork(script, [database.url, pauses, String(leaseMs), String(killAfter)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  return child;
}

async function reaches(child: ChildProcess, point: string): Promise<Record<string, unknown>> {
  const [message] = await once(child, 'message', { signal: AbortSignal.timeout(15_000) });
  expect(message).toMatchObject({ at: point });
  return message;
}

async function companyOf(database: Database, leaseMs = 30_000) {
  const ledger = await sqlLedger(database);
  return { ledger, ...(await openCompany(database, systemClock, { ledger, leaseMs })) };
}

describe('a worker that dies after any statement of its run', () => {
  test('leaves one bill, one event and a chain that verifies', { timeout: 240_000 }, async () => {
    const database = await server.database();
    const { runtime, ledger, approved } = await companyOf(database);
    // Without a kill, to know how many statements an opening and a run have.
    const whole = startWorker(database, '');
    const idle = Number((await reaches(whole, 'idle'))['statements']);
    await once(whole, 'exit');
    let point = idle - IDLE_RUN;
    for (let finished = false; !finished; point++) {
      const before = await ledger.all();
      const { id } = await approved(`point-${point}`);
      const child = startWorker(database, '', 30_000, point);
      const [code, signal] = await once(child, 'exit');
      finished = code === 0;
      expect(finished || signal === 'SIGKILL').toBe(true);
      await runtime.worker.runUntilIdle();
      expect((await ledger.all()).length, `after statement ${point}`).toBe(before.length + 1);
      expect(await runtime.effects.list({ approval: id })).toMatchObject([{ state: 'done' }]);
      const told = await runtime.events.list({ type: 'io.countersign.effect.done.v1', correlation: id });
      expect(told).toHaveLength(1);
    }
    // Claim, gate, record, commit and what is around them were all among the points.
    expect(point - (idle - IDLE_RUN)).toBeGreaterThan(IDLE_RUN + 6);
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    await runtime.close();
  });
});
