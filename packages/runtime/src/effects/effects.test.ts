import {
  ApiError,
  ApprovalError,
  AuthError,
  RateLimitedError,
  TransportError,
  UncertainError,
} from '@countersign/contracts';
import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { memoryLedger } from '../books.test-support.js';
import { bookIt, claim, openCompany, proofOf } from '../company.test-support.js';
import { startTestServer, type TestServer } from '../test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

async function company(options: Parameters<typeof openCompany>[2] = {}) {
  const clock = createFakeClock();
  const database = await server.database();
  return { clock, database, ...(await openCompany(database, clock, options)) };
}

const rejected = (): ApiError => new ApiError('REJECTED', 'refused', { status: 400, vendorCode: '6000' });

describe('an effect whose action fails', () => {
  test('waits as long as a rate limit asks, and a little more', async () => {
    const { runtime, books, clock, approved } = await company();
    await approved('c1');
    books.onSend = () => {
      throw new RateLimitedError('slow down', { status: 429, retryAfterMs: 60_000 });
    };
    expect(await runtime.worker.runUntilIdle()).toBe(1);
    const [waiting] = await runtime.effects.list();
    expect(waiting).toMatchObject({ state: 'ready', lastError: { code: 'RATE_LIMITED' } });
    expect(Date.parse(waiting?.wakeAt ?? '') - clock.now()).toBeGreaterThanOrEqual(60_000);
    books.onSend = () => {};
    await clock.advance(59_999);
    expect(await runtime.worker.runUntilIdle()).toBe(0);
    await clock.advance(1_001);
    expect(await runtime.worker.runUntilIdle()).toBe(1);
    expect(await books.ledger.all()).toHaveLength(1);
    await runtime.close();
  });

  test('with a lost answer looks for its own record before it sends again', async () => {
    const { runtime, books, clock, approved } = await company();
    await approved('c1');
    books.onAnswer = () => {
      throw new TransportError('OUTCOME_UNKNOWN', 'lost', { maybeProcessed: true });
    };
    await runtime.worker.runUntilIdle();
    await clock.advance(48 * 3_600_000);
    await runtime.worker.runUntilIdle();
    expect(books.calls.map((call) => call.mayHaveHappened)).toEqual([false, true]);
    expect(await books.ledger.all()).toHaveLength(1);
    expect(await runtime.effects.list()).toMatchObject([{ state: 'done', outcome: { replayed: true } }]);
    await runtime.close();
  });

  test('backs off with each failure, and is dead in the end', async () => {
    const { runtime, books, clock, approved } = await company({ maxAttempts: 4 });
    const { id } = await approved('c1');
    books.onSend = () => {
      throw new ApiError('SERVER_ERROR', 'down', { status: 503 });
    };
    const delays: number[] = [];
    for (let tries = 0; tries < 3; tries++) {
      await runtime.worker.runUntilIdle();
      const [effect] = await runtime.effects.list({ state: 'ready' });
      delays.push(Date.parse(effect?.wakeAt ?? '') - clock.now());
      await clock.advance(delays.at(-1) ?? 0);
    }
    await runtime.worker.runUntilIdle();
    delays.forEach((delay, index) => {
      expect(delay).toBeGreaterThanOrEqual(500 * 2 ** index);
      expect(delay).toBeLessThanOrEqual(1_000 * 2 ** index);
    });
    expect(await runtime.effects.list()).toMatchObject([{ state: 'dead', lastError: { code: 'EFFECT_DIED' } }]);
    const comments = (await runtime.workspace.get(id))?.decisions.filter(({ kind }) => kind === 'comment');
    expect(comments?.at(-1)?.comment).toContain('Given up: ledger.bill.create [EFFECT_DIED]');
    await runtime.close();
  });

  test('refused by the vendor is parked; replayed it gets a new key, for nothing can have happened', async () => {
    const { runtime, books, approved } = await company();
    await approved('c1');
    books.onSend = () => {
      throw rejected();
    };
    await runtime.worker.runUntilIdle();
    const [parked] = await runtime.effects.list({ state: 'parked' });
    expect(parked).toMatchObject({ generation: 0, mayHaveHappened: false, lastError: { code: 'REJECTED' } });
    books.onSend = () => {};
    const id = parked?.id ?? '';
    const forged = { ...proofOf('boss'), method: 'simulation' as const };
    await expect(runtime.effects.replay(id, { proof: forged })).rejects.toMatchObject({ code: 'PROOF_REFUSED' });
    const replayed = await runtime.effects.replay(id, { proof: proofOf('boss'), note: 'put right' });
    expect(replayed).toMatchObject({ state: 'ready', generation: 1 });
    expect(await runtime.effects.list({ key: replayed.key })).toMatchObject([{ id }]);
    expect(await runtime.effects.list({ key: 'another' })).toEqual([]);
    expect(replayed.key).not.toBe(parked?.key);
    await runtime.worker.runUntilIdle();
    expect(books.calls.map((call) => call.mayHaveHappened)).toEqual([false, false]);
    expect(await books.ledger.all()).toMatchObject([{ key: replayed.key }]);
    await expect(runtime.effects.replay(parked?.id ?? '')).rejects.toMatchObject({ code: 'EFFECT_NOT_REPLAYABLE' });
    await runtime.close();
  });

  test('refused after a lost answer keeps its key when it is replayed', async () => {
    const { runtime, books, clock, approved } = await company();
    await approved('c1');
    books.onSend = () => {
      throw new TransportError('TIMED_OUT', 'late', { maybeProcessed: true });
    };
    await runtime.worker.runUntilIdle();
    await clock.advance(10_000);
    books.onSend = () => {
      throw rejected();
    };
    await runtime.worker.runUntilIdle();
    const [parked] = await runtime.effects.list({ state: 'parked' });
    expect(await runtime.effects.replay(parked?.id ?? '')).toMatchObject({ generation: 0, key: parked?.key });
    await runtime.close();
  });

  test('refused after the vendor took an earlier write of the same try keeps its key, and is looked for', async () => {
    const { runtime, books, approved } = await company();
    await approved('c1');
    books.onAnswer = () => {
      throw rejected();
    };
    await runtime.worker.runUntilIdle();
    const [parked] = await runtime.effects.list({ state: 'parked' });
    expect(parked).toMatchObject({ generation: 0, mayHaveHappened: true, lastError: { code: 'REJECTED' } });
    books.onAnswer = () => {};
    expect(await runtime.effects.replay(parked?.id ?? '')).toMatchObject({ generation: 0, key: parked?.key });
    await runtime.worker.runUntilIdle();
    expect(books.calls.map((call) => call.mayHaveHappened)).toEqual([false, true]);
    expect(await books.ledger.all()).toHaveLength(1);
    await runtime.close();
  });

  test('whose approval is revoked between two writes of one try is uncertain, not refused', async () => {
    const { runtime, books, approved } = await company();
    await approved('c1');
    books.onAnswer = () => {
      throw new ApprovalError('APPROVAL_DENIED', 'revoked meanwhile');
    };
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'uncertain', mayHaveHappened: true }]);
    await runtime.close();
  });

  test('without a usable grant at the vendor waits for a person', async () => {
    const { runtime, books, approved } = await company();
    await approved('c1');
    books.onSend = () => {
      throw new AuthError('NEEDS_RECONNECT', 'connect again');
    };
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'parked', generation: 0 }]);
    await runtime.close();
  });

  test('not knowing whether it happened stops as uncertain until a person has looked', async () => {
    const { runtime, books, clock, approved } = await company();
    await approved('c1');
    books.onAnswer = () => {
      throw new UncertainError('OUTCOME_UNCERTAIN', 'found two');
    };
    await runtime.worker.runUntilIdle();
    await clock.advance(86_400_000);
    expect(await runtime.worker.runUntilIdle()).toBe(0);
    const [effect] = await runtime.effects.list({ state: 'uncertain' });
    const id = effect?.id ?? '';
    await expect(runtime.effects.replay(id)).rejects.toMatchObject({ code: 'EFFECT_NOT_REPLAYABLE' });
    const found = { to: 'done', refs: [{ kind: 'bill', id: '77' }], note: 'seen in the books' } as const;
    const simulated = { ...proofOf('finance'), method: 'simulation' } as const;
    await expect(runtime.effects.resolve(id, { ...found, proof: simulated })).rejects.toMatchObject({
      code: 'PROOF_REFUSED',
    });
    const resolved = await runtime.effects.resolve(id, { ...found, proof: proofOf('finance') });
    expect(resolved).toMatchObject({ state: 'done', outcome: { refs: [{ id: '77' }] } });
    expect(await books.ledger.all()).toHaveLength(1);
    await expect(runtime.effects.resolve(id, { ...found, proof: proofOf('finance') })).rejects.toMatchObject({
      code: 'EFFECT_NOT_UNCERTAIN',
    });
    await runtime.close();
  });

  test('with an error of nobody’s is tried again, and keeps its message to itself', async () => {
    const { runtime, books, approved } = await company();
    await approved('c1');
    books.onSend = () => {
      throw new Error('token=secret');
    };
    await runtime.worker.runUntilIdle();
    const [effect] = await runtime.effects.list({ state: 'ready' });
    expect(effect?.lastError).toMatchObject({ code: 'UNEXPECTED' });
    expect(JSON.stringify(effect)).not.toContain('secret');
    await runtime.close();
  });
});

describe('two workers', () => {
  test('share thirty approved claims and book each once', async () => {
    const ledger = memoryLedger();
    const clock = createFakeClock();
    const database = await server.database();
    const first = await openCompany(database, clock, { ledger });
    const second = await openCompany(database, clock, { ledger });
    for (let number = 0; number < 30; number++) await first.approved(`c${number}`);
    const ran = await Promise.all([first.runtime.worker.runUntilIdle(), second.runtime.worker.runUntilIdle()]);
    expect(ran[0] + ran[1]).toBe(30);
    const keys = (await ledger.all()).map(({ key }) => key);
    expect(new Set(keys).size).toBe(30);
    expect(keys).toHaveLength(30);
    await first.runtime.close();
    await second.runtime.close();
  });

  test('never run two effects of one approval at a time, and keep their order', async () => {
    const steps = ['a', 'b', 'c'].map((step) => ({
      ...bookIt,
      id: `book-${step}`,
      run: { ...bookIt.run, step },
      input: { payee: step, amount: '=values.amount' },
    }));
    const ledger = memoryLedger();
    const clock = createFakeClock();
    const database = await server.database();
    const companies = [
      await openCompany(database, clock, { ledger, bindings: steps }),
      await openCompany(database, clock, { ledger, bindings: steps }),
    ];
    let running = 0;
    let most = 0;
    for (const { books } of companies) {
      books.onSend = () => {
        running += 1;
        most = Math.max(most, running);
      };
      books.onAnswer = () => {
        running -= 1;
      };
    }
    await companies[0]?.approved('c1');
    // A worker that finds the approval busy is idle: the other one goes on.
    for (let round = 0; round < 5; round++) {
      await Promise.all(companies.map(({ runtime }) => runtime.worker.runUntilIdle()));
    }
    expect(most).toBe(1);
    expect((await ledger.all()).map(({ input }) => input['payee'])).toEqual(['a', 'b', 'c']);
    for (const { runtime } of companies) await runtime.close();
  });
});

describe('a worker in the background', () => {
  test('books what another process approves, woken by the queue', async () => {
    const ledger = memoryLedger();
    const database = await server.database();
    const clock = { now: () => Date.now(), sleep: createFakeClock().sleep };
    const worker = await openCompany(database, clock, { ledger, wakeups: 'queue' });
    const office = await openCompany(database, clock, { ledger, wakeups: 'queue' });
    await worker.runtime.worker.start();
    const booked = new Promise<void>((resolve) => {
      worker.books.onAnswer = () => resolve();
    });
    await office.approved('c1');
    await booked;
    await worker.runtime.worker.stop();
    expect(await office.runtime.effects.list()).toMatchObject([{ state: 'done' }]);
    // Stopped it still tells others, and can be started again.
    await worker.approved('c2');
    const again = new Promise<void>((resolve) => {
      worker.books.onAnswer = () => resolve();
    });
    await worker.runtime.worker.start();
    await again;
    await worker.runtime.worker.stop();
    await office.runtime.close();
    await worker.runtime.close();
  });

  test('that is stopping takes no wake-ups from others, and one stopped while it starts does not go on', async () => {
    const database = await server.database();
    const clock = { now: () => Date.now(), sleep: createFakeClock().sleep };
    const { runtime, books, approved } = await openCompany(database, clock, { wakeups: 'queue' });
    const listening = async (): Promise<number> => {
      const { rowCount } = await database.query(
        `select from pg_stat_activity where datname = current_database()
           and application_name = 'countersign-queue' and query ~ '^LISTEN|pg_listening_channels'`,
      );
      return rowCount;
    };
    const { promise: sent, resolve: send } = Promise.withResolvers<void>();
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    books.onSend = () => {
      send();
      return held;
    };
    await runtime.worker.start();
    await approved('c1');
    await sent;
    expect(await listening()).toBe(1);
    const stopped = runtime.worker.stop();
    while ((await listening()) > 0);
    release();
    await stopped;
    expect(await runtime.effects.list()).toMatchObject([{ state: 'done' }]);

    await Promise.all([runtime.worker.start(), runtime.worker.start(), runtime.worker.stop()]);
    expect(await listening()).toBe(0);
    await runtime.close();
  });

  test('takes new effects while one takes long', async () => {
    const { runtime, books, approved } = await company({ concurrency: 2 });
    let release = (): void => {};
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    let sent = 0;
    const third = new Promise<void>((resolve) => {
      books.onSend = () => {
        sent += 1;
        if (sent === 3) resolve();
        return sent === 1 ? slow : undefined;
      };
    });
    await runtime.worker.start();
    for (const key of ['c1', 'c2', 'c3']) await approved(key);
    await third;
    release();
    await runtime.worker.stop();
    expect(await books.ledger.all()).toHaveLength(3);
    await runtime.close();
  });

  test('that must end at once leaves its effect to the next, which looks first', async () => {
    const { runtime, books, approved } = await company({ concurrency: 1 });
    const sent = new Promise<void>((resolve) => {
      books.onAnswer = () => {
        resolve();
        return new Promise((_, reject) => {
          books.signal?.addEventListener('abort', () => reject(books.signal?.reason));
        });
      };
    });
    await approved('c1');
    await runtime.worker.start();
    await sent;
    await runtime.worker.stop({ graceMs: 0 });
    expect(await runtime.effects.list()).toMatchObject([{ state: 'ready', mayHaveHappened: true }]);
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'done', outcome: { replayed: true } }]);
    expect(await books.ledger.all()).toHaveLength(1);
    await runtime.close();
  });

  test('stops without losing what it was doing', async () => {
    const { runtime, books, approved } = await company();
    let finish = (): void => {};
    const sent = new Promise<void>((resolve) => {
      books.onSend = () => {
        resolve();
        return new Promise((done) => {
          finish = done;
        });
      };
    });
    await approved('c1');
    await runtime.worker.start();
    await sent;
    const stopped = runtime.worker.stop();
    finish();
    await stopped;
    expect(await runtime.effects.list()).toMatchObject([{ state: 'done' }]);
    await runtime.close();
  });
});

describe('the gate', () => {
  test('refuses what a revoked approval covered, and says so when something may stand', async () => {
    const { runtime, books, clock, approved } = await company();
    const instance = await approved('c1');
    books.onAnswer = () => {
      throw new TransportError('OUTCOME_UNKNOWN', 'lost', { maybeProcessed: true });
    };
    await runtime.worker.runUntilIdle();
    await runtime.workspace.revoke({ approval: instance.id, proof: proofOf('boss'), reason: 'double' });
    await clock.advance(60_000);
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([
      { state: 'uncertain', lastError: { code: 'APPROVAL_DENIED' } },
    ]);
    await runtime.close();
  });

  test('lets nothing through but what was approved', async () => {
    const { runtime, approved } = await company();
    const gate = runtime.workspace.gate();
    const pending = await runtime.workspace.start(claim('p1'));
    const [cover] = pending.covers;
    if (!cover) throw new Error('nothing covered');
    const question = { ...cover, approval: pending.id, operations: ['post'] };
    await expect(gate.ask(question)).rejects.toMatchObject({ code: 'APPROVAL_PENDING' });
    await expect(gate.ask({ ...question, approval: 'unknown' })).rejects.toMatchObject({ code: 'APPROVAL_DENIED' });
    const instance = await approved('c1');
    const asked = { ...question, approval: instance.id };
    expect(await gate.ask(asked)).toMatchObject({ approval: instance.id, operations: ['post'], digest: cover.digest });
    const changes = [{ digest: 'other' }, { action: 'ledger.bill.void' }, { connection: 'other' }];
    for (const change of changes) {
      await expect(gate.ask({ ...asked, ...change })).rejects.toMatchObject({ code: 'NOT_COVERED' });
    }
    await runtime.close();
  });
});
