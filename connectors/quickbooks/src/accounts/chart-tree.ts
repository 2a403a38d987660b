import type { ChartFinding } from '@countersign/contracts';
import { accountLimits } from './account-types.js';
import { makeFinding, placeText } from './chart-findings.js';
import type { CheckedRow } from './chart-rows.js';

/** A row in its place. Positions are those of the file. */
export interface ChartNode extends CheckedRow {
  readonly above: number | null;
  readonly below: readonly number[];
  /** 1 for the top; 0 when a circle of parents leaves none. */
  readonly level: number;
}

export interface ChartTree {
  readonly nodes: readonly ChartNode[];
  readonly findings: readonly ChartFinding[];
}

/** Names as QuickBooks compares them. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function index(
  rows: readonly CheckedRow[],
  keyOf: (row: CheckedRow) => string | null,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null || key === '') continue;
    const list = found.get(key);
    if (list === undefined) found.set(key, [row.row]);
    else list.push(row.row);
  }
  return found;
}

/** Finds each row's parent, and says where the rows form no chart that QuickBooks could hold. */
export function buildTree(rows: readonly CheckedRow[], side: 'source' | 'target'): ChartTree {
  const findings: ChartFinding[] = [];
  const refused = new Set<number>();
  const refuse = (finding: ChartFinding, row: number): void => {
    findings.push(finding);
    refused.add(row);
  };
  const above = findParents(rows, side, refuse);
  const below: number[][] = rows.map(() => []);
  above.forEach((parent, row) => {
    if (parent !== null) below[parent]?.push(row);
  });
  const levels = findLevels(rows, above, below, side, refuse);
  if (side === 'source') {
    refuseDoubledCodes(rows, refuse);
    refuseDoubledNames(rows, above, refuse);
  }
  const withParents = refuseBelowRefused(rows, below, refused, findings, side);
  const nodes = rows.map((row) => ({
    ...row,
    refused: row.refused || withParents.has(row.row),
    above: above[row.row] ?? null,
    below: below[row.row] ?? [],
    level: levels[row.row] ?? 0,
  }));
  return { nodes, findings };
}

type Refuse = (finding: ChartFinding, row: number) => void;

function findParents(
  rows: readonly CheckedRow[],
  side: 'source' | 'target',
  refuse: Refuse,
): readonly (number | null)[] {
  const byCode = index(rows, (row) => row.code);
  const byName = index(rows, (row) => row.name);
  const byKey = index(rows, (row) => nameKey(row.name));
  const above: (number | null)[] = rows.map(() => null);
  const several: {
    readonly row: CheckedRow;
    readonly wanted: string;
    readonly candidates: readonly number[];
    /** True when only the last part of a full name was found. */
    readonly byPath: boolean;
  }[] = [];
  for (const row of rows) {
    if (row.parent === null) continue;
    const wanted = row.parent.trim();
    const direct = byCode.get(wanted) ?? byName.get(wanted) ?? byKey.get(nameKey(wanted));
    const hits = direct ?? byKey.get(nameKey(wanted.slice(wanted.lastIndexOf(':') + 1))) ?? [];
    const others = hits.filter((hit) => hit !== row.row);
    const candidates = others.length > 0 ? others : hits;
    const [only, second] = candidates;
    if (only === undefined) refuse(makeFinding('PARENT_MISSING', { ...row, side }, { parent: wanted }), row.row);
    else if (second === undefined && direct !== undefined) above[row.row] = only;
    else several.push({ row, wanted, candidates, byPath: direct === undefined });
  }
  // Namesakes are told apart by being a group, or by their full names: shallow ones first, as deeper ones rest on them.
  const paths = fullNames(rows, above, new Set(several.map(({ row }) => row.row)));
  const depth = (path: string): number => path.split(':').length;
  for (const { row, wanted, candidates, byPath } of several.toSorted(
    (one, other) => depth(one.wanted) - depth(other.wanted),
  )) {
    const groups = candidates.filter((hit) => rows[hit]?.isGroup === true);
    const exact = candidates.filter((hit) => paths.get(hit) === nameKey(wanted));
    const oneGroup = !byPath && groups.length === 1;
    const chosen = oneGroup ? groups : byPath || exact.length > 0 ? exact : candidates;
    const [only, second] = chosen;
    if (only === undefined) {
      refuse(makeFinding('PARENT_MISSING', { ...row, side }, { parent: wanted }), row.row);
    } else if (second === undefined) {
      above[row.row] = only;
      const parentPath = paths.get(only);
      if (parentPath !== undefined) paths.set(row.row, `${parentPath}:${nameKey(row.name)}`);
    } else {
      refuse(makeFinding('PARENT_AMBIGUOUS', { ...row, side }, { parent: wanted, count: chosen.length }), row.row);
    }
  }
  return above;
}

/** Full names of the rows whose parents are all known. */
function fullNames(
  rows: readonly CheckedRow[],
  above: readonly (number | null)[],
  unknown: ReadonlySet<number>,
): Map<number, string> {
  const paths = new Map<number, string>();
  if (unknown.size === 0) return paths;
  for (const { row } of rows) {
    const names: string[] = [];
    let next: number | null = row;
    while (next !== null && !unknown.has(next) && names.length <= accountLimits.levels) {
      names.unshift(rows[next]?.name ?? '');
      next = above[next] ?? null;
    }
    if (next === null) paths.set(row, nameKey(names.join(':')));
  }
  return paths;
}

function findLevels(
  rows: readonly CheckedRow[],
  above: readonly (number | null)[],
  below: readonly (readonly number[])[],
  side: 'source' | 'target',
  refuse: Refuse,
): readonly number[] {
  const levels = rows.map(() => 0);
  let wave = rows.filter((row) => above[row.row] === null).map((row) => row.row);
  for (let level = 1; wave.length > 0; level += 1) {
    for (const row of wave) {
      levels[row] = level;
      const place = rows[row];
      if (level > accountLimits.levels && place !== undefined) {
        refuse(makeFinding('TOO_MANY_LEVELS', { ...place, side }, { level, limit: accountLimits.levels }), row);
      }
    }
    wave = wave.flatMap((row) => below[row] ?? []);
  }
  // Whoever was not reached from the top stands in a circle or below one.
  const inCircle = new Set<number>();
  const settled = new Set<number>();
  for (const { row } of rows) {
    if (levels[row] !== 0 || settled.has(row)) continue;
    const path: number[] = [];
    const onPath = new Set<number>();
    let next: number | null = row;
    while (next !== null && !onPath.has(next) && !settled.has(next)) {
      path.push(next);
      onPath.add(next);
      next = above[next] ?? null;
    }
    if (next !== null && onPath.has(next)) for (const member of path.slice(path.indexOf(next))) inCircle.add(member);
    for (const member of path) settled.add(member);
  }
  for (const member of inCircle) {
    const place = rows[member];
    if (place === undefined) continue;
    const path: string[] = [placeText(place)];
    for (
      let next = above[member] ?? null;
      next !== null && next !== member && path.length < 6;
      next = above[next] ?? null
    ) {
      path.push(placeText(rows[next] ?? place));
    }
    refuse(makeFinding('CYCLE', { ...place, side }, { path: [...path, placeText(place)].join(' < ') }), member);
  }
  return levels;
}

function refuseDoubledCodes(rows: readonly CheckedRow[], refuse: Refuse): void {
  const first = new Map<string, CheckedRow>();
  for (const row of rows) {
    if (row.code === null || row.refused) continue;
    const other = first.get(row.code);
    if (other === undefined) first.set(row.code, row);
    else refuse(makeFinding('DUPLICATE_CODE', row, { first: placeText(other) }), row.row);
  }
}

function refuseDoubledNames(rows: readonly CheckedRow[], above: readonly (number | null)[], refuse: Refuse): void {
  const first = new Map<string, CheckedRow>();
  for (const row of rows) {
    if (row.name === '' || row.refused) continue;
    const key = `${above[row.row] ?? ''}/${nameKey(row.name)}`;
    const other = first.get(key);
    if (other === undefined) first.set(key, row);
    else {
      refuse(makeFinding('DUPLICATE_NAME', row, { first: placeText(other), repaired: distinctName(row) }), row.row);
    }
  }
}

/** A name of its own for a row whose name is taken. */
export function distinctName(row: {
  readonly name: string;
  readonly code: string | null;
  readonly row: number;
}): string {
  const mark = ` (${row.code ?? row.row + 1})`;
  return `${[...row.name].slice(0, accountLimits.nameLength - mark.length).join('')}${mark}`;
}

function refuseBelowRefused(
  rows: readonly CheckedRow[],
  below: readonly (readonly number[])[],
  refused: ReadonlySet<number>,
  findings: ChartFinding[],
  side: 'source' | 'target',
): ReadonlySet<number> {
  const all = new Set(refused);
  for (const row of rows) if (row.refused) all.add(row.row);
  const queue = [...all].sort((one, other) => one - other);
  for (let next = 0; next < queue.length; next += 1) {
    const parent = queue[next];
    const place = parent === undefined ? undefined : rows[parent];
    if (parent === undefined || place === undefined) continue;
    for (const child of below[parent] ?? []) {
      const row = rows[child];
      if (row === undefined || all.has(child)) continue;
      findings.push(makeFinding('PARENT_REFUSED', { ...row, side }, { parent: placeText(place) }));
      all.add(child);
      queue.push(child);
    }
  }
  return all;
}
