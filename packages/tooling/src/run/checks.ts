import { join } from 'node:path';
import { checkStructure, rules } from '../structure/check-structure.ts';
import { runCommand } from './command.ts';
import type { Counts } from './results.ts';

/** One line of the report: what holds, or what was said against it. */
export interface CheckResult {
  readonly name: string;
  readonly objection: string | undefined;
}

/** What `npm test` asks of the tree before it runs a test. */
export async function quickChecks(root: string): Promise<readonly CheckResult[]> {
  const tooling = join(root, 'packages', 'tooling');
  const commands = await Promise.all([
    command('lint and format', root, 'biome', [
      'ci',
      '--error-on-warnings',
      '--max-diagnostics=20',
      '--colors=off',
      '--reporter=concise',
      '.',
    ]),
    command('types of tests and tools', root, 'tsc', ['-p', 'tsconfig.tests.json']),
    command('generated code', root, process.execPath, [join(tooling, 'scripts', 'generate.mjs'), '--check']),
  ]);
  return [...structureChecks(root), ...commands];
}

export function structureChecks(root: string): readonly CheckResult[] {
  const findings = checkStructure(root);
  return [...rules.map(({ name }) => name), 'needless-exception'].map((name) => {
    const own = findings.filter(({ rule }) => rule === name);
    const objection = own.map(({ place, message }) => `  ${place}  ${message}`).join('\n');
    return { name: `structure: ${name}`, objection: own.length === 0 ? undefined : objection };
  });
}

export async function command(
  name: string,
  cwd: string,
  program: string,
  args: readonly string[],
): Promise<CheckResult> {
  const { code, output } = await runCommand(program, args, { cwd });
  return { name, objection: code === 0 ? undefined : output.trim() || `${program} ended with code ${code}` };
}

/** Prints what failed in full, what holds in one line. */
export function report(results: readonly CheckResult[]): Counts {
  const failed = results.filter(({ objection }) => objection !== undefined);
  for (const { name, objection } of failed) console.error(`✗ ${name}\n${objection}\n`);
  console.error(`checks: ${results.length - failed.length} hold, ${failed.length} do not`);
  return { passed: results.length - failed.length, failed: failed.length };
}
