export { type LoadRunOptions, type LoadRunResult, loadRun } from './load-run.js';
