// What a developer pays for a client before the first call: megabytes, packages, and the time until it is imported.
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../src/measure/bench.ts';
import { runCommand } from '../src/run/command.ts';
import { packAll } from '../src/run/packed.ts';

const STARTS = 15;
const OURS = ['@countersign/quickbooks', '@countersign/oauth'];
const THEIRS = ['node-quickbooks', 'intuit-oauth'];

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'install-size',
  title: 'Installing and importing a QuickBooks client',
  baseline: 'node-quickbooks with intuit-oauth, at the versions of packages/tooling/peers',
  async run({ root, scratch, log }) {
    const peers = JSON.parse(readFileSync(join(root, 'packages/tooling/peers/package.json'), 'utf8')).dependencies;
    const tarballs = join(scratch, 'tarballs');
    mkdirSync(tarballs);
    const packed = closureOf(OURS, await packAll(root, tarballs), root);
    const ours = await install(join(scratch, 'ours'), packed);
    const theirs = await install(
      join(scratch, 'theirs'),
      THEIRS.map((name) => `${name}@${peers[name]}`),
    );
    log(`importing each ${STARTS} times, in turns`);
    const times = { ours: [], theirs: [] };
    const memory = { ours: [], theirs: [] };
    for (let start = 0; start < STARTS; start += 1) {
      for (const [side, folder, names] of [
        ['ours', ours.folder, OURS],
        ['theirs', theirs.folder, THEIRS],
      ]) {
        const one = await importOnce(folder, names);
        times[side].push(one.ms);
        memory[side].push(one.rssMb);
      }
    }
    const measure = (name, unit, mine, other, goal) => ({
      name,
      unit,
      ours: mine,
      baseline: other,
      better: 'lower',
      goal,
    });
    return [
      measure('installed size on disk', 'MB', ours.megabytesOnDisk, theirs.megabytesOnDisk, 1),
      measure('bytes in the installed files', 'MB', ours.megabytes, theirs.megabytes, 1),
      measure('packages installed', 'packages', ours.packages, theirs.packages, 1),
      measure(`import, median of ${STARTS} new processes`, 'ms', median(times.ours), median(times.theirs), 1),
      measure('memory after the import', 'MB', median(memory.ours), median(memory.theirs)),
    ];
  },
};

/** The tarballs of these packages and of all of ours that they need. */
function closureOf(names, packed, root) {
  const byName = new Map(packed.map((one) => [one.name, one]));
  const wanted = new Set();
  const add = (name) => {
    const one = byName.get(name);
    if (one === undefined || wanted.has(one.tarball)) return;
    wanted.add(one.tarball);
    const { dependencies } = JSON.parse(readFileSync(join(root, one.folder, 'package.json'), 'utf8'));
    for (const dependency of Object.keys(dependencies ?? {})) add(dependency);
  };
  for (const name of names) add(name);
  return [...wanted];
}

async function install(folder, what) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { code, output } = await runCommand('npm', ['install', ...quiet, ...what], { cwd: folder });
  if (code !== 0) throw new Error(`npm install failed: ${output}`);
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => lstatSync(join(entry.parentPath, entry.name)));
  const sum = (of) => files.reduce((total, file) => total + of(file), 0) / 1e6;
  return {
    folder,
    megabytes: sum(({ size }) => size),
    megabytesOnDisk: sum(({ blocks }) => blocks * 512),
    packages: Object.keys(lock.packages).length - 1,
  };
}

async function importOnce(folder, names) {
  const imports = names.map((name) => `await import(${JSON.stringify(name)});`).join('');
  const program = `const t=performance.now();${imports}const ms=performance.now()-t;console.log(JSON.stringify({ms,rssMb:process.memoryUsage.rss()/1e6}))`;
  const { code, stdout, output } = await runCommand(process.execPath, ['--input-type=module', '-e', program], {
    cwd: folder,
  });
  if (code !== 0) throw new Error(`the import failed: ${output}`);
  return JSON.parse(stdout);
}
