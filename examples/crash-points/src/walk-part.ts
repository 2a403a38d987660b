import type { CrashHarness, CrashVerdict, KillMode, WorkerCommand } from '@countersign/testing';
import { openCase } from './open-case.js';

/** Runs that may fail for other reasons than what they were to show before a part gives up. */
const MOST_BROKEN = 3;

export interface WalkPart {
  readonly name: string;
  /** Of this part alone. */
  readonly databaseUrl: string;
  readonly worker: WorkerCommand;
  readonly from: number;
  readonly to: number;
  /** This part takes every `of`-th point, beginning with its own number, from 0. */
  readonly part: number;
  readonly of: number;
}

export interface WrongPoint {
  readonly name: string;
  readonly point: number;
  readonly at: string;
  readonly mode: KillMode;
  /** What was counted, or what the run failed with. */
  readonly found: Pick<CrashVerdict, 'lost' | 'double' | 'outOfOrder' | 'uncertain'> | { readonly failure: string };
}

export interface PartResult {
  /** Names, in order, of a whole run. */
  readonly points: readonly string[];
  readonly killsBefore: number;
  readonly killsAfter: number;
  readonly lost: number;
  readonly double: number;
  readonly outOfOrder: number;
  readonly uncertain: number;
  /** Runs that came another way to their point, were right, and were repeated. */
  readonly otherWay: number;
  readonly wrong: readonly WrongPoint[];
}

/** Kills at the points of one part, before and after; the first part also makes the run that ends unkilled. */
export async function walkPart(part: WalkPart): Promise<PartResult> {
  const harness = await openCase(part.name, part.databaseUrl, part.worker);
  try {
    const points = (await harness.points()).map(({ name }) => name);
    const verdicts: CrashVerdict[] = [];
    const wrong: WrongPoint[] = [];
    for (const [number, mode] of runsOf(part, points.length)) {
      const at = points[number - 1] ?? 'beyond the last point';
      const verdict = await attempt(harness, number, mode);
      if (verdict instanceof Error) {
        wrong.push({ name: part.name, point: number, at, mode, found: { failure: verdict.stack ?? verdict.message } });
        if (wrong.filter(({ found }) => 'failure' in found).length > MOST_BROKEN) break;
        continue;
      }
      const { lost, double, outOfOrder, uncertain, ok, killed, point } = verdict;
      verdicts.push(verdict);
      const found = { lost, double, outOfOrder, uncertain };
      if (!ok) wrong.push({ name: part.name, point: number, at: point.name, mode, found });
      if (killed !== number <= points.length) {
        const failure = killed ? 'There is a step after the last point.' : 'The run ended before this point.';
        wrong.push({ name: part.name, point: number, at, mode, found: { failure } });
      }
    }
    const sum = (of: (verdict: CrashVerdict) => number): number =>
      verdicts.reduce((total, verdict) => total + of(verdict), 0);
    return {
      points,
      killsBefore: sum(({ killed, mode }) => Number(killed && mode === 'before')),
      killsAfter: sum(({ killed, mode }) => Number(killed && mode === 'after')),
      lost: sum(({ lost }) => lost.length),
      double: sum(({ double }) => double.length),
      outOfOrder: sum(({ outOfOrder }) => outOfOrder.length),
      uncertain: sum(({ uncertain }) => uncertain.length),
      otherWay: sum(({ otherWay }) => otherWay),
      wrong,
    };
  } finally {
    await harness.close();
  }
}

function* runsOf({ from, to, part, of }: WalkPart, points: number): Generator<[number, KillMode]> {
  for (let number = from; number <= Math.min(to, points); number++) {
    if (number % of !== part) continue;
    yield [number, 'before'];
    yield [number, 'after'];
  }
  if (to > points && part === 0) yield [points + 1, 'before'];
}

async function attempt(harness: CrashHarness, number: number, mode: KillMode): Promise<CrashVerdict | Error> {
  try {
    return await harness.killAt(number, mode);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
