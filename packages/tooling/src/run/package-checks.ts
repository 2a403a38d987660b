import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckResult, command } from './checks.ts';
import { packAll } from './packed.ts';

/** What only the built packages can show: the tarballs as npm would get them, and what nobody uses. */
export async function packageChecks(root: string): Promise<readonly CheckResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  try {
    const results: CheckResult[] = [];
    for (const { name, tarball } of await packAll(root, folder)) {
      const both = await Promise.all([
        command(`publint: ${name}`, root, 'publint', ['run', tarball, '--strict']),
        command(`types as resolved: ${name}`, root, 'attw', [
          tarball,
          '--profile',
          'esm-only',
          '--no-emoji',
          '--format',
          'ascii',
        ]),
      ]);
      results.push(...both);
    }
    const knip = ['--config', 'packages/tooling/knip.json', '--no-progress', '--no-config-hints'];
    return [...results, await command('unused files, exports and dependencies', root, 'knip', knip)];
  } catch (error) {
    return [{ name: 'packing', objection: String(error) }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
