import type { ChartFinding, ChartPlan, ChartRow, ChartSummary } from '@countersign/contracts';
import { accountLimits } from './account-types.js';
import { placeText } from './chart-findings.js';
import { type ChartOptions, readRows } from './chart-rows.js';
import { buildTree, type ChartNode } from './chart-tree.js';
import { createCodeReader } from './code-ranges.js';
import { decideType, type GroupAbove } from './decide-type.js';
import { type Placement, placeAccounts } from './place-accounts.js';
import { createNameReading, type NameReader } from './read-name.js';
import { type Settled, settle } from './settle-accounts.js';
import { createTypeReader, type SourceType, type TypeReader } from './source-types.js';

export interface ChartPlanner {
  /**
   * Says what of the source maps to the target, what must be made there, and what a person must decide. Pure: equal
   * charts give equal plans.
   *
   * An account is mapped or made only where number, name, type and place agree; whatever contradicts comes back as a
   * finding with severity `question`, and nothing of that row is written. To answer one, set `targetType` on the row, or
   * mend the chart, and plan again.
   * @throws {@link InputError} `CHART_INVALID` when a chart is no list.
   */
  plan(source: readonly ChartRow[], target: readonly ChartRow[], options?: ChartOptions): ChartPlan;
}

/** Makes a planner; it keeps the word lists it has loaded. */
export function createChartPlanner(): ChartPlanner {
  let reading: ReturnType<typeof createNameReading> | undefined;
  return {
    plan(source, target, options = {}) {
      reading ??= createNameReading();
      return planChart(source, target, options, reading);
    },
  };
}

function planChart(
  source: readonly ChartRow[],
  target: readonly ChartRow[],
  options: ChartOptions,
  reading: ReturnType<typeof createNameReading>,
): ChartPlan {
  const given = readRows(source, 'source', options);
  const tree = buildTree(given.rows, 'source');
  const there = readRows(target, 'target', options);
  const targetTree = buildTree(there.rows, 'target');

  const readers = readersFor(tree.nodes, reading);
  const headings = readers.codeHeadings;
  const decisions = tree.nodes.map((node) => {
    const isParent = node.below.length > 0;
    const name: NameReader = isParent ? headsOnly(readers.name) : readers.name;
    return decideType(node, groupsAbove(node, tree.nodes, headings, readers), { ...readers, name }, node.code);
  });
  const placed = placeAccounts(tree.nodes, decisions, readers.name);
  const result = settle(tree.nodes, decisions, placed.placements, targetTree.nodes);

  const findings = [
    ...given.findings,
    ...tree.findings,
    ...there.findings,
    ...targetTree.findings,
    ...placed.findings,
    ...result.findings,
  ].toSorted((one, other) => (one.source?.row ?? -1) - (other.source?.row ?? -1));
  return {
    mappings: result.mappings,
    findings,
    create: result.create,
    summary: summarise(tree.nodes, targetTree.nodes, result, placed.placements, findings),
  };
}

interface Readers {
  readonly type: TypeReader;
  readonly name: NameReader;
  readonly code: ReturnType<typeof createCodeReader>;
  /** Row of the heading above by number, in charts that name no parents: 51 above 5101. */
  readonly codeHeadings: ReadonlyMap<number, ChartNode>;
}

function readersFor(nodes: readonly ChartNode[], reading: ReturnType<typeof createNameReading>): Readers {
  const type = createTypeReader(nodes.map((node) => node.type));
  const name = reading(nodes.flatMap((node) => [node.name, ...Object.values(node.names ?? {})]));
  const kinds = nodes.map((node) => {
    const known = type(node.type);
    const [kind] = known?.classifications ?? [];
    return { code: node.code, classification: known?.classifications.size === 1 ? kind : undefined };
  });
  return { type, name, code: createCodeReader(kinds), codeHeadings: findCodeHeadings(nodes) };
}

function findCodeHeadings(nodes: readonly ChartNode[]): ReadonlyMap<number, ChartNode> {
  const headings = new Map<number, ChartNode>();
  if (nodes.some((node) => node.above !== null)) return headings;
  const byCode = new Map<string, ChartNode>();
  for (const node of nodes) if (node.code !== null && !byCode.has(node.code)) byCode.set(node.code, node);
  for (const node of nodes) {
    for (let length = (node.code?.length ?? 0) - 1; length >= 2; length -= 1) {
      const heading = byCode.get(node.code?.slice(0, length) ?? '');
      if (heading !== undefined) {
        headings.set(node.row, heading);
        break;
      }
    }
  }
  return headings;
}

/** What a group's name says counts only where it names a kind; "Payroll" above debts for payroll contradicts nothing. */
function headsOnly(read: NameReader): NameReader {
  return (name) => {
    const evidence = read(name);
    return evidence?.heads === true ? evidence : undefined;
  };
}

function groupsAbove(
  node: ChartNode,
  nodes: readonly ChartNode[],
  codeHeadings: ReadonlyMap<number, ChartNode>,
  readers: Readers,
): readonly GroupAbove[] {
  const groups: GroupAbove[] = [];
  const describe = (group: ChartNode, source: SourceType | undefined): GroupAbove => ({
    label: placeText(group),
    source,
    name: headsOnly(readers.name)(group.name),
  });
  const heading = codeHeadings.get(node.row);
  // A heading by number is no parent: only what its name says counts, not its own doubtful type.
  if (heading !== undefined) groups.push(describe(heading, undefined));
  let row = node.above;
  for (let level = 0; row !== null && level <= accountLimits.levels; level += 1) {
    const group: ChartNode | undefined = nodes[row];
    if (group === undefined) break;
    groups.push(describe(group, readers.type(group.targetType ?? group.type)));
    row = group.above;
  }
  return groups;
}

function summarise(
  nodes: readonly ChartNode[],
  targets: readonly ChartNode[],
  result: Settled,
  placements: readonly Placement[],
  findings: readonly ChartFinding[],
): ChartSummary {
  const count = (severity: ChartFinding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const grouped = placements.filter(({ kind }) => kind === 'grouped').length;
  return {
    source: nodes.length,
    target: targets.length,
    mapped: result.mappings.length,
    create: result.create.length,
    grouped,
    open: nodes.length - result.mappings.length - result.create.length - grouped,
    errors: count('error'),
    questions: count('question'),
    notes: count('note'),
  };
}
