import { cpus, totalmem } from 'node:os';

// A bench compares ours with a baseline in the same run on the same machine: its results are ratios, and only they may
// be quoted. Absolute figures stand beside them to show the scale.

/** One comparison. */
export interface Measure {
  readonly name: string;
  /** `ms`, `MB`, `per second`. */
  readonly unit: string;
  readonly ours: number;
  readonly baseline: number;
  readonly better: 'lower' | 'higher';
  /** Where the two were measured in pairs: ours / baseline of each. Their median is the ratio, their quartiles the spread. */
  readonly ratios?: readonly number[] | undefined;
  /** The ratio ours / baseline that we hold ourselves to: at most for `lower`, at least for `higher`. */
  readonly goal?: number | undefined;
}

export interface Bench {
  /** File name without `.mjs`. */
  readonly name: string;
  readonly title: string;
  /** What it is compared with. */
  readonly baseline: string;
  readonly run: (context: BenchContext) => Promise<readonly Measure[]>;
}

export interface BenchContext {
  /** The repository. */
  readonly root: string;
  /** An empty folder, removed afterwards. */
  readonly scratch: string;
  readonly log: (text: string) => void;
}

export interface BenchResult {
  readonly name: string;
  readonly title: string;
  readonly baseline: string;
  readonly measures: readonly JudgedMeasure[];
}

export interface JudgedMeasure extends Omit<Measure, 'ratios'> {
  readonly ratio: number;
  /** First and third quartile of the ratios, and how many pairs there were. */
  readonly spread?: { readonly from: number; readonly to: number; readonly pairs: number } | undefined;
  readonly met: boolean | undefined;
}

/** What a day's benches found, as docs/bench/<date>.json keeps it. */
export interface BenchDay {
  readonly date: string;
  readonly machine: string;
  readonly results: readonly BenchResult[];
}

export function judge(bench: Pick<Bench, 'name' | 'title' | 'baseline'>, measures: readonly Measure[]): BenchResult {
  const { name, title, baseline } = bench;
  return {
    name,
    title,
    baseline,
    measures: measures.map(({ ratios, ...measure }) => {
      const ratio = round(ratios === undefined ? measure.ours / measure.baseline : median(ratios), 3);
      const { goal, better } = measure;
      const met = goal === undefined ? undefined : better === 'lower' ? ratio <= goal : ratio >= goal;
      return {
        ...measure,
        ours: round(measure.ours, 3),
        baseline: round(measure.baseline, 3),
        ratio,
        spread: spreadOf(ratios),
        met,
      };
    }),
  };
}

/** Puts results beside those of the same day; a bench that ran again replaces its earlier result. */
export function addToDay(
  day: BenchDay | undefined,
  date: string,
  machine: string,
  fresh: readonly BenchResult[],
): BenchDay {
  const kept = (day?.results ?? []).filter((old) => !fresh.some(({ name }) => name === old.name));
  return { date, machine, results: [...kept, ...fresh].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

export function dayPage({ date, machine, results }: BenchDay): string {
  return [
    `# Benches of ${date}`,
    '',
    `Written by \`npm run bench\` on ${machine}. Ratios are ours to the baseline, both measured in the same run; the absolute`,
    'figures only show the scale. Where rounds were run in pairs, the ratio is the median over the pairs, with its quartiles.',
    ...results.flatMap(({ title, baseline, measures }) => [
      '',
      `## ${title}`,
      '',
      `Baseline: ${baseline}.`,
      '',
      '| measure | ours | baseline | ratio | goal |',
      '| --- | --- | --- | --- | --- |',
      ...measures.map(({ name, unit, ours, baseline: theirs, ratio, spread, better, goal, met }) => {
        const wanted =
          goal === undefined ? '' : `${better === 'lower' ? '≤' : '≥'} ${goal}: ${met ? 'met' : '**missed**'}`;
        return `| ${name} (${better} is better) | ${ours} ${unit} | ${theirs} ${unit} | ${ratio}${range(spread)} | ${wanted} |`;
      }),
    ]),
    '',
  ].join('\n');
}

function range(spread: JudgedMeasure['spread']): string {
  return spread === undefined ? '' : ` (${spread.from}–${spread.to}, ${spread.pairs} pairs)`;
}

function spreadOf(ratios: readonly number[] | undefined): JudgedMeasure['spread'] {
  if (ratios === undefined) return undefined;
  const sorted = [...ratios].sort((a, b) => a - b);
  const at = (part: number): number => round(sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN, 3);
  return { from: at(0.25), to: at(0.75), pairs: ratios.length };
}

export function describeMachine(): string {
  const processors = cpus();
  return `${processors.length} × ${processors[0]?.model ?? 'unknown processor'}, ${round(totalmem() / 2 ** 30, 0)} GB, ${process.platform}, Node ${process.versions.node}`;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('the median of nothing');
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
