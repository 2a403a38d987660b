// The oldest Node that we promise: the network tests of core and oauth once more, under it. The package of one platform
// from npm, at one version, like the Node that boot.mjs brings; put into .toolchain/ at the top of the tree.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt } from './peer.mjs';

const VERSION = '22.23.3';
const WANTED = [
  'packages/core/src/network',
  'packages/core/src/faults.test.ts',
  'packages/core/src/faults-on-sockets.test.ts',
  'packages/core/src/http',
  'packages/oauth/src/token-endpoint.test.ts',
  'packages/oauth/src/open-connection.test.ts',
  'packages/oauth/src/security-table.test.ts',
];
const root = join(import.meta.dirname, '..', '..', '..');

const node = await attempt(`Node ${VERSION} from npm`, install);
if (node !== undefined) {
  const tested = run(node);
  for (const { name, assertionResults } of tested) {
    await attempt(name.slice(root.length + 1), () => {
      const failed = assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName }) => fullName);
      if (failed.length > 0 || assertionResults.length === 0) throw new Error(failed.join('; ') || 'no test ran');
    });
  }
  await attempt('every file that was asked for', () => {
    for (const path of WANTED)
      if (!tested.some(({ name }) => name.includes(path))) throw new Error(`nothing ran of ${path}`);
  });
}

function install() {
  if (process.version === `v${VERSION}`) return process.execPath;
  const windows = process.platform === 'win32';
  const folder = join(root, '.toolchain', `node-${VERSION}`);
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--loglevel=error', '--prefer-offline'];
    must(spawnSync('npm', ['install', '--prefix', folder, ...quiet, `${name}@${VERSION}`], { shell: windows }));
  }
  const said = must(spawnSync(binary, ['--version']))
    .toString()
    .trim();
  if (said !== `v${VERSION}`) throw new Error(`it says that it is ${said}`);
  return binary;
}

function run(binary) {
  const file = 'vitest.json'; // the folder is this run's own
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const options = ['run', '--root', root, '--reporter=json', `--outputFile.json=${join(process.cwd(), file)}`];
  const { stderr } = spawnSync(binary, [vitest, ...options, ...WANTED], { cwd: root, timeout: 240_000 });
  if (!existsSync(file)) throw new Error(stderr.toString().slice(-500));
  return JSON.parse(readFileSync(file, 'utf8')).testResults;
}

function must({ status, stdout, stderr, error }) {
  if (status === 0) return stdout;
  throw error ?? new Error(stderr.toString().slice(-500));
}
