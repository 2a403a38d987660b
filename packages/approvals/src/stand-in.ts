import type { Actor, ApproverSpec, Task } from '@countersign/contracts';
import { firstAskable, resolveApprovers } from './approvers.js';
import {
  askedOf,
  createTask,
  type Draft,
  deniesInitiator,
  endTask,
  recordDecision,
  systemActor,
  tasksAt,
} from './draft.js';
import type { TaskNode } from './flow-index.js';
import type { Candidate } from './people.js';

/** Who takes a task over, or what the node says where nobody can. */
export type StandIn =
  | { readonly kind: 'person'; readonly candidate: Candidate }
  | { readonly kind: 'skip' | 'reject' | 'fail' | 'nobody' };

/** Keys of everybody who has, had, or used a say in this stay at the node: one person, one say. */
export function askedHere(draft: Draft, task: Pick<Task, 'nodeId' | 'round'>): ReadonlySet<string> {
  const { people, working } = draft;
  const tasks = tasksAt(draft, task);
  const ids = new Set(tasks.map(({ id }) => id));
  const deciders = working.decisions
    .filter(({ kind, taskId }) => (kind === 'approve' || kind === 'reject') && taskId !== undefined && ids.has(taskId))
    .map(({ by }) => (by.onBehalfOf && by.type === 'system' ? by.onBehalfOf : by.ref));
  return new Set([...tasks.map(({ assignee }) => assignee.ref), ...deciders].map((ref) => people.keyOf(ref)));
}

/**
 * Finds who takes over: the first of `to`, else a substitute of the assignee (unless the line is to go up), else the
 * nearest line manager, else as the node's `onEmpty` says. Nobody who has a say at this node already.
 */
export function findStandIn(
  draft: Draft,
  node: TaskNode,
  task: Task,
  options: { readonly to?: ApproverSpec | undefined; readonly upwards?: boolean | undefined } = {},
): StandIn {
  const { people } = draft;
  const of = askedOf(draft, node, deniesInitiator(node));
  const asked = askedHere(draft, task);
  const free = (candidates: readonly Candidate[]): Candidate | undefined =>
    candidates.find(({ ref }) => !asked.has(people.keyOf(ref)) && !(of.excludeInitiator && people.isInitiator(ref)));
  const principal = task.assignee.ref;
  const managers = people.managersAbove(principal).filter((ref) => {
    const [candidate] = firstAskable([ref], of);
    return candidate && !asked.has(people.keyOf(candidate.ref));
  });
  const candidate =
    (options.to && free(resolveApprovers(options.to, of))) ??
    (options.upwards ? undefined : free(people.substitutes(principal).flatMap((ref) => people.askable(ref) ?? []))) ??
    free(firstAskable(managers, of));
  if (candidate) return { kind: 'person', candidate };
  const onEmpty = node.type === 'approval' ? node.onEmpty : 'admin';
  if (onEmpty !== 'admin') return { kind: onEmpty };
  const admins = people.directory.admins.flatMap((id) => people.askable(people.refOf(id)) ?? []);
  const admin = free(admins);
  return admin ? { kind: 'person', candidate: admin } : { kind: 'nobody' };
}

/** Gives a leaver's task to whoever stands in; the new task is in the state that is named. */
export function handOverToStandIn(
  draft: Draft,
  node: TaskNode,
  task: Task,
  by: Actor,
  state: 'waiting' | 'active' | 'suspended',
): 'asked' | 'failed' {
  const found = findStandIn(draft, node, task);
  switch (found.kind) {
    case 'person': {
      const { ref } = found.candidate;
      recordDecision(draft, { kind: 'delegate', by, taskId: task.id, to: [ref] });
      endTask(draft, task, 'delegated');
      createSuccessor(draft, task, { ref, onBehalfOf: principalOf(task) }, 'transfer', state);
      return 'asked';
    }
    case 'skip':
      recordDecision(draft, { kind: 'delegate', by, taskId: task.id });
      endTask(draft, task, 'skipped');
      return 'asked';
    case 'reject':
      // The template's rule: whoever hands tasks on has not rejected anything.
      recordDecision(draft, { kind: 'reject', by: systemActor(draft, 'onEmpty'), taskId: task.id });
      endTask(draft, task, 'rejected');
      return 'asked';
    default:
      return 'failed';
  }
}

/** For whom the assignee acts: a delegate's delegate still acts for the first principal. */
export function principalOf(task: Task): Actor['ref'] {
  return task.assignee.onBehalfOf ?? task.assignee.ref;
}

export function createSuccessor(
  draft: Draft,
  task: Task,
  candidate: Candidate,
  origin: 'transfer' | 'timeout',
  state: 'waiting' | 'active' | 'suspended' = 'active',
): Task {
  const { nodeId, round, policy, id: prior } = task;
  return createTask(draft, { nodeId, round, policy, assignee: draft.people.actor(candidate), state, origin, prior });
}
