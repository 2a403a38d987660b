import type { Actor, ApprovalInstance, Decision, Ref, Relation, Task, TaskState } from './approval.js';
import type { Instant } from './clock.js';
import type { CoveredAction } from './digest.js';
import type { Id } from './ids.js';
import type { LocalizedText } from './locale.js';

/**
 * What happened to an approval, as the decider of `@countersign/approvals` says it and the runtime stores it. Applying
 * all of them in order gives the instance. Workspace events (CloudEvents) are made from these.
 */
export type ApprovalEvent =
  | { readonly type: 'instance.started'; readonly at: Instant; readonly instance: StartedInstance }
  | { readonly type: 'node.entered'; readonly at: Instant; readonly nodeId: Id; readonly round: number }
  | {
      readonly type: 'node.left';
      readonly at: Instant;
      readonly nodeId: Id;
      readonly round: number;
      readonly result: 'approved' | 'rejected' | 'skipped' | 'returned';
    }
  | {
      readonly type: 'route.chosen';
      readonly at: Instant;
      readonly nodeId: Id;
      readonly branch: number;
      readonly why: string;
      /** `why` in every language. */
      readonly whyIn?: LocalizedText | undefined;
    }
  | { readonly type: 'task.created'; readonly at: Instant; readonly task: Task }
  | {
      readonly type: 'task.changed';
      readonly at: Instant;
      readonly taskId: Id;
      readonly state: TaskState;
      readonly dueAt?: Instant;
    }
  | { readonly type: 'decision.made'; readonly at: Instant; readonly decision: Decision }
  | { readonly type: 'timer.set'; readonly at: Instant; readonly key: string; readonly dueAt: Instant }
  | { readonly type: 'timer.cleared'; readonly at: Instant; readonly key: string }
  | {
      readonly type: 'person.notified';
      readonly at: Instant;
      readonly kind: 'cc' | 'remind';
      readonly nodeId: Id;
      readonly to: readonly Ref[];
    }
  | { readonly type: 'instance.returned'; readonly at: Instant }
  | {
      readonly type: 'instance.resubmitted';
      readonly at: Instant;
      readonly values: Readonly<Record<string, unknown>>;
      readonly covers: readonly CoveredAction[];
      readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
    }
  | {
      readonly type: 'instance.ended';
      readonly at: Instant;
      readonly outcome: NonNullable<ApprovalInstance['outcome']>;
      readonly reason?: string;
    }
  | { readonly type: 'instance.revoked'; readonly at: Instant; readonly by: Id }
  | { readonly type: 'instance.superseded'; readonly at: Instant; readonly by: Id };

export interface StartedInstance {
  readonly id: Id;
  readonly idempotencyKey: string;
  readonly template: { readonly id: Id; readonly version: number };
  readonly title: string;
  readonly number?: string | undefined;
  readonly initiator: Actor;
  readonly department?: Ref | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly related: readonly Relation[];
  readonly covers: readonly CoveredAction[];
  /** Whom the initiator chose, by node id, where a node asks `initiatorPicks`. */
  readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
}

/** Types of the CloudEvents that a workspace emits about approvals. */
export const approvalEventTypes = [
  'io.countersign.approval.started.v1',
  'io.countersign.approval.approved.v1',
  'io.countersign.approval.rejected.v1',
  'io.countersign.approval.withdrawn.v1',
  'io.countersign.approval.cancelled.v1',
  'io.countersign.approval.failed.v1',
  'io.countersign.approval.returned.v1',
  'io.countersign.approval.resubmitted.v1',
  'io.countersign.approval.revoked.v1',
  'io.countersign.approval.superseded.v1',
  'io.countersign.approval.commented.v1',
  'io.countersign.task.activated.v1',
  'io.countersign.task.completed.v1',
  'io.countersign.task.skipped.v1',
  'io.countersign.task.transferred.v1',
  'io.countersign.task.delegated.v1',
  'io.countersign.task.timedout.v1',
  'io.countersign.task.signersadded.v1',
] as const;

export type ApprovalEventType = (typeof approvalEventTypes)[number];

/** `data` of the events above. */
export interface ApprovalEventData {
  readonly instance: ApprovalInstance;
  readonly task?: Task;
  readonly decision?: Decision;
}
