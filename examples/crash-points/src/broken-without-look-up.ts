import { serveCrashWorker } from '@countersign/testing';
import { caseWorker } from './worker.js';
import { wrapRun } from './wrap-run.js';

// Each try believes that it is the first one, and sends without looking.

serveCrashWorker(
  caseWorker({ vendor: (bound) => wrapRun(bound, (run, real) => real({ ...run, mayHaveHappened: false })) }),
);
