import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendLine, readLines, type SoakLine, seedsToRun, soakFile, sumUp } from './soak.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'soak-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const line = (seed: number, change: Partial<SoakLine> = {}): SoakLine => ({
  seed,
  commit: 'abc',
  ms: 10,
  ok: true,
  counts: { kills: 5, lost: 0 },
  ...change,
});

describe('soak results', () => {
  it('add up over what was kept, and name the seeds that failed', () => {
    const file = soakFile(root, 'kills');
    appendLine(file, line(1));
    appendLine(file, line(2, { ok: false, counts: { kills: 4, lost: 1 } }));
    expect(sumUp(readLines(file))).toEqual({ rounds: 2, failed: [2], counts: { kills: 9, lost: 1 } });
  });

  it('go on at the first seed that this commit has not run', () => {
    const lines = [line(1), line(2), line(3, { commit: 'old' })];
    expect(seedsToRun(lines, 'abc', 1).next().value).toBe(3);
    expect(seedsToRun(lines, 'new', 1).next().value).toBe(1);
    expect(seedsToRun(lines, 'abc', 100).next().value).toBe(100);
  });

  it('count a seed that ran again once, by its last result', () => {
    expect(sumUp([line(1, { ok: false }), line(1)])).toEqual({ rounds: 1, failed: [], counts: { kills: 5, lost: 0 } });
  });

  it('survive a kill in the middle of a line', () => {
    const file = soakFile(root, 'kills');
    appendLine(file, line(1));
    appendFileSync(file, '{"seed":2,"comm');
    expect(readLines(file).map(({ seed }) => seed)).toEqual([1]);
    appendLine(file, line(3));
    expect(readLines(file).map(({ seed }) => seed)).toEqual([1, 3]);
  });
});
