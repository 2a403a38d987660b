import type { Actor, Ref, Task } from '@countersign/contracts';
import { advance, progress } from './advance.js';
import type { AddSignersCommand, DecisionCommand, ReassignCommand, ReturnCommand, TransferCommand } from './command.js';
import {
  createTask,
  type Draft,
  deniesInitiator,
  emit,
  endTask,
  placeOf,
  recordDecision,
  suspendTask,
  taskNodeOf,
  taskOf,
  tasksAt,
} from './draft.js';
import { approvalError, inputError } from './errors.js';
import type { TaskNode } from './flow-index.js';
import { requireAdmin, requireRunning } from './instance-commands.js';
import { endInstance, leaveNode } from './node-progress.js';
import { askedHere, createSuccessor, handOverToStandIn } from './stand-in.js';
import { requirePresent } from './start.js';

export function approveOrReject(draft: Draft, command: DecisionCommand): void {
  const { task, node, by } = requireTask(draft, command.taskId, command.by);
  const { type: kind, taskId, comment, attachments, proof } = command;
  if (node.type === 'work' && kind === 'reject') {
    throw approvalError('WORK_NOT_REJECTABLE', 'A work task has no rejection.');
  }
  recordDecision(draft, { kind, by, taskId, comment, attachments, proof });
  endTask(draft, task, kind === 'approve' ? 'approved' : 'rejected');
  progress(draft);
}

export function transfer(draft: Draft, command: TransferCommand): void {
  const { task, node, by } = requireTask(draft, command.taskId, command.by);
  const { taskId, comment, proof } = command;
  requireAllowed(node, 'transfer');
  const to = requireFree(draft, node, task, command.to, 'to');
  recordDecision(draft, { kind: 'transfer', by, taskId, to: [to], comment, proof });
  endTask(draft, task, 'transferred');
  createSuccessor(draft, task, { ref: to }, 'transfer');
}

export function addSigners(draft: Draft, command: AddSignersCommand): void {
  const { task, node, by } = requireTask(draft, command.taskId, command.by);
  const { taskId, comment, proof, signers, position } = command;
  requireAllowed(node, position === 'before' ? 'addBefore' : 'addAfter');
  if (signers.length === 0) throw inputError('SIGNERS_EMPTY', 'Nobody was named.', 'signers');
  const to = signers.map((ref, index) => requireFree(draft, node, task, ref, `signers/${index}`));
  if (new Set(to.map((ref) => draft.people.keyOf(ref))).size !== to.length) {
    throw approvalError('ALREADY_ASKED', 'Somebody was named twice.');
  }
  recordDecision(draft, { kind: 'addSign', by, taskId, to, comment, proof });
  if (position === 'before') suspendTask(draft, task);
  for (const ref of to) {
    createTask(draft, {
      nodeId: task.nodeId,
      round: task.round,
      policy: task.policy,
      assignee: draft.people.actor({ ref }),
      state: position === 'before' ? 'active' : 'waiting',
      origin: position === 'before' ? 'addBefore' : 'addAfter',
      prior: task.id,
    });
  }
}

export function returnForm(draft: Draft, command: ReturnCommand): void {
  const { task, node, by } = requireTask(draft, command.taskId, command.by);
  const { taskId, comment, proof, toNode } = command;
  requireAllowed(node, 'return');
  const { path } = draft.working;
  const target = path.findIndex(({ nodeId }) => nodeId === toNode);
  if (toNode !== undefined && (target < 0 || target >= path.length - 1)) {
    throw inputError('RETURN_TARGET_INVALID', 'This form has not passed that node.', 'toNode');
  }
  recordDecision(draft, { kind: 'return', by, taskId, comment, proof });
  endTask(draft, task, 'returned');
  leaveNode(draft, task, 'returned');
  if (toNode === undefined) emit(draft, { type: 'instance.returned', at: draft.context.now });
  else advance(draft, placeOf(draft, toNode), 'return');
}

/** Hands every open task of somebody who has left to whoever stands in. */
export function reassign(draft: Draft, command: ReassignCommand): void {
  requireRunning(draft);
  requireAdmin(draft, command.by);
  const { current } = draft.working;
  if (!current) return;
  const node = taskNodeOf(draft, current.nodeId);
  for (const { id, assignee } of tasksAt(draft, current)) {
    const { state, ...task } = taskOf(draft, id);
    if (state !== 'active' && state !== 'waiting' && state !== 'suspended') continue;
    if (!draft.people.same(assignee.ref, command.leaver)) continue;
    if (handOverToStandIn(draft, node, { ...task, state }, command.by, state) === 'failed') {
      endInstance(draft, 'failed', `Nobody can be asked at ${node.id}.`);
      return;
    }
  }
  progress(draft);
}

interface OwnTask {
  readonly task: Task;
  readonly node: TaskNode;
  /** Who acts, as it will be recorded. */
  readonly by: Actor;
}

/** The active task, its node, and the person who may act on it. */
function requireTask(draft: Draft, taskId: string, by: Actor): OwnTask {
  requireRunning(draft);
  const task = taskOf(draft, taskId);
  if (task.state !== 'active')
    throw approvalError('TASK_NOT_ACTIVE', `The task is ${task.state}.`, { state: task.state });
  if (by.type !== 'user') throw approvalError('HUMAN_REQUIRED', 'A person has to act on a task.');
  const node = taskNodeOf(draft, task.nodeId);
  return { task, node, by: requireAssignee(draft, node, task, by) };
}

function requireAssignee(draft: Draft, node: TaskNode, task: Task, by: Actor): Actor {
  const { people } = draft;
  const { ref: asked, onBehalfOf } = task.assignee;
  if (deniesInitiator(node) && people.isInitiator(by.ref)) {
    throw approvalError('SELF_APPROVAL', 'The initiator has no say on their own form.');
  }
  if (people.hasLeft(by.ref)) throw approvalError('NOT_ASSIGNEE', 'Whoever has left has no say.');
  if (people.same(by.ref, asked)) {
    const claimed = by.onBehalfOf;
    if (claimed && !(onBehalfOf && people.same(claimed, onBehalfOf))) {
      throw approvalError('NOT_ASSIGNEE', 'The task was not given on behalf of that person.');
    }
    return { ...people.actor({ ref: asked, onBehalfOf }), ...(by.name === undefined ? {} : { name: by.name }) };
  }
  if (!people.mayActFor(by.ref, asked) || (by.onBehalfOf && !people.same(by.onBehalfOf, asked))) {
    throw approvalError('NOT_ASSIGNEE', `The task is ${asked.id}'s.`, { assignee: asked.id });
  }
  if (askedHere(draft, task).has(people.keyOf(by.ref))) {
    throw approvalError('ALREADY_ASKED', 'A person has one say at a node; the substitute has their own.');
  }
  return {
    ...people.actor({ ref: people.canonical(by.ref), onBehalfOf: asked }),
    ...(by.name === undefined ? {} : { name: by.name }),
  };
}

function requireAllowed(node: TaskNode, allowance: 'transfer' | 'addBefore' | 'addAfter' | 'return'): void {
  const allowed =
    node.type === 'work' ? allowance === 'transfer' || allowance === 'return' : node.allow.includes(allowance);
  if (!allowed)
    throw approvalError('NOT_ALLOWED_HERE', `The node ${node.id} does not allow ${allowance}.`, { allowance });
}

/** Somebody who can be given a say at this node. Whose task went elsewhere may get it back. */
function requireFree(draft: Draft, node: TaskNode, task: Task, ref: Ref, place: string): Ref {
  const { people } = draft;
  const person = people.canonical(ref);
  if (!people.user(person)) throw inputError('APPROVER_UNKNOWN', `The directory knows no ${ref.id}.`, place);
  if (people.hasLeft(person)) throw inputError('APPROVER_LEFT', `${ref.id} has left.`, place);
  requirePresent(people, person, place);
  if (deniesInitiator(node) && people.isInitiator(person)) {
    throw inputError('SELF_APPROVAL', 'The initiator can’t be given a say on their own form.', place);
  }
  const released = tasksAt(draft, task)
    .filter(({ state }) => state === 'transferred' || state === 'expired' || state === 'delegated')
    .map(({ assignee }) => people.keyOf(assignee.ref));
  const key = people.keyOf(person);
  const holds = tasksAt(draft, task).some(
    ({ state, assignee }) =>
      people.keyOf(assignee.ref) === key && state !== 'transferred' && state !== 'expired' && state !== 'delegated',
  );
  if (holds || (askedHere(draft, task).has(key) && !released.includes(key))) {
    throw inputError('ALREADY_ASKED', `${ref.id} has a say at this node already.`, place);
  }
  return person;
}
