export { runCommandLine } from './command-line.js';
export type { ExitCode, Terminal } from './terminal.js';
