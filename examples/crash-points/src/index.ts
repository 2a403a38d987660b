export { bundleWorker } from './bundle-worker.js';
export { allCases } from './cases/all-cases.js';
export { openCase } from './open-case.js';
export { type WalkOptions, type WalkResult, walkCase } from './walk-case.js';
