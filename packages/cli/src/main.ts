#!/usr/bin/env node
import { createLineAsker } from './ask-person.js';
import { runCommandLine } from './command-line.js';
import { openBrowser } from './open-browser.js';

// A crash report holds the environment, and credentials may stand there.
process.report.excludeEnv = true;

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
// Whoever reads our output may stop reading: `countersign … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

/** What is typed goes to stdin only: it is seen in no list of processes and kept in no shell's history. */
const person = createLineAsker(process.stdin, process.stderr, () => process.kill(process.pid, 'SIGINT'));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: process.cwd(),
  env: process.env,
  stop: stopping.signal,
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
  ask: person.ask,
  openBrowser,
});

/** What a failed start left open must not keep the command from ending; unwritten output may. */
const LINGER_MS = 1_000;
const ending = setInterval(() => {
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
}, LINGER_MS);
ending.unref();
