import type { CloudEvent } from '@countersign/contracts';
import { createFakeClock, createSecretScan } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defineBinding } from '../bindings/binding.js';
import { bookIt, claim, openCompany } from '../company.test-support.js';
import { startTestServer, type TestServer } from '../test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

const paid = (id: string, extra: Partial<CloudEvent<string, unknown>> = {}): CloudEvent<string, unknown> => ({
  specversion: '1.0',
  id,
  source: '/ledger/books',
  type: 'io.countersign.ledger.bill.paid.v1',
  data: { amount: { amount: '5', currency: 'HKD' } },
  ...extra,
});

const raw = {
  body: new TextEncoder().encode('{"raw":true}'),
  headers: { 'content-type': 'application/json', authorization: 'Bearer canary-token', cookie: 'a=canary-cookie' },
};

const onPaid = defineBinding({
  id: 'on-paid',
  on: 'io.countersign.ledger.bill.paid.v1',
  run: { connection: 'books', action: 'bill.create' },
  input: { payee: 'x', amount: '=event.data.amount' },
});

async function company(options: Parameters<typeof openCompany>[2] = {}) {
  const database = await server.database();
  return { database, ...(await openCompany(database, createFakeClock(), options)) };
}

describe('the inbox', () => {
  test('keeps a delivery and its events before it answers, and each event once', async () => {
    const { runtime, database } = await company();
    const events = [paid('e1'), paid('e2')];
    const all = await Promise.all(Array.from({ length: 20 }, () => runtime.inbox.accept(events, raw)));
    expect(all.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(2);
    expect(all.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(38);
    const { rows } = await database.query('select body, headers from deliveries');
    expect(rows).toEqual([{ body: Buffer.from(raw.body), headers: { 'content-type': 'application/json' } }]);
    await runtime.worker.runUntilIdle();
    await runtime.inbox.accept(events, raw);
    await runtime.worker.runUntilIdle();
    const log = await runtime.events.list({ type: 'io.countersign.ledger.bill.paid.v1' });
    expect(log.map(({ event }) => event.id)).toEqual(['e1', 'e2']);
    const scan = createSecretScan({ token: 'canary-token', cookie: 'canary-cookie' });
    await scan.lookAtDatabase('database', database, database.schema);
    expect(scan.leaks).toEqual([]);
    // The body is kept, so it is found: as bytes, which a dump writes in hex.
    scan.plant('body', '{"raw":true}');
    await scan.lookAtDatabase('database', database, database.schema);
    expect(scan.leaks).toMatchObject([{ secret: 'body', encoding: 'hex', place: 'deliveries' }]);
    await runtime.close();
  });

  test('stores what comes together, and one delivery that can’t be kept takes no other with it', async () => {
    const { runtime, database } = await company();
    const ids = Array.from({ length: 40 }, (_, index) => `e${index}`);
    const results = await Promise.allSettled([
      ...ids.map((id) => runtime.inbox.accept([paid(id)], raw)),
      runtime.inbox.accept([paid('bad', { source: 'a\u0000b' })], raw),
      ...ids.map((id) => runtime.inbox.accept([paid(id)], raw)),
    ]);
    const outcomes = results.map((one) => (one.status === 'fulfilled' ? one.value.accepted : one.reason.code));
    expect(outcomes).toEqual([...ids.map(() => 1), 'VALUE_REFUSED', ...ids.map(() => 0)]);
    const { rows } = await database.query<{ id: string; times: number }>(
      'select e.id, count(*) as times from inbox e join deliveries d on d.tenant = e.tenant and d.id = e.delivery group by e.id',
    );
    expect(rows.filter(({ times }) => Number(times) === 1)).toHaveLength(40);
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    await runtime.close();
  });

  test('stores what comes with one that no program can write down, and says which it is', async () => {
    const { runtime } = await company();
    const ids = Array.from({ length: 20 }, (_, index) => `e${index}`);
    const odd = [
      1n,
      {
        toJSON: () => {
          throw new TypeError('odd');
        },
      },
    ];
    const results = await Promise.allSettled([
      ...ids.slice(0, 10).map((id) => runtime.inbox.accept([paid(id)], raw)),
      ...odd.map((data, index) => runtime.inbox.accept([paid(`odd${index}`, { data })], raw)),
      ...ids.slice(10).map((id) => runtime.inbox.accept([paid(id)], raw)),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      ...Array(10).fill('fulfilled'),
      'rejected',
      'rejected',
      ...Array(10).fill('fulfilled'),
    ]);
    await runtime.close();
  });

  test('keeps a bounded number of deliveries waiting while the database is slow, and takes more afterwards', async () => {
    const { runtime, database } = await company();
    const lock = await database.session();
    await lock.query('begin');
    await lock.query('lock table inbox in access exclusive mode');
    const all = Array.from({ length: 2100 }, (_, index) => runtime.inbox.accept([paid(`e${index}`)], raw));
    const late = await Promise.allSettled(all.slice(2000));
    expect(new Set(late.map((one) => (one.status === 'rejected' ? one.reason.code : 'taken')))).toEqual(
      new Set(['INBOX_FULL']),
    );
    const large = { ...raw, body: new Uint8Array(65 * 1024 * 1024) };
    await expect(runtime.inbox.accept([paid('large')], large)).rejects.toMatchObject({ code: 'INBOX_FULL' });
    await lock.query('rollback');
    await lock.close();
    const stored = await Promise.all(all.slice(0, 2000));
    expect(stored.every(({ accepted }) => accepted === 1)).toBe(true);
    expect(await runtime.inbox.accept([paid('e2050')], raw)).toEqual({ accepted: 1, duplicates: 0 });
    await runtime.close();
  });

  test('loses nothing and answers nobody wrongly when the connection breaks while many are written', async () => {
    const { runtime, database } = await company();
    const answers = new Map<string, Set<number>>();
    const deliver = async (id: string): Promise<void> => {
      for (;;) {
        const result = await runtime.inbox.accept([paid(id)], raw).catch(() => undefined);
        if (result === undefined) continue; // as a vendor does
        const told = answers.get(id) ?? new Set();
        answers.set(id, told.add(result.accepted));
        return;
      }
    };
    const kill = async (): Promise<void> => {
      for (let round = 0; round < 5; round += 1) {
        await database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`,
        );
      }
    };
    const ids = Array.from({ length: 300 }, (_, index) => `e${index}`);
    await Promise.all([...ids.map(deliver), ...ids.map(deliver), kill()]);
    const { rows } = await database.query<{ id: string }>(
      'select i.id from inbox i join deliveries d on d.id = i.delivery',
    );
    expect(rows.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(ids.every((id) => (answers.get(id)?.size ?? 0) >= 1)).toBe(true);
    await runtime.audit.seal();
    expect(await runtime.audit.verify()).toMatchObject({ verified: true });
    await runtime.close();
  });

  test('stores what it was given before it closes', async () => {
    const { runtime, database } = await company();
    const given = Array.from({ length: 100 }, (_, index) => runtime.inbox.accept([paid(`e${index}`)], raw));
    await runtime.close();
    const { rows } = await database.query<{ count: number }>('select count(*) from inbox');
    expect(rows).toEqual([{ count: 100 }]);
    const answers = await Promise.all(given);
    expect(answers.every(({ accepted }) => accepted === 1)).toBe(true);
  });

  test('at its close asks a database that is away once, not for each that waits', async () => {
    const { runtime, database } = await company();
    const lock = await database.session();
    await lock.query('begin');
    await lock.query('lock table inbox in access exclusive mode');
    const given = Array.from({ length: 200 }, (_, index) => runtime.inbox.accept([paid(`e${index}`)], raw));
    const told = Promise.all(given.map((one) => one.then(String, ({ code }) => code)));
    const closed = runtime.close();
    const ended = `select pg_terminate_backend(pid) as ended from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    while ((await database.query(ended)).rowCount === 0);
    expect(new Set(await told)).toEqual(new Set(['DATABASE_ERROR']));
    await closed;
    await lock.close();
  });

  test('two processes that take the same events in other orders both end, and each event is there once', async () => {
    const { runtime, database } = await company();
    const other = await openCompany(database, createFakeClock());
    const ids = Array.from({ length: 60 }, (_, index) => `e${String(index).padStart(2, '0')}`);
    const events = ids.map((id) => paid(id));
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, round) => {
        const order = round % 2 === 0 ? events : events.toReversed();
        return (round % 3 === 0 ? runtime : other.runtime).inbox.accept(order, raw);
      }),
    );
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(60);
    await other.runtime.close();
    await runtime.close();
  });

  test('an event that names somebody else’s effect makes nothing happen but what its approval covers', async () => {
    const { runtime, approved, books } = await company({ bindings: [bookIt, onPaid] });
    await approved('c1');
    await runtime.worker.runUntilIdle();
    const [effect] = await runtime.effects.list();
    const before = await books.ledger.all();
    expect(before).toHaveLength(1);
    await runtime.inbox.accept(
      [paid('forged', { data: { effect: effect?.key, amount: { amount: '9999', currency: 'HKD' } } })],
      {
        ...raw,
        connection: effect?.connection,
      },
    );
    await runtime.worker.runUntilIdle();
    expect(await books.ledger.all()).toEqual(before);
    const effects = await runtime.effects.list();
    expect(effects.filter(({ binding }) => binding === 'on-paid')).toMatchObject([
      { state: 'refused', lastError: { code: 'NOT_COVERED' } },
    ]);
    await runtime.close();
  });

  test.each([
    ['after it was done', true],
    ['while it is being decided', false],
  ])('a covered action happens once, whatever events ask for it again %s', async (_case, decided) => {
    const again = { ...onPaid, input: { payee: 'Star Ferry', amount: { amount: '1280.50', currency: 'HKD' } } };
    const { runtime, agree, books } = await company({ bindings: [bookIt, again] });
    const instance = await runtime.workspace.start(claim('c1'));
    const ask = async (): Promise<void> => {
      const events = ['e1', 'e2', 'e3'].map((id) => paid(id, { correlationid: instance.id }));
      await runtime.inbox.accept(events, raw);
      await runtime.worker.runUntilIdle();
    };
    if (!decided) await ask();
    await agree(instance);
    await runtime.worker.runUntilIdle();
    if (decided) await ask();
    expect(await books.ledger.all()).toHaveLength(1);
    const states = (await runtime.effects.list()).map(({ state, lastError }) => lastError?.code ?? state);
    expect(states.sort()).toEqual(['NOT_COVERED', 'NOT_COVERED', 'NOT_COVERED', 'done']);
    await runtime.close();
  });

  test('tells apart the same id of two sources', async () => {
    const { runtime } = await company();
    const other = paid('e1', { source: '/ledger/other' });
    expect(await runtime.inbox.accept([paid('e1'), other], raw)).toEqual({ accepted: 2, duplicates: 0 });
    await runtime.close();
  });

  test('does nothing outside for an event that no approval covers, and says so', async () => {
    const { runtime, books } = await company({ bindings: [onPaid] });
    await runtime.inbox.accept([paid('e1'), paid('e2', { correlationid: 'nothing' })], raw);
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toEqual([]);
    expect(await books.ledger.all()).toEqual([]);
    const told = await runtime.events.list({ type: 'io.countersign.binding.failed.v1' });
    expect(told).toMatchObject([
      { event: { data: { error: { code: 'NOT_COVERED' } } } },
      { event: { data: { error: { code: 'NOT_COVERED' } } } },
    ]);
    await runtime.close();
  });

  test('parks what an approval under way may cover, and asks again when it has ended', async () => {
    const { runtime, agree, books } = await company({ bindings: [onPaid] });
    const instance = await runtime.workspace.start(claim('c1'));
    await runtime.inbox.accept([paid('e1', { correlationid: instance.id })], raw);
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'parked', lastError: { code: 'APPROVAL_PENDING' } }]);
    await agree(instance);
    await runtime.worker.runUntilIdle();
    // Approved, but not for this.
    expect(await runtime.effects.list()).toMatchObject([{ state: 'refused', lastError: { code: 'NOT_COVERED' } }]);
    expect(await books.ledger.all()).toEqual([]);
    await runtime.close();
  });

  test('ties an event that names an effect of its connection to the approval, and no other', async () => {
    const { runtime, approved } = await company();
    const instance = await approved('c1');
    await runtime.worker.runUntilIdle();
    const [effect] = await runtime.effects.list();
    const named = (id: string, key: unknown) => paid(id, { data: { effect: key } });
    const events = [named('e1', effect?.key), named('e2', 'unknown'), named('e3', 7), paid('e4')];
    await runtime.inbox.accept(events, { ...raw, connection: effect?.connection });
    await runtime.inbox.accept([named('e5', effect?.key)], { ...raw, connection: 'another' });
    await runtime.worker.runUntilIdle();
    const log = await runtime.events.list({ type: 'io.countersign.ledger.bill.paid.v1' });
    expect(log.map(({ event }) => event.correlationid)).toEqual([instance.id, ...Array(4).fill(undefined)]);
    await runtime.close();
  });

  test('goes on to other bindings when one can’t answer', async () => {
    const broken = { ...onPaid, id: 'broken', input: { payee: 'x', amount: '=event.data.missing' } };
    const { runtime } = await company({ bindings: [broken, onPaid] });
    const instance = await runtime.workspace.start({ ...claim('c1'), template: { id: 'expense' } });
    await runtime.inbox.accept([paid('e1', { correlationid: instance.id })], raw);
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ binding: 'on-paid' }]);
    expect(await runtime.events.list({ type: 'io.countersign.binding.failed.v1' })).toMatchObject([
      { event: { subject: 'binding/broken', data: { error: { code: 'EXPRESSION_INVALID' } } } },
    ]);
    await runtime.close();
  });
});

describe('documents', () => {
  test('are kept by their hash, and gone when erased', async () => {
    const { runtime, database } = await company();
    const bytes = new TextEncoder().encode('invoice');
    const name = await runtime.documents.put(bytes);
    expect(await runtime.documents.put(bytes)).toBe(name);
    expect(Buffer.from(await runtime.documents.read(name)).toString()).toBe('invoice');
    await database.query(`update documents set bytes = 'other'`);
    await expect(runtime.documents.read(name)).rejects.toMatchObject({ code: 'DOCUMENT_MISSING' });
    expect(await runtime.documents.erase(name)).toBe(true);
    expect(await runtime.documents.erase(name)).toBe(false);
    await runtime.close();
  });
});
