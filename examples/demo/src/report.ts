/** What the demo prints with `--json`, and what its table and page show. */
export interface DemoReport {
  readonly claims: readonly ClaimReport[];
  /** Bills that QuickBooks holds at the end, counted in the emulator's own ledger. */
  readonly bills: number;
  readonly audit: { readonly events: number; readonly verified: boolean; readonly head: string };
  readonly workspace: 'local' | 'dingtalk';
  readonly chart: ChartReport;
  /** Hosts that production would reach below TLS 1.3, by the name an operator has to accept. */
  readonly tlsExceptions: readonly {
    readonly host: string;
    readonly floor: string;
    readonly name: string;
    readonly until: string;
  }[];
  readonly crash?: CrashReport | undefined;
  /** What DingTalk shows at the end, where it is the workspace. */
  readonly dingtalk?: DingTalkReport | undefined;
}

export interface ClaimReport {
  readonly id: string;
  /** Decimal string. */
  readonly amount: string;
  readonly currency: string;
  readonly outcome: ClaimOutcome;
  readonly route: readonly RouteReport[];
  /** QuickBooks' id of the bill; `null` where there is none. */
  readonly billId: string | null;
  /** Full name of the account it is posted to. */
  readonly account: string | null;
  readonly payee: string;
  /** The vendor's name in QuickBooks, where it had to differ from the payee's. */
  readonly vendor: string | null;
  /** Things worth knowing, in order: parked and why, mapped, run again, void proposed. */
  readonly notes: readonly NoteReport[];
  /** Proof: what was approved and what was sent have this digest; the effect has this key. */
  readonly digest: string | null;
  readonly effectKey: string | null;
}

export type ClaimOutcome = 'booked' | 'rejected' | 'parked' | 'revoked' | 'pending';

export interface RouteReport {
  readonly node: string;
  /** The node's own name. */
  readonly name: string;
  readonly policy: string;
  /** User ids of who decided. */
  readonly by: readonly string[];
  readonly result: string;
  /** The condition that led here; empty where every claim comes this way. */
  readonly why: string;
}

export interface NoteReport {
  readonly kind: 'parked' | 'mapped' | 'replayed' | 'vendorRenamed' | 'revoked' | 'voidProposed' | 'delegated';
  readonly text: Readonly<Record<'en' | 'zh-HK', string>>;
}

export interface ChartReport {
  /** `built-in`, or the file's name. */
  readonly source: string;
  readonly rows: number;
  readonly accounts: number;
  readonly findings: readonly { readonly code: string; readonly place: string; readonly severity: string }[];
}

/** Counted in the emulator's own ledger. */
export interface DingTalkReport {
  readonly agreed: number;
  readonly refused: number;
  /** Approvals that wait: the proposed void of the revoked claim. */
  readonly open: number;
  readonly openTasks: number;
  /** Approvals shown more than once. */
  readonly double: number;
}

export interface CrashReport {
  /** Claim whose bill QuickBooks had made when the worker was killed. */
  readonly claim: string;
  /** Bills of that claim in QuickBooks right after the kill, and at the end. */
  readonly billsAfterKill: number;
  readonly billsAtEnd: number;
  /** How often the bill's creation was asked for. */
  readonly requests: number;
}
