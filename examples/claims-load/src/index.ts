export { type KillRunOptions, type KillRunResult, killRun } from './kill-run.js';
export { isWhole, type MayhemOptions, type MayhemResult, mayhem } from './mayhem.js';
export { measurePath, type PathMeasurement, type PathOptions } from './measure-path.js';
