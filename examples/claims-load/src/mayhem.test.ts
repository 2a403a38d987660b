import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
// The built one: it starts processes of its own.
import { mayhem } from '../dist/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayhem-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('books each claim once or asks a person, with workers killed and stopped, PostgreSQL gone and answers lost', {
  timeout: 180_000,
}, async () => {
  const result = await mayhem({
    folder,
    claims: 6,
    kills: 2,
    seed: 20_261_122,
    restartMs: [3_000, 4_000],
  });
  expect(result).toMatchObject({
    claims: 7,
    lost: [],
    double: [],
    stuck: [],
    speechless: [],
    audit: { verified: true },
  });
  expect(result.bills + result.uncertain.length).toBeGreaterThanOrEqual(7);
  expect(result.kills).toBeGreaterThan(0);
  expect(result.lostAnswers).toBeGreaterThan(0);
});
