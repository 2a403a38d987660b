import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readCounts, resultsFile, writeCounts } from './results.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'results-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function leave(report: unknown): void {
  mkdirSync(dirname(resultsFile(root, 'vitest')), { recursive: true });
  writeFileSync(resultsFile(root, 'vitest'), typeof report === 'string' ? report : JSON.stringify(report));
}

describe('counts of a run', () => {
  it('come back as they were written', () => {
    writeCounts(root, 'peers', { passed: 3, failed: 1 });
    expect(readCounts(root, 'peers')).toEqual({ passed: 3, failed: 1 });
  });

  it('count a part that left nothing, or half a file, as a failure', () => {
    expect(readCounts(root, 'vitest')).toEqual({ passed: 0, failed: 1 });
    leave('{"numPassedTests":12,');
    expect(readCounts(root, 'vitest')).toEqual({ passed: 0, failed: 1 });
  });

  it('are read from the report of vitest', () => {
    leave({ numPassedTests: 12, numFailedTests: 2, success: false, testResults: [] });
    expect(readCounts(root, 'vitest')).toEqual({ passed: 12, failed: 2 });
  });

  it('count a test file that did not load beside the tests that failed', () => {
    const unloaded = { status: 'failed', assertionResults: [] };
    const withFailure = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    leave({ numPassedTests: 12, numFailedTests: 1, success: false, testResults: [unloaded, withFailure] });
    expect(readCounts(root, 'vitest')).toEqual({ passed: 12, failed: 2 });
  });

  it('never turn a run that failed as a whole into a green one', () => {
    leave({ numPassedTests: 12, numFailedTests: 0, success: false, testResults: [] });
    expect(readCounts(root, 'vitest')).toEqual({ passed: 12, failed: 1 });
  });
});
