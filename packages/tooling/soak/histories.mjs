// 50 random histories of decisions, revocations, faults and restarts, held after each step against a small model.
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** @type {import('../src/measure/soak.ts').Soak} */
export default {
  async round({ root, seed, log }) {
    const sources = join(root, 'packages', 'runtime', 'src');
    const { default: fc } = await import(createRequire(join(sources, 'x.js')).resolve('fast-check'));
    const { histories, liveThrough } = await import(join(sources, 'histories.test-support.ts'));
    const { startTestServer } = await import(join(sources, 'test-server.test-support.ts'));
    log('50 histories');
    const server = await startTestServer();
    try {
      const property = fc.asyncProperty(histories, async (steps) => {
        await liveThrough(steps, await server.database());
        await server.release();
      });
      const result = await fc.check(property, { numRuns: 50, seed });
      return {
        ok: !result.failed,
        counts: { histories: result.numRuns },
        detail: result.failed ? fc.defaultReportMessage(result) : undefined,
      };
    } finally {
      await server.close();
    }
  },
};
