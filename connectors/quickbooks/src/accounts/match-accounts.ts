import { nameKey } from './chart-tree.js';
import { foldText } from './fold-text.js';

/** A row as matching sees it. */
export interface Matchable {
  readonly code: string | null;
  readonly name: string;
  readonly names?: Readonly<Record<string, string>> | undefined;
}

export type Match =
  | { readonly kind: 'none' }
  /** `by`: `code and name`, `code and other name`, `name`, `other name`. */
  | { readonly kind: 'one'; readonly target: number; readonly by: string }
  | { readonly kind: 'several'; readonly targets: readonly number[] }
  /** The number is another name's at the target. */
  | { readonly kind: 'number taken'; readonly target: number }
  | { readonly kind: 'disagree'; readonly byCode: number; readonly byName: number };

export interface Matcher {
  find(source: Matchable): Match;
}

function add(index: Map<string, number[]>, key: string, position: number): void {
  if (key === '') return;
  const found = index.get(key);
  if (found === undefined) index.set(key, [position]);
  else if (found.at(-1) !== position) found.push(position);
}

/** What names are compared by; one of punctuation only stands for itself. */
function keyOf(name: string): string {
  return foldText(name) || nameKey(name);
}

/** QuickBooks' own name for its control accounts: "Accounts Receivable (A/R)". */
function keysOf(name: string): readonly string[] {
  const folded = keyOf(name);
  const short = folded.endsWith(' a r') || folded.endsWith(' a p') ? folded.slice(0, -4) : undefined;
  return short === undefined ? [folded] : [folded, short];
}

/** Indexes the target once; each look-up is then a few map reads. */
export function createMatcher(targets: readonly Matchable[]): Matcher {
  const byCode = new Map<string, number[]>();
  const byName = new Map<string, number[]>();
  const byAnyName = new Map<string, number[]>();
  targets.forEach((target, position) => {
    if (target.code !== null) add(byCode, target.code, position);
    for (const key of keysOf(target.name)) {
      add(byName, key, position);
      add(byAnyName, key, position);
    }
    for (const name of Object.values(target.names ?? {})) add(byAnyName, keyOf(name), position);
  });

  const otherNames = (source: Matchable): readonly number[] => {
    const found = new Set<number>();
    for (const name of [source.name, ...Object.values(source.names ?? {})]) {
      for (const position of byAnyName.get(keyOf(name)) ?? []) found.add(position);
    }
    return [...found];
  };

  return {
    find(source) {
      const codes = source.code === null ? [] : (byCode.get(source.code) ?? []);
      const names = byName.get(keyOf(source.name)) ?? [];
      const bothNames = codes.filter((position) => names.includes(position));
      const others = bothNames.length > 0 || (codes.length === 0 && names.length > 0) ? [] : otherNames(source);
      const both = bothNames.length > 0 ? bothNames : codes.filter((position) => others.includes(position));
      const [agreed, second] = both;
      if (agreed !== undefined) {
        if (second !== undefined) return { kind: 'several', targets: both };
        return { kind: 'one', target: agreed, by: bothNames.length > 0 ? 'code and name' : 'code and other name' };
      }
      const hits = names.length > 0 ? names : others;
      const [hit, more] = hits;
      const [byCodeOnly] = codes;
      if (byCodeOnly !== undefined) {
        return hit === undefined
          ? { kind: 'number taken', target: byCodeOnly }
          : { kind: 'disagree', byCode: byCodeOnly, byName: hit };
      }
      if (hit === undefined) return { kind: 'none' };
      if (more !== undefined) return { kind: 'several', targets: hits };
      return { kind: 'one', target: hit, by: names.length > 0 ? 'name' : 'other name' };
    },
  };
}
