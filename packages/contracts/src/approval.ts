import type { Duration, Instant } from './clock.js';
import type { CoveredAction } from './digest.js';
import type { Id } from './ids.js';
import type { JsonObject } from './json.js';
import type { Money } from './money.js';
import type { HumanProof } from './workspace.js';

// Terms: a *template* says which form is filled in and which nodes it passes; an *instance* is one filled-in form on its
// way; a *task* asks one person at one node; a *decision* is what somebody did; a *policy* says how many must agree.

/** An id in another system, opaque to us. */
export interface Ref {
  readonly system: string;
  readonly tenant: string;
  readonly kind: string;
  readonly id: Id;
}

/** Who acts. A delegate acts as itself, `onBehalfOf` its principal. */
export interface Actor {
  readonly type: 'user' | 'system' | 'app';
  readonly ref: Ref;
  readonly name?: string | undefined;
  readonly onBehalfOf?: Ref | undefined;
}

/** A text by language; at least one entry. */
export type Names = Readonly<Record<string, string>>;

export type FieldType =
  | 'text'
  | 'longText'
  | 'number'
  | 'money'
  | 'date'
  | 'dateTime'
  | 'dateRange'
  | 'choice'
  | 'multiChoice'
  | 'user'
  | 'department'
  | 'attachment'
  | 'image'
  | 'table'
  | 'relatedApproval'
  | 'address'
  | 'phone'
  | 'location'
  | 'rating'
  | 'signature'
  | 'note'
  | 'computed'
  | 'vendor';

export interface Field {
  /** Stable name in `values`. */
  readonly key: string;
  readonly label: Names;
  readonly type: FieldType;
  readonly required: boolean;
  readonly readOnly?: boolean | undefined;
  /** Of a money field: fixed, or taken from another field. */
  readonly currency?: { readonly fixed: string } | { readonly field: string } | undefined;
  readonly options?: readonly { readonly key: string; readonly label: string }[] | undefined;
  /** Of a table. */
  readonly columns?: readonly Field[] | undefined;
  readonly vendor?: JsonObject | undefined;
}

export type Approvers =
  | { readonly kind: 'users'; readonly users: readonly Ref[] }
  | { readonly kind: 'role'; readonly role: Ref; readonly scope?: 'org' | 'department' | undefined }
  | { readonly kind: 'deptManager'; readonly level: number; readonly autoUp: boolean }
  | { readonly kind: 'lineManager'; readonly level: number }
  | { readonly kind: 'initiator' }
  | {
      readonly kind: 'initiatorPicks';
      readonly range?: readonly Ref[] | undefined;
      readonly min: number;
      readonly max: number;
    }
  | { readonly kind: 'field'; readonly field: string }
  | { readonly kind: 'matrix'; readonly ref: Ref }
  | { readonly kind: 'external'; readonly callback: string };

/** The union of all entries. */
export interface ApproverSpec {
  readonly any: readonly Approvers[];
}

/** 會簽 is `all`, 或簽 is `any`. */
export type Policy =
  | { readonly mode: 'single' }
  | { readonly mode: 'all' }
  | { readonly mode: 'any' }
  | { readonly mode: 'sequential' }
  | { readonly mode: 'quorum'; readonly approvals: number; readonly rejections: number };

export interface TimeoutRule {
  /** From the moment the task becomes active. */
  readonly after: Duration;
  readonly calendar?: 'wall' | 'business' | undefined;
  readonly action: 'remind' | 'delegate' | 'escalate' | 'approve' | 'reject';
  /** Without it: the assignee's substitution, else the line manager, else the node's `onEmpty`. */
  readonly to?: ApproverSpec | undefined;
  readonly repeat?: number | undefined;
}

export type Allowance = 'transfer' | 'addBefore' | 'addAfter' | 'return' | 'comment';

export interface ApprovalNode {
  readonly id: Id;
  readonly name: string;
  readonly type: 'approval';
  readonly who: ApproverSpec;
  readonly policy: Policy;
  readonly onEmpty: 'admin' | 'skip' | 'fail' | 'reject';
  readonly sameActor: 'ask' | 'autoIfAlreadyApproved';
  /** May the initiator approve? Default `deny`. */
  readonly selfApproval?: 'deny' | 'allow' | undefined;
  readonly timeouts: readonly TimeoutRule[];
  readonly allow: readonly Allowance[];
  readonly onReject: 'end' | 'return';
}

export type FlowNode =
  | ApprovalNode
  | { readonly id: Id; readonly name: string; readonly type: 'work'; readonly who: ApproverSpec }
  | { readonly id: Id; readonly name: string; readonly type: 'cc'; readonly who: ApproverSpec }
  | { readonly id: Id; readonly name: string; readonly type: 'choose'; readonly branches: readonly Branch[] }
  | {
      readonly id: Id;
      readonly name: string;
      readonly type: 'parallel';
      readonly branches: readonly (readonly FlowNode[])[];
    }
  /** A binding named `template@version#node`: it answers the approved instance. */
  | {
      readonly id: Id;
      readonly name: string;
      readonly type: 'call';
      /** A connection's name. */
      readonly connector: string;
      readonly action: string;
      readonly mode: 'sync' | 'async';
    };

export interface Branch {
  readonly when: Condition | 'else';
  readonly to: readonly FlowNode[];
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | {
      readonly field: string;
      readonly op: 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'in' | 'contains' | 'empty';
      readonly value?: unknown;
    }
  | { readonly initiator: 'inDepartment' | 'hasRole' | 'is'; readonly ref: Ref };

export interface ApprovalTemplate {
  readonly id: Id;
  readonly version: number;
  readonly name: Names;
  readonly fields: readonly Field[];
  readonly flow: readonly FlowNode[] | 'vendorManaged';
  readonly ref?: Ref | undefined;
}

export type InstanceState =
  | 'draft'
  | 'starting'
  | 'running'
  | 'returned'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'cancelled'
  | 'failed'
  | 'revoked'
  | 'superseded'
  | 'deleted';

export type TaskState =
  | 'waiting'
  | 'active'
  | 'suspended'
  | 'approved'
  | 'rejected'
  | 'transferred'
  | 'delegated'
  | 'returned'
  | 'skipped'
  | 'expired'
  | 'cancelled';

export interface ApprovalInstance {
  readonly id: Id;
  readonly idempotencyKey: string;
  readonly template: { readonly id: Id; readonly version: number };
  readonly number?: string | undefined;
  readonly title: string;
  readonly initiator: Actor;
  readonly department?: Ref | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly state: InstanceState;
  readonly outcome?: 'approved' | 'rejected' | 'withdrawn' | 'cancelled' | 'failed' | undefined;
  readonly createdAt: Instant;
  readonly endedAt?: Instant | undefined;
  readonly timePrecision?: 'minute' | 'second' | 'millisecond' | undefined;
  readonly tasks: readonly Task[];
  readonly decisions: readonly Decision[];
  readonly related: readonly Relation[];
  /** What this approval covers, fixed at its start. */
  readonly covers: readonly CoveredAction[];
  /** Rises with every event. */
  readonly revision: number;
  readonly ref?: Ref | undefined;
  readonly raw?: unknown;
}

export interface Relation {
  readonly rel: 'amends' | 'revokes' | 'causedBy' | 'uses';
  readonly to: Id;
}

export interface Task {
  readonly id: Id;
  readonly nodeId: Id;
  /** Rises when a node is entered again after a return. */
  readonly round: number;
  readonly assignee: Actor;
  readonly state: TaskState;
  readonly policy: Policy['mode'];
  readonly origin: 'flow' | 'transfer' | 'addBefore' | 'addAfter' | 'timeout' | 'return';
  /** The task this one follows. */
  readonly prior?: Id | undefined;
  readonly dueAt?: Instant | undefined;
  readonly createdAt: Instant;
  readonly endedAt?: Instant | undefined;
  readonly ref?: Ref | undefined;
}

/** Append-only. */
export interface Decision {
  readonly seq: number;
  readonly at: Instant;
  readonly by: Actor;
  readonly kind:
    | 'submit'
    | 'approve'
    | 'reject'
    | 'transfer'
    | 'addSign'
    | 'return'
    | 'comment'
    | 'cc'
    | 'withdraw'
    | 'cancel'
    | 'remind'
    | 'timeout'
    | 'delegate'
    | 'amend'
    | 'revoke';
  readonly taskId?: Id | undefined;
  readonly to?: readonly Ref[] | undefined;
  readonly comment?: string | undefined;
  readonly attachments?: readonly Ref[] | undefined;
  /** How the human behind `by` was verified. */
  readonly proof?: HumanProof | undefined;
}

/** Who stands in for whom, from when until when. */
export interface Substitution {
  readonly principal: Ref;
  readonly delegate: Ref;
  readonly from: Instant;
  readonly until?: Instant | undefined;
  readonly scope: 'all' | { readonly templates: readonly Id[] };
  readonly kind: 'planned' | 'leaver';
}

/** People as plain data, read once per command. Resolved approvers go into the events. */
export interface Directory {
  /** Where refs of this directory come from. Left out, refs match by `kind` and `id` alone (simulation files). */
  readonly system?: string | undefined;
  readonly tenant?: string | undefined;
  /** Kind of this directory's users' refs. @defaultValue the initiator's, else `userId` */
  readonly kind?: string | undefined;
  readonly users: readonly DirectoryUser[];
  readonly roles: readonly DirectoryRole[];
  readonly departments: readonly DirectoryDepartment[];
  readonly substitutions: readonly Substitution[];
  /** Who is asked where `onEmpty` is `admin`; user ids. */
  readonly admins: readonly Id[];
}

export interface DirectoryUser {
  readonly id: Id;
  readonly name?: string | undefined;
  /** False: has left. Is never asked. Default true. */
  readonly active?: boolean | undefined;
  /** Department ids; the first is the main one. */
  readonly departments: readonly Id[];
  /** User id of the line manager. */
  readonly manager?: Id | undefined;
}

export interface DirectoryRole {
  readonly id: Id;
  readonly name?: string | undefined;
  /** `departments` limits a member to these for `scope: department`. */
  readonly members: readonly { readonly user: Id; readonly departments?: readonly Id[] | undefined }[];
}

export interface DirectoryDepartment {
  readonly id: Id;
  readonly name?: string | undefined;
  readonly parent?: Id | undefined;
  /** User ids of its heads. */
  readonly managers: readonly Id[];
}

/** Two refs name the same thing. */
export function sameRef(left: Ref, right: Ref): boolean {
  return (
    left.system === right.system && left.tenant === right.tenant && left.kind === right.kind && left.id === right.id
  );
}

/** True for an object that has the shape of {@link Money}; its amount may still be invalid. */
export function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}
