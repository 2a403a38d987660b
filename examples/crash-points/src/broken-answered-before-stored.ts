import { serveCrashWorker } from '@countersign/testing';
import { caseWorker } from './worker.js';
import { wrapRun } from './wrap-run.js';

// Says that it is done before the vendor has stored it, and sends afterwards.

const later: (() => Promise<unknown>)[] = [];

serveCrashWorker(
  caseWorker({
    vendor: (bound) =>
      wrapRun(bound, async (run, real) => {
        later.push(() => real(run));
        return { output: null, refs: [] };
      }),
    work: async (runtime) => {
      await runtime.worker.runUntilIdle();
      for (const send of later.splice(0)) await send();
    },
  }),
);
