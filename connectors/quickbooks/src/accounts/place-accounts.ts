import type { ChartFinding } from '@countersign/contracts';
import { type AccountType, parseAccountType } from './account-types.js';
import { makeFinding, placeText } from './chart-findings.js';
import type { ChartNode } from './chart-tree.js';
import type { TypeDecision, TypeQuestion } from './decide-type.js';
import type { NameReader } from './read-name.js';
import { placeSubType } from './sub-types.js';

/** Where a row of the source ends up. */
export type Placement =
  | { readonly kind: 'refused' }
  /** Waits for a person. */
  | { readonly kind: 'open' }
  /** A group that is not made: its accounts go to the next group above that is. */
  | { readonly kind: 'grouped' }
  | {
      readonly kind: 'account';
      readonly type: AccountType;
      readonly subType: string;
      readonly basis: string;
      /** Position of the parent that is made. */
      readonly parent: number | null;
    };

interface Draft {
  kind: Placement['kind'];
  /** Types that the account and everything below it can take, the best first. */
  allowed: readonly AccountType[];
  votes: ReadonlyMap<AccountType, number>;
  basis: string;
}

const none: ReadonlyMap<AccountType, number> = new Map();

/**
 * Puts decided rows into one hierarchy in which every account has its parent's type (rule 1), without the groups for
 * which there is no such type.
 */
export function placeAccounts(
  nodes: readonly ChartNode[],
  decisions: readonly TypeDecision[],
  read: NameReader,
): { readonly placements: readonly Placement[]; readonly findings: readonly ChartFinding[] } {
  const findings: ChartFinding[] = [];
  const drafts: Draft[] = nodes.map(() => ({ kind: 'open', allowed: [], votes: none, basis: '' }));
  const fromBelow = [...nodes].sort((one, other) => other.level - one.level);
  for (const node of fromBelow) drafts[node.row] = draft(node, nodes, decisions, drafts, findings);

  const placements: Placement[] = nodes.map(() => ({ kind: 'open' }));
  const fromTop = [...nodes].sort((one, other) => one.level - other.level || one.row - other.row);
  for (const node of fromTop) {
    const placement = place(node, nodes, read, drafts, placements, findings);
    placements[node.row] = placement;
    findings.push(...doubts(node, decisions[node.row], placement));
  }
  return { placements, findings };
}

/** Accounts that would stand directly below a node, through groups that are not made. */
function attached(node: ChartNode, nodes: readonly ChartNode[], drafts: readonly Draft[]): readonly Draft[] {
  return node.below.flatMap((row) => {
    const child = drafts[row];
    const childNode = nodes[row];
    if (child === undefined || childNode === undefined) return [];
    if (child.kind === 'account') return [child];
    return child.kind === 'grouped' ? attached(childNode, nodes, drafts) : [];
  });
}

function draft(
  node: ChartNode,
  nodes: readonly ChartNode[],
  decisions: readonly TypeDecision[],
  drafts: readonly Draft[],
  findings: ChartFinding[],
): Draft {
  const decision = decisions[node.row];
  if (node.refused || decision === undefined) return { kind: 'refused', allowed: [], votes: none, basis: '' };
  const children = attached(node, nodes, drafts);
  if (children.length === 0) return leaf(node, decision, findings);

  const asksOfType = decision.kind === 'question';
  const open = asksOfType && (decision.question.code === 'TYPE_TOO_BROAD' || decision.question.code === 'TYPE_UNKNOWN');
  if (asksOfType && !open) {
    findings.push(ask(decision.question, node));
    return { kind: 'open', allowed: [], votes: none, basis: '' };
  }
  const own = decision.kind === 'decided' ? decision.choices : undefined;
  const votes = new Map<AccountType, number>();
  for (const child of children)
    for (const [type, count] of child.votes) votes.set(type, (votes.get(type) ?? 0) + count);
  const [first, ...others] = children;
  const common = (first?.allowed ?? [])
    .filter((type) => others.every((child) => child.allowed.includes(type)))
    .filter((type) => own === undefined || own.includes(type));
  if (common.length === 0) {
    const types = [...new Set(children.flatMap((child) => child.allowed.slice(0, 1)))];
    findings.push(makeFinding('GROUP_FLATTENED', node, { types }));
    return { kind: 'grouped', allowed: [], votes, basis: '' };
  }
  const allowed = [...common].sort((one, other) => (votes.get(other) ?? 0) - (votes.get(one) ?? 0));
  return { kind: 'account', allowed, votes, basis: decision.kind === 'decided' ? decision.basis : 'accounts below' };
}

function leaf(node: ChartNode, decision: TypeDecision, findings: ChartFinding[]): Draft {
  if (decision.kind === 'question') {
    const isEmptyGroup = node.isGroup === true && decision.question.code === 'TYPE_TOO_BROAD';
    if (isEmptyGroup) {
      findings.push(makeFinding('GROUP_LEFT_OUT', node, undefined));
      return { kind: 'grouped', allowed: [], votes: none, basis: '' };
    }
    findings.push(ask(decision.question, node));
    return { kind: 'open', allowed: [], votes: none, basis: '' };
  }
  const [best] = decision.choices;
  return {
    kind: 'account',
    allowed: decision.choices,
    votes: best === undefined ? none : new Map([[best, 1]]),
    basis: decision.basis,
  };
}

function place(
  node: ChartNode,
  nodes: readonly ChartNode[],
  read: NameReader,
  drafts: readonly Draft[],
  placements: readonly Placement[],
  findings: ChartFinding[],
): Placement {
  const own = drafts[node.row];
  if (own === undefined || own.kind !== 'account')
    return { kind: own?.kind === 'grouped' ? 'grouped' : node.refused ? 'refused' : 'open' };
  const parent = parentOf(node, nodes, placements);
  if (parent.kind === 'open') {
    findings.push(makeFinding('PARENT_UNDECIDED', node, { parent: placeText(parent.node) }));
    return { kind: 'open' };
  }
  const above = parent.row === null ? undefined : placements[parent.row];
  const inherited = above?.kind === 'account' ? above.type : undefined;
  const type = inherited ?? own.allowed[0];
  if (type === undefined) return { kind: 'open' };

  const parentNode = parent.row === null ? undefined : nodes[parent.row];
  if (parentNode !== undefined && (parentNode.currency ?? '') !== (node.currency ?? parentNode.currency ?? '')) {
    const currencies = { own: node.currency ?? 'home', above: parentNode.currency ?? 'home' };
    findings.push(makeFinding('CURRENCY_DIFFERS', node, { parent: placeText(parentNode), ...currencies }));
    return { kind: 'open' };
  }
  const wanted = wantedSubType(node, read, type);
  const hasChildren = attached(node, nodes, drafts).length > 0;
  const fitted = placeSubType(wanted, type, { hasParent: parent.row !== null, hasChildren });
  const result = { kind: 'account', type, subType: fitted.subType, basis: own.basis } as const;
  if (fitted.kind === 'top') {
    findings.push(makeFinding('MOVED_TO_TOP', node, { subType: fitted.subType, parent: parentNode?.name ?? '' }));
    return { ...result, parent: null };
  }
  if (fitted.kind === 'replaced') {
    findings.push(makeFinding('SUBTYPE_REPLACED', node, { subType: fitted.wanted, used: fitted.subType }));
  }
  return { ...result, parent: parent.row };
}

/** What a person may want to look at, though nothing contradicts. */
function doubts(node: ChartNode, decision: TypeDecision | undefined, placement: Placement): readonly ChartFinding[] {
  if (placement.kind !== 'account' || decision?.kind !== 'decided' || node.below.length > 0) return [];
  const { type } = placement;
  if (decision.usual !== undefined && decision.usual.type !== type) {
    return [makeFinding('TYPE_KEPT', node, { words: decision.usual.words, usual: decision.usual.type, type })];
  }
  if (decision.byWord !== undefined && decision.byWord !== type && decision.name?.types[0] === type) {
    return [makeFinding('TYPE_BY_NAME', node, { word: node.type, type, usual: decision.byWord })];
  }
  return [];
}

type Parent =
  | { readonly kind: 'made'; readonly row: number | null }
  | { readonly kind: 'open'; readonly node: ChartNode };

function parentOf(node: ChartNode, nodes: readonly ChartNode[], placements: readonly Placement[]): Parent {
  let row = node.above;
  while (row !== null) {
    const kind = placements[row]?.kind;
    const above: ChartNode | undefined = nodes[row];
    if (above === undefined) break;
    if (kind === 'account') return { kind: 'made', row };
    if (kind === 'open') return { kind: 'open', node: above };
    row = above.above;
  }
  return { kind: 'made', row: null };
}

/** The sub-type that the row brings from QuickBooks, else what its names tell. */
function wantedSubType(node: ChartNode, read: NameReader, type: AccountType): string | undefined {
  if (node.subType !== undefined && parseAccountType(node.targetType ?? node.type) === type) return node.subType;
  for (const name of [node.name, ...Object.values(node.names ?? {})]) {
    const subType = read(name)?.subTypes.get(type);
    if (subType !== undefined) return subType;
  }
  return undefined;
}

/** A question's fields are the parameters of the finding with its code. */
function ask(question: TypeQuestion, node: ChartNode): ChartFinding {
  switch (question.code) {
    case 'TYPE_UNKNOWN':
    case 'TARGET_TYPE_UNKNOWN':
    case 'NOT_KEPT_AT_TARGET':
      return makeFinding(question.code, node, question);
    case 'TYPE_TOO_BROAD':
      return makeFinding(question.code, node, question);
    case 'TYPE_NAME_CONTRADICTION':
      return makeFinding(question.code, node, question);
    case 'NAMES_DISAGREE':
      return makeFinding(question.code, node, question);
    case 'TYPE_GROUP_CONTRADICTION':
      return makeFinding(question.code, node, question);
    case 'TYPE_CODE_CONTRADICTION':
      return makeFinding(question.code, node, question);
  }
}
