import type { ErrorDocument, JsonObject, Locale } from '@countersign/contracts';
import type { AuditVerdict } from '@countersign/runtime';
import type { ClaimReport } from './report.js';
import type { TextName } from './texts.js';

/** What the parent tells the process that runs the runtime. */
export interface DayOrder {
  readonly type: 'start';
  /** Holds the sandbox's file and the database. */
  readonly folder: string;
  /** Category → account, as the connection's settings hold it. */
  readonly accounts: JsonObject;
  /** For the category that is mapped only after its claim was parked. */
  readonly lateAccount: JsonObject;
  /** How far the clock is ahead of the machine's, in ms. */
  readonly clockAheadMs: number;
  /** Claim after whose bill this process asks to be killed. */
  readonly crashAt?: string | undefined;
  readonly lang: Locale;
  readonly workspace: 'local' | 'dingtalk';
}

/** What it answers. */
export type DayNews =
  | { readonly type: 'progress'; readonly text: TextName; readonly detail?: string }
  | { readonly type: 'clockMoved'; readonly byMs: number }
  /** QuickBooks has answered for this claim, and nothing is committed yet. */
  | { readonly type: 'answered'; readonly claim: string }
  /** Callbacks of DingTalk are taken in here. */
  | { readonly type: 'doorOpened'; readonly url: string; readonly ca: string }
  /** Somebody decides in DingTalk's inbox, by its user id, the task of the approval whose title begins with the claim. */
  | {
      readonly type: 'press';
      readonly userId: string;
      readonly claim: string;
      readonly result: 'agree' | 'refuse';
      readonly remark: string;
    }
  | FinishedDay
  | { readonly type: 'failed'; readonly document: ErrorDocument };

export type Tell = (news: DayNews) => Promise<void>;

export interface FinishedDay {
  readonly type: 'finished';
  readonly claims: readonly ClaimReport[];
  readonly audit: AuditVerdict;
}
