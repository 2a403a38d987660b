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
}

/** Something in a chart that a person must decide or mend. */
export interface ChartFinding {
  readonly code: string;
  /** Code and name of the row. */
  readonly place: string;
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
}

export interface ChartPlan {
  readonly mappings: readonly ChartMapping[];
  readonly findings: readonly ChartFinding[];
  readonly create: readonly ChartCreation[];
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
