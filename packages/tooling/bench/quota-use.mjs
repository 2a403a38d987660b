// How much of a quota one process and four use, and whether the vendor ever has to refuse. Ten minutes of a quota of 250 a
// minute are run five times as fast: a window of 12 s for 120 s, in real time, with real processes, Redis and server.
import { startSharedQuota } from '../src/measure/shared-quota-run.mjs';

const REQUESTS = 250;
const WINDOW_MS = 12_000;
const RUN_MS = 120_000;

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'quota-use',
  title: 'Use of a quota shared over Redis, ten minutes at five times the speed',
  baseline: 'what the vendor allows: 250 requests in any window of 12 s, counted on arrival by a server of its own',
  async run({ root, scratch, log }) {
    const measures = [];
    for (const processes of [1, 4]) {
      const quota = await startSharedQuota({ root, folder: scratch, requests: REQUESTS, windowMs: WINDOW_MS });
      try {
        for (let index = 0; index < processes; index += 1) await quota.start(`p${index}`, processes);
        await quota.accepted(20);
        const before = await quota.seen();
        const started = performance.now();
        await new Promise((resolve) => setTimeout(resolve, RUN_MS));
        const after = await quota.seen();
        const allowed = ((performance.now() - started) / WINDOW_MS) * REQUESTS;
        const who = processes === 1 ? '1 process' : `${processes} processes`;
        log(`${who}: ${JSON.stringify(after)}`);
        const used = after.accepted - before.accepted;
        measures.push(
          {
            name: `${who}, requests sent`,
            unit: 'requests',
            ours: used,
            baseline: allowed,
            better: 'higher',
            goal: 0.95,
          },
          {
            name: `${who}, most in any window`,
            unit: 'requests',
            ours: after.worst,
            baseline: REQUESTS,
            better: 'lower',
            goal: 1,
          },
          {
            name: `${who}, refused with 429, of all sent`,
            unit: 'requests',
            ours: after.refused,
            baseline: used,
            better: 'lower',
            goal: 0,
          },
        );
      } finally {
        await quota.close();
      }
    }
    return measures;
  },
};
