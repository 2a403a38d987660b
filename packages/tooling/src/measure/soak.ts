import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// A soak is a long test in rounds. A round is made from its seed alone, so that a failure can be run again; results are kept one
// line a round, so that a soak can be stopped at any time, go on later, and add up over days.

export interface Soak {
  /** File name without `.mjs`. */
  readonly name: string;
  readonly title: string;
  readonly round: (context: SoakContext) => Promise<RoundOutcome>;
}

export interface SoakContext {
  readonly root: string;
  /** An empty folder, removed afterwards unless the round failed. */
  readonly scratch: string;
  readonly seed: number;
  readonly log: (text: string) => void;
}

export interface RoundOutcome {
  readonly ok: boolean;
  /** Whatever adds up: `{ kills: 10, bills: 100, lost: 0, double: 0 }`. */
  readonly counts: Readonly<Record<string, number>>;
  /** What went wrong. */
  readonly detail?: string | undefined;
}

export interface SoakLine extends RoundOutcome {
  readonly seed: number;
  /** Which state of the code it was; a round counts for that only. */
  readonly commit: string;
  readonly ms: number;
}

export interface SoakSum {
  readonly rounds: number;
  readonly failed: readonly number[];
  readonly counts: Readonly<Record<string, number>>;
}

export function soakFile(root: string, name: string): string {
  return join(root, '.countersign', 'soak', `${name}.jsonl`);
}

/** All complete lines; a last one that was cut off by a kill is left out. */
export function readLines(file: string): readonly SoakLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((text) => parseLine(text) ?? []);
}

export function appendLine(file: string, line: SoakLine): void {
  mkdirSync(dirname(file), { recursive: true });
  const cutOff = existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n') ? '\n' : '';
  appendFileSync(file, `${cutOff}${JSON.stringify(line)}\n`);
}

/** The seeds from `first` on that this commit has not run yet. */
export function* seedsToRun(lines: readonly SoakLine[], commit: string, first: number): Generator<number> {
  const done = new Set(lines.filter((line) => line.commit === commit).map(({ seed }) => seed));
  for (let seed = first; ; seed += 1) if (!done.has(seed)) yield seed;
}

/** A seed that ran twice counts once, by its last line. */
export function sumUp(lines: readonly SoakLine[]): SoakSum {
  const bySeed = new Map(lines.map((line) => [`${line.commit} ${line.seed}`, line]));
  const counts: Record<string, number> = {};
  for (const line of bySeed.values()) {
    for (const [name, count] of Object.entries(line.counts)) counts[name] = (counts[name] ?? 0) + count;
  }
  const failed = [...bySeed.values()].filter(({ ok }) => !ok).map(({ seed }) => seed);
  return { rounds: bySeed.size, failed, counts };
}

function parseLine(text: string): SoakLine | undefined {
  try {
    const line = JSON.parse(text);
    return typeof line?.seed === 'number' && typeof line.ok === 'boolean' ? line : undefined;
  } catch {
    return undefined; // two halves of lines that a kill left
  }
}
