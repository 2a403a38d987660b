import type { ApprovalNode, FlowNode, Task } from '@countersign/contracts';
import { resolveApprovers } from './approvers.js';
import { chooseBranch } from './condition.js';
import {
  askedOf,
  createTask,
  type Draft,
  deniesInitiator,
  emit,
  placeOf,
  recordDecision,
  systemActor,
} from './draft.js';
import { inputError } from './errors.js';
import { following, isTaskNode, type Place, type TaskNode } from './flow-index.js';
import { approvedBefore, collapse, endInstance, leaveNode, policyOf, settle } from './node-progress.js';
import type { Candidate } from './people.js';
import { environmentOf } from './route-plan.js';
import type { NodeResult } from './seats.js';

/** Walks on from a place until people are asked or the instance ends; from nowhere, it is approved. */
export function advance(draft: Draft, from: Place | undefined, origin: 'flow' | 'return' = 'flow'): void {
  let place = from;
  let entered: 'flow' | 'return' = origin;
  while (place) {
    const { node } = place;
    if (isTaskNode(node)) {
      const result = openNode(draft, node, entered);
      if (result === undefined || !passOn(draft, node, result)) return;
      place = following(place, draft.places);
    } else {
      place = passThrough(draft, node, place);
    }
    entered = 'flow';
  }
  endInstance(draft, 'approved');
}

/** Goes on after something changed at the current node. */
export function progress(draft: Draft): void {
  const { current } = draft.working;
  if (!current) return;
  const result = settle(draft, current);
  if (result === undefined) return;
  const place = placeOf(draft, current.nodeId);
  if (isTaskNode(place.node) && passOn(draft, place.node, result)) advance(draft, following(place, draft.places));
}

/** Leaves a node that has a result. True when the form goes on to the next one. */
function passOn(draft: Draft, node: TaskNode, result: NodeResult | 'failed'): boolean {
  const { current } = draft.working;
  if (result === 'failed' || !current) {
    endInstance(draft, 'failed', `Nobody can be asked at ${node.id}.`);
    return false;
  }
  leaveNode(draft, current, result);
  if (result !== 'rejected') return true;
  if (node.type === 'approval' && node.onReject === 'return') {
    emit(draft, { type: 'instance.returned', at: draft.context.now });
  } else {
    endInstance(draft, 'rejected');
  }
  return false;
}

/** A node without tasks; gives what comes next. */
function passThrough(draft: Draft, node: Exclude<FlowNode, TaskNode>, place: Place): Place | undefined {
  const { now: at, template } = draft.context;
  switch (node.type) {
    case 'cc':
      notify(draft, node);
      return following(place, draft.places);
    case 'choose': {
      const chosen = chooseBranch(node.branches, environmentOf(template, askedOf(draft, node, false)));
      if (!chosen) return following(place, draft.places);
      const { branch, why } = chosen;
      emit(draft, { type: 'route.chosen', at, nodeId: node.id, branch, why: why.en, whyIn: why });
      const [first] = node.branches[branch]?.to ?? [];
      return first ? draft.places.get(first.id) : following(place, draft.places);
    }
    case 'call':
      return following(place, draft.places); // a binding answers the approved instance
    case 'parallel':
      throw inputError('UNSUPPORTED_PARALLEL', `The node ${node.id} runs branches side by side.`);
  }
}

function notify(draft: Draft, node: Extract<FlowNode, { type: 'cc' }>): void {
  const to = resolveApprovers(node.who, askedOf(draft, node, false)).map(({ ref }) => ref);
  if (to.length === 0) return;
  recordDecision(draft, { kind: 'cc', by: systemActor(draft, 'flow'), to });
  emit(draft, { type: 'person.notified', at: draft.context.now, kind: 'cc', nodeId: node.id, to });
}

/** Enters a node and asks its people. Its result where it has one at once. */
function openNode(draft: Draft, node: TaskNode, origin: 'flow' | 'return'): NodeResult | 'failed' | undefined {
  const { working, context } = draft;
  const round = working.visits.filter(({ nodeId }) => nodeId === node.id).length + 1;
  emit(draft, { type: 'node.entered', at: context.now, nodeId: node.id, round });
  const asked = whoIsAsked(draft, node);
  if (typeof asked === 'string') return asked;
  createTasks(draft, node, { round, origin, asked });
  return settle(draft, { nodeId: node.id, round });
}

function createTasks(
  draft: Draft,
  node: TaskNode,
  entry: { readonly round: number; readonly origin: Task['origin']; readonly asked: readonly Candidate[] },
): void {
  const { mode } = policyOf(node);
  const approved = approvedBefore(draft, node);
  const already = entry.asked.find(({ ref }) => approved.has(draft.people.keyOf(ref)));
  const one = mode === 'single' ? entry.asked[0] : mode === 'any' ? already : undefined;
  const { round, origin } = entry;
  const tasks = (one ? [one] : entry.asked).map((candidate, index) =>
    createTask(draft, {
      nodeId: node.id,
      round,
      assignee: draft.people.actor(candidate),
      state: mode === 'sequential' && index > 0 ? 'waiting' : 'active',
      policy: mode,
      origin,
    }),
  );
  for (const task of tasks) if (task.state === 'active') collapse(draft, node, task, approved);
}

/** The people of a node, or its result where nobody can be asked. */
export function whoIsAsked(draft: Draft, node: TaskNode): readonly Candidate[] | NodeResult | 'failed' {
  const found = resolveApprovers(node.who, askedOf(draft, node, deniesInitiator(node)));
  return node.type === 'approval' ? enough(draft, node, found) : workers(draft, found);
}

/** Enough people for the policy, or what `onEmpty` makes of it. A quorum that too few could meet is never skipped. */
function enough(
  draft: Draft,
  node: ApprovalNode,
  found: readonly Candidate[],
): readonly Candidate[] | NodeResult | 'failed' {
  const needed = node.policy.mode === 'quorum' ? node.policy.approvals : 1;
  if (found.length >= needed) return found;
  switch (node.onEmpty) {
    case 'skip':
      return found.length === 0 ? 'skipped' : 'failed';
    case 'reject':
      recordDecision(draft, { kind: 'reject', by: systemActor(draft, 'onEmpty') });
      return 'rejected';
    case 'fail':
      return 'failed';
    case 'admin': {
      const all = withAdmins(draft, node, found);
      return all.length >= needed ? all : 'failed';
    }
  }
}

function workers(draft: Draft, found: readonly Candidate[]): readonly Candidate[] | 'skipped' {
  if (found.length > 0) return found;
  const admins = draft.people.directory.admins.flatMap((id) => draft.people.askable(draft.people.refOf(id)) ?? []);
  return admins.length > 0 ? admins : 'skipped';
}

function withAdmins(draft: Draft, node: ApprovalNode, found: readonly Candidate[]): readonly Candidate[] {
  const { people } = draft;
  const admins = people.directory.admins.flatMap((id) => people.askable(people.refOf(id)) ?? []);
  const allowed = admins.filter(({ ref }) => !(deniesInitiator(node) && people.isInitiator(ref)));
  const each = new Map<string, Candidate>();
  for (const candidate of [...found, ...allowed]) {
    const key = people.keyOf(candidate.ref);
    if (!each.has(key)) each.set(key, candidate);
  }
  return [...each.values()];
}
