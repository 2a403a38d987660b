import { describe, expect, it } from 'vitest';
import {
  approve,
  at,
  flowOf,
  letters,
  type NodeSketch,
  refusal,
  reject,
  startFlow,
  tasks,
  user,
  userRef,
  without,
} from './__fixtures__/expense.js';
import { decide, replay } from './index.js';

const one = { id: 'n', users: ['a'] };
const substitution = (from: string, until?: string, scope: 'all' | { templates: string[] } = 'all') => ({
  ...letters,
  substitutions: [{ principal: userRef('a'), delegate: userRef('d'), from, until, scope, kind: 'planned' as const }],
});

describe('who may decide', () => {
  it('is the person asked, and nobody else', () => {
    const desk = startFlow([one]);
    const taskId = desk.taskOf('a');
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: user('b') }))).toBe('NOT_ASSIGNEE');
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: { ...user('b'), onBehalfOf: userRef('a') } }))).toBe(
      'NOT_ASSIGNEE',
    );
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: { type: 'app', ref: userRef('a') } }))).toBe(
      'HUMAN_REQUIRED',
    );
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: { type: 'system', ref: userRef('a') } }))).toBe(
      'HUMAN_REQUIRED',
    );
    expect(refusal(() => desk.do({ type: 'approve', taskId: 'other', by: user('a') }))).toBe('TASK_UNKNOWN');
    for (const change of [{ system: 'other' }, { tenant: 'other' }, { kind: 'roleId' }]) {
      const by = { type: 'user' as const, ref: { ...userRef('a'), ...change } };
      expect(refusal(() => desk.do({ type: 'approve', taskId, by }))).toBe('NOT_ASSIGNEE');
    }
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: user('a') }))).toBe('accepted');
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: user('a') }))).toBe('INSTANCE_ENDED');
  });

  it('is a substitute within the period and the templates, recorded on behalf of the principal', () => {
    for (const people of [substitution(at(0), at(2)), substitution(at(0), undefined, { templates: ['flow'] })]) {
      const desk = startFlow([one], { directory: people });
      desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('d') }, 1, people);
      expect(desk.state.instance.decisions.at(-1)?.by).toMatchObject({ ref: { id: 'd' }, onBehalfOf: { id: 'a' } });
      expect(desk.state.instance.state).toBe('approved');
    }
    for (const people of [
      substitution(at(2)),
      substitution(at(0), at(1)),
      substitution(at(0), undefined, { templates: ['x'] }),
    ]) {
      const desk = startFlow([one], { directory: people });
      expect(refusal(() => desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('d') }, 1, people))).toBe(
        'NOT_ASSIGNEE',
      );
    }
  });

  it('is no substitute who has a say of their own at the node: one person, one say', () => {
    const people = substitution(at(0));
    const desk = startFlow([{ id: 'n', users: ['a', 'd'] }], { directory: people });
    expect(refusal(() => desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('d') }, 1, people))).toBe(
      'ALREADY_ASKED',
    );
    approve(desk, 'd', 1);
    expect(refusal(() => desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('d') }, 1, people))).toBe(
      'ALREADY_ASKED',
    );
  });

  it('is nobody who has left', () => {
    const desk = startFlow([one]);
    expect(refusal(() => desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('a') }, 1, without('a')))).toBe(
      'NOT_ASSIGNEE',
    );
  });
});

describe('the initiator', () => {
  it('is not asked, given the task, added, or let in as a substitute', () => {
    const people = {
      ...letters,
      substitutions: [
        {
          principal: userRef('a'),
          delegate: userRef('me'),
          from: at(0),
          scope: 'all' as const,
          kind: 'planned' as const,
        },
      ],
    };
    const desk = startFlow([{ id: 'n', users: ['a', 'me'] }], { directory: people });
    expect(desk.open()).toEqual(['n:a']);
    const taskId = desk.taskOf('a');
    expect(refusal(() => desk.do({ type: 'approve', taskId, by: user('me') }, 1, people))).toBe('SELF_APPROVAL');
    expect(refusal(() => desk.do({ type: 'transfer', taskId, by: user('a'), to: userRef('me') }))).toBe(
      'SELF_APPROVAL to',
    );
    expect(
      refusal(() =>
        desk.do({ type: 'addSigners', taskId, by: user('a'), signers: [userRef('me')], position: 'after' }),
      ),
    ).toBe('SELF_APPROVAL signers/0');
  });

  it('is also whoever they act for: a claim filed for somebody is not approved by that person', () => {
    const base = {
      id: 'i',
      idempotencyKey: 'k',
      values: {},
      initiator: { ...user('me'), onBehalfOf: userRef('boss') },
    };
    const context = { now: at(0), directory: { ...letters, substitutions: [] } };
    const start = (node: NodeSketch) => {
      const template = flowOf(node);
      return replay(decide(undefined, { type: 'start', ...base }, { ...context, template }))?.instance.tasks ?? [];
    };
    const asked = (node: NodeSketch) => start(node).map(({ assignee }) => assignee.ref.id);
    expect(asked({ id: 'n', users: ['boss', 'a'] })).toEqual(['a']);
    expect(asked({ id: 'n', users: ['boss', 'a'], selfApproval: 'allow' })).toEqual(['boss', 'a']);
    expect(asked({ id: 'n', users: ['boss'] })).not.toContain('boss');
  });

  it('may approve where the node allows it', () => {
    const desk = startFlow([{ id: 'n', users: ['me'], selfApproval: 'allow' }]);
    approve(desk, 'me');
    expect(desk.state.instance.state).toBe('approved');
  });
});

describe('transfer', () => {
  it('hands the one task on', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'] }]);
    desk.do({ type: 'transfer', taskId: desk.taskOf('a'), by: user('a'), to: userRef('d'), comment: 'yours' });
    expect(tasks(desk)).toEqual(['n:a:transferred', 'n:b:active', 'n:d:active']);
    expect(desk.state.instance.decisions.at(-1)).toMatchObject({
      kind: 'transfer',
      to: [{ id: 'd' }],
      comment: 'yours',
    });
    desk.do({ type: 'transfer', taskId: desk.taskOf('d'), by: user('d'), to: userRef('a') });
    for (const id of ['a', 'b']) approve(desk, id);
    expect(desk.state.instance.state).toBe('approved');
  });

  it('refuses somebody who has a say already, who left, and nodes that do not allow it', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b', 'c'] }]);
    approve(desk, 'c');
    const move = (to: string, people = letters) =>
      refusal(() => desk.do({ type: 'transfer', taskId: desk.taskOf('a'), by: user('a'), to: userRef(to) }, 0, people));
    expect(move('b')).toBe('ALREADY_ASKED to');
    expect(move('c')).toBe('ALREADY_ASKED to');
    expect(move('a')).toBe('ALREADY_ASKED to');
    expect(move('d', without('d'))).toBe('APPROVER_LEFT to');
    expect(move('nobody')).toBe('APPROVER_UNKNOWN to');
    const strict = startFlow([{ ...one, allow: [] }]);
    expect(
      refusal(() => strict.do({ type: 'transfer', taskId: strict.taskOf('a'), by: user('a'), to: userRef('b') })),
    ).toBe('NOT_ALLOWED_HERE');
  });
});

describe('added signers', () => {
  const add = (desk: ReturnType<typeof startFlow>, by: string, position: 'before' | 'after', ...ids: string[]) =>
    desk.do({ type: 'addSigners', taskId: desk.taskOf(by), by: user(by), signers: ids.map(userRef), position });

  it('before: all of them agree, then the task comes back', () => {
    const desk = startFlow([one]);
    add(desk, 'a', 'before', 'd', 'e');
    expect(tasks(desk)).toEqual(['n:a:suspended', 'n:d:active', 'n:e:active']);
    approve(desk, 'd');
    expect(tasks(desk)).toEqual(['n:a:suspended', 'n:d:approved', 'n:e:active']);
    approve(desk, 'e');
    expect(desk.open()).toEqual(['n:a']);
    approve(desk, 'a');
    expect(desk.state.instance.state).toBe('approved');
  });

  it('after: are asked once the task is approved', () => {
    const desk = startFlow([one]);
    add(desk, 'a', 'after', 'd');
    expect(tasks(desk)).toEqual(['n:a:active', 'n:d:waiting']);
    approve(desk, 'a');
    expect(desk.open()).toEqual(['n:d']);
    approve(desk, 'd');
    expect(desk.state.instance.state).toBe('approved');
  });

  it.each(['before', 'after'] as const)('%s: a rejection counts for the seat', (position) => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'], policy: { mode: 'quorum', approvals: 1, rejections: 2 } }]);
    add(desk, 'a', position, 'd', 'e');
    if (position === 'after') approve(desk, 'a');
    reject(desk, 'd');
    expect(desk.state.instance.state).toBe('running');
    expect(desk.open()).toEqual(['n:b']);
    approve(desk, 'b');
    expect(desk.state.instance.state).toBe('approved');
  });

  it('may add others in turn, and pass their tasks on', () => {
    const desk = startFlow([one]);
    add(desk, 'a', 'before', 'd');
    add(desk, 'd', 'before', 'e');
    add(desk, 'e', 'after', 'f');
    desk.do({ type: 'transfer', taskId: desk.taskOf('e'), by: user('e'), to: userRef('boss') });
    approve(desk, 'boss');
    expect(desk.open()).toEqual(['n:f']);
    approve(desk, 'f');
    expect(desk.open()).toEqual(['n:d']);
    approve(desk, 'd');
    approve(desk, 'a');
    expect(desk.state.instance.state).toBe('approved');
  });

  it('hold the next of a sequence back', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'], policy: { mode: 'sequential' } }]);
    add(desk, 'a', 'after', 'd');
    approve(desk, 'a');
    expect(desk.open()).toEqual(['n:d']);
    approve(desk, 'd');
    expect(desk.open()).toEqual(['n:b']);
  });

  it('are named, different, and new to the node', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'] }]);
    expect(refusal(() => add(desk, 'a', 'before'))).toBe('SIGNERS_EMPTY signers');
    expect(refusal(() => add(desk, 'a', 'before', 'd', 'd'))).toBe('ALREADY_ASKED');
    expect(refusal(() => add(desk, 'a', 'before', 'd', 'b'))).toBe('ALREADY_ASKED signers/1');
    expect(refusal(() => add(desk, 'a', 'after', 'a'))).toBe('ALREADY_ASKED signers/0');
  });
});

describe('return', () => {
  const nodes = [
    { id: 'first', users: ['a'] },
    { id: 'second', users: ['b', 'c'] },
    { id: 'third', users: ['d'] },
  ];
  const back = (desk: ReturnType<typeof startFlow>, by: string, toNode?: string) =>
    desk.do({ type: 'return', taskId: desk.taskOf(by), by: user(by), toNode });

  it('asks an earlier node and all after it again, in a higher round', () => {
    const desk = startFlow(nodes);
    for (const id of ['a', 'b', 'c']) approve(desk, id);
    back(desk, 'd', 'second');
    expect(desk.open()).toEqual(['second:b', 'second:c']);
    expect(desk.state.instance.tasks.at(-1)).toMatchObject({ round: 2, origin: 'return' });
    for (const id of ['b', 'c']) approve(desk, id);
    expect(desk.open()).toEqual(['third:d']);
    approve(desk, 'd');
    expect(desk.state.visits).toEqual([
      { nodeId: 'first', round: 1, result: 'approved' },
      { nodeId: 'second', round: 1, result: 'approved' },
      { nodeId: 'third', round: 1, result: 'returned' },
      { nodeId: 'second', round: 2, result: 'approved' },
      { nodeId: 'third', round: 2, result: 'approved' },
    ]);
  });

  it('goes to the initiator, who submits again with everything asked anew', () => {
    const desk = startFlow(nodes);
    approve(desk, 'a');
    back(desk, 'b');
    expect(desk.state.instance.state).toBe('returned');
    expect(tasks(desk)).toEqual(['first:a:approved', 'second:b:returned', 'second:c:cancelled']);
    expect(refusal(() => desk.do({ type: 'approve', taskId: 'x', by: user('c') }))).toBe('INSTANCE_RETURNED');
    expect(refusal(() => desk.do({ type: 'resubmit', by: user('b'), values: {}, covers: [] }))).toBe('NOT_INITIATOR');
    desk.do({
      type: 'resubmit',
      by: user('me'),
      values: { amount: '7' },
      covers: [{ action: 'x.y', connection: 'c', digest: 'd' }],
    });
    expect(desk.open()).toEqual(['first:a']);
    expect(desk.state.instance).toMatchObject({
      values: { amount: { amount: '7.00', currency: 'HKD' } },
      covers: [{ digest: 'd' }],
    });
  });

  it('happens by itself at a rejection where the node says so', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'], onReject: 'return' }]);
    reject(desk, 'a');
    expect(desk.state.instance.state).toBe('returned');
    expect(tasks(desk)).toEqual(['n:a:rejected', 'n:b:cancelled']);
  });

  it('refuses nodes that were not passed', () => {
    const desk = startFlow(nodes);
    approve(desk, 'a');
    for (const target of ['third', 'second', 'nowhere']) {
      expect(refusal(() => back(desk, 'b', target))).toBe('RETURN_TARGET_INVALID toNode');
    }
  });

  it('forgets approvals that were undone when it collapses repeated approvers', () => {
    const desk = startFlow([
      { id: 'first', users: ['a'] },
      { id: 'second', users: ['b'] },
      { id: 'third', users: ['b', 'd'], policy: { mode: 'all' }, sameActor: 'autoIfAlreadyApproved' },
    ]);
    approve(desk, 'a');
    approve(desk, 'b');
    expect(tasks(desk).slice(2)).toEqual(['third:b:approved', 'third:d:active']);
    back(desk, 'd', 'first');
    approve(desk, 'a');
    expect(desk.open()).toEqual(['second:b']);
  });

  it('asks somebody again whose approval was undone and given by another', () => {
    const desk = startFlow([
      { id: 'first', users: ['a'] },
      { id: 'second', users: ['b', 'c'], policy: { mode: 'any' } },
      { id: 'third', users: ['b', 'd'], sameActor: 'autoIfAlreadyApproved' },
    ]);
    approve(desk, 'a');
    approve(desk, 'b');
    back(desk, 'd', 'first');
    approve(desk, 'a');
    approve(desk, 'c');
    expect(desk.open()).toEqual(['third:b', 'third:d']);
  });
});

describe('one person at two nodes', () => {
  it('is asked once where the second node says so', () => {
    const desk = startFlow([
      { id: 'first', users: ['a'] },
      { id: 'second', users: ['b', 'a', 'c'], policy: { mode: 'sequential' }, sameActor: 'autoIfAlreadyApproved' },
      { id: 'third', users: ['c', 'a'], policy: { mode: 'any' }, sameActor: 'autoIfAlreadyApproved' },
    ]);
    approve(desk, 'a');
    approve(desk, 'b');
    expect(desk.open()).toEqual(['second:c']);
    expect(desk.state.instance.decisions.at(-1)).toMatchObject({
      kind: 'approve',
      by: { type: 'system', onBehalfOf: { id: 'a' } },
    });
    approve(desk, 'c');
    expect(desk.state.instance.state).toBe('approved');
    expect(tasks(desk).slice(4)).toEqual(['third:c:approved']);
  });

  it('is asked twice where it does not', () => {
    const desk = startFlow([
      { id: 'first', users: ['a'] },
      { id: 'second', users: ['a'] },
    ]);
    approve(desk, 'a');
    expect(desk.open()).toEqual(['second:a']);
  });
});

describe('work', () => {
  it('is done by whoever finishes first, and can’t be rejected', () => {
    const desk = startFlow([{ id: 'w', type: 'work', users: ['a', 'b'] }]);
    expect(refusal(() => reject(desk, 'a'))).toBe('WORK_NOT_REJECTABLE');
    approve(desk, 'b');
    expect(tasks(desk)).toEqual(['w:a:skipped', 'w:b:approved']);
    expect(desk.state.instance.state).toBe('approved');
  });
});

describe('somebody who leaves', () => {
  const system = { type: 'system' as const, ref: { ...userRef('sync'), kind: 'system' } };

  it('has every open task handed on', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b', 'c'], policy: { mode: 'sequential' } }]);
    desk.do({ type: 'reassign', leaver: userRef('b'), by: system }, 1, without('b'));
    expect(tasks(desk)).toEqual(['n:a:active', 'n:b:delegated', 'n:c:waiting', 'n:boss:waiting']);
    approve(desk, 'a', 1);
    expect(desk.open()).toEqual(['n:boss']);
    approve(desk, 'boss', 1);
    expect(desk.open()).toEqual(['n:c']);
  });

  it('is passed over when their turn comes', () => {
    const desk = startFlow([{ id: 'n', users: ['a', 'b'], policy: { mode: 'sequential' } }]);
    desk.do({ type: 'approve', taskId: desk.taskOf('a'), by: user('a') }, 1, without('b'));
    expect(desk.open()).toEqual(['n:boss']);
  });

  it('goes to the substitute first', () => {
    const people = {
      ...without('a'),
      substitutions: [
        {
          principal: userRef('a'),
          delegate: userRef('d'),
          from: at(0),
          scope: 'all' as const,
          kind: 'leaver' as const,
        },
      ],
    };
    const desk = startFlow([one]);
    desk.do({ type: 'reassign', leaver: userRef('a'), by: user('admin') }, 1, people);
    expect(desk.state.instance.tasks.at(-1)?.assignee).toMatchObject({ ref: { id: 'd' }, onBehalfOf: { id: 'a' } });
  });

  it('is reassigned by the system or an administrator only', () => {
    const desk = startFlow([one]);
    expect(refusal(() => desk.do({ type: 'reassign', leaver: userRef('a'), by: user('b') }))).toBe('NOT_ADMIN');
  });

  it('fails the approval where nobody is left to ask', () => {
    const alone = without('a', 'boss', 'chief', 'admin');
    const desk = startFlow([one]);
    desk.do({ type: 'reassign', leaver: userRef('a'), by: system }, 1, alone);
    expect(desk.state.instance.state).toBe('failed');
    expect(tasks(desk)).toEqual(['n:a:cancelled']);
  });
});
