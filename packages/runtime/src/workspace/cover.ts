import type { CoveredAction } from '@countersign/contracts';

/** One text for a covered action, as the gate compares it. */
export function coverText({ action, connection, digest }: CoveredAction): string {
  return `${action} ${connection} ${digest}`;
}

export function coverOf({ action, connection, digest }: CoveredAction): CoveredAction {
  return { action, connection, digest };
}

export function distinctCovers(covers: readonly CoveredAction[]): readonly CoveredAction[] {
  return [...new Map(covers.map((cover) => [coverText(cover), cover])).values()];
}
