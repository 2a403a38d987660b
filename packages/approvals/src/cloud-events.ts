import type {
  ApprovalEvent,
  ApprovalEventData,
  ApprovalEventType,
  ApprovalInstance,
  CloudEvent,
  Decision,
  Task,
} from '@countersign/contracts';
import { type ApprovalState, apply, freeze, thaw, type WorkingState } from './state.js';

export interface CloudEventOptions {
  readonly tenant: string;
  /** CloudEvents `source`: which workspace speaks, as `/local/harbour-trading`. */
  readonly source: string;
}

type Told = {
  readonly type: ApprovalEventType;
  readonly task?: Task | undefined;
  readonly decision?: Decision | undefined;
};

/**
 * What a workspace tells the world about new events of one approval, in their order. Ids are the instance's id and the
 * revision that the event brought, so that telling twice gives the same ids.
 *
 * `data.instance` is the instance at that moment; in events about one task it lists that task and its last decision
 * only, so that a node of hundreds stays small.
 *
 * @param before - the state before the first of these events; left out for a new approval.
 */
export function toCloudEvents(
  before: ApprovalState | undefined,
  events: readonly ApprovalEvent[],
  { tenant, source }: CloudEventOptions,
): readonly CloudEvent<ApprovalEventType, ApprovalEventData>[] {
  let working = before && thaw(before);
  const lastDecisions = new Map<string, Decision>();
  for (const decision of before?.instance.decisions ?? []) keepLast(lastDecisions, decision);
  return events.flatMap((event) => {
    working = apply(working, event);
    if (event.type === 'decision.made') keepLast(lastDecisions, event.decision);
    const told = tell(event, working, lastDecisions);
    if (!told) return [];
    const { id } = working.base;
    return [
      {
        specversion: '1.0',
        id: `${id}.${working.revision}`,
        source,
        type: told.type,
        subject: told.task ? `approval/${id}/task/${told.task.id}` : `approval/${id}`,
        time: event.at,
        datacontenttype: 'application/json',
        tenant,
        confidence: told.decision?.kind === 'timeout' ? 'synthesized' : 'observed',
        correlationid: id,
        data: dataOf(working, told),
      },
    ];
  });
}

function keepLast(decisions: Map<string, Decision>, decision: Decision): void {
  if (decision.taskId !== undefined) decisions.set(decision.taskId, decision);
}

function dataOf(working: WorkingState, { task, decision }: Told): ApprovalEventData {
  const instance: ApprovalInstance = task
    ? { ...working.base, revision: working.revision, tasks: [task], decisions: decision ? [decision] : [] }
    : snapshot(working);
  return { instance, ...(task ? { task } : {}), ...(decision ? { decision } : {}) };
}

/** A copy: the working state goes on changing. */
function snapshot(working: WorkingState): ApprovalInstance {
  const { instance } = freeze(working);
  return { ...instance, tasks: [...instance.tasks], decisions: [...instance.decisions] };
}

/** What an event is called outside, or nothing where it is a matter of routing. */
function tell(event: ApprovalEvent, working: WorkingState, last: ReadonlyMap<string, Decision>): Told | undefined {
  switch (event.type) {
    case 'instance.started':
      return { type: 'io.countersign.approval.started.v1' };
    case 'instance.ended':
      return { type: `io.countersign.approval.${event.outcome}.v1` };
    case 'instance.returned':
      return { type: 'io.countersign.approval.returned.v1' };
    case 'instance.resubmitted':
      return { type: 'io.countersign.approval.resubmitted.v1' };
    case 'instance.revoked':
      return { type: 'io.countersign.approval.revoked.v1' };
    case 'instance.superseded':
      return { type: 'io.countersign.approval.superseded.v1' };
    case 'task.created':
      return event.task.state === 'active' ? { type: 'io.countersign.task.activated.v1', task: event.task } : undefined;
    case 'task.changed': {
      const type = taskEvents[event.state];
      const task = taskIn(working, event.taskId);
      return type && { type, task, decision: event.state === 'active' ? undefined : last.get(event.taskId) };
    }
    case 'decision.made':
      return tellDecision(event.decision, working);
    default:
      return undefined;
  }
}

const taskEvents: Readonly<Partial<Record<Task['state'], ApprovalEventType>>> = {
  active: 'io.countersign.task.activated.v1',
  approved: 'io.countersign.task.completed.v1',
  rejected: 'io.countersign.task.completed.v1',
  returned: 'io.countersign.task.completed.v1',
  skipped: 'io.countersign.task.skipped.v1',
  cancelled: 'io.countersign.task.skipped.v1',
  transferred: 'io.countersign.task.transferred.v1',
  delegated: 'io.countersign.task.delegated.v1',
};

function tellDecision(decision: Decision, working: WorkingState): Told | undefined {
  const task = decision.taskId === undefined ? undefined : taskIn(working, decision.taskId);
  switch (decision.kind) {
    case 'comment':
      return { type: 'io.countersign.approval.commented.v1', decision };
    case 'addSign':
      return { type: 'io.countersign.task.signersadded.v1', task, decision };
    case 'timeout':
      return { type: 'io.countersign.task.timedout.v1', task, decision };
    default:
      return undefined;
  }
}

function taskIn(working: WorkingState, taskId: string): Task | undefined {
  const index = working.taskIndex.get(taskId);
  return index === undefined ? undefined : working.tasks[index];
}
