import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { claim, openCompany, proofOf } from './company.test-support.js';
import { startTestServer, type TestServer } from './test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

describe('an approved claim', () => {
  test('is booked once, and the outcome is written back', async () => {
    const { runtime, books, approved } = await openCompany(await server.database(), createFakeClock());
    const instance = await approved('c1');
    expect(instance.state).toBe('approved');
    expect(await books.ledger.all()).toEqual([]);
    expect(await runtime.worker.runUntilIdle()).toBe(1);
    expect(await runtime.worker.runUntilIdle()).toBe(0);
    expect(await books.ledger.all()).toEqual([
      {
        key: expect.any(String),
        kind: 'bill',
        input: { payee: 'Star Ferry', amount: { amount: '1280.50', currency: 'HKD' } },
      },
    ]);
    const [effect] = await runtime.effects.list();
    expect(effect).toMatchObject({ state: 'done', attempt: 1, outcome: { refs: [{ kind: 'bill', id: '1' }] } });
    const after = await runtime.workspace.get(instance.id);
    expect(after?.decisions.at(-1)).toMatchObject({ kind: 'comment', comment: 'Done: ledger.bill.create, bill 1' });
    const types = (await runtime.events.list({ correlation: instance.id })).map(({ event }) => event.type);
    expect(types).toEqual([
      'io.countersign.approval.started.v1',
      'io.countersign.task.activated.v1',
      'io.countersign.task.completed.v1',
      'io.countersign.approval.approved.v1',
      'io.countersign.effect.done.v1',
      'io.countersign.approval.commented.v1',
    ]);
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    await runtime.close();
  });

  test('keeps the proof of who agreed', async () => {
    const { runtime, approved } = await openCompany(await server.database(), createFakeClock());
    const instance = await approved('c1');
    expect(instance.decisions.at(-1)).toMatchObject({ kind: 'approve', proof: proofOf('boss') });
    await runtime.close();
  });
});

describe('starting', () => {
  test('twice with one key gives the first instance; with another content it is refused', async () => {
    const { runtime } = await openCompany(await server.database(), createFakeClock());
    const started = await Promise.all(Array.from({ length: 8 }, () => runtime.workspace.start(claim('same'))));
    expect(new Set(started.map(({ id }) => id)).size).toBe(1);
    await expect(runtime.workspace.start(claim('same', '1280.51'))).rejects.toMatchObject({ code: 'INPUT_CHANGED' });
    expect(await runtime.workspace.list()).toHaveLength(1);
    await runtime.close();
  });

  test.each([
    ['5,000.00', 'AMOUNT_INVALID'],
    ['1e9', 'AMOUNT_INVALID'],
    ['NaN', 'AMOUNT_INVALID'],
  ])('with an amount of %s is refused before anything is stored', async (amount, code) => {
    const database = await server.database();
    const { runtime } = await openCompany(database, createFakeClock());
    await expect(runtime.workspace.start(claim('bad', amount))).rejects.toMatchObject({ code });
    for (const table of ['approvals', 'events', 'effects', 'plans', 'timers']) {
      expect((await database.query(`select from ${table}`)).rowCount, table).toBe(0);
    }
    await runtime.close();
  });
});
