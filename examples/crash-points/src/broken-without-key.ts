import { systemClock, systemRandomness, uuidv7 } from '@countersign/contracts';
import { serveCrashWorker } from '@countersign/testing';
import { caseWorker } from './worker.js';
import { wrapRun } from './wrap-run.js';

// A new key for each try: neither the vendor nor the action's own look-up knows the earlier one.

serveCrashWorker(
  caseWorker({
    vendor: (bound) => wrapRun(bound, (run, real) => real({ ...run, key: uuidv7(systemClock, systemRandomness) })),
  }),
);
