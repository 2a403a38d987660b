import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { histories, liveThrough } from './histories.test-support.js';
import { startTestServer, type TestServer } from './test-server.test-support.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

test('whatever people decide and whatever fails, approvals, effects and the vendor’s ledger are as the model has them', {
  timeout: 120_000,
}, async () => {
  const reached = new Set<string>();
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      for (const state of await liveThrough(steps, await server.database())) reached.add(state);
      await server.release();
    }),
    { numRuns: 6, seed: 20_261_122, endOnFailure: true },
  );
  // Or it would have shown nothing.
  expect([...reached]).toEqual(expect.arrayContaining(['done', 'found', 'parked', 'refused', 'uncertain', 'voided']));
});
