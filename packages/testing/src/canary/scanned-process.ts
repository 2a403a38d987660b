import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecretScan } from './secret-scan.js';

export interface ScannedProcessOptions {
  /** Empty, writable and the process's working directory: all that is in it at the end is scanned. */
  readonly folder: string;
  readonly args?: readonly string[] | undefined;
  /** Options of node itself: `--import`, flags. */
  readonly nodeOptions?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Written to its standard input, which is how secrets are handed over: neither arguments nor environment show them. */
  readonly input?: string | undefined;
}

export interface ScannedProcess {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Crash reports that were written, parsed. */
  readonly reports: readonly unknown[];
}

/**
 * Runs a script in a process of its own, with crash reports for uncaught exceptions and fatal errors, and scans the
 * channels `stdout`, `stderr`, `files` and `crash report`. The environment it gets is the one given and nothing else.
 */
export async function runScanned(
  scan: SecretScan,
  script: string,
  options: ScannedProcessOptions,
): Promise<ScannedProcess> {
  const { folder, args = [], nodeOptions = [], env = {}, input = '' } = options;
  const reporting = ['--report-uncaught-exception', '--report-on-fatalerror', '--report-filename=crash-report.json'];
  const child = spawn(process.execPath, [...reporting, ...nodeOptions, script, ...args], {
    cwd: folder,
    env: { ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  child.stdin.on('error', () => {}); // it may end without reading
  child.stdin.end(input);
  const { code, signal } = await new Promise<Pick<ScannedProcess, 'code' | 'signal'>>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  const stdout = Buffer.concat(out);
  const stderr = Buffer.concat(err);
  scan.look('stdout', 'stdout', stdout);
  scan.look('stderr', 'stderr', stderr);
  const reports: unknown[] = [];
  for (const name of await readdir(folder)) {
    if (!name.includes('crash-report')) continue;
    const bytes = await readFile(join(folder, name));
    scan.look('crash report', name, bytes);
    reports.push(JSON.parse(bytes.toString('utf8')));
  }
  await scan.lookAtFolder('files', folder);
  return { code, signal, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8'), reports };
}
