import { expect, it } from 'vitest';
import { runMutations } from './mutation-run.test-support.js';

it('gives no other identity for 600 changed responses', async () => {
  const { wrong, accepted, mutations } = await runMutations({ seed: 20_261_122, count: 600 });
  expect(wrong).toEqual([]);
  // A change where nothing is signed, or none at all, is no forgery: some must pass, or the run has shown nothing.
  expect(accepted).toBeGreaterThan(0);
  expect(accepted).toBeLessThan(mutations / 2);
}, 60_000);
