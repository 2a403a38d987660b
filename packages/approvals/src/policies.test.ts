import { describe, expect, it } from 'vitest';
import { approve, type Desk, letters, refusal, reject, startFlow, tasks, user } from './__fixtures__/expense.js';
import { decide, replay } from './index.js';

const node = (mode: string, more: object = {}) => ({ id: 'n', policy: { mode, ...more } });
const state = (desk: Desk) => desk.state.instance.state;

describe('all', () => {
  it('ends when the last has agreed', () => {
    const desk = startFlow([node('all')]);
    for (const id of ['b', 'a']) approve(desk, id);
    expect(state(desk)).toBe('running');
    approve(desk, 'c');
    expect(state(desk)).toBe('approved');
  });

  it('ends at the first rejection', () => {
    const desk = startFlow([node('all')]);
    approve(desk, 'a');
    reject(desk, 'b');
    expect(tasks(desk)).toEqual(['n:a:approved', 'n:b:rejected', 'n:c:cancelled']);
    expect(state(desk)).toBe('rejected');
  });
});

describe('any', () => {
  it.each([
    ['approved', approve],
    ['rejected', reject],
  ])('is %s by the first who decides, and skips the others', (result, act) => {
    const desk = startFlow([node('any')]);
    act(desk, 'b');
    expect(state(desk)).toBe(result);
    expect(tasks(desk)).toEqual(['n:a:skipped', `n:b:${result}`, 'n:c:skipped']);
  });

  it('has one winner of two racing decisions', () => {
    const desk = startFlow([node('any')]);
    const [first, second] = [desk.taskOf('a'), desk.taskOf('b')];
    const context = { now: '2026-11-22T02:00:00.000Z', directory: letters, template: desk.template };
    // Both read the same state; the store takes one of them, and the other decides again on what it finds then.
    const winner = decide(desk.state, { type: 'approve', taskId: first, by: user('a') }, context);
    const loser = decide(desk.state, { type: 'reject', taskId: second, by: user('b') }, context);
    expect(winner.length > 0 && loser.length > 0).toBe(true);
    const after = replay(winner, desk.state);
    expect(refusal(() => decide(after, { type: 'reject', taskId: second, by: user('b') }, context))).toBe(
      'INSTANCE_ENDED',
    );
  });

  it('refuses the second decision also while the form goes on', () => {
    const desk = startFlow([node('any'), { id: 'm', users: ['d'] }]);
    const late = desk.taskOf('b');
    approve(desk, 'a');
    expect(refusal(() => desk.do({ type: 'approve', taskId: late, by: user('b') }))).toBe('TASK_NOT_ACTIVE');
  });
});

describe('single', () => {
  it('asks the first person only', () => {
    const desk = startFlow([node('single')]);
    expect(desk.open()).toEqual(['n:a']);
    approve(desk, 'a');
    expect(state(desk)).toBe('approved');
  });
});

describe('sequential', () => {
  it('asks one after the other, each with a clock of their own', () => {
    const desk = startFlow([{ ...node('sequential'), timeouts: [{ after: 'PT24H', action: 'remind' }] }]);
    expect(tasks(desk)).toEqual(['n:a:active', 'n:b:waiting', 'n:c:waiting']);
    expect(Object.keys(desk.state.timers)).toHaveLength(1);
    approve(desk, 'a', 5);
    expect(tasks(desk)).toEqual(['n:a:approved', 'n:b:active', 'n:c:waiting']);
    expect(Object.values(desk.state.timers)).toEqual([{ dueAt: '2026-11-23T06:00:00.000Z', times: 1 }]);
    approve(desk, 'b');
    approve(desk, 'c');
    expect(state(desk)).toBe('approved');
  });

  it('never asks those who come after a rejection', () => {
    const desk = startFlow([node('sequential')]);
    reject(desk, 'a');
    expect(tasks(desk)).toEqual(['n:a:rejected', 'n:b:cancelled', 'n:c:cancelled']);
  });

  it('refuses somebody whose turn has not come', () => {
    const desk = startFlow([node('sequential')]);
    const waiting = desk.state.instance.tasks[1]?.id ?? '';
    expect(refusal(() => desk.do({ type: 'approve', taskId: waiting, by: user('b') }))).toBe('TASK_NOT_ACTIVE');
  });
});

describe('quorum', () => {
  const quorum = (approvals: number, rejections: number) => node('quorum', { approvals, rejections });

  it('is met by enough approvals', () => {
    const desk = startFlow([quorum(2, 2)]);
    reject(desk, 'a');
    approve(desk, 'b');
    approve(desk, 'c');
    expect(state(desk)).toBe('approved');
  });

  it('is lost by enough rejections', () => {
    const desk = startFlow([quorum(2, 1)]);
    reject(desk, 'a');
    expect(tasks(desk)).toEqual(['n:a:rejected', 'n:b:cancelled', 'n:c:cancelled']);
    expect(state(desk)).toBe('rejected');
  });

  it('is lost as soon as too few are left to meet it', () => {
    const desk = startFlow([quorum(2, 3)]);
    approve(desk, 'a');
    reject(desk, 'b');
    expect(state(desk)).toBe('running');
    reject(desk, 'c');
    expect(state(desk)).toBe('rejected');
  });
});
