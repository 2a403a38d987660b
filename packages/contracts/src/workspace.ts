import type { Actor, ApprovalInstance, ApprovalTemplate, Ref, Relation } from './approval.js';
import type { Instant } from './clock.js';
import type { CoveredAction } from './digest.js';
import type { Id } from './ids.js';

/** What a workspace can do, so that a template is checked before it is published there. */
export interface WorkspaceCapabilities {
  readonly startByApi: boolean;
  readonly decideByApi: boolean;
  readonly flowByApi: boolean;
  readonly conditionsByApi: boolean;
  readonly quorum: boolean;
  readonly addSigners: boolean;
  readonly return: boolean;
  readonly timeout: 'native' | 'scheduler';
  readonly money: 'currency' | 'amountOnly';
  readonly events: 'task' | 'instance';
  readonly idempotentStart: boolean;
}

/** Where people approve. */
export interface Workspace {
  readonly capabilities: WorkspaceCapabilities;
  /** @throws {@link InputError} when the template is wrong or asks for what this workspace can't do. */
  publish(template: ApprovalTemplate): Promise<{ readonly id: Id; readonly version: number }>;
  /** Starting twice with one idempotency key gives the first instance. */
  start(request: StartApproval): Promise<ApprovalInstance>;
  get(id: Id): Promise<ApprovalInstance | undefined>;
  /** Approves or rejects in the name of the human that the proof is about. */
  decide(taskId: Id, decision: TaskDecision, proof: HumanProof): Promise<ApprovalInstance>;
  withdraw(id: Id, proof: HumanProof, comment?: string): Promise<ApprovalInstance>;
  transfer(taskId: Id, to: Ref, proof: HumanProof, comment?: string): Promise<ApprovalInstance>;
  addSigners(
    taskId: Id,
    signers: readonly Ref[],
    position: 'before' | 'after',
    proof: HumanProof,
  ): Promise<ApprovalInstance>;
  /** Back to an earlier node, or to the initiator when none is named. */
  return(taskId: Id, toNode: Id | undefined, proof: HumanProof, comment?: string): Promise<ApprovalInstance>;
  comment(id: Id, text: string, by: Actor): Promise<ApprovalInstance>;
  gate(): Gate;
}

export interface StartApproval {
  readonly idempotencyKey: string;
  /** The newest published version, unless one is named. */
  readonly template: { readonly id: Id; readonly version?: number | undefined };
  readonly initiator: Actor;
  readonly department?: Ref | undefined;
  readonly values: Readonly<Record<string, unknown>>;
  readonly title?: string | undefined;
  readonly related?: readonly Relation[] | undefined;
  /** For approvals that cover a given action directly (a proposed void), besides what bindings give. */
  readonly covers?: readonly CoveredAction[] | undefined;
  /** Whom the initiator chose, by node id, where a node asks `initiatorPicks`. */
  readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
}

export interface TaskDecision {
  readonly kind: 'approve' | 'reject';
  readonly comment?: string | undefined;
}

/** Evidence that a human decided, and which one. Kept with the decision. */
export interface HumanProof {
  /** How the human was verified: a signed-in session, a callback signed by the workspace, a local terminal. */
  readonly method: 'session' | 'workspaceCallback' | 'terminal' | 'simulation';
  readonly actor: Ref;
  readonly at: Instant;
  /** What the method left: a session id's hash, a callback's event id. Never a credential. */
  readonly evidence?: string | undefined;
}

/** What an action run asks before it writes anything. */
export interface GateQuestion extends CoveredAction {
  readonly approval: Id;
  /** The operations that the action declares. */
  readonly operations: readonly string[];
}

/** One person's approval that stands, as the gate read it when it was asked. */
export interface StandingApproval {
  /** Who decided; always a person. */
  readonly by: Ref;
  /** Whose place the person took: a delegate decides for its principal. */
  readonly onBehalfOf?: Ref | undefined;
  readonly nodeId: Id;
  readonly at: Instant;
  /** How the person was verified; left out where the workspace kept no proof. */
  readonly proof?: HumanProof['method'] | undefined;
}

/** Who asked, and who agreed to what was asked last. */
export interface DecidedBy {
  readonly initiator: Ref;
  /**
   * Approvals by people, of the newest round of each node and after the last submission of the form. What the workspace
   * approved by itself (a timeout, somebody who had approved before) is not among them.
   */
  readonly approvals: readonly StandingApproval[];
}

/** Leave to run one action once, with exactly the approved input. */
export interface Grant {
  readonly approval: Id;
  readonly action: string;
  readonly connection: Id;
  readonly digest: string;
  /** Write operations that may be called under this grant, as `bills.create`. */
  readonly operations: readonly string[];
  readonly grantedAt: Instant;
  /** Left out by a gate that doesn't know. */
  readonly decidedBy?: DecidedBy | undefined;
}

export interface Gate {
  /**
   * @throws {@link ApprovalError} `APPROVAL_PENDING` (park), `APPROVAL_DENIED` or `NOT_COVERED` (refuse).
   */
  ask(question: GateQuestion): Promise<Grant>;
}
