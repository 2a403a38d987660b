import type {
  ApprovalEvent,
  ApprovalInstance,
  Decision,
  Id,
  Instant,
  LocalizedText,
  Ref,
  Task,
} from '@countersign/contracts';
import { approvalError } from './errors.js';

/** One stay at a node. A node that is entered again after a return gets a higher round. */
export interface Visit {
  readonly nodeId: Id;
  /** 1 at the first time. */
  readonly round: number;
  /** Left out while its tasks are open. */
  readonly result?: 'approved' | 'rejected' | 'skipped' | 'returned' | undefined;
}

export interface Timer {
  readonly dueAt: Instant;
  /** How many times it was set; a repeated reminder sets its own timer again. */
  readonly times: number;
}

/** An instance and what routing needs besides it. Plain JSON: store it, or make it anew from the events. */
export interface ApprovalState {
  readonly instance: ApprovalInstance;
  /** The node whose tasks are open. */
  readonly current?: { readonly nodeId: Id; readonly round: number } | undefined;
  /** Nodes whose agreement counts: entered since the form was last submitted, and not undone by a return. In order. */
  readonly path: readonly { readonly nodeId: Id; readonly round: number }[];
  /** Every stay at a node, in order. */
  readonly visits: readonly Visit[];
  /** By key, `taskId:rule`. */
  readonly timers: Readonly<Record<string, Timer>>;
  /** Whom the initiator chose, by node id. */
  readonly picks: Readonly<Record<Id, readonly Ref[]>>;
  /** Why each choice was taken as it was last, by node id. */
  readonly choices: Readonly<Record<Id, Choice>>;
}

export interface Choice {
  readonly branch: number;
  readonly why: LocalizedText;
}

type Base = Omit<ApprovalInstance, 'tasks' | 'decisions' | 'revision'>;

/** A state that is being changed by its one owner, so that a thousand events cost a thousand steps. */
export interface WorkingState {
  base: Base;
  readonly tasks: Task[];
  readonly taskIndex: Map<Id, number>;
  readonly decisions: Decision[];
  revision: number;
  current: { readonly nodeId: Id; readonly round: number } | undefined;
  path: { readonly nodeId: Id; readonly round: number }[];
  readonly visits: Visit[];
  readonly timers: Map<string, Timer>;
  picks: Readonly<Record<Id, readonly Ref[]>>;
  readonly choices: Map<Id, Choice>;
}

/** The state after one more event; the given state stays as it is. */
export function evolve(state: ApprovalState | undefined, event: ApprovalEvent): ApprovalState {
  return freeze(apply(state ? thaw(state) : undefined, event));
}

/** The state after all events, in time linear in their number. */
export function replay(events: Iterable<ApprovalEvent>, from: ApprovalState): ApprovalState;
export function replay(events: Iterable<ApprovalEvent>, from?: ApprovalState | undefined): ApprovalState | undefined;
export function replay(events: Iterable<ApprovalEvent>, from?: ApprovalState | undefined): ApprovalState | undefined {
  let working = from ? thaw(from) : undefined;
  for (const event of events) working = apply(working, event);
  return working && freeze(working);
}

/** Tasks that wait for a person now. */
export function openTasks(state: ApprovalState): readonly Task[] {
  return state.instance.tasks.filter((task) => task.state === 'active');
}

export function thaw(state: ApprovalState): WorkingState {
  const { tasks, decisions, revision, ...base } = state.instance;
  return {
    base,
    tasks: [...tasks],
    taskIndex: new Map(tasks.map((task, index) => [task.id, index])),
    decisions: [...decisions],
    revision,
    current: state.current,
    path: [...state.path],
    visits: [...state.visits],
    timers: new Map(Object.entries(state.timers)),
    picks: state.picks,
    choices: new Map(Object.entries(state.choices)),
  };
}

/** Ends the life of the working state: its lists become the frozen state's. */
export function freeze(working: WorkingState): ApprovalState {
  const { base, tasks, decisions, revision, current, path, visits, timers, picks, choices } = working;
  return {
    instance: { ...base, tasks, decisions, revision },
    ...(current ? { current } : {}),
    path,
    visits,
    timers: Object.fromEntries(timers),
    picks,
    choices: Object.fromEntries(choices),
  };
}

/** Changes the working state by one event and gives it back; the first event of all makes it. */
export function apply(working: WorkingState | undefined, event: ApprovalEvent): WorkingState {
  if (event.type === 'instance.started') {
    if (working) throw approvalError('INSTANCE_EXISTS', 'An approval starts once.');
    return begin(event);
  }
  if (!working) throw approvalError('INSTANCE_UNKNOWN', 'The first event of an approval is instance.started.');
  working.revision += 1;
  change(working, event);
  return working;
}

function begin(event: Extract<ApprovalEvent, { type: 'instance.started' }>): WorkingState {
  const { picks, ...started } = event.instance;
  return {
    base: { ...started, state: 'running', createdAt: event.at, timePrecision: 'millisecond' },
    tasks: [],
    taskIndex: new Map(),
    decisions: [],
    revision: 1,
    current: undefined,
    path: [],
    visits: [],
    timers: new Map(),
    picks: picks ?? {},
    choices: new Map(),
  };
}

function change(working: WorkingState, event: Exclude<ApprovalEvent, { type: 'instance.started' }>): void {
  switch (event.type) {
    case 'node.entered': {
      const { nodeId, round } = event;
      const again = working.path.findIndex((step) => step.nodeId === nodeId);
      if (again >= 0) working.path = working.path.slice(0, again);
      working.path.push({ nodeId, round });
      working.visits.push({ nodeId, round });
      working.current = { nodeId, round };
      return;
    }
    case 'node.left': {
      const index = working.visits.findLastIndex(
        (visit) => visit.nodeId === event.nodeId && visit.round === event.round,
      );
      if (index >= 0) working.visits[index] = { nodeId: event.nodeId, round: event.round, result: event.result };
      working.current = undefined;
      return;
    }
    case 'task.created':
      working.taskIndex.set(event.task.id, working.tasks.length);
      working.tasks.push(event.task);
      return;
    case 'task.changed':
      changeTask(working, event);
      return;
    case 'decision.made':
      working.decisions.push(event.decision);
      return;
    case 'timer.set':
      working.timers.set(event.key, { dueAt: event.dueAt, times: (working.timers.get(event.key)?.times ?? 0) + 1 });
      return;
    case 'timer.cleared':
      working.timers.delete(event.key);
      return;
    case 'instance.returned':
      working.base = { ...working.base, state: 'returned' };
      return;
    case 'instance.resubmitted':
      working.base = { ...working.base, state: 'running', values: event.values, covers: event.covers };
      working.path = [];
      working.picks = event.picks ?? working.picks;
      return;
    case 'instance.ended':
      working.base = { ...working.base, state: event.outcome, outcome: event.outcome, endedAt: event.at };
      working.current = undefined;
      return;
    case 'instance.revoked':
      working.base = { ...working.base, state: 'revoked' };
      return;
    case 'instance.superseded':
      working.base = { ...working.base, state: 'superseded' };
      return;
    case 'route.chosen': {
      const why = event.whyIn ?? { en: event.why, 'zh-HK': event.why };
      working.choices.set(event.nodeId, { branch: event.branch, why });
      return;
    }
    case 'person.notified':
      return; // What happened there is told by the event alone.
  }
}

const ended: ReadonlySet<Task['state']> = new Set([
  'approved',
  'rejected',
  'transferred',
  'delegated',
  'returned',
  'skipped',
  'expired',
  'cancelled',
]);

/** True for a state from which a task never comes back. */
export function isEnded(state: Task['state']): boolean {
  return ended.has(state);
}

function changeTask(working: WorkingState, event: Extract<ApprovalEvent, { type: 'task.changed' }>): void {
  const index = working.taskIndex.get(event.taskId);
  const task = index === undefined ? undefined : working.tasks[index];
  if (index === undefined || !task) throw approvalError('TASK_UNKNOWN', `No task ${event.taskId} in this approval.`);
  working.tasks[index] = {
    ...task,
    state: event.state,
    ...(event.dueAt === undefined ? {} : { dueAt: event.dueAt }),
    ...(isEnded(event.state) ? { endedAt: event.at } : {}),
  };
}
