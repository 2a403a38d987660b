import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../run/command.ts';
import { packAll } from '../run/packed.ts';
import { readmeProgram } from './readme-program.ts';
import { type SandboxProcess, startSandboxProcess } from './sandbox-process.ts';

// A developer's first ten minutes: every package packed as it would be published, installed from the tarballs into an empty folder,
// and the README's program run there, word for word.

const root = join(import.meta.dirname, '..', '..', '..', '..');
const program = readmeProgram(readFileSync(join(root, 'README.md'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'first-ten-minutes-'));
const folder = join(scratch, 'empty-folder');
const countersign = join(folder, 'node_modules', '.bin', 'countersign');
let sandbox: SandboxProcess;

async function succeed(command: string, args: readonly string[]): Promise<string> {
  const { code, stdout, output } = await runCommand(command, args, { cwd: folder });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with code ${code}:\n${output}`);
  return stdout.trim();
}

const book = (file = 'book-a-bill.ts') => succeed(process.execPath, [file]);
const billsInTheBooks = async () => (await sandbox.ledger('quickbooks')).filter(({ kind }) => kind === 'bill').length;
const cutAnswers = async () => {
  const cut = (await sandbox.requests('quickbooks')).filter(({ status }) => status === 0);
  return cut.map(({ operationId }) => operationId);
};

beforeAll(async () => {
  const tarballs = join(scratch, 'tarballs');
  mkdirSync(tarballs);
  mkdirSync(folder);
  const packed = await packAll(root, tarballs);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  writeFileSync(join(folder, 'book-a-bill.ts'), program);
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  await succeed('npm', ['install', ...quiet, '@types/node@24', ...packed.map(({ tarball }) => tarball)]);
  sandbox = await startSandboxProcess(countersign, folder, ['quickbooks']);
}, 240_000);

afterAll(async () => {
  await sandbox?.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe('the first ten minutes', { timeout: 60_000 }, () => {
  it('are the same program in both READMEs', () => {
    expect(readmeProgram(readFileSync(join(root, 'README.zh-HK.md'), 'utf8'))).toBe(program);
  });

  it('book one bill, however often the program runs', async () => {
    const first = await book();
    expect(first).toMatch(/^bill \d+$/);
    expect(await book()).toBe(first);
    expect(await billsInTheBooks()).toBe(1);
  });

  it('book no second bill when the answer to the first was lost', async () => {
    const before = await book();
    await succeed(countersign, ['sandbox', 'fault', 'quickbooks', 'lost-answer']);
    expect(await book()).toBe(before);
    expect(await cutAnswers()).toEqual(['bills.create']);
    expect(await billsInTheBooks()).toBe(1);
  });

  it('book a new claim once, although its very first answer is lost', async () => {
    const other = program.replaceAll('claim-2026-0017', 'claim-2026-0018');
    expect(other).not.toBe(program);
    writeFileSync(join(folder, 'book-another.ts'), other);
    await succeed(countersign, ['sandbox', 'fault', 'quickbooks', 'lost-answer']);
    const id = await book('book-another.ts');
    expect(await book('book-another.ts')).toBe(id);
    expect(await cutAnswers()).toEqual(['bills.create', 'bills.create']);
    expect(await billsInTheBooks()).toBe(2);
  });

  it('compile without strict, in a project that checks the types of its libraries', async () => {
    const compiler = join(root, 'node_modules', '.bin', 'tsc');
    const options = ['--noEmit', '--strict', 'false', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    await succeed(compiler, [...options, '--skipLibCheck', 'false', 'book-a-bill.ts']);
  });

  it('leave nothing of the tests in what was installed', () => {
    const installed = readdirSync(join(folder, 'node_modules', '@countersign'), { recursive: true, encoding: 'utf8' });
    expect(
      installed.filter((path) => !path.includes('node_modules') && /\.test\.|__fixtures__|tsbuildinfo/.test(path)),
    ).toEqual([]);
  });
});
