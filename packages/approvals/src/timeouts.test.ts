import { describe, expect, it } from 'vitest';
import {
  approve,
  at,
  type Desk,
  letters,
  refusal,
  startFlow,
  tasks,
  user,
  userRef,
  without,
} from './__fixtures__/expense.js';

const timed = (rule: object, more: object = {}) => ({
  id: 'n',
  users: ['a'],
  timeouts: [{ after: 'PT24H', ...rule }],
  ...more,
});
const fire = (desk: Desk, hours: number, directory = letters) => {
  const [key] = Object.keys(desk.state.timers);
  return desk.do({ type: 'fireTimer', key: key ?? 'none' }, hours, directory);
};
const assignees = (desk: Desk) => desk.state.instance.tasks.map(({ assignee, state }) => [assignee.ref.id, state]);
const substitution = (principal: string, delegate: string, kind: 'planned' | 'leaver' = 'planned') => ({
  principal: userRef(principal),
  delegate: userRef(delegate),
  from: at(-1),
  scope: 'all' as const,
  kind,
});

describe('a timer', () => {
  it('does nothing twice, early, unknown, or after its task was decided', () => {
    const desk = startFlow([timed({ action: 'delegate' }), { id: 'm', users: ['d'] }]);
    const [key = ''] = Object.keys(desk.state.timers);
    for (const odd of ['', ':', `${key}x`, `${key.split(':')[0]}:7`, 'no-such-task:0', '__proto__']) {
      expect(desk.do({ type: 'fireTimer', key: odd }, 99)).toEqual([]);
    }
    expect(desk.do({ type: 'fireTimer', key }, 23)).toEqual([]);
    expect(desk.do({ type: 'fireTimer', key }, 24)).not.toEqual([]);
    expect(desk.do({ type: 'fireTimer', key }, 24)).toEqual([]);
    approve(desk, 'boss', 25);
    expect(desk.do({ type: 'fireTimer', key }, 99)).toEqual([]);
    expect(desk.state.timers).toEqual({});
  });

  it('reminds as often as it repeats, and not in a burst after an outage', () => {
    const desk = startFlow([timed({ action: 'remind', repeat: 2 })]);
    fire(desk, 24);
    expect(Object.values(desk.state.timers)).toEqual([{ dueAt: at(48), times: 2 }]);
    fire(desk, 200);
    expect(Object.values(desk.state.timers)).toEqual([{ dueAt: at(224), times: 3 }]);
    fire(desk, 224);
    expect(desk.state.timers).toEqual({});
    expect(desk.events.filter(({ type }) => type === 'person.notified')).toHaveLength(3);
  });

  it.each([
    ['approve', 'approved'],
    ['reject', 'rejected'],
  ])('can %s in the name of the system', (action, state) => {
    const desk = startFlow([timed({ action })]);
    fire(desk, 24);
    expect(desk.state.instance.state).toBe(state);
    expect(desk.state.instance.decisions.at(-1)).toMatchObject({ kind: 'timeout', by: { type: 'system' } });
  });

  it('gives whoever a task is transferred to the whole time', () => {
    const desk = startFlow([timed({ action: 'delegate' })]);
    desk.do({ type: 'transfer', taskId: desk.taskOf('a'), by: user('a'), to: userRef('b') }, 20);
    expect(Object.values(desk.state.timers)).toEqual([{ dueAt: at(44), times: 1 }]);
    expect(desk.state.instance.tasks.at(-1)).toMatchObject({ dueAt: at(44) });
  });

  it('stops while added signers are asked first, and starts anew', () => {
    const desk = startFlow([timed({ action: 'delegate' })]);
    const own = desk.taskOf('a');
    desk.do({ type: 'addSigners', taskId: own, by: user('a'), signers: [userRef('d')], position: 'before' }, 20);
    expect(Object.keys(desk.state.timers)).toEqual([`${desk.taskOf('d')}:0`]);
    approve(desk, 'd', 30);
    expect(desk.state.timers).toEqual({ [`${own}:0`]: { dueAt: at(54), times: 1 } });
  });
});

describe('delegation without a name', () => {
  it('goes to the substitute, who acts for the silent person', () => {
    const people = { ...letters, substitutions: [substitution('a', 'd')] };
    const desk = startFlow([timed({ action: 'delegate' })], { directory: people });
    fire(desk, 24, people);
    expect(desk.state.instance.tasks.at(-1)?.assignee).toMatchObject({ ref: { id: 'd' }, onBehalfOf: { id: 'a' } });
  });

  it('goes to the line manager where there is none, and on upwards', () => {
    const desk = startFlow([timed({ action: 'delegate' })]);
    for (const hours of [24, 48]) fire(desk, hours);
    expect(assignees(desk)).toEqual([
      ['a', 'expired'],
      ['boss', 'expired'],
      ['chief', 'active'],
    ]);
    expect(desk.state.instance.tasks.at(-1)?.assignee.onBehalfOf).toEqual(userRef('a'));
  });

  it('passes over those who have left, the initiator, and those who have a say already', () => {
    const node = { ...timed({ action: 'delegate' }), users: ['a', 'boss'] };
    const desk = startFlow([node]);
    fire(desk, 24);
    expect(tasks(desk)).toEqual(['n:a:expired', 'n:boss:active', 'n:chief:active']);
    const gone = startFlow([timed({ action: 'delegate' })]);
    fire(gone, 24, without('boss'));
    expect(gone.open()).toEqual(['n:chief']);
    const own = startFlow([timed({ action: 'delegate' })], { initiator: 'boss' });
    fire(own, 24);
    expect(own.open()).toEqual(['n:chief']);
  });

  it.each([
    ['admin', 'running', ['expired', 'active']],
    ['skip', 'approved', ['expired']],
    ['reject', 'rejected', ['rejected']],
    ['fail', 'failed', ['expired']],
  ])('does what onEmpty %s says where nobody is left', (onEmpty, state, states) => {
    const desk = startFlow([timed({ action: 'delegate' }, { users: ['chief'], onEmpty })]);
    fire(desk, 24);
    expect(desk.state.instance.state).toBe(state);
    expect(assignees(desk).map(([, each]) => each)).toEqual(states);
  });

  it('reminds and leaves the task where it is when the administrators were asked too', () => {
    const desk = startFlow([timed({ action: 'delegate' }, { users: ['chief'] })]);
    fire(desk, 24);
    expect(desk.open()).toEqual(['n:admin']);
    fire(desk, 48);
    expect(desk.open()).toEqual(['n:admin']);
    expect(desk.state.timers).toEqual({});
    approve(desk, 'admin', 100);
    expect(desk.state.instance.state).toBe('approved');
  });
});

describe('escalation', () => {
  it('goes to the line manager in their own right, even where there is a substitute', () => {
    const people = { ...letters, substitutions: [substitution('a', 'd')] };
    const desk = startFlow([timed({ action: 'escalate' })], { directory: people });
    fire(desk, 24, people);
    expect(desk.state.instance.tasks.at(-1)?.assignee).toEqual({ type: 'user', ref: userRef('boss') });
  });
});

describe('a silent seat', () => {
  it('keeps its vote in a quorum', () => {
    const node = {
      ...timed({ action: 'delegate' }),
      users: ['a', 'b'],
      policy: { mode: 'quorum', approvals: 2, rejections: 1 },
    };
    const desk = startFlow([node]);
    approve(desk, 'b');
    fire(desk, 24);
    expect(desk.state.instance.state).toBe('running');
    approve(desk, 'boss', 25);
    expect(desk.state.instance.state).toBe('approved');
  });

  it('refuses whoever was silent once the task has gone', () => {
    const desk = startFlow([timed({ action: 'delegate' })]);
    const gone = desk.taskOf('a');
    fire(desk, 24);
    expect(refusal(() => desk.do({ type: 'approve', taskId: gone, by: user('a') }, 25))).toBe('TASK_NOT_ACTIVE');
    expect(refusal(() => desk.do({ type: 'approve', taskId: desk.taskOf('boss'), by: user('a') }, 25))).toBe(
      'NOT_ASSIGNEE',
    );
  });
});
