import type { ChartCreation, ChartFinding, ChartMapping } from '@countersign/contracts';
import { type AccountType, accountLimits, childlessSubTypes } from './account-types.js';
import { makeFinding, placeText } from './chart-findings.js';
import { type ChartNode, distinctName, nameKey } from './chart-tree.js';
import type { TypeDecision } from './decide-type.js';
import { createMatcher, type Match } from './match-accounts.js';
import type { Placement } from './place-accounts.js';
import { createTypeReader, type TypeReader } from './source-types.js';

/** How many candidates a finding names; comparing them all would cost the square of a chart of namesakes. */
const SHOWN = 6;

export interface Settled {
  readonly mappings: readonly ChartMapping[];
  readonly create: readonly ChartCreation[];
  readonly findings: readonly ChartFinding[];
}

type Outcome =
  | { readonly kind: 'mapped'; readonly target: number }
  | { readonly kind: 'made'; readonly path: string; readonly depth: number; readonly wave: number }
  | { readonly kind: 'open' };

/** What of each placed account exists at the target, and what has to be made there. */
export function settle(
  nodes: readonly ChartNode[],
  decisions: readonly TypeDecision[],
  placements: readonly Placement[],
  targets: readonly ChartNode[],
): Settled {
  const findings: ChartFinding[] = [];
  const mappings: { row: number; mapping: ChartMapping }[] = [];
  const create: { row: number; creation: ChartCreation }[] = [];
  const outcomes = new Map<number, Outcome>();
  const place = targetPlaces(targets);
  const { matches, claims, twins } = findMatches(nodes, placements, targets);
  const readTargetType = createTypeReader(targets.map((node) => node.type));
  const comparesLevels = nodes.some((node) => node.above !== null);
  const taken = new Map<string, string>();
  for (const target of targets) taken.set(`${place.parentPath(target)}\n${nameKey(target.name)}`, placeText(target));
  const numbers = new Map<string, string>();
  for (const target of targets) if (target.code !== null) numbers.set(target.code, placeText(target));
  const claimed = new Set<number>();

  const open = (node: ChartNode, finding: ChartFinding): void => {
    findings.push(finding);
    outcomes.set(node.row, { kind: 'open' });
  };

  for (const node of fromTheTop(nodes, placements)) {
    const placement = placements[node.row];
    if (placement?.kind !== 'account') continue;
    const parent = placement.parent === null ? undefined : outcomes.get(placement.parent);
    const parentNode = placement.parent === null ? undefined : nodes[placement.parent];
    if (placement.parent !== null && (parent === undefined || parent.kind === 'open')) {
      open(
        node,
        makeFinding('PARENT_UNDECIDED', node, { parent: parentNode === undefined ? '' : placeText(parentNode) }),
      );
      continue;
    }
    const match = matches.get(node.row) ?? { kind: 'none' };
    const label = (position: number): string => {
      const target = targets[position];
      return target === undefined ? '' : place.label(target);
    };
    if (match.kind === 'several') {
      open(node, makeFinding('AMBIGUOUS', node, { candidates: match.targets.slice(0, SHOWN).map(label) }));
    } else if (match.kind === 'number taken') {
      open(node, makeFinding('NUMBER_TAKEN', node, { target: label(match.target) }));
    } else if (match.kind === 'disagree') {
      open(
        node,
        makeFinding('CODE_AND_NAME_DISAGREE', node, { byCode: label(match.byCode), byName: label(match.byName) }),
      );
    } else if (match.kind === 'one') {
      const target = targets[match.target];
      const twin = node.code === null || match.by.startsWith('code and') ? undefined : twins.get(match.target);
      const rivals = [
        ...(claims.get(match.target) ?? []).slice(0, SHOWN),
        ...(twin === undefined ? [] : [twin]),
      ].filter((row) => row !== node.row);
      const types = target === undefined ? [] : (readTargetType(target.type)?.types ?? []);
      const fits = types.includes(placement.type);
      if (target === undefined) continue;
      const expected = parent?.kind === 'mapped' ? parent.target : null;
      const misplaced =
        comparesLevels && (parent?.kind === 'made' || (target.above ?? null) !== expected)
          ? {
              there: place.parentPath(target) || '(top)',
              here: parentNode === undefined ? '(top)' : placeText(parentNode),
            }
          : undefined;
      if (rivals.length > 0) {
        const others = rivals.map((row) => placeText(nodes[row] ?? node));
        open(node, makeFinding('SHARED_MATCH', node, { target: place.label(target), others }));
      } else if (!fits) {
        const bySource = allowedTypes(decisions[node.row], placement.type);
        open(node, makeFinding('TYPE_MISMATCH', node, { target: place.label(target), byTarget: types, bySource }));
      } else if (node.currency !== undefined && target.currency !== undefined && node.currency !== target.currency) {
        const currencies = { there: target.currency, here: node.currency };
        open(node, makeFinding('CURRENCY_MISMATCH', node, { target: place.label(target), ...currencies }));
      } else if (misplaced !== undefined) {
        open(node, makeFinding('LEVEL_MISMATCH', node, { target: place.label(target), ...misplaced }));
      } else {
        claimed.add(match.target);
        outcomes.set(node.row, { kind: 'mapped', target: match.target });
        mappings.push({ row: node.row, mapping: mapped(node, target, match.by) });
      }
    } else {
      const made = make(node, placement, parent, targets, place, taken, numbers);
      if ('finding' in made) open(node, made.finding);
      else {
        outcomes.set(node.row, made.outcome);
        create.push({ row: node.row, creation: made.creation });
      }
    }
  }
  findings.push(...secondControlAccounts(create, nodes, targets, claimed, readTargetType));
  return {
    mappings: mappings.sort((one, other) => one.row - other.row).map(({ mapping }) => mapping),
    create: create
      .sort((one, other) => one.creation.wave - other.creation.wave || one.row - other.row)
      .map(({ creation }) => creation),
    findings,
  };
}

function mapped(node: ChartNode, target: ChartNode, by: string): ChartMapping {
  return { source: { code: node.code, name: node.name }, target: { code: target.code, name: target.name }, by };
}

function allowedTypes(decision: TypeDecision | undefined, type: AccountType): readonly AccountType[] {
  return decision?.kind === 'decided' && !decision.choices.includes(type) ? decision.choices : [type];
}

/** Parents before children, in the order of the file. */
function fromTheTop(nodes: readonly ChartNode[], placements: readonly Placement[]): readonly ChartNode[] {
  const depths = new Map<number, number>();
  const depthOf = (row: number): number => {
    const known = depths.get(row);
    if (known !== undefined) return known;
    const placement = placements[row];
    const depth = placement?.kind === 'account' && placement.parent !== null ? depthOf(placement.parent) + 1 : 0;
    depths.set(row, depth);
    return depth;
  };
  return [...nodes].sort((one, other) => depthOf(one.row) - depthOf(other.row) || one.row - other.row);
}

function findMatches(
  nodes: readonly ChartNode[],
  placements: readonly Placement[],
  targets: readonly ChartNode[],
): {
  readonly matches: ReadonlyMap<number, Match>;
  /** Target → rows that fit it. */
  readonly claims: ReadonlyMap<number, readonly number[]>;
  /** Target → a refused row of the same name that has a number of its own: which of the two is meant stays open. */
  readonly twins: ReadonlyMap<number, number>;
} {
  const matcher = createMatcher(targets);
  const byPath = new Map<string, number[]>();
  for (const target of targets) {
    const path = nameKey(targetPath(target, targets));
    const found = byPath.get(path);
    if (found === undefined) byPath.set(path, [target.row]);
    else found.push(target.row);
  }
  const matches = new Map<number, Match>();
  const twins = new Map<number, number>();
  const claims = new Map<number, number[]>();
  const sure = new Map<number, number>();
  for (const node of nodes) {
    const match = narrowByPath(matcher.find(node), node, nodes, placements, byPath);
    if (
      match.kind === 'one' &&
      placements[node.row]?.kind === 'refused' &&
      isTwinWithNumber(node, targets[match.target])
    ) {
      twins.set(match.target, node.row);
    }
    if (placements[node.row]?.kind !== 'account') continue;
    matches.set(node.row, match);
    if (match.kind !== 'one') continue;
    if (match.by.startsWith('code and')) sure.set(match.target, node.row);
    const rows = claims.get(match.target);
    if (rows === undefined) claims.set(match.target, [node.row]);
    else rows.push(node.row);
  }
  // Who fits by number and name has it; a namesake without the number is another account.
  for (const [target, row] of sure) {
    for (const rival of claims.get(target) ?? []) {
      const match = matches.get(rival);
      if (rival !== row && match?.kind === 'one' && !match.by.startsWith('code and'))
        matches.set(rival, { kind: 'none' });
    }
    claims.set(
      target,
      (claims.get(target) ?? []).filter((rival) => matches.get(rival)?.kind === 'one'),
    );
  }
  return { matches, claims, twins };
}

/** A refused row whose number could have told it from its namesake, had the target numbers. */
function isTwinWithNumber(node: ChartNode, target: ChartNode | undefined): boolean {
  return node.code !== null && target?.code === null;
}

/** Of several namesakes, the one whose full path is the account's own. */
function narrowByPath(
  match: Match,
  node: ChartNode,
  nodes: readonly ChartNode[],
  placements: readonly Placement[],
  byPath: ReadonlyMap<string, readonly number[]>,
): Match {
  if (match.kind !== 'several') return match;
  const [only, second] = byPath.get(nameKey(sourcePath(node, nodes, placements))) ?? [];
  return only !== undefined && second === undefined ? { kind: 'one', target: only, by: 'full name' } : match;
}

function sourcePath(node: ChartNode, nodes: readonly ChartNode[], placements: readonly Placement[]): string {
  const names = [node.name];
  let placement = placements[node.row];
  while (placement?.kind === 'account' && placement.parent !== null && names.length <= accountLimits.levels) {
    const parent: ChartNode | undefined = nodes[placement.parent];
    names.unshift(parent?.name ?? '');
    placement = placements[placement.parent];
  }
  return names.join(':');
}

function targetPath(node: ChartNode, targets: readonly ChartNode[]): string {
  const names = [node.name];
  for (let row = node.above; row !== null && names.length <= accountLimits.levels; row = targets[row]?.above ?? null) {
    names.unshift(targets[row]?.name ?? '');
  }
  return names.join(':');
}

interface TargetPlaces {
  parentPath(node: ChartNode): string;
  path(node: ChartNode): string;
  label(node: ChartNode): string;
}

function targetPlaces(targets: readonly ChartNode[]): TargetPlaces {
  const path = (node: ChartNode): string => targetPath(node, targets);
  return {
    path,
    parentPath: (node) => (node.above === null ? '' : path(node).slice(0, -node.name.length - 1)),
    label: (node) => placeText({ code: node.code, name: path(node) }),
  };
}

function make(
  node: ChartNode,
  placement: Extract<Placement, { kind: 'account' }>,
  parent: Outcome | undefined,
  targets: readonly ChartNode[],
  place: TargetPlaces,
  taken: Map<string, string>,
  numbers: Map<string, string>,
): { readonly finding: ChartFinding } | { readonly outcome: Outcome; readonly creation: ChartCreation } {
  const above = parent?.kind === 'mapped' ? targets[parent.target] : undefined;
  const parentPath = above !== undefined ? place.path(above) : parent?.kind === 'made' ? parent.path : '';
  const depth = (above !== undefined ? above.level : parent?.kind === 'made' ? parent.depth : 0) + 1;
  if (depth > accountLimits.levels) {
    return { finding: makeFinding('TOO_MANY_LEVELS', node, { level: depth, limit: accountLimits.levels }) };
  }
  if (above?.subType !== undefined && childlessSubTypes.has(above.subType)) {
    return {
      finding: makeFinding('PARENT_TAKES_NO_CHILDREN', node, { parent: place.label(above), subType: above.subType }),
    };
  }
  if (above !== undefined && (above.currency ?? '') !== (node.currency ?? above.currency ?? '')) {
    const currencies = { own: node.currency ?? 'home', above: above.currency ?? 'home' };
    return { finding: makeFinding('CURRENCY_DIFFERS', node, { parent: place.label(above), ...currencies }) };
  }
  const key = `${parentPath}\n${nameKey(node.name)}`;
  const namesake = taken.get(key);
  if (namesake !== undefined) {
    const own = placeText(node);
    return {
      finding: namesake.startsWith('source: ')
        ? makeFinding('DUPLICATE_NAME', node, {
            first: namesake.slice('source: '.length),
            repaired: distinctName(node),
          })
        : makeFinding('NAME_TAKEN', node, { target: namesake || own }),
    };
  }
  const owner = node.code === null ? undefined : numbers.get(node.code);
  if (owner !== undefined) return { finding: makeFinding('NUMBER_TAKEN', node, { target: owner }) };
  taken.set(key, `source: ${placeText(node)}`);
  const wave = parent?.kind === 'made' ? parent.wave + 1 : 0;
  const path = parentPath === '' ? node.name : `${parentPath}:${node.name}`;
  return {
    outcome: { kind: 'made', path, depth, wave },
    creation: {
      source: { code: node.code, name: node.name },
      name: node.name,
      code: node.code,
      type: placement.type,
      subType: placement.subType,
      parent: parentPath === '' ? null : parentPath,
      wave,
      ...(node.currency === undefined ? {} : { currency: node.currency }),
      basis: placement.basis,
    },
  };
}

const CONTROL: ReadonlySet<AccountType> = new Set<AccountType>(['Accounts Receivable', 'Accounts Payable']);

/** A second receivable or payable account beside one that the target has and nothing maps to. */
function secondControlAccounts(
  create: readonly { readonly row: number; readonly creation: ChartCreation }[],
  nodes: readonly ChartNode[],
  targets: readonly ChartNode[],
  claimed: ReadonlySet<number>,
  readType: TypeReader,
): readonly ChartFinding[] {
  const unclaimed = new Map<AccountType, ChartNode>();
  for (const target of targets) {
    const [type] = readType(target.type)?.types ?? [];
    if (type !== undefined && CONTROL.has(type) && !claimed.has(target.row) && !unclaimed.has(type))
      unclaimed.set(type, target);
  }
  return create.flatMap(({ row, creation }) => {
    const node = nodes[row];
    const entry = [...unclaimed].find(([type]) => type === creation.type);
    if (node === undefined || entry === undefined) return [];
    return [makeFinding('CONTROL_ACCOUNT_EXISTS', node, { type: entry[0], target: placeText(entry[1]) })];
  });
}
