import {
  type Actor,
  type ApprovalEvent,
  ConnectorError,
  type Directory,
  type Ref,
  type Task,
  type TaskState,
} from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, flowOf, letters, type NodeSketch, user, userRef } from './__fixtures__/expense.js';
import {
  type ApprovalCommand,
  type ApprovalState,
  assertPublishable,
  decide,
  evolve,
  openTasks,
  replay,
  toCloudEvents,
} from './index.js';

// Random flows, random people, random commands. Small alphabets, so that things collide.

const people = ['a', 'b', 'c', 'd', 'boss', 'chief', 'admin', 'me'];
const person = fc.constantFrom(...people);
const some = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'boss', 'me'), { minLength: 1, maxLength: 4 });
const policy = fc.oneof(
  fc.constantFrom('single', 'all', 'any', 'sequential').map((mode) => ({ mode })),
  fc.record({
    mode: fc.constant('quorum'),
    approvals: fc.integer({ min: 1, max: 3 }),
    rejections: fc.integer({ min: 1, max: 3 }),
  }),
);
const timeout = fc.record(
  {
    after: fc.constantFrom('PT1H', 'PT5H'),
    action: fc.constantFrom('remind', 'delegate', 'escalate', 'approve', 'reject'),
    to: some.map((ids) => ({ any: [{ kind: 'users', users: ids.map(userRef) }] })),
  },
  { requiredKeys: ['after', 'action'] },
);
const who = fc.oneof(
  some.map((ids) => ({ kind: 'users', users: ids.map(userRef) })),
  fc.record({ kind: fc.constant('deptManager'), level: fc.integer({ min: 1, max: 3 }), autoUp: fc.boolean() }),
  fc.record({ kind: fc.constant('lineManager'), level: fc.integer({ min: 1, max: 3 }) }),
  fc.constant({ kind: 'role', role: { ...userRef('pair'), kind: 'roleId' } }),
);
const node = fc.record({
  type: fc.constantFrom('approval', 'approval', 'approval', 'approval', 'work', 'cc'),
  who: fc.record({ any: fc.array(who, { minLength: 1, maxLength: 2 }) }),
  policy,
  onEmpty: fc.constantFrom('admin', 'skip', 'fail', 'reject'),
  sameActor: fc.constantFrom('ask', 'autoIfAlreadyApproved'),
  selfApproval: fc.constantFrom('deny', 'deny', 'allow'),
  timeouts: fc.array(timeout, { maxLength: 2 }),
  allow: fc.constant(['transfer', 'addBefore', 'addAfter', 'return', 'comment']),
  onReject: fc.constantFrom('end', 'return'),
});

type Sketch = typeof node extends fc.Arbitrary<infer Value> ? Value : never;

function nodeOf({ type, who: spec, ...rest }: Sketch, id: string): NodeSketch {
  return type === 'approval' ? { id, type, who: spec, ...rest } : { id, type, who: spec };
}

/** Nodes in a row, and the last of them in a branch. */
const flow = fc
  .tuple(fc.array(node, { minLength: 1, maxLength: 3 }), node)
  .map(([row, last]): readonly NodeSketch[] => [
    ...row.map((each, index) => nodeOf(each, `n${index}`)),
    {
      id: 'choice',
      type: 'choose',
      branches: [
        {
          when: { field: 'amount', op: 'gt', value: { amount: '5', currency: 'HKD' } },
          to: [{ name: 'last', ...nodeOf(last, 'last') }],
        },
        { when: 'else', to: [] },
      ],
    },
  ]);

const substitution = fc.record({
  principal: person.map(userRef),
  delegate: person.map(userRef),
  from: fc.constant(at(-1)),
  scope: fc.constant('all' as const),
  kind: fc.constantFrom('planned' as const, 'leaver' as const),
});
const directory = fc
  .record({ gone: fc.uniqueArray(person, { maxLength: 3 }), substitutions: fc.array(substitution, { maxLength: 2 }) })
  .map(
    ({ gone, substitutions }): Directory => ({
      ...letters,
      users: letters.users.map((each) => (gone.includes(each.id) ? { ...each, active: false } : each)),
      substitutions,
    }),
  );

/** A step of a play: most are sensible, by whoever has a task; some are nonsense. */
const step = fc.record({
  what: fc.constantFrom(
    'approve',
    'approve',
    'approve',
    'reject',
    'transfer',
    'before',
    'after',
    'return',
    'resubmit',
    'timer',
    'timer',
    'reassign',
    'comment',
    'withdraw',
    'cancel',
    'revoke',
    'supersede',
    'start',
  ),
  pick: fc.nat(20),
  by: fc.option(person, { freq: 3 }),
  to: fc.uniqueArray(person, { minLength: 1, maxLength: 2 }),
  later: fc.integer({ min: 0, max: 6 }),
  people: fc.option(directory, { freq: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const play = fc.record({
  flow,
  people: directory,
  amount: fc.constantFrom('5', '6'),
  /** For whom the form is filed. */
  principal: fc.option(person, { freq: 3 }),
  steps: fc.array(step, { maxLength: 25 }),
});
type Play = typeof play extends fc.Arbitrary<infer Value> ? Value : never;

function commandOf(state: ApprovalState, { what, pick, by, to }: Step): ApprovalCommand {
  const { tasks } = state.instance;
  const active = openTasks(state);
  const task = (active.length > 0 && pick < 16 ? active : tasks)[pick % Math.max(1, active.length || tasks.length)];
  const taskId = task?.id ?? 'none';
  const actor: Actor = by === null ? (task?.assignee ?? user('me')) : user(by);
  const [first = 'a'] = to;
  const signers: readonly Ref[] = to.map(userRef);
  const path = state.path.map(({ nodeId }) => nodeId);
  switch (what) {
    case 'approve':
    case 'reject':
      return { type: what, taskId, by: actor };
    case 'transfer':
      return { type: 'transfer', taskId, by: actor, to: userRef(first) };
    case 'before':
    case 'after':
      return { type: 'addSigners', taskId, by: actor, signers, position: what };
    case 'return':
      return {
        type: 'return',
        taskId,
        by: actor,
        toNode: pick % 2 ? path[pick % Math.max(1, path.length)] : undefined,
      };
    case 'resubmit':
      return { type: 'resubmit', by: user('me'), values: { amount: pick % 2 ? '5' : '6' }, covers: [] };
    case 'timer': {
      const keys = Object.keys(state.timers);
      return { type: 'fireTimer', key: keys[pick % Math.max(1, keys.length)] ?? 'none' };
    }
    case 'reassign':
      return { type: 'reassign', leaver: task?.assignee.ref ?? userRef(first), by: user('admin') };
    case 'comment':
      return { type: 'comment', by: actor, text: 'hm' };
    case 'withdraw':
      return { type: 'withdraw', by: user('me') };
    case 'cancel':
      return { type: 'cancel', by: user('admin') };
    case 'revoke':
    case 'supersede':
      return { type: what, by: 'other', actor };
    default:
      return startCommand('5');
  }
}

function startCommand(amount: string, principal: string | null = null): ApprovalCommand {
  const initiator = { ...user('me'), ...(principal === null ? {} : { onBehalfOf: userRef(principal) }) };
  return { type: 'start', id: 'i', idempotencyKey: 'k', initiator, values: { amount } };
}

interface Moment {
  readonly before: ApprovalState | undefined;
  readonly command: ApprovalCommand;
  readonly events: readonly ApprovalEvent[];
  readonly after: ApprovalState;
  readonly people: Directory;
  readonly hours: number;
}

/** Plays it, and gives every moment at which something happened. Errors that aren't ours fail the test. */
function perform({ flow: nodes, people: first, amount, principal, steps }: Play): {
  moments: readonly Moment[];
  template: ReturnType<typeof flowOf>;
} {
  const template = flowOf(...nodes);
  const moments: Moment[] = [];
  let state: ApprovalState | undefined;
  let hours = 0;
  const attempt = (command: ApprovalCommand, directoryNow: Directory): void => {
    try {
      const events = decide(state, command, { now: at(hours), directory: directoryNow, template });
      const after = replay(events, state);
      if (!after) return;
      moments.push({ before: state, command, events, after, people: directoryNow, hours });
      state = after;
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      expect(error.remedy['zh-HK']).not.toBe('');
      expect(error.code).not.toBe('UNEXPECTED');
    }
  };
  attempt(startCommand(amount, principal), first);
  for (const each of steps) {
    if (!state) break;
    hours += each.later;
    attempt(commandOf(state, each), each.people ?? first);
  }
  return { moments, template };
}

/** Also those in branches. */
function nodesIn(sketch: NodeSketch): NodeSketch[] {
  const branches: { to: NodeSketch[] }[] = Array.isArray(sketch['branches']) ? sketch['branches'] : [];
  return [sketch, ...branches.flatMap(({ to }) => to.flatMap(nodesIn))];
}

const running = (state: ApprovalState): boolean => state.instance.state === 'running';
const open: ReadonlySet<TaskState> = new Set(['active', 'waiting', 'suspended']);
const acts: ReadonlySet<string> = new Set(['approve', 'reject', 'transfer', 'addSign', 'return']);
const runs = { numRuns: 250 };

describe('whatever happens to an approval', () => {
  it('a running one can always be moved, and one that is not running has no open task or timer', () => {
    fc.assert(
      fc.property(play, (input) => {
        for (const { after } of perform(input).moments) {
          const active = openTasks(after);
          if (running(after)) {
            expect(active.length).toBeGreaterThan(0);
            expect(after.current).toBeDefined();
            expect(
              active.every(({ nodeId, round }) => nodeId === after.current?.nodeId && round === after.current.round),
            ).toBe(true);
          } else {
            expect(after.instance.tasks.filter(({ state }) => open.has(state))).toEqual([]);
            expect(after.timers).toEqual({});
          }
          const activeIds = new Set(active.map(({ id }) => id));
          for (const key of Object.keys(after.timers))
            expect(activeIds.has(key.slice(0, key.lastIndexOf(':')))).toBe(true);
        }
      }),
      runs,
    );
  });

  it('a running one ends when everybody who is asked keeps approving', () => {
    fc.assert(
      fc.property(play, (input) => {
        const { moments, template } = perform(input);
        const last = moments.at(-1);
        let state = last?.after;
        if (!last || !state || !running(state)) return;
        for (let round = 0; running(state) && round < 60; round += 1) {
          const [task] = openTasks(state);
          if (!task) throw new Error('nobody is asked');
          const context = { now: at(last.hours), directory: letters, template };
          state =
            replay(decide(state, { type: 'approve', taskId: task.id, by: task.assignee }, context), state) ?? state;
        }
        expect(['approved', 'rejected', 'failed', 'returned']).toContain(state.instance.state);
      }),
      runs,
    );
  });

  it('the events alone give the state, one at a time or all at once, also after storage as JSON', () => {
    fc.assert(
      fc.property(play, (input) => {
        const { moments } = perform(input);
        const events = moments.flatMap((moment) => moment.events);
        const stored: ApprovalEvent[] = JSON.parse(JSON.stringify(events));
        const state = moments.at(-1)?.after;
        expect(replay(stored)).toEqual(state);
        expect(JSON.parse(JSON.stringify(state ?? null))).toEqual(state ?? null);
        let one: ApprovalState | undefined;
        for (const event of events) one = evolve(one, event);
        expect(one).toEqual(state);
        expect(state?.instance.revision).toBe(moments.length > 0 ? events.length : undefined);
      }),
      runs,
    );
  });

  it('nothing changes after the end but by new facts, and decisions are only added', () => {
    fc.assert(
      fc.property(play, (input) => {
        for (const { before, command, after } of perform(input).moments) {
          if (!before) continue;
          const decisions = before.instance.decisions;
          expect(after.instance.decisions.slice(0, decisions.length)).toEqual(decisions);
          if (running(before) || before.instance.state === 'returned') continue;
          expect(['comment', 'revoke', 'supersede', 'fireTimer']).toContain(command.type);
          expect(after.instance.tasks).toEqual(before.instance.tasks);
          expect(after.instance.outcome).toBe(before.instance.outcome);
          expect(after.instance.values).toEqual(before.instance.values);
          if (command.type === 'fireTimer') expect(after).toEqual(before);
        }
      }),
      runs,
    );
  });

  it('tasks move along their own states, and every end of one that was passed on has a successor', () => {
    const nexts: Readonly<Partial<Record<TaskState, readonly TaskState[]>>> = {
      waiting: ['active', 'delegated', 'rejected', 'skipped', 'cancelled'],
      active: [
        'suspended',
        'approved',
        'rejected',
        'transferred',
        'delegated',
        'returned',
        'skipped',
        'expired',
        'cancelled',
      ],
      suspended: ['active', 'delegated', 'rejected', 'skipped', 'cancelled'],
    };
    fc.assert(
      fc.property(play, (input) => {
        const { moments } = perform(input);
        const states = new Map<string, TaskState>();
        for (const event of moments.flatMap((moment) => moment.events)) {
          if (event.type === 'task.created') states.set(event.task.id, event.task.state);
          if (event.type !== 'task.changed') continue;
          expect(nexts[states.get(event.taskId) ?? 'approved'] ?? []).toContain(event.state);
          states.set(event.taskId, event.state);
        }
        const tasks = moments.at(-1)?.after.instance.tasks ?? [];
        for (const task of tasks) {
          if (task.state === 'transferred' || task.state === 'delegated') {
            expect(tasks.filter(({ prior, origin }) => prior === task.id && origin === 'transfer')).toHaveLength(1);
          }
        }
        expect(new Set(tasks.map(({ id }) => id)).size).toBe(tasks.length);
      }),
      runs,
    );
  });

  it('nobody is asked or acts who started it or whom it is for (unless allowed), who left, or was not asked', () => {
    fc.assert(
      fc.property(play, (input) => {
        const own = new Set(['me', input.principal]);
        const nodes = new Map(input.flow.flatMap(nodesIn).map((each) => [each['id'], each]));
        for (const { before, events, people: now } of perform(input).moments) {
          const check = (id: string, { nodeId }: Pick<Task, 'nodeId'>): void => {
            expect(now.users.find((each) => each.id === id)?.active).not.toBe(false);
            const { type, selfApproval } = nodes.get(nodeId) ?? {};
            if (type === 'approval' && selfApproval !== 'allow') expect(own.has(id)).toBe(false);
          };
          for (const event of events) {
            if (event.type === 'task.created' && open.has(event.task.state))
              check(event.task.assignee.ref.id, event.task);
            if (event.type !== 'decision.made' || event.decision.by.type !== 'user') continue;
            const { kind, taskId, by } = event.decision;
            if (!acts.has(kind)) continue;
            const task = before?.instance.tasks.find(({ id }) => id === taskId);
            if (task?.state !== 'active') throw new Error('acted on a task that is not active');
            const standIns = now.substitutions.filter(({ principal }) => principal.id === task.assignee.ref.id);
            expect([task.assignee.ref.id, ...standIns.map(({ delegate }) => delegate.id)]).toContain(by.ref.id);
            check(by.ref.id, task);
          }
        }
      }),
      runs,
    );
  });

  it('one person has one say at a stay: no two decisions of a human on two tasks of it', () => {
    fc.assert(
      fc.property(play, (input) => {
        const state = perform(input).moments.at(-1)?.after;
        const said = new Map<string, string>();
        for (const { by, kind, taskId } of state?.instance.decisions ?? []) {
          if ((kind !== 'approve' && kind !== 'reject') || by.type !== 'user') continue;
          const task = state?.instance.tasks.find(({ id }) => id === taskId);
          const key = `${task?.nodeId} ${task?.round} ${by.ref.id}`;
          expect(said.get(key) ?? taskId).toBe(taskId);
          said.set(key, taskId ?? '');
        }
      }),
      runs,
    );
  });

  it('each policy asks no more than it may: single one seat, sequential one seat at a time', () => {
    fc.assert(
      fc.property(play, (input) => {
        for (const { after } of perform(input).moments) {
          const active = openTasks(after).filter(({ prior }) => prior === undefined);
          if (active.some((task) => task.policy === 'single' || task.policy === 'sequential'))
            expect(active).toHaveLength(1);
        }
      }),
      runs,
    );
  });

  it('deciding is pure: the same again gives the same, and changes neither state nor command', () => {
    fc.assert(
      fc.property(play, (input) => {
        const { moments, template } = perform(input);
        for (const { before, command, events, people: now, hours } of moments) {
          const frozen = structuredClone({ before, command });
          expect(decide(before, command, { now: at(hours), directory: now, template })).toEqual(events);
          expect({ before, command }).toEqual(frozen);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('workspace events have ids of their own, the same when told again', () => {
    fc.assert(
      fc.property(play, (input) => {
        const { moments } = perform(input);
        const options = { tenant: 't', source: '/local/t' };
        const told = moments.flatMap(({ before, events }) => toCloudEvents(before, events, options));
        expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
        const again = toCloudEvents(
          undefined,
          moments.flatMap(({ events }) => events),
          options,
        );
        expect(again).toEqual(told);
        expect(JSON.parse(JSON.stringify(told))).toEqual(told);
      }),
      { numRuns: 300 },
    );
  });

  it('is well exercised: flows can be published, and all outcomes occur', () => {
    const outcomes = new Set<string>();
    const types = new Set<string>();
    fc.assert(
      fc.property(play, (input) => {
        const { moments } = perform(input);
        outcomes.add(moments.at(-1)?.after.instance.state ?? 'refused');
        for (const { command, events } of moments) if (events.length > 0) types.add(command.type);
      }),
      { ...runs, seed: 7 },
    );
    expect([...outcomes].sort()).toEqual([
      'approved',
      'cancelled',
      'failed',
      'refused',
      'rejected',
      'returned',
      'revoked',
      'running',
      'superseded',
      'withdrawn',
    ]);
    expect([...types].sort()).toEqual([
      'addSigners',
      'approve',
      'cancel',
      'comment',
      'fireTimer',
      'reassign',
      'reject',
      'resubmit',
      'return',
      'revoke',
      'start',
      'supersede',
      'transfer',
      'withdraw',
    ]);
    assertPublishable(flowOf({ id: 'n', users: ['a'] }));
  });
});
