import type { Classification } from './account-types.js';
import type { CodeReader } from './decide-type.js';

/** How many other accounts a range of numbers needs before it says anything. */
const ENOUGH = 10;
/** Share of them that must be of one kind. */
const AGREEING = 0.95;
const LONGEST_PREFIX = 3;

/**
 * Learns from a chart which kind its number ranges hold: in a Chinese chart 1… are assets, 2… debts, 6… income and
 * costs. Only what nearly all other accounts of a range agree on counts.
 */
export function createCodeReader(
  rows: readonly { readonly code: string | null; readonly classification: Classification | undefined }[],
): CodeReader {
  const counts = new Map<string, Map<Classification, number>>();
  for (const { code, classification } of rows) {
    if (code === null || classification === undefined) continue;
    for (let length = 1; length <= LONGEST_PREFIX && length < code.length; length += 1) {
      const prefix = code.slice(0, length);
      const kinds = counts.get(prefix) ?? new Map<Classification, number>();
      kinds.set(classification, (kinds.get(classification) ?? 0) + 1);
      counts.set(prefix, kinds);
    }
  }
  return (code, classification) => {
    if (code === null) return undefined;
    for (let length = Math.min(LONGEST_PREFIX, code.length - 1); length >= 1; length -= 1) {
      const prefix = code.slice(0, length);
      const kinds = counts.get(prefix) ?? new Map<Classification, number>();
      const others = [...kinds.values()].reduce((sum, count) => sum + count, 0) - 1;
      if (others < ENOUGH) continue;
      for (const [kind, count] of kinds) {
        if (kind !== classification && count >= others * AGREEING) return { prefix, classification: kind };
      }
      return undefined;
    }
    return undefined;
  };
}
