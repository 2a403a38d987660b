import type { Actor, ApprovalEvent, Decision, Id, Instant, Ref, Task } from '@countersign/contracts';
import { canonicalJson, parseDuration, sha256, toInstant } from '@countersign/contracts';
import type { AskedOf } from './approvers.js';
import type { DecideContext } from './command.js';
import { approvalError } from './errors.js';
import { indexFlow, isTaskNode, type Place, type TaskNode } from './flow-index.js';
import { createPeople, type People } from './people.js';
import { apply, type WorkingState } from './state.js';

/** One decision in the making: a working state, and the events that brought it there. */
export interface Draft {
  readonly working: WorkingState;
  readonly events: ApprovalEvent[];
  readonly context: DecideContext;
  readonly people: People;
  readonly places: ReadonlyMap<Id, Place>;
}

export function createDraft(working: WorkingState, context: DecideContext, events: ApprovalEvent[] = []): Draft {
  const { template, directory, now } = context;
  if (template.flow === 'vendorManaged') {
    throw approvalError('VENDOR_MANAGED', `The flow of ${template.id} is managed by its workspace.`);
  }
  return {
    working,
    events,
    context,
    people: createPeople({ directory, initiator: working.base.initiator, templateId: template.id, now }),
    places: indexFlow(template.flow),
  };
}

export function emit(draft: Draft, event: ApprovalEvent): void {
  apply(draft.working, event);
  draft.events.push(event);
}

/** The system as an actor: timers, collapsed approvals, leavers. */
export function systemActor(draft: Draft, what: string, onBehalfOf?: Ref): Actor {
  const { tenant } = draft.working.base.initiator.ref;
  return {
    type: 'system',
    ref: { system: 'countersign', tenant, kind: 'system', id: what },
    ...(onBehalfOf ? { onBehalfOf } : {}),
  };
}

export function recordDecision(draft: Draft, decision: Omit<Decision, 'seq' | 'at'>): void {
  const { now: at } = draft.context;
  // Left-out properties stay left out, so that a stored event reads back as it was.
  const present = Object.fromEntries(Object.entries(decision).filter(([, value]) => value !== undefined));
  const { kind, by } = decision;
  const said = decision.comment === undefined ? {} : { comment: storableText(decision.comment) };
  emit(draft, {
    type: 'decision.made',
    at,
    decision: { ...present, ...said, kind, by, seq: draft.working.decisions.length + 1, at },
  });
}

/** What people say is kept, but for what no database takes: NUL, and halves of characters. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

export function taskOf(draft: Draft, taskId: Id): Task {
  const index = draft.working.taskIndex.get(taskId);
  const task = index === undefined ? undefined : draft.working.tasks[index];
  if (!task) throw approvalError('TASK_UNKNOWN', 'This approval has no such task.');
  return task;
}

/** Tasks of one stay at a node, in the order of their creation. */
export function tasksAt(draft: Draft, at: { readonly nodeId: Id; readonly round: number }): readonly Task[] {
  return draft.working.tasks.filter((task) => task.nodeId === at.nodeId && task.round === at.round);
}

export function placeOf(draft: Draft, nodeId: Id): Place {
  const place = draft.places.get(nodeId);
  if (!place) throw approvalError('TEMPLATE_MISMATCH', `The template has no node ${nodeId}.`);
  return place;
}

export function taskNodeOf(draft: Draft, nodeId: Id): TaskNode {
  const { node } = placeOf(draft, nodeId);
  if (!isTaskNode(node)) throw approvalError('TEMPLATE_MISMATCH', `The node ${nodeId} has no tasks.`);
  return node;
}

export function createTask(draft: Draft, task: Omit<Task, 'id' | 'createdAt' | 'dueAt'>): Task {
  const { working, context } = draft;
  const seed = canonicalJson([task.nodeId, task.round, working.tasks.length]);
  const id = context.newId?.(seed) ?? `t_${sha256(canonicalJson([working.base.id, seed])).slice(0, 24)}`;
  const dueAt = task.state === 'active' ? dueAtOf(draft, task.nodeId) : undefined;
  const created: Task = { ...task, id, createdAt: context.now, ...(dueAt === undefined ? {} : { dueAt }) };
  emit(draft, { type: 'task.created', at: context.now, task: created });
  if (created.state === 'active') setTimers(draft, created);
  return created;
}

/** Ends a task: its timers go with it. */
export function endTask(draft: Draft, task: Task, state: Task['state']): void {
  emit(draft, { type: 'task.changed', at: draft.context.now, taskId: task.id, state });
  clearTimers(draft, task);
}

/** The clock of a task starts when it becomes active. */
export function activateTask(draft: Draft, task: Task): void {
  const dueAt = dueAtOf(draft, task.nodeId);
  emit(draft, {
    type: 'task.changed',
    at: draft.context.now,
    taskId: task.id,
    state: 'active',
    ...(dueAt === undefined ? {} : { dueAt }),
  });
  setTimers(draft, task);
}

/** A suspended task's clock stops; it starts anew when the task is active again. */
export function suspendTask(draft: Draft, task: Task): void {
  emit(draft, { type: 'task.changed', at: draft.context.now, taskId: task.id, state: 'suspended' });
  clearTimers(draft, task);
}

function timerKey(taskId: Id, rule: number): string {
  return `${taskId}:${rule}`;
}

function after(now: Instant, duration: string): Instant {
  return toInstant(Date.parse(now) + (parseDuration(duration) ?? 0));
}

function setTimers(draft: Draft, task: Task): void {
  const node = taskNodeOf(draft, task.nodeId);
  if (node.type !== 'approval') return;
  const { now: at } = draft.context;
  node.timeouts.forEach((rule, index) => {
    emit(draft, { type: 'timer.set', at, key: timerKey(task.id, index), dueAt: after(at, rule.after) });
  });
}

function clearTimers(draft: Draft, task: Task): void {
  const node = taskNodeOf(draft, task.nodeId);
  if (node.type !== 'approval') return;
  node.timeouts.forEach((_rule, index) => {
    clearTimer(draft, timerKey(task.id, index));
  });
}

export function clearTimer(draft: Draft, key: string): void {
  if (draft.working.timers.has(key)) emit(draft, { type: 'timer.cleared', at: draft.context.now, key });
}

/** When the first rule that is more than a reminder comes due. */
function dueAtOf(draft: Draft, nodeId: Id): Instant | undefined {
  const node = taskNodeOf(draft, nodeId);
  if (node.type !== 'approval') return undefined;
  const dues = node.timeouts
    .filter(({ action }) => action !== 'remind')
    .map((rule) => after(draft.context.now, rule.after));
  return dues.sort()[0];
}

/** What approver entries of this node read. */
export function askedOf(
  draft: Draft,
  node: { readonly id: Id; readonly type: string },
  excludeInitiator: boolean,
): AskedOf {
  const { working, people } = draft;
  const { department, initiator, values } = working.base;
  return {
    people,
    initiator: people.canonical(initiator.ref),
    department: department && people.departmentId(department),
    values,
    picks: working.picks[node.id] ?? [],
    excludeInitiator,
  };
}

/** Whether this node keeps the initiator from deciding. */
export function deniesInitiator(node: TaskNode): boolean {
  return node.type === 'approval' && node.selfApproval !== 'allow';
}
