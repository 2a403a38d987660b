import type {
  Actor,
  ApprovalTemplate,
  CoveredAction,
  Directory,
  HumanProof,
  Id,
  Instant,
  Ref,
  Relation,
} from '@countersign/contracts';

/** What somebody wants to happen to one approval; {@link decide} answers with events or a typed error. */
export type ApprovalCommand =
  | StartCommand
  | DecisionCommand
  | TransferCommand
  | AddSignersCommand
  | ReturnCommand
  | ResubmitCommand
  | WithdrawCommand
  | CancelCommand
  | CommentCommand
  | FireTimerCommand
  | ReassignCommand
  | NewFactCommand;

/** Fills in a form and sends it on its way. The state must be `undefined`. */
export interface StartCommand {
  readonly type: 'start';
  readonly id: Id;
  readonly idempotencyKey: string;
  readonly initiator: Actor;
  /** For whom the initiator acts; left out, the first department of the initiator in the directory. */
  readonly department?: Ref | undefined;
  /** As typed in; checked and normalised by `validateForm`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Left out, the template's name. */
  readonly title?: string | undefined;
  readonly number?: string | undefined;
  readonly related?: readonly Relation[] | undefined;
  readonly covers?: readonly CoveredAction[] | undefined;
  /** Whom the initiator chose, by node id, where a node asks `initiatorPicks`. */
  readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
}

/** Approves or rejects the one task; `approve` also completes a task of a work node. */
export interface DecisionCommand {
  readonly type: 'approve' | 'reject';
  readonly taskId: Id;
  /** The assignee, or its substitute with `onBehalfOf` the assignee. */
  readonly by: Actor;
  readonly comment?: string | undefined;
  readonly attachments?: readonly Ref[] | undefined;
  readonly proof?: HumanProof | undefined;
}

/** Hands the task to one other person, who gets fresh timers. */
export interface TransferCommand {
  readonly type: 'transfer';
  readonly taskId: Id;
  readonly by: Actor;
  readonly to: Ref;
  readonly comment?: string | undefined;
  readonly proof?: HumanProof | undefined;
}

/** Asks further people: `before` suspends the task until all of them agree; `after` asks them once it is approved. */
export interface AddSignersCommand {
  readonly type: 'addSigners';
  readonly taskId: Id;
  readonly by: Actor;
  readonly signers: readonly Ref[];
  readonly position: 'before' | 'after';
  readonly comment?: string | undefined;
  readonly proof?: HumanProof | undefined;
}

/** Back to an earlier node of this pass, or to the initiator when none is named. */
export interface ReturnCommand {
  readonly type: 'return';
  readonly taskId: Id;
  readonly by: Actor;
  readonly toNode?: Id | undefined;
  readonly comment?: string | undefined;
  readonly proof?: HumanProof | undefined;
}

/** The initiator sends a returned form again; the flow starts from its first node with every agreement asked anew. */
export interface ResubmitCommand {
  readonly type: 'resubmit';
  readonly by: Actor;
  readonly values: Readonly<Record<string, unknown>>;
  readonly covers: readonly CoveredAction[];
  /** As at the start; left out, those of the start stay. */
  readonly picks?: Readonly<Record<Id, readonly Ref[]>> | undefined;
  readonly comment?: string | undefined;
  readonly proof?: HumanProof | undefined;
}

/** The initiator takes a running or returned approval back. */
export interface WithdrawCommand {
  readonly type: 'withdraw';
  readonly by: Actor;
  readonly comment?: string | undefined;
  readonly proof?: HumanProof | undefined;
}

/** The system, an app or an administrator stops a running or returned approval. */
export interface CancelCommand {
  readonly type: 'cancel';
  readonly by: Actor;
  readonly comment?: string | undefined;
}

/** Says something; also after the end, where outcomes are written back. */
export interface CommentCommand {
  readonly type: 'comment';
  readonly by: Actor;
  readonly text: string;
  readonly attachments?: readonly Ref[] | undefined;
}

/** A stored timer has come due. Firing it again, too early, or after it was cleared gives no events. */
export interface FireTimerCommand {
  readonly type: 'fireTimer';
  readonly key: string;
}

/** Somebody has left: every open task of theirs goes to the substitute, else the line manager, else `onEmpty`. */
export interface ReassignCommand {
  readonly type: 'reassign';
  readonly leaver: Ref;
  /** The system, an app or an administrator. */
  readonly by: Actor;
}

/** A new fact about an approved instance: another approved instance revokes or replaces it. */
export interface NewFactCommand {
  readonly type: 'revoke' | 'supersede';
  /** Id of the instance that does so. */
  readonly by: Id;
  /** Who asked for it; kept as a decision. */
  readonly actor: Actor;
  readonly comment?: string | undefined;
}

/** What deciding reads besides the state. Plain data: nothing here does I/O. */
export interface DecideContext {
  readonly now: Instant;
  readonly directory: Directory;
  /** The very version that the instance was started with. */
  readonly template: ApprovalTemplate;
  /** Makes a task's id from a seed that is unique in the instance. Default: a hash of instance and seed. */
  readonly newId?: ((seed: string) => Id) | undefined;
}
