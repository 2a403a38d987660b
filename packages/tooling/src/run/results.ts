import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Each part of a run leaves its count in a file of its own; .ci/run adds them up. A file that is missing at the end
// is a part that died, so the folder is emptied first.

export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

export type Part = 'checks' | 'vitest' | 'peers';

export const parts: readonly Part[] = ['checks', 'vitest', 'peers'];

export function resultsFile(root: string, part: Part): string {
  return join(root, 'node_modules', '.cache', 'countersign', `${part}.json`);
}

export function writeCounts(root: string, part: Part, counts: Counts): void {
  const file = resultsFile(root, part);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ passed: counts.passed, failed: counts.failed }));
}

/** What a part left; one that left nothing readable counts as one failure. */
export function readCounts(root: string, part: Part): Counts {
  try {
    return countsOf(JSON.parse(readFileSync(resultsFile(root, part), 'utf8')));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** Reads our own form and vitest's JSON report; a file that fails to load is a failure beside its tests. */
function countsOf(report: unknown): Counts {
  if (typeof report !== 'object' || report === null) throw new TypeError('not a report');
  if ('passed' in report && 'failed' in report) return { passed: count(report.passed), failed: count(report.failed) };
  if (!('numPassedTests' in report && 'numFailedTests' in report)) throw new TypeError('not a report');
  const unloaded =
    'testResults' in report && Array.isArray(report.testResults) ? report.testResults.filter(isUnloaded) : [];
  const failed = count(report.numFailedTests) + unloaded.length;
  const failedAsAWhole = 'success' in report && report.success === false && failed === 0;
  return { passed: count(report.numPassedTests), failed: failedAsAWhole ? 1 : failed };
}

function isUnloaded(file: unknown): boolean {
  if (typeof file !== 'object' || file === null) return false;
  const status = 'status' in file ? file.status : undefined;
  const tests = 'assertionResults' in file && Array.isArray(file.assertionResults) ? file.assertionResults : [];
  return status === 'failed' && !tests.some((test: { status?: unknown }) => test.status === 'failed');
}

function count(value: unknown): number {
  if (!Number.isInteger(value)) throw new TypeError('not a count');
  return Number(value);
}
