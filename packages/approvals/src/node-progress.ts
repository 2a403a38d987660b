import type { ApprovalNode, Task } from '@countersign/contracts';
import {
  activateTask,
  clearTimer,
  type Draft,
  emit,
  endTask,
  recordDecision,
  systemActor,
  taskNodeOf,
  tasksAt,
} from './draft.js';
import { isTaskNode, type TaskNode } from './flow-index.js';
import { type Line, lineResult, type NodeResult, policyResult, seatsOf } from './seats.js';
import { handOverToStandIn } from './stand-in.js';
import { isEnded } from './state.js';

type Stay = { readonly nodeId: string; readonly round: number };

/** How many must agree at this node; whoever finishes a work task first has done it. */
export function policyOf(node: TaskNode): ApprovalNode['policy'] {
  return node.type === 'approval' ? node.policy : { mode: 'any' };
}

/**
 * Moves the tasks of a node as far as they go by themselves: resumes suspended tasks, asks added and next signers,
 * collapses approvals that were given before.
 * @returns the node's result once it has one.
 */
export function settle(draft: Draft, at: Stay): NodeResult | 'failed' | undefined {
  const node = taskNodeOf(draft, at.nodeId);
  for (;;) {
    const seats = seatsOf(tasksAt(draft, at));
    const result = policyResult(policyOf(node), seats.map(lineResult));
    if (result) return result;
    if (endMoot(draft, seats)) continue;
    const next = nextToAsk(seats, policyOf(node).mode === 'sequential');
    if (next.length === 0) return undefined;
    for (const task of next) {
      if (ask(draft, node, task) === 'failed') return 'failed';
    }
  }
}

/** Ends what can no longer change its line's result. True when there was something. */
function endMoot(draft: Draft, lines: readonly Line[], decided = false): boolean {
  let some = false;
  for (const line of lines) {
    const moot = decided || lineResult(line) !== 'open';
    if (moot && !isEnded(line.head.state)) {
      endTask(draft, line.head, 'cancelled');
      some = true;
    }
    if (endMoot(draft, [...line.before, ...line.after], moot)) some = true;
  }
  return some;
}

/** Tasks whose turn has come. */
function nextToAsk(seats: readonly Line[], oneByOne: boolean): readonly Task[] {
  const due: Task[] = [];
  const visit = (line: Line, mayBegin: boolean): void => {
    if (lineResult(line) !== 'open') return;
    for (const before of line.before) visit(before, true);
    const { state } = line.head;
    const cleared = line.before.every((before) => lineResult(before) !== 'open');
    if (state === 'suspended' && cleared) due.push(line.head);
    if (state === 'waiting' && mayBegin) due.push(line.head);
    for (const after of line.after) visit(after, state === 'approved');
  };
  const first = seats.find((seat) => lineResult(seat) === 'open');
  for (const seat of seats) visit(seat, !oneByOne || seat === first);
  return due;
}

function ask(draft: Draft, node: TaskNode, task: Task): 'asked' | 'failed' {
  if (draft.people.hasLeft(task.assignee.ref)) {
    return handOverToStandIn(draft, node, task, systemActor(draft, 'directory'), 'active');
  }
  activateTask(draft, task);
  collapse(draft, node, task, approvedBefore(draft, node));
  return 'asked';
}

/** People whose approval at an earlier node of this pass counts here too; empty where the node asks anew. */
export function approvedBefore(draft: Draft, node: TaskNode): ReadonlySet<string> {
  if (node.type !== 'approval' || node.sameActor !== 'autoIfAlreadyApproved') return new Set();
  const { working, people, places } = draft;
  const earlier = new Set(
    working.path
      .filter(({ nodeId }) => nodeId !== node.id && places.get(nodeId)?.node.type === 'approval')
      .map(({ nodeId, round }) => JSON.stringify([nodeId, round])),
  );
  const approved = working.decisions.flatMap(({ kind, by, taskId }) => {
    if (kind !== 'approve' || by.type !== 'user' || taskId === undefined) return [];
    const index = working.taskIndex.get(taskId);
    const task = index === undefined ? undefined : working.tasks[index];
    return task && earlier.has(JSON.stringify([task.nodeId, task.round])) ? [people.keyOf(by.ref)] : [];
  });
  return new Set(approved);
}

/** Approves a task whose assignee has approved this form already. */
export function collapse(draft: Draft, node: TaskNode, task: Task, approved: ReadonlySet<string>): void {
  const flow = task.origin === 'flow' || task.origin === 'return';
  if (!flow || !isTaskNode(node) || !approved.has(draft.people.keyOf(task.assignee.ref))) return;
  recordDecision(draft, { kind: 'approve', by: systemActor(draft, 'sameActor', task.assignee.ref), taskId: task.id });
  endTask(draft, task, 'approved');
}

/** Ends what is still open at a node, and the stay. */
export function leaveNode(draft: Draft, at: Stay, result: NodeResult | 'returned'): void {
  const { mode } = policyOf(taskNodeOf(draft, at.nodeId));
  endOpenTasks(draft, at, result === 'approved' || (mode === 'any' && result === 'rejected') ? 'skipped' : 'cancelled');
  emit(draft, { type: 'node.left', at: draft.context.now, ...at, result });
}

function endOpenTasks(draft: Draft, at: Stay, state: Task['state']): void {
  for (const task of tasksAt(draft, at)) if (!isEnded(task.state)) endTask(draft, task, state);
}

/** Ends the instance with everything that is still open. */
export function endInstance(
  draft: Draft,
  outcome: 'approved' | 'rejected' | 'withdrawn' | 'cancelled' | 'failed',
  reason?: string,
): void {
  const { working } = draft;
  if (working.current) endOpenTasks(draft, working.current, 'cancelled');
  for (const key of working.timers.keys()) clearTimer(draft, key);
  emit(draft, { type: 'instance.ended', at: draft.context.now, outcome, ...(reason === undefined ? {} : { reason }) });
}
