import type { ApprovalEvent, ApprovalTemplate } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import {
  departmentRef,
  flowOf,
  letters,
  refusal,
  roleRef,
  startDesk,
  startFlow,
  tasks,
  user,
  userRef,
  without,
} from './__fixtures__/expense.js';
import { type ApprovalCommand, decide } from './index.js';

const one = { id: 'n', users: ['a'] };
const who = (...any: readonly object[]) => ({ id: 'n', who: { any } });
const substituted = (principal: string, delegate: string) => ({
  ...without(principal),
  substitutions: [
    {
      principal: userRef(principal),
      delegate: userRef(delegate),
      from: '2026-01-01T00:00:00.000Z',
      scope: 'all' as const,
      kind: 'leaver' as const,
    },
  ],
});

function start(
  template: ApprovalTemplate,
  more: Partial<Extract<ApprovalCommand, { type: 'start' }>>,
): readonly ApprovalEvent[] {
  const command = { type: 'start', id: 'i', idempotencyKey: 'k', initiator: user('me'), values: {}, ...more } as const;
  return decide(undefined, command, { now: '2026-11-22T01:00:00.000Z', directory: letters, template });
}

describe('a form is refused at its start', () => {
  it('where a value is wrong', () => {
    expect(refusal(() => startDesk({ values: { reason: 'x', amount: '5,000.00' } }))).toBe(
      'AMOUNT_INVALID values/amount',
    );
    expect(refusal(() => startDesk({ values: { amount: '5' } }))).toBe('FIELD_REQUIRED values/reason');
    expect(refusal(() => startDesk({ values: { reason: 'x', amount: { amount: '5', currency: 'USD' } } }))).toBe(
      'CURRENCY_NOT_ALLOWED values/amount',
    );
  });

  it('where somebody named has left, also further down the way', () => {
    const nodes = [one, { id: 'm', users: ['b', 'c'] }];
    expect(refusal(() => startFlow(nodes, { directory: without('c') }))).toBe('APPROVER_LEFT flow/1/who/any/0/users/1');
    expect(refusal(() => startFlow(nodes, { directory: substituted('c', 'd') }))).toBe('accepted');
    const field = who({ kind: 'field', field: 'owner' });
    expect(refusal(() => startFlow([field], { directory: without('c'), values: { owner: 'c' } }))).toBe(
      'APPROVER_LEFT values/owner',
    );
  });

  it('where the initiator is in no such department', () => {
    const template = flowOf(one);
    expect(refusal(() => start(template, { department: departmentRef('top') }))).toBe('NOT_IN_DEPARTMENT department');
    expect(refusal(() => start(template, { department: departmentRef('unit') }))).toBe('accepted');
  });

  it('where two currencies meet in a condition', () => {
    const template = {
      ...startDesk().template,
      fields: [{ key: 'amount', label: { en: 'Amount' }, type: 'money' as const, required: true }],
    };
    expect(refusal(() => startDesk({ template, values: { amount: { amount: '5001', currency: 'USD' } } }))).toBe(
      'CURRENCIES_DIFFER values/amount',
    );
  });
});

describe('picks of the initiator', () => {
  const picking = flowOf(who({ kind: 'initiatorPicks', min: 1, max: 2, range: ['a', 'b', 'c', 'me'].map(userRef) }));
  const pick = (...ids: readonly string[]) => ({ picks: { n: ids.map(userRef) } });

  it('become the approvers', () => {
    const events = start(picking, pick('b', 'a'));
    expect(events.flatMap((event) => (event.type === 'task.created' ? [event.task.assignee.ref.id] : []))).toEqual([
      'b',
      'a',
    ]);
  });

  it.each([
    ['none at all', {}, 'PICKS_INVALID picks/n'],
    ['none', pick(), 'PICKS_INVALID picks/n'],
    ['too many', pick('a', 'b', 'c'), 'PICKS_INVALID picks/n'],
    ['one twice', pick('a', 'a'), 'PICKS_INVALID picks/n'],
    ['somebody not on offer', pick('d'), 'PICKS_INVALID picks/n/0'],
    ['the initiator', pick('a', 'me'), 'SELF_APPROVAL picks/n/1'],
    ['a node that offers no choice', { picks: { x: [] } }, 'PICKS_INVALID picks/x'],
  ])('are refused: %s', (_what, more, code) => {
    expect(refusal(() => start(picking, more))).toBe(code);
  });
});

describe('who is asked', () => {
  const asked = (node: object, options: Parameters<typeof startFlow>[1] = {}) =>
    startFlow([{ ...node, id: 'n' }], options)
      .open()
      .map((each) => each.slice(2));

  it.each([
    ['the head of the own department', { kind: 'deptManager', level: 1 }, 'me', ['boss']],
    ['the head of the one above', { kind: 'deptManager', level: 2 }, 'me', ['chief']],
    ['the next head up for the head’s own form', { kind: 'deptManager', level: 1, autoUp: true }, 'boss', ['chief']],
    ['an administrator where nobody is above', { kind: 'deptManager', level: 3, autoUp: true }, 'me', ['admin']],
    [
      'an administrator for the head’s own form that may not go up',
      { kind: 'deptManager', level: 1 },
      'boss',
      ['admin'],
    ],
    ['the line manager', { kind: 'lineManager', level: 1 }, 'me', ['boss']],
    ['the second line manager', { kind: 'lineManager', level: 2 }, 'me', ['chief']],
    ['a role', { kind: 'role', role: roleRef('pair') }, 'me', ['a', 'b']],
    ['a role without the initiator', { kind: 'role', role: roleRef('pair') }, 'a', ['b']],
    ['an administrator for an unknown role', { kind: 'role', role: roleRef('none') }, 'me', ['admin']],
  ])('is %s', (_what, entry, initiator, expected) => {
    expect(asked(who(entry), { initiator })).toEqual(expected);
  });

  it('is everybody of all entries once', () => {
    expect(
      asked(who({ kind: 'role', role: roleRef('pair') }, { kind: 'users', users: ['b', 'c'].map(userRef) })),
    ).toEqual(['a', 'b', 'c']);
  });

  it('is the substitute of a leaver, and never a leaver in a role or at the head of a department', () => {
    expect(asked(who({ kind: 'role', role: roleRef('pair') }), { directory: without('a') })).toEqual(['b']);
    expect(asked(who({ kind: 'deptManager', level: 1, autoUp: true }), { directory: without('boss') })).toEqual([
      'chief',
    ]);
    const desk = startFlow([one], { directory: substituted('a', 'd') });
    expect(desk.state.instance.tasks[0]?.assignee).toMatchObject({ ref: { id: 'd' }, onBehalfOf: { id: 'a' } });
  });

  it('is whoever a role names for the department, where it is limited to it', () => {
    const people = {
      ...letters,
      roles: [
        {
          id: 'local',
          members: [
            { user: 'a', departments: ['unit'] },
            { user: 'b', departments: ['other'] },
            { user: 'c', departments: ['top'] },
            { user: 'd' },
          ],
        },
      ],
    };
    const role = { kind: 'role', role: roleRef('local') };
    expect(asked(who({ ...role, scope: 'department' }), { directory: people })).toEqual(['a', 'c', 'd']);
    expect(asked(who(role), { directory: people })).toEqual(['a', 'b', 'c', 'd']);
  });

  it('does not end in rings of managers, departments or substitutes', () => {
    const ring = {
      ...letters,
      users: letters.users.map((each) =>
        each.id === 'chief' ? { ...each, manager: 'boss' } : each.id === 'a' ? { ...each, active: false } : each,
      ),
      departments: [
        { id: 'top', parent: 'unit', managers: [] },
        { id: 'unit', parent: 'top', managers: [] },
      ],
      substitutions: [
        {
          principal: userRef('a'),
          delegate: userRef('b'),
          from: '2026-01-01T00:00:00.000Z',
          scope: 'all' as const,
          kind: 'leaver' as const,
        },
        {
          principal: userRef('b'),
          delegate: userRef('a'),
          from: '2026-01-01T00:00:00.000Z',
          scope: 'all' as const,
          kind: 'leaver' as const,
        },
      ],
    };
    expect(asked(who({ kind: 'deptManager', level: 1, autoUp: true }), { directory: ring })).toEqual(['admin']);
    expect(asked(who({ kind: 'lineManager', level: 3 }), { directory: ring })).toEqual(['admin']);
    expect(refusal(() => asked(one, { directory: ring }))).toBe('APPROVER_LEFT flow/0/who/any/0/users/0');
  });
});

describe('where nobody can be asked', () => {
  const empty = (onEmpty: string, more: object = {}) => ({
    ...who({ kind: 'lineManager', level: 5 }),
    onEmpty,
    ...more,
  });

  it.each([
    ['skip', 'approved'],
    ['reject', 'rejected'],
    ['fail', 'failed'],
  ])('does what onEmpty %s says', (onEmpty, state) => {
    const desk = startFlow([empty(onEmpty)]);
    expect(desk.state.instance.state).toBe(state);
    expect(tasks(desk)).toEqual([]);
  });

  it('fails where the administrator is the initiator', () => {
    expect(startFlow([empty('admin')], { initiator: 'admin' }).state.instance.state).toBe('failed');
  });

  it('never skips a quorum that too few could meet', () => {
    const quorum = { policy: { mode: 'quorum', approvals: 2, rejections: 1 } };
    const short = (onEmpty: string) =>
      startFlow([
        { ...who({ kind: 'lineManager', level: 1 }, { kind: 'role', role: roleRef('none') }), onEmpty, ...quorum },
      ]);
    expect(short('skip').state.instance.state).toBe('failed');
    expect(short('admin').open()).toEqual(['n:boss', 'n:admin']);
    expect(
      startFlow([empty('skip', { ...who({ kind: 'role', role: roleRef('none') }), ...quorum })]).state.instance.state,
    ).toBe('approved');
  });

  it('tells nobody by carbon copy', () => {
    const desk = startFlow([{ id: 'cc', type: 'cc', who: { any: [{ kind: 'role', role: roleRef('none') }] } }, one]);
    expect(desk.events.some(({ type }) => type === 'person.notified')).toBe(false);
  });
});
