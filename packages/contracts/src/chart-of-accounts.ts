import type { LocalizedText } from './locale.js';

/** One account or group of a chart, as `countersign accounts plan` reads it. */
export interface ChartRow {
  /** Account number; text, leading zeros count; may be missing or doubled in real charts. */
  readonly code: string | null;
  readonly name: string;
  /** The source's own word. */
  readonly type: string;
  /** Name or code of the group above. */
  readonly parent: string | null;
  readonly isGroup?: boolean | undefined;
  /** Names in other languages. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** The target's own type word, chosen by a person: it settles a question about the type of this row. */
  readonly targetType?: string | undefined;
  /** The detail below the type, where the system it comes from keeps one. */
  readonly subType?: string | undefined;
  /** ISO 4217 code; the home currency when left out. */
  readonly currency?: string | undefined;
}

/** Something in a chart that a person must decide or mend. */
export interface ChartFinding {
  readonly code: string;
  /** Code and name of the row. */
  readonly place: string;
  /** The row itself, where there is one; its position counts from 0. */
  readonly source?: { readonly code: string | null; readonly name: string; readonly row: number } | undefined;
  readonly why: LocalizedText;
  readonly fix: LocalizedText;
  /** `error`: nothing of this row is written; `question`: a person must choose; `note`: done, but look. */
  readonly severity: 'error' | 'question' | 'note';
}

export interface ChartMapping {
  readonly source: { readonly code: string | null; readonly name: string };
  readonly target: { readonly code: string | null; readonly name: string };
  /** What the match rests on: code and name, name, another language's name. */
  readonly by: string;
}

/** An account to make at the target, parents before children. */
export interface ChartCreation {
  readonly source: { readonly code: string | null; readonly name: string };
  readonly name: string;
  readonly code: string | null;
  /** The target's own type words. */
  readonly type: string;
  readonly subType: string | null;
  /** Name of the parent by full path, or `null`. */
  readonly parent: string | null;
  /** 0 for roots; a wave holds no account whose parent is in the same one. */
  readonly wave: number;
  /** ISO 4217 code; the home currency when left out. */
  readonly currency?: string | undefined;
  /** What the type rests on: a person's choice, type and name, type, name, group. */
  readonly basis?: string | undefined;
}

/** How many rows went which way; every source row is counted once under `mapped`, `create`, `grouped` or `open`. */
export interface ChartSummary {
  readonly source: number;
  readonly target: number;
  readonly mapped: number;
  readonly create: number;
  /** Groups that exist only as headings: their accounts are placed without them. */
  readonly grouped: number;
  /** Rows that wait for a person. */
  readonly open: number;
  readonly errors: number;
  readonly questions: number;
  readonly notes: number;
}

export interface ChartPlan {
  readonly mappings: readonly ChartMapping[];
  readonly findings: readonly ChartFinding[];
  readonly create: readonly ChartCreation[];
  readonly summary?: ChartSummary | undefined;
}

export interface ChartOfAccounts<Client> {
  /** Pure. Says what maps, what must be made, and what a person must decide; never guesses silently. */
  plan(source: readonly ChartRow[], target: readonly ChartRow[]): ChartPlan;
  /** The vendor's chart as rows. */
  export(client: Client): Promise<readonly ChartRow[]>;
  /** Makes what a plan says, wave by wave; running it again makes nothing twice. */
  apply(
    client: Client,
    plan: ChartPlan,
    key: string,
  ): Promise<readonly { readonly name: string; readonly id: string }[]>;
}
