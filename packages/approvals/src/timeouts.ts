import type { ApprovalNode, Task, TimeoutRule } from '@countersign/contracts';
import { parseDuration, toInstant } from '@countersign/contracts';
import { progress } from './advance.js';
import { resolveApprovers } from './approvers.js';
import type { FireTimerCommand } from './command.js';
import { askedOf, clearTimer, type Draft, emit, endTask, recordDecision, systemActor, taskNodeOf } from './draft.js';
import { endInstance } from './node-progress.js';
import { createSuccessor, findStandIn, principalOf } from './stand-in.js';

/** Does what a timer's rule says. A timer that isn't set, or isn't due yet, does nothing. */
export function fireTimer(draft: Draft, { key }: FireTimerCommand): void {
  const timer = draft.working.timers.get(key);
  if (!timer || Date.parse(draft.context.now) < Date.parse(timer.dueAt)) return;
  const found = ruleOf(draft, key);
  if (!found) return;
  const { task, node, rule } = found;
  switch (rule.action) {
    case 'remind':
      remind(draft, node, task, rule);
      again(draft, key, rule);
      return;
    case 'approve':
    case 'reject':
      recordDecision(draft, { kind: 'timeout', by: systemActor(draft, 'timer'), taskId: task.id });
      endTask(draft, task, rule.action === 'approve' ? 'approved' : 'rejected');
      progress(draft);
      return;
    case 'delegate':
    case 'escalate':
      passUp(draft, node, task, rule, key);
  }
}

function ruleOf(draft: Draft, key: string): { task: Task; node: ApprovalNode; rule: TimeoutRule } | undefined {
  const split = key.lastIndexOf(':');
  const index = draft.working.taskIndex.get(key.slice(0, split));
  const task = index === undefined ? undefined : draft.working.tasks[index];
  if (task?.state !== 'active') return undefined;
  const node = taskNodeOf(draft, task.nodeId);
  const rule = node.type === 'approval' ? node.timeouts[Number(key.slice(split + 1))] : undefined;
  return rule && node.type === 'approval' ? { task, node, rule } : undefined;
}

function remind(draft: Draft, node: ApprovalNode, task: Task, rule: TimeoutRule): void {
  const more = rule.to ? resolveApprovers(rule.to, askedOf(draft, node, false)) : [];
  const refs = [task.assignee.ref, ...more.map(({ ref }) => ref)];
  const to = [...new Map(refs.map((ref) => [draft.people.keyOf(ref), ref])).values()];
  recordDecision(draft, { kind: 'remind', by: systemActor(draft, 'timer'), taskId: task.id, to });
  emit(draft, { type: 'person.notified', at: draft.context.now, kind: 'remind', nodeId: node.id, to });
}

/** Sets a reminder once more, one period on; after a long silence of our own, one period from now, not a burst. */
function again(draft: Draft, key: string, rule: TimeoutRule): void {
  const timer = draft.working.timers.get(key);
  const { now } = draft.context;
  if (!timer || timer.times > (rule.repeat ?? 0)) {
    clearTimer(draft, key);
    return;
  }
  const period = parseDuration(rule.after) ?? 0;
  const next = Date.parse(timer.dueAt) + period;
  const dueAt = toInstant(next > Date.parse(now) ? next : Date.parse(now) + period);
  emit(draft, { type: 'timer.set', at: now, key, dueAt });
}

/** Gives a silent person's task to somebody else; the clock of the new task starts now. */
function passUp(draft: Draft, node: ApprovalNode, task: Task, rule: TimeoutRule, key: string): void {
  const by = systemActor(draft, 'timer');
  const escalated = rule.action === 'escalate';
  const found = findStandIn(draft, node, task, { to: rule.to, upwards: escalated });
  if (found.kind === 'nobody') {
    remind(draft, node, task, { ...rule, to: undefined });
    clearTimer(draft, key);
    return;
  }
  recordDecision(draft, {
    kind: 'timeout',
    by,
    taskId: task.id,
    ...(found.kind === 'person' ? { to: [found.candidate.ref] } : {}),
  });
  switch (found.kind) {
    case 'person': {
      const { ref } = found.candidate;
      endTask(draft, task, 'expired');
      createSuccessor(draft, task, escalated ? { ref } : { ref, onBehalfOf: principalOf(task) }, 'timeout');
      return;
    }
    case 'fail':
      endTask(draft, task, 'expired');
      endInstance(draft, 'failed', `Nobody can be asked at ${node.id}.`);
      return;
    case 'reject':
      endTask(draft, task, 'rejected');
      break;
    case 'skip':
      endTask(draft, task, 'expired');
  }
  progress(draft);
}
