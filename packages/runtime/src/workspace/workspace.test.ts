import { createFakeClock } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bookIt, claim, directory, expense, openCompany, person, proofOf, user } from '../company.test-support.js';
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

const DAY_MS = 86_400_000;

function oneStep(who: string): typeof expense.flow {
  if (expense.flow === 'vendorManaged') return expense.flow;
  return expense.flow.map((node) => ({ ...node, who: { any: [{ kind: 'users' as const, users: [person(who)] }] } }));
}

describe('deciding', () => {
  test('needs the person who was asked, and a proof that is accepted', async () => {
    const { runtime } = await company();
    const { tasks } = await runtime.workspace.start(claim('c1'));
    const id = tasks[0]?.id ?? '';
    const approve = { kind: 'approve' } as const;
    await expect(runtime.workspace.decide(id, approve, proofOf('finance'))).rejects.toMatchObject({
      name: 'StateError',
    });
    await expect(
      runtime.workspace.decide(id, approve, { ...proofOf('boss'), method: 'simulation' }),
    ).rejects.toMatchObject({ code: 'PROOF_REFUSED' });
    await expect(runtime.workspace.decide('nothing', approve, proofOf('boss'))).rejects.toMatchObject({
      code: 'APPROVAL_UNKNOWN',
    });
    await runtime.close();
  });

  test('is approving or rejecting, whatever a request names', async () => {
    const { runtime, approved } = await company();
    const instance = await approved('c1');
    const [task] = instance.tasks;
    for (const kind of ['revoke', 'cancel', 'fireTimer', 'comment', 'constructor']) {
      // @ts-expect-error from outside, types hold nothing back
      await expect(runtime.workspace.decide(task?.id ?? '', { kind }, proofOf('finance'))).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    expect((await runtime.workspace.get(instance.id))?.state).toBe('approved');
    await runtime.close();
  });

  test('at the same time counts once: one of ten wins', async () => {
    const { runtime } = await company();
    const { tasks } = await runtime.workspace.start(claim('c1'));
    const id = tasks[0]?.id ?? '';
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        runtime.workspace.decide(id, { kind: index % 2 ? 'approve' : 'reject' }, proofOf('boss')),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await runtime.close();
  });

  test('lists what waits for a person, and nothing after', async () => {
    const { runtime, agree } = await company();
    const instance = await runtime.workspace.start(claim('c1'));
    expect(await runtime.workspace.tasksOf(person('boss'))).toMatchObject([{ approval: { id: instance.id } }]);
    await agree(instance);
    expect(await runtime.workspace.tasksOf(person('boss'))).toEqual([]);
    await runtime.close();
  });

  test('against it books nothing', async () => {
    const { runtime, books } = await company();
    const { tasks } = await runtime.workspace.start(claim('c1'));
    await runtime.workspace.decide(tasks[0]?.id ?? '', { kind: 'reject' }, proofOf('boss'));
    expect(await runtime.worker.runUntilIdle()).toBe(0);
    expect(await books.ledger.all()).toEqual([]);
    await runtime.close();
  });
});

describe('a timer', () => {
  test('fires once, however many look, and hands the task on after 24 silent hours', async () => {
    const { runtime, clock, agree } = await company();
    const { id } = await runtime.workspace.start(claim('c1'));
    await clock.advance(DAY_MS - 1);
    expect(await runtime.tick()).toBe(0);
    await clock.advance(1);
    await Promise.all([runtime.tick(), runtime.tick(), runtime.tick()]);
    expect(await runtime.tick()).toBe(0);
    const instance = await runtime.workspace.get(id);
    expect(instance?.decisions.filter(({ kind }) => kind === 'timeout')).toHaveLength(1);
    expect(instance?.tasks.map(({ state, assignee }) => [assignee.ref.id, state])).toEqual([
      ['boss', expect.any(String)],
      ['deputy', 'active'],
    ]);
    if (instance) expect(await agree(instance, 'deputy')).toMatchObject({ state: 'approved' });
    await clock.advance(30 * DAY_MS);
    expect(await runtime.tick()).toBe(0);
    await runtime.close();
  });
});

describe('revoking', () => {
  test('after the effect proposes its reverse under an approval of its own', async () => {
    const { runtime, books, approved, agree } = await company();
    const original = await approved('c1');
    await runtime.worker.runUntilIdle();
    const revoked = await runtime.workspace.revoke({
      approval: original.id,
      proof: proofOf('boss'),
      reason: 'claimed twice',
    });
    expect(revoked.state).toBe('revoked');
    await runtime.worker.runUntilIdle();
    expect((await books.ledger.all()).map(({ kind }) => kind)).toEqual(['bill']);
    const [proposal] = await runtime.workspace.list({ state: 'running' });
    expect(proposal).toMatchObject({
      values: { reason: 'claimed twice' },
      related: [{ rel: 'causedBy', to: original.id }],
      covers: [{ action: 'ledger.bill.void' }],
    });
    if (proposal) await agree(proposal);
    await runtime.worker.runUntilIdle();
    expect(await books.ledger.all()).toMatchObject([{ kind: 'bill' }, { kind: 'void', input: { bill: '1' } }]);
    await runtime.close();
  });

  test('before the effect was sent refuses it, and proposes nothing', async () => {
    const { runtime, books, approved } = await company();
    const { id } = await approved('c1');
    await runtime.workspace.revoke({ approval: id, proof: proofOf('clerk'), reason: 'mistake' });
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'refused', lastError: { code: 'APPROVAL_DENIED' } }]);
    expect(await runtime.workspace.list({ state: 'running' })).toEqual([]);
    expect(await books.ledger.all()).toEqual([]);
    await runtime.close();
  });

  test('while the effect is under way proposes its reverse when it is done', async () => {
    const { runtime, books, approved } = await company();
    const { id } = await approved('c1');
    books.onAnswer = async () => {
      await runtime.workspace.revoke({ approval: id, proof: proofOf('boss'), reason: 'mistake' });
    };
    await runtime.worker.runUntilIdle();
    expect(await runtime.effects.list()).toMatchObject([{ state: 'done' }]);
    expect(await runtime.workspace.list({ state: 'running' })).toMatchObject([
      { covers: [{ action: 'ledger.bill.void' }] },
    ]);
    await runtime.close();
  });

  test('by an approved revocation does the same', async () => {
    const { runtime, approved, agree } = await company();
    const { id } = await approved('c1');
    await runtime.worker.runUntilIdle();
    const revocation = await runtime.workspace.start({
      idempotencyKey: 'revoke-c1',
      template: { id: 'reversal' },
      initiator: user('clerk'),
      values: { reason: 'mistake' },
      related: [{ rel: 'revokes', to: id }],
    });
    expect((await runtime.workspace.get(id))?.state).toBe('approved');
    await agree(revocation);
    expect((await runtime.workspace.get(id))?.state).toBe('revoked');
    expect(await runtime.workspace.list({ state: 'running' })).toHaveLength(1);
    await runtime.close();
  });

  test('without a template tells people that they must act', async () => {
    const { runtime, approved } = await company({ reversal: undefined });
    const { id } = await approved('c1');
    await runtime.worker.runUntilIdle();
    await runtime.workspace.revoke({ approval: id, proof: proofOf('boss'), reason: 'mistake' });
    const told = await runtime.events.list({ type: 'io.countersign.reversal.needed.v1', correlation: id });
    expect(told).toMatchObject([{ event: { data: { why: 'noReversalTemplate', refs: [{ id: '1' }] } } }]);
    await runtime.close();
  });

  test('tells people also when the proposal itself can’t be made', async () => {
    const values = (): never => {
      throw new TypeError('no such value');
    };
    const { runtime, approved } = await company({ reversal: { template: 'reversal', values } });
    const { id } = await approved('c1');
    await runtime.worker.runUntilIdle();
    expect(await runtime.workspace.revoke({ approval: id, proof: proofOf('boss'), reason: 'x' })).toMatchObject({
      state: 'revoked',
    });
    expect(await runtime.events.list({ type: 'io.countersign.reversal.needed.v1' })).toHaveLength(1);
    await runtime.close();
  });

  test('is for the initiator, those who approved, and administrators', async () => {
    const { runtime, approved } = await company();
    const { id } = await approved('c1');
    await expect(
      runtime.workspace.revoke({ approval: id, proof: proofOf('finance'), reason: 'x' }),
    ).rejects.toMatchObject({ code: 'NOT_AUTHORISED' });
    // The same id elsewhere is another person.
    for (const elsewhere of [{ system: 'other' }, { tenant: 'other' }]) {
      for (const known of ['clerk', 'boss', 'admin']) {
        const proof = { ...proofOf(known), actor: { ...person(known), ...elsewhere } };
        await expect(runtime.workspace.revoke({ approval: id, proof, reason: 'x' })).rejects.toMatchObject({
          code: 'NOT_AUTHORISED',
        });
      }
    }
    expect(await runtime.workspace.revoke({ approval: id, proof: proofOf('admin'), reason: 'x' })).toMatchObject({
      state: 'revoked',
    });
    await runtime.close();
  });

  test('by another approval needs somebody behind it who may revoke', async () => {
    const note = { ...expense, id: 'note', flow: oneStep('deputy') };
    const { runtime, approved } = await company({ templates: [expense, note] });
    const { id } = await approved('c1');
    const request = { ...claim('n1'), template: { id: 'note' }, initiator: user('finance') };
    const { tasks } = await runtime.workspace.start({ ...request, related: [{ rel: 'revokes', to: id }] });
    await runtime.workspace.decide(tasks[0]?.id ?? '', { kind: 'approve' }, proofOf('deputy'));
    expect((await runtime.workspace.get(id))?.state).toBe('approved');
    await runtime.close();
  });

  test('is not for somebody who has left', async () => {
    let left = false;
    const users = directory.users.map((one) => (one.id === 'clerk' ? { ...one, active: false } : one));
    const { runtime, approved } = await company({
      directory: async () => (left ? { ...directory, users } : directory),
    });
    const { id } = await approved('c1');
    left = true;
    await expect(
      runtime.workspace.revoke({ approval: id, proof: proofOf('clerk'), reason: 'x' }),
    ).rejects.toMatchObject({
      code: 'NOT_AUTHORISED',
    });
    await runtime.close();
  });
});

describe('a returned form', () => {
  test('covers and books what it says when it is sent again', async () => {
    const { runtime, books, agree } = await company();
    const instance = await runtime.workspace.start(claim('c1', '100.00'));
    await runtime.workspace.return(instance.tasks[0]?.id ?? '', undefined, proofOf('boss'), 'too much');
    const { values } = claim('c1', '80.00');
    const again = await runtime.workspace.resubmit(instance.id, values, proofOf('clerk'));
    expect(again.covers).toHaveLength(1);
    expect(again.covers).not.toEqual(instance.covers);
    await agree(again);
    await runtime.worker.runUntilIdle();
    expect(await books.ledger.all()).toMatchObject([{ input: { amount: { amount: '80.00' } } }]);
    await runtime.close();
  });
});

describe('publishing', () => {
  test('keeps a version as it is', async () => {
    const { runtime } = await company();
    await runtime.workspace.publish(expense);
    const changed = { ...expense, name: { en: 'Changed' } };
    await expect(runtime.workspace.publish(changed)).rejects.toMatchObject({ code: 'TEMPLATE_VERSION_EXISTS' });
    await runtime.workspace.publish({ ...changed, version: 2 });
    expect((await runtime.workspace.start(claim('c1'))).template).toEqual({ id: 'expense', version: 2 });
    await runtime.close();
  });

  test('refuses a call node that nothing answers, and lets its binding fire only on the route taken', async () => {
    const call = {
      id: 'book',
      name: 'Book',
      type: 'call',
      connector: 'books',
      action: 'bill.create',
      mode: 'async',
    } as const;
    const calling = {
      ...expense,
      id: 'calling',
      flow: [
        ...(expense.flow === 'vendorManaged' ? [] : expense.flow),
        {
          id: 'how-much',
          name: 'How much',
          type: 'choose',
          branches: [
            { when: { field: 'amount', op: 'gt', value: { amount: '1000', currency: 'HKD' } }, to: [call] },
            { when: 'else', to: [] },
          ],
        } as const,
      ],
    };
    await expect(company({ bindings: [], templates: [calling] })).rejects.toMatchObject({ code: 'CALL_UNBOUND' });
    const { template: _, ...unscoped } = bookIt;
    const binding = { ...unscoped, id: 'calling@1#book' };
    const { runtime, books, agree } = await company({ bindings: [binding], templates: [calling] });
    for (const [key, amount] of [
      ['small', '10.00'],
      ['large', '5000.00'],
    ] as const) {
      await agree(await runtime.workspace.start({ ...claim(key, amount), template: { id: 'calling' } }));
    }
    await runtime.worker.runUntilIdle();
    expect(await books.ledger.all()).toMatchObject([{ input: { amount: { amount: '5000.00' } } }]);
    await runtime.close();
  });
});

test('a value that PostgreSQL can’t keep is refused with a code of its own, and nothing is stored', async () => {
  const { runtime } = await company();
  const refused = { code: 'VALUE_REFUSED', remedy: { en: expect.stringContaining('U+0000') } };
  await expect(runtime.workspace.start({ ...claim('c1'), idempotencyKey: 'a\u0000b' })).rejects.toMatchObject(refused);
  await expect(runtime.workspace.list({ limit: -1 })).rejects.toMatchObject(refused);
  // A row that PostgreSQL can't look into would stop the effects of all.
  const initiator = { ...user('clerk'), name: 'half \ud800' };
  await expect(runtime.workspace.start({ ...claim('c1'), idempotencyKey: 'k', initiator })).rejects.toThrow();
  const nameless = { ...user('clerk'), name: 'none \u0000' };
  await expect(runtime.workspace.start({ ...claim('c1'), initiator: nameless })).rejects.toMatchObject(refused);
  expect(await runtime.workspace.list()).toEqual([]);
  await runtime.close();
});

test('what people say never keeps an approval, or another one, from being booked', async () => {
  const { runtime, books, approved } = await company();
  const first = await runtime.workspace.start({ ...claim('c1'), title: 'a\u0000b' });
  const [boss] = first.tasks;
  const comment = 'so be it \u0000 \ud800 \\u0000';
  const { tasks } = await runtime.workspace.decide(boss?.id ?? '', { kind: 'approve', comment }, proofOf('boss'));
  const next = tasks.find(({ state }) => state === 'active');
  if (next) await runtime.workspace.decide(next.id, { kind: 'approve', comment }, proofOf('finance'));
  await approved('c2');
  await runtime.worker.runUntilIdle();
  expect(await books.ledger.all()).toHaveLength(2);
  await runtime.close();
});
