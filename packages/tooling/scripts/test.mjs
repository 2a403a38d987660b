// `npm test`: builds, checks the tree, runs every test. `npm test -- <filter or option of vitest>` builds and runs only those.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { quickChecks, report } from '../src/run/checks.ts';
import { runCommand } from '../src/run/command.ts';
import { packageChecks } from '../src/run/package-checks.ts';
import { resultsFile, writeCounts } from '../src/run/results.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const wanted = process.argv.slice(2);

const { code: built } = await runCommand('turbo', ['run', 'build', '--output-logs=errors-only'], {
  cwd: root,
  live: true,
});
if (built !== 0) process.exit(built);
if (wanted.length > 0) process.exit(await vitest(wanted));

for (const part of ['checks', 'vitest']) rmSync(resultsFile(root, part), { force: true });
const checks = report([...(await quickChecks(root)), ...(await packageChecks(root))]);
writeCounts(root, 'checks', checks);
const tested = await vitest([
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${resultsFile(root, 'vitest')}`,
]);
process.exit(tested !== 0 || checks.failed > 0 ? 1 : 0);

async function vitest(args) {
  return (await runCommand('vitest', ['run', ...args], { cwd: root, live: true })).code;
}
