export { type KillRunOptions, type KillRunResult, killRun } from './kill-run.js';
export { measurePath, type PathMeasurement, type PathOptions } from './measure-path.js';
