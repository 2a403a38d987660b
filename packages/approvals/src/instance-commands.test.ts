import { describe, expect, it } from 'vitest';
import {
  approve,
  at,
  flowOf,
  letters,
  refusal,
  reject,
  startFlow,
  tasks,
  user,
  userRef,
} from './__fixtures__/expense.js';
import { decide, describeRoute, toCloudEvents } from './index.js';

const one = { id: 'n', users: ['a'] };
const approved = () => {
  const desk = startFlow([one]);
  approve(desk, 'a');
  return desk;
};

describe('withdraw and cancel', () => {
  it('lets the initiator withdraw, also a returned form', () => {
    const desk = startFlow([{ ...one, onReject: 'return' }]);
    expect(refusal(() => desk.do({ type: 'withdraw', by: user('a') }))).toBe('NOT_INITIATOR');
    reject(desk, 'a');
    desk.do({ type: 'withdraw', by: user('me') });
    expect(desk.state.instance).toMatchObject({ state: 'withdrawn', outcome: 'withdrawn', endedAt: at(0) });
  });

  it('lets the system, apps and administrators cancel', () => {
    for (const by of [user('admin'), { type: 'app' as const, ref: { ...userRef('erp'), kind: 'app' } }]) {
      const desk = startFlow([one]);
      expect(refusal(() => desk.do({ type: 'cancel', by: user('a') }))).toBe('NOT_ADMIN');
      desk.do({ type: 'cancel', by, comment: 'duplicate' });
      expect(desk.state.instance.state).toBe('cancelled');
      expect(tasks(desk)).toEqual(['n:a:cancelled']);
    }
  });
});

describe('after the end', () => {
  it('takes comments, and facts about an approved instance', () => {
    const desk = approved();
    const system = { type: 'system' as const, ref: { ...userRef('outcome'), kind: 'system' } };
    desk.do({ type: 'comment', by: system, text: 'Bill 1001 was booked.' });
    desk.do({ type: 'revoke', by: 'claim-2', actor: user('me') });
    expect(desk.state.instance).toMatchObject({ state: 'revoked', outcome: 'approved' });
    expect(desk.state.instance.decisions.map(({ kind }) => kind)).toEqual(['submit', 'approve', 'comment', 'revoke']);
    expect(desk.do({ type: 'revoke', by: 'claim-2', actor: user('me') })).toEqual([]);
    expect(refusal(() => desk.do({ type: 'supersede', by: 'claim-3', actor: user('me') }))).toBe('NOT_APPROVED');
  });

  it('can be superseded', () => {
    const desk = approved();
    desk.do({ type: 'supersede', by: 'claim-2', actor: user('me') });
    expect(desk.state.instance.state).toBe('superseded');
    expect(desk.state.instance.decisions.at(-1)?.kind).toBe('amend');
  });

  it('refuses everything else', () => {
    const desk = approved();
    const taskId = desk.state.instance.tasks[0]?.id ?? '';
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: user('a') }))).toBe('INSTANCE_ENDED');
    expect(refusal(() => desk.do({ type: 'withdraw', by: user('me') }))).toBe('INSTANCE_ENDED');
    expect(refusal(() => desk.do({ type: 'cancel', by: user('admin') }))).toBe('INSTANCE_ENDED');
    expect(refusal(() => desk.do({ type: 'reassign', leaver: userRef('a'), by: user('admin') }))).toBe(
      'INSTANCE_ENDED',
    );
    expect(refusal(() => desk.do({ type: 'resubmit', by: user('me'), values: {}, covers: [] }))).toBe('INSTANCE_ENDED');
    const rejected = startFlow([one]);
    reject(rejected, 'a');
    expect(refusal(() => rejected.do({ type: 'revoke', by: 'x', actor: user('me') }))).toBe('NOT_APPROVED');
  });
});

describe('resubmit', () => {
  it('takes the form as it was returned, checks it anew, and changes nothing when it is refused', () => {
    const desk = startFlow([{ ...one, onReject: 'return' }]);
    expect(refusal(() => desk.do({ type: 'resubmit', by: user('me'), values: {}, covers: [] }))).toBe(
      'INSTANCE_NOT_RETURNED',
    );
    reject(desk, 'a');
    const before = structuredClone(desk.state);
    expect(refusal(() => desk.do({ type: 'resubmit', by: user('me'), values: { amount: '-1' }, covers: [] }))).toBe(
      'AMOUNT_NOT_POSITIVE values/amount',
    );
    expect(desk.state).toEqual(before);
  });
});

describe('comments', () => {
  it('lose what no database keeps: NUL, and halves of characters', () => {
    const desk = startFlow([one]);
    desk.do({ type: 'comment', by: user('me'), text: 'a\u0000b \ud83d c' });
    desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('a'), comment: '\udc00 好 😀' });
    expect(desk.state.instance.decisions.map(({ comment }) => comment)).toEqual([
      undefined,
      'a\ufffdb \ufffd c',
      '\ufffd 好 😀',
    ]);
  });

  it('are refused of somebody who is asked at a node that does not take them', () => {
    const desk = startFlow([{ ...one, allow: [] }]);
    expect(refusal(() => desk.do({ type: 'comment', by: user('a'), text: 'hm' }))).toBe('NOT_ALLOWED_HERE');
    expect(refusal(() => desk.do({ type: 'comment', by: user('me'), text: 'please' }))).toBe('accepted');
  });
});

describe('a command', () => {
  it('needs a state, the right template and a proper time', () => {
    const desk = startFlow([one]);
    const context = { now: at(0), directory: letters, template: desk.template };
    const withdraw = { type: 'withdraw', by: user('me') } as const;
    expect(refusal(() => decide(undefined, withdraw, context))).toBe('INSTANCE_UNKNOWN');
    expect(
      refusal(() => decide(desk.state, withdraw, { ...context, template: { ...desk.template, version: 2 } })),
    ).toBe('TEMPLATE_MISMATCH');
    expect(refusal(() => decide(desk.state, withdraw, { ...context, now: '2026-11-22' }))).toBe('INSTANT_INVALID now');
    expect(refusal(() => decide(desk.state, withdraw, { ...context, now: 'soon' }))).toBe('INSTANT_INVALID now');
    expect(
      refusal(() =>
        decide(desk.state, withdraw, { ...context, template: { ...desk.template, flow: 'vendorManaged' } }),
      ),
    ).toBe('VENDOR_MANAGED');
    const start = { type: 'start', id: 'i', idempotencyKey: 'k', initiator: user('me'), values: {} } as const;
    expect(refusal(() => decide(desk.state, start, context))).toBe('INSTANCE_EXISTS');
  });

  it('takes its task ids from the source that is given', () => {
    const template = flowOf({ id: 'n', users: ['a', 'b'] });
    const start = { type: 'start', id: 'i', idempotencyKey: 'k', initiator: user('me'), values: {} } as const;
    const events = decide(undefined, start, {
      now: at(0),
      directory: letters,
      template,
      newId: (seed) => `own ${seed}`,
    });
    expect(events.flatMap((event) => (event.type === 'task.created' ? [event.task.id] : []))).toEqual([
      'own ["n",1,0]',
      'own ["n",1,1]',
    ]);
  });
});

describe('workspace events', () => {
  it('tell the story of an approval', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'], timeouts: [{ after: 'PT1H', action: 'delegate' }] }]);
    desk.do({ type: 'transfer', taskId: desk.taskOf('b'), by: user('b'), to: userRef('c') });
    desk.do({
      type: 'addSigners',
      taskId: desk.taskOf('c'),
      by: user('c'),
      signers: [userRef('d')],
      position: 'after',
    });
    const silent = desk.taskOf('a');
    desk.do({ type: 'fireTimer', key: `${silent}:0` }, 1);
    for (const id of ['boss', 'c', 'd']) approve(desk, id, 1);
    desk.do({ type: 'comment', by: user('me'), text: 'thanks' }, 2);
    desk.do({ type: 'revoke', by: 'other', actor: user('me') }, 3);
    const told = toCloudEvents(undefined, desk.events, { tenant: 'hk-demo', source: '/local/hk-demo' });
    expect(
      told.map(({ type, data }) => [type.replace(/^io\.countersign\.|\.v1$/g, ''), data.task?.assignee.ref.id ?? '']),
    ).toEqual([
      ['approval.started', ''],
      ['task.activated', 'a'],
      ['task.activated', 'b'],
      ['task.transferred', 'b'],
      ['task.activated', 'c'],
      ['task.signersadded', 'c'],
      ['task.timedout', 'a'],
      ['task.activated', 'boss'],
      ['task.completed', 'boss'],
      ['task.completed', 'c'],
      ['task.activated', 'd'],
      ['task.completed', 'd'],
      ['approval.approved', ''],
      ['approval.commented', ''],
      ['approval.revoked', ''],
    ]);
    const [started] = told;
    expect(started).toMatchObject({
      id: 'claim-1.1',
      source: '/local/hk-demo',
      subject: 'approval/claim-1',
      tenant: 'hk-demo',
      correlationid: 'claim-1',
      time: at(0),
    });
    const end = told.find(({ type }) => type === 'io.countersign.approval.approved.v1');
    expect(end?.data.instance).toMatchObject({ state: 'approved', covers: [{ digest: 'd-1' }] });
    expect(end?.data.instance.tasks).toHaveLength(5);
    const timedOut = told.find(({ type }) => type === 'io.countersign.task.timedout.v1');
    expect(timedOut).toMatchObject({ confidence: 'synthesized', subject: `approval/claim-1/task/${silent}` });
    expect(timedOut?.data.decision).toMatchObject({ kind: 'timeout', to: [{ id: 'boss' }] });
  });

  it('go on where the last ones ended', () => {
    const desk = startFlow([one]);
    const before = desk.state;
    const more = desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('a'), comment: 'ok' });
    const told = toCloudEvents(before, more, { tenant: 't', source: '/s' });
    expect(told.map(({ id }) => Number(id.split('.')[1]) > before.instance.revision)).toEqual([true, true]);
    expect(told[0]?.data.decision).toMatchObject({ kind: 'approve', comment: 'ok' });
  });
});

describe('describeRoute', () => {
  it('says for each approval node who decided and why it came there', () => {
    const desk = startFlow([
      { id: 'n', users: ['a', 'b'], timeouts: [{ after: 'PT1H', action: 'delegate' }] },
      {
        id: 'choice',
        type: 'choose',
        branches: [
          { when: { field: 'amount', op: 'gt', value: { amount: '5', currency: 'HKD' } }, to: [] },
          {
            when: 'else',
            to: [
              {
                id: 'small',
                type: 'approval',
                who: { any: [{ kind: 'users', users: [userRef('c')] }] },
                policy: { mode: 'single' },
              },
            ],
          },
        ],
      },
      { id: 'last', users: ['b'], policy: { mode: 'any' }, sameActor: 'autoIfAlreadyApproved' },
      { id: 'open', users: ['d'] },
    ]);
    desk.do({ type: 'fireTimer', key: `${desk.taskOf('a')}:0` }, 1);
    for (const id of ['b', 'boss', 'c']) approve(desk, id, 1);
    expect(describeRoute(desk.state, desk.template)).toEqual([
      {
        node: 'n',
        name: 'n',
        round: 1,
        policy: 'all',
        by: ['b', 'boss'],
        result: 'approved',
        why: 'every form comes this way',
        conditional: false,
      },
      {
        node: 'small',
        name: '',
        round: 1,
        policy: 'single',
        by: ['c'],
        result: 'approved',
        why: 'otherwise: Amount (empty) is not above HKD 5',
        conditional: true,
      },
      {
        node: 'last',
        name: 'last',
        round: 1,
        policy: 'any',
        by: ['b'],
        result: 'approved',
        why: 'every form comes this way',
        conditional: false,
      },
      {
        node: 'open',
        name: 'open',
        round: 1,
        policy: 'all',
        by: [],
        result: 'open',
        why: 'every form comes this way',
        conditional: false,
      },
    ]);
    expect(describeRoute(desk.state, desk.template, 'zh-HK')[1]?.why).toBe('其他情況：Amount （空） 不高於 HKD 5');
    desk.do({ type: 'withdraw', by: user('me') });
    expect(describeRoute(desk.state, desk.template).at(-1)?.result).toBe('stopped');
  });
});
