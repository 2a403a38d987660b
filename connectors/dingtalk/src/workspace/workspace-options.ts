import type {
  ApprovalInstance,
  ApprovalTemplate,
  Clock,
  CloudEvent,
  Id,
  Locale,
  Logger,
  Ref,
  Sql,
  Task,
  Workspace,
} from '@countersign/contracts';
import type { DingTalk } from '../dingtalk.js';

export interface DingTalkWorkspaceOptions {
  readonly tenant: string;
  /** Id of the connection that shows the approvals, and whose callbacks count. */
  readonly connection: Id;
  /** What shows them. No grant goes along: it touches nothing but the inbox. */
  readonly client: Pick<DingTalk, 'processCentre'>;
  /** Where approvals live and are decided; it must accept the proof `workspaceCallback`. */
  readonly engine: Workspace;
  /** A template that the engine has published. */
  readonly template: (id: Id, version: number) => Promise<ApprovalTemplate>;
  /** The engine's events and what the inbox has taken in; in the database of `sql`. */
  readonly events: ApprovalFeed;
  /** The tables of {@link workspaceMigrations} must be there. */
  readonly sql: Sql;
  readonly people: People;
  /** Address of the page that DingTalk opens for an approval, or for a task of it; at most 1,024 characters. */
  readonly page: (approval: ApprovalInstance, task?: Task) => string;
  /**
   * Whom DingTalk calls when somebody decides in it: the gateway's `appUuid` and `apiKey`. Left out, the inbox opens the
   * page, and people decide there.
   */
  readonly buttons?: { readonly appUuid: string; readonly apiKey: string; readonly version?: string } | undefined;
  /** Of names and labels in DingTalk. @defaultValue 'zh-HK' */
  readonly locale?: Locale | undefined;
  /** @defaultValue systemClock */
  readonly clock?: Clock | undefined;
  readonly logger?: Logger | undefined;
  /**
   * After a lost answer, how long to wait in ms before DingTalk's look-ups are believed. DingTalk names no such time.
   * @defaultValue 15_000
   */
  readonly settleMs?: number | undefined;
}

/** The runtime's `events` are one. */
export interface ApprovalFeed {
  /** In the order of `seq`, after the one given. */
  list(filter: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly { readonly seq: number; readonly event: CloudEvent<string, unknown> }[]>;
}

/** Who is who: people of the engine's directory, and members of the organisation in DingTalk (`userid`). */
export interface People {
  /** `undefined` for somebody who isn't in DingTalk. */
  userId(person: Ref): Promise<string | undefined>;
  /** `undefined` for a member whom the directory doesn't know. */
  person(userId: string): Promise<Ref | undefined>;
}

/** Somebody's decision in DingTalk, and what became of it. */
export interface DecisionReport {
  /** Of the callback. */
  readonly source: string;
  readonly id: string;
  /** `late`: the task had ended. `refused`: `code` says why. */
  readonly state: 'waiting' | 'applied' | 'late' | 'refused';
  readonly code: string | undefined;
  readonly approval: Id | undefined;
  readonly task: Id | undefined;
  readonly userId: string;
  readonly decision: 'approve' | 'reject';
}

/** An approval that isn't, or isn't wholly, shown in DingTalk. */
export interface MirrorTrouble {
  readonly approval: Id;
  readonly code: string;
  readonly message: string;
  /** Epoch ms of the next try; `undefined` when only a change of the approval brings one. */
  readonly nextTryAt: number | undefined;
}

/** What one round did. */
export interface MirrorRound {
  /** Another process is at it; nothing was done here. */
  readonly elsewhere: boolean;
  /** Decisions of DingTalk that were applied. */
  readonly applied: number;
  /** Approvals brought up to date. */
  readonly shown: number;
  /** Epoch ms at which something is tried again: an answer was lost, or DingTalk refused. */
  readonly nextAt: number | undefined;
}
