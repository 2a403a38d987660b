import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const packages = join(import.meta.dirname, '..', '..');
const command = join(packages, 'cli', 'dist', 'main.js');

export interface CommandOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into documents freely
  readonly json: any;
  /** One document a line. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly lines: readonly any[];
}

export interface RunningCommand {
  /** Resolves with the first text on stdout. */
  readonly said: Promise<string>;
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<CommandOutcome>;
}

/** A folder with the imaginary connector installed, in which the built command is run as a process of its own. */
export interface TestProject {
  readonly folder: string;
  write(name: string, content: string | Uint8Array | object): Promise<string>;
  run(...args: readonly string[]): Promise<CommandOutcome>;
  start(...args: readonly string[]): RunningCommand;
  remove(): Promise<void>;
}

export async function createTestProject(options: { readonly connector?: boolean } = {}): Promise<TestProject> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'));
  if (options.connector ?? true) {
    const scope = join(folder, 'node_modules', '@countersign');
    await mkdir(scope, { recursive: true });
    await cp(join(import.meta.dirname, 'acme'), join(scope, 'acme'), { recursive: true });
    await symlink(join(packages, 'contracts'), join(scope, 'contracts'), 'junction');
  }
  const start = (...args: readonly string[]): RunningCommand & { readonly ended: Promise<CommandOutcome> } => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOOK_SECRET: 'from-the-environment' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const said = new Promise<string>((resolve) => {
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        stdout += text;
        resolve(stdout);
      });
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const ended = new Promise<CommandOutcome>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? -1, stdout, stderr, ...parsed(stdout) }));
    });
    return {
      said: Promise.race([said, ended.then((outcome) => outcome.stdout + outcome.stderr)]),
      ended,
      stop(signal = 'SIGTERM') {
        child.kill(signal);
        return ended;
      },
    };
  };
  return {
    folder,
    async write(name, content) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(
        file,
        typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
      );
      return name;
    },
    run: (...args) => start(...args).ended,
    start,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function parsed(stdout: string): Pick<CommandOutcome, 'json' | 'lines'> {
  const read = (text: string): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  };
  return { json: read(stdout), lines: stdout.split('\n').filter(Boolean).map(read) };
}
