// Tests that take long: every write action of every connector killed around its last write, a worker after every statement,
// three workers on a database and a vendor that fail, deliveries under kills, weakened processes, the README's first ten minutes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './peer.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const file = join(process.cwd(), 'vitest.json'); // the folder is this run's own
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const { stderr } = spawnSync(
  process.execPath,
  [vitest, 'run', '--root', root, '--reporter=json', `--outputFile.json=${file}`],
  { cwd: root, timeout: 900_000, env: { ...process.env, TESTS: 'long' } },
);
const results = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).testResults : [];
const ran = results
  .flatMap(({ assertionResults }) => assertionResults)
  .filter(({ status }) => status !== 'skipped' && status !== 'pending');
for (const { title, status, failureMessages } of ran) {
  await attempt(title, () => {
    if (status !== 'passed') throw new Error(failureMessages.join('; ').slice(0, 500));
  });
}
await attempt('as many as there are', () => {
  if (results.length < 6) throw new Error(`${results.length} files ran: ${String(stderr).slice(-500)}`);
});
