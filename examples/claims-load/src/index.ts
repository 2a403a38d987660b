export { type KillRunOptions, type KillRunResult, killRun } from './kill-run.js';
