import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
// The built one: it starts processes of its own.
import { isWhole, mayhem } from '../dist/index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mayhem-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('books each claim once, in order, or asks a person, with workers killed and stopped, PostgreSQL gone and answers lost', {
  timeout: 180_000,
}, async () => {
  const result = await mayhem({ folder, claims: 22, kills: 4, seed: 20_261_121, restartMs: [3_000, 4_000] });
  expect(result).toMatchObject({
    claims: 25,
    approvals: 23,
    revoked: 4,
    lost: [],
    double: [],
    unapproved: [],
    unasked: [],
    altered: [],
    outOfOrder: [],
    forgotten: [],
    stuck: [],
    speechless: [],
    audit: { verified: true },
  });
  expect(isWhole(result)).toBe(true);
  expect(result.bills + result.undone).toBeGreaterThan(25);
  expect(result.kills).toBe(4);
  expect(result.lostAnswers).toBeGreaterThan(0);
});

it('finds what is booked twice, with the look-up before a repeat left out, at a vendor that ignores request ids', {
  timeout: 180_000,
}, async () => {
  const forgetful = 20_261_123;
  const result = await mayhem({ folder, claims: 22, kills: 2, seed: forgetful, flaw: 'no-look-up' });
  expect(result.double).not.toEqual([]);
  expect(isWhole(result)).toBe(false);
});
