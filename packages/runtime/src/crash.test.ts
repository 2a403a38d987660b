import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sqlLedger } from './books.test-support.js';
import { openCompany } from './company.test-support.js';
import type { Database } from './database/database.js';
import { startTestServer, type TestServer } from './test-server.test-support.js';

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
function startWorker(database: Database, pauses: string, leaseMs = 30_000): ChildProcess {
  const script = fileURLToPath(new URL('./worker-process.test-support.ts', import.meta.url));
  const child = fork(script, [database.url, pauses, String(leaseMs), '0'], {
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

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function companyOf(database: Database, leaseMs = 30_000) {
  const ledger = await sqlLedger(database);
  return { ledger, ...(await openCompany(database, systemClock, { ledger, leaseMs })) };
}

describe('a worker killed with SIGKILL', () => {
  test.each([
    ['before it asks the gate', 'ask', 0],
    ['after the gate, before it sends', 'send', 0],
    ['after the vendor booked, before the commit', 'answer', 1],
  ])('%s leaves one bill once another takes over, at once', async (_, point, booked) => {
    const database = await server.database();
    const { runtime, books, ledger, approved } = await companyOf(database);
    await approved('c1');
    const child = startWorker(database, point);
    await reaches(child, point);
    await killed(child);
    expect(await ledger.all()).toHaveLength(booked);
    // The lease of the dead one is far from over: its lock is free, and that is enough.
    expect(await runtime.worker.runUntilIdle()).toBe(1);
    expect(books.calls).toEqual([{ action: 'bill.create', key: expect.any(String), mayHaveHappened: true }]);
    expect(await ledger.all()).toHaveLength(1);
    const [effect] = await runtime.effects.list();
    expect(effect).toMatchObject({ state: 'done', attempt: 2, fence: 2, outcome: { replayed: booked === 1 } });
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    await runtime.close();
  });

  test('again and again ends as uncertain, not in a loop', async () => {
    const database = await server.database();
    const ledger = await sqlLedger(database);
    const { runtime, approved } = await openCompany(database, systemClock, { ledger, maxAttempts: 2 });
    await approved('c1');
    for (let kill = 0; kill < 2; kill++) {
      const child = startWorker(database, 'send');
      await reaches(child, 'send');
      await killed(child);
    }
    // The second time it waits a little before it is looked at again.
    while ((await runtime.worker.runUntilIdle()) === 0);
    const [effect] = await runtime.effects.list();
    expect(effect).toMatchObject({ state: 'uncertain', lastError: { code: 'EFFECT_CRASHES' } });
    expect(await ledger.all()).toEqual([]);
    expect(await runtime.events.list({ type: 'io.countersign.effect.uncertain.v1' })).toHaveLength(1);
    await runtime.close();
  });
});

describe('a worker paused beyond its lease', () => {
  test('before the gate sends nothing when it wakes', async () => {
    const database = await server.database();
    const { runtime, ledger, approved } = await companyOf(database, 300);
    await approved('c1');
    const zombie = startWorker(database, 'ask', 300);
    await reaches(zombie, 'ask');
    zombie.kill('SIGSTOP');
    while ((await runtime.worker.runUntilIdle()) === 0);
    const [key] = (await ledger.all()).map((record) => record.key);
    zombie.kill('SIGCONT');
    zombie.send('go on');
    expect(await reaches(zombie, 'idle')).toMatchObject({ calls: [] });
    expect((await ledger.all()).map((record) => record.key)).toEqual([key]);
    await runtime.close();
  });

  test('after the vendor booked can’t commit over its successor', async () => {
    const database = await server.database();
    const { runtime, books, ledger, approved } = await companyOf(database, 300);
    const { id } = await approved('c1');
    const zombie = startWorker(database, 'answer', 300);
    await reaches(zombie, 'answer');
    zombie.kill('SIGSTOP');
    while ((await runtime.worker.runUntilIdle()) === 0);
    expect(books.calls).toMatchObject([{ mayHaveHappened: true }]);
    const before = await runtime.effects.list();
    zombie.kill('SIGCONT');
    zombie.send('go on');
    await reaches(zombie, 'idle');
    expect(await runtime.effects.list()).toEqual(before);
    expect(before).toMatchObject([{ state: 'done', fence: 2, outcome: { replayed: true } }]);
    expect(await ledger.all()).toHaveLength(1);
    const done = await runtime.events.list({ type: 'io.countersign.effect.done.v1', correlation: id });
    expect(done).toHaveLength(1);
    await runtime.close();
  });
});
