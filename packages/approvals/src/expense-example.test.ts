import { describe, expect, it } from 'vitest';
import { approve, at, directory, expense, expenseJson, reject, startDesk, user } from './__fixtures__/expense.js';
import { simulate } from './index.js';

const entered = (desk: ReturnType<typeof startDesk>) => desk.state.visits.map(({ nodeId }) => nodeId);

describe('the claim of HK$5,000', () => {
  it('goes to the manager and to finance when it is exactly at the limit', () => {
    const desk = startDesk({ values: { reason: 'lunch', amount: '5000.00' } });
    expect(desk.open()).toEqual(['n1:u-lead']);
    approve(desk, 'u-lead');
    expect(desk.open()).toEqual(['n4:u-clerk', 'n4:u-controller']);
    approve(desk, 'u-clerk');
    expect(desk.state.instance).toMatchObject({ state: 'approved', outcome: 'approved' });
    expect(entered(desk)).toEqual(['n1', 'n4']);
  });

  it('needs everybody of the second level one cent above it', () => {
    const desk = startDesk({ values: { reason: 'lunch', amount: { amount: '5000.01', currency: 'HKD' } } });
    approve(desk, 'u-lead');
    expect(desk.open()).toEqual(['n3:u-head', 'n3:u-controller']);
    approve(desk, 'u-controller');
    expect(desk.open()).toEqual(['n3:u-head']);
    approve(desk, 'u-head');
    expect(desk.open()).toEqual(['n4:u-clerk', 'n4:u-controller']);
    approve(desk, 'u-controller');
    expect(desk.state.instance.state).toBe('approved');
    expect(entered(desk)).toEqual(['n1', 'n3', 'n4']);
  });

  it('ends at one rejection of the second level: the other task is cancelled and finance is never asked', () => {
    const desk = startDesk({ values: { reason: 'lunch', amount: '8900' } });
    approve(desk, 'u-lead');
    reject(desk, 'u-head');
    expect(desk.state.instance).toMatchObject({ state: 'rejected', outcome: 'rejected' });
    expect(desk.state.instance.tasks.map(({ nodeId, state }) => [nodeId, state])).toEqual([
      ['n1', 'approved'],
      ['n3', 'rejected'],
      ['n3', 'cancelled'],
    ]);
    expect(desk.state.timers).toEqual({});
  });

  it('passes a silent manager’s task to the deputy after 24 hours, decided by the system', () => {
    const desk = startDesk();
    const silent = desk.taskOf('u-lead');
    expect(desk.state.timers).toEqual({
      [`${silent}:0`]: { dueAt: at(20), times: 1 },
      [`${silent}:1`]: { dueAt: at(24), times: 1 },
    });
    expect(desk.do({ type: 'fireTimer', key: `${silent}:1` }, 23.9)).toEqual([]);
    desk.do({ type: 'fireTimer', key: `${silent}:0` }, 20);
    expect(desk.state.instance.decisions.at(-1)).toMatchObject({ kind: 'remind', by: { type: 'system' } });
    desk.do({ type: 'fireTimer', key: `${silent}:1` }, 24);
    const [expired, successor] = desk.state.instance.tasks;
    expect(expired).toMatchObject({ state: 'expired' });
    expect(successor).toMatchObject({ state: 'active', origin: 'timeout', prior: silent, dueAt: at(48) });
    expect(successor?.assignee).toMatchObject({ ref: { id: 'u-deputy' }, onBehalfOf: { id: 'u-lead' } });
    expect(desk.state.instance.decisions.at(-1)).toMatchObject({
      kind: 'timeout',
      by: { type: 'system' },
      taskId: silent,
      to: [{ id: 'u-deputy' }],
    });
    expect(desk.do({ type: 'fireTimer', key: `${silent}:1` }, 24)).toEqual([]);
    desk.do({ type: 'approve', taskId: desk.taskOf('u-deputy'), by: user('u-deputy') }, 25);
    expect(desk.open()).toEqual(['n4:u-clerk', 'n4:u-controller']);
  });

  it('lets the initiator take it back', () => {
    const desk = startDesk();
    desk.do({ type: 'withdraw', by: user('u-claimant') });
    expect(desk.state.instance.state).toBe('withdrawn');
    expect(desk.state.instance.tasks.map(({ state }) => state)).toEqual(['cancelled']);
  });
});

describe('simulation of the claim', () => {
  it('names the people where there is a directory', () => {
    const form = { initiator: 'u-claimant', values: { reason: 'lunch', amount: '5000.01' } };
    expect(simulate({ template: expenseJson, form, directory })).toEqual({
      route: [
        { node: 'n1', policy: 'any', approvers: ['u-lead'], why: 'every form comes this way' },
        {
          node: 'n3',
          policy: 'all',
          approvers: ['u-head', 'u-controller'],
          why: 'Amount (HK$) HKD 5000.01 is above HKD 5000',
        },
        { node: 'n4', policy: 'any', approvers: ['u-clerk', 'u-controller'], why: 'every form comes this way' },
      ],
      missing: [],
    });
  });

  it('prints the spec where there is none', () => {
    const form = { initiator: user('u-claimant'), values: { amount: { amount: '5000.01', currency: 'HKD' } } };
    const { route, missing } = simulate({ template: expense, form, locale: 'zh-HK' });
    expect(route.map(({ node, approvers }) => [node, approvers])).toEqual([
      ['n1', ['deptManager(level 1)']],
      ['n3', ['deptManager(level 2)', 'role(finance-lead)']],
      ['n4', ['role(finance)']],
    ]);
    expect(route[1]?.why).toBe('金額 (HK$) HKD 5000.01 高於 HKD 5000');
    expect(missing).toEqual(['reason']);
  });

  it('skips the second level exactly at the limit', () => {
    const form = { initiator: 'u-claimant', values: { amount: '5000.00' } };
    expect(simulate({ template: expenseJson, form }).route.map(({ node }) => node)).toEqual(['n1', 'n4']);
  });
});
