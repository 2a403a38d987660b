import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
// The built one: it starts processes of its own.
import { killRun } from '../dist/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kill-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('leaves one bill for each approved claim, whenever the worker is killed, and a chain that verifies', {
  timeout: 120_000,
}, async () => {
  const result = await killRun({ folder, claims: 12, kills: 6, seed: 20_261_122 });
  expect(result).toMatchObject({ bills: 12, lost: [], double: [], unfinished: [], audit: { verified: true } });
  expect(result.kills).toBeGreaterThan(0);
});
