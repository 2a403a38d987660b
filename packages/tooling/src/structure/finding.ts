import type { Repository } from './repository.ts';

/** One thing that a rule objects to. */
export interface Finding {
  readonly rule: string;
  /** A file, with a line where one can be named: `packages/core/src/retry.ts:12`. */
  readonly place: string;
  readonly message: string;
}

export interface Rule {
  /** Kebab-case; exceptions name it. */
  readonly name: string;
  readonly check: (repository: Repository) => readonly Omit<Finding, 'rule'>[];
}

/** A deliberate departure. One that excuses nothing any more is itself a finding. */
export interface Exception {
  readonly rule: string;
  /** A file, without a line, or a folder that ends in `/`. */
  readonly file: string;
  readonly reason: string;
}
