// `npm test`: builds, checks the tree, runs every test. `npm test -- <filter or option of vitest>` builds and runs only those.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { quickChecks, report } from '../src/run/checks.ts';
import { runCommand } from '../src/run/command.ts';
import { packageChecks } from '../src/run/package-checks.ts';
import { resultsFile, writeCounts } from '../src/run/results.ts';
import { createRunFolder } from '../src/secrets/run-folder.ts';

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
const run = createRunFolder();
const output = join(run.work, 'vitest-output.log');
const tested = await vitest(
  ['--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile(root, 'vitest')}`],
  { env: { ...process.env, ...run.env }, copyTo: output },
);
const { heldByDesign, scanRun, reportScan } = await import('../src/secrets/scan-run.ts');
const clean = reportScan(
  scanRun({
    secrets: run.secrets,
    allowed: heldByDesign,
    channels: {
      output,
      results: resultsFile(root, 'vitest'),
      'temporary files': run.work,
      '.countersign': join(root, '.countersign'),
    },
  }),
);
run.remove();
writeCounts(root, 'checks', { passed: checks.passed + (clean ? 1 : 0), failed: checks.failed + (clean ? 0 : 1) });
process.exit(tested !== 0 || checks.failed > 0 || !clean ? 1 : 0);

async function vitest(args, options = {}) {
  return (await runCommand('vitest', ['run', ...args], { cwd: root, live: true, ...options })).code;
}
