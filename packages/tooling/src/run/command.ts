import { spawn } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';

export interface CommandResult {
  readonly code: number;
  /** stdout and stderr as they came, in one. */
  readonly output: string;
  readonly stdout: string;
}

export interface CommandOptions {
  readonly cwd?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Shows the output as it comes instead of keeping it. */
  readonly live?: boolean | undefined;
  /** With `live`: a file that gets the output too. */
  readonly copyTo?: string | undefined;
}

/** Runs a command to its end. A command that cannot be started, or dies by a signal, ends with a code too. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: options.live && options.copyTo === undefined ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    if (options.live && options.copyTo !== undefined) {
      const copy = openSync(options.copyTo, 'a');
      child.stdout?.on('data', (chunk: Buffer) => writeSync(copy, chunk)).pipe(process.stdout, { end: false });
      child.stderr?.on('data', (chunk: Buffer) => writeSync(copy, chunk)).pipe(process.stderr, { end: false });
      child.on('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}`, stdout: '' }));
      child.on('close', (code) => {
        closeSync(copy);
        resolve({ code: code ?? 1, output: '', stdout: '' });
      });
      return;
    }
    let output = '';
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error) => resolve({ code: 127, output: `${command}: ${error.message}`, stdout }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}
