// What a developer pays for a client before the first call: megabytes, packages, and the time until it is imported.
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../src/measure/bench.ts';
import { runCommand } from '../src/run/command.ts';
import { packAll } from '../src/run/packed.ts';

const STARTS = 11;

/** Each connector beside what one would install instead; of SDKs in parts, the parts that the connector covers. */
const PAIRS = [
  { connector: 'quickbooks', theirs: ['node-quickbooks', 'intuit-oauth'] },
  { connector: 'docusign', theirs: ['docusign-esign'] },
  { connector: 'zoom', theirs: ['@zoom/rivet'], imports: ['@zoom/rivet/meetings'] },
  { connector: 'google-workspace', theirs: ['@googleapis/calendar', '@googleapis/gmail', '@googleapis/drive'] },
  { connector: 'dingtalk', theirs: ['@alicloud/dingtalk'], imports: ['@alicloud/dingtalk/workflow_1_0.js'] },
];

/** @type {import('../src/measure/bench.ts').Bench} */
export default {
  name: 'install-size',
  title: 'Installing and importing a client with its OAuth',
  baseline: 'each vendor’s SDK, at the versions of packages/tooling/peers',
  async run({ root, scratch, log }) {
    const peers = JSON.parse(readFileSync(join(root, 'packages/tooling/peers/package.json'), 'utf8')).dependencies;
    const tarballs = join(scratch, 'tarballs');
    mkdirSync(tarballs);
    const packed = await packAll(root, tarballs);
    const measures = [];
    for (const { connector, theirs, imports = theirs } of PAIRS) {
      log(`${connector}: installing, then importing ${STARTS} times in turns`);
      const names = [`@countersign/${connector}`, '@countersign/oauth'];
      const sides = {
        ours: { ...(await install(join(scratch, connector), closureOf(names, packed, root))), imports: names },
        theirs: {
          ...(await install(
            join(scratch, `${connector}-sdk`),
            theirs.map((name) => `${name}@${peers[name]}`),
          )),
          imports,
        },
      };
      measures.push(...(await compare(`${connector} beside ${theirs.join(', ')}`, sides)));
    }
    return measures;
  },
};

async function compare(what, { ours, theirs }) {
  const starts = [];
  for (let start = 0; start < STARTS; start += 1) {
    const order = start % 2 === 0 ? [ours, theirs] : [theirs, ours];
    const found = [];
    for (const { folder, imports } of order) found.push(await importOnce(folder, imports));
    const [mine, other] = start % 2 === 0 ? found : found.toReversed();
    starts.push({ mine, other });
  }
  const measure = (name, unit, mine, other, rest) => ({
    name: `${what}: ${name}`,
    unit,
    ours: mine,
    baseline: other,
    better: 'lower',
    ...rest,
  });
  const of = (pick) => [median(starts.map(({ mine }) => pick(mine))), median(starts.map(({ other }) => pick(other)))];
  const ratios = starts.map(({ mine, other }) => mine.ms / other.ms);
  return [
    measure('installed size on disk', 'MB', ours.megabytesOnDisk, theirs.megabytesOnDisk, { goal: 1 }),
    measure('packages installed', 'packages', ours.packages, theirs.packages, { goal: 1 }),
    measure('import', 'ms', ...of(({ ms }) => ms), { goal: 1, ratios }),
    measure('memory after the import', 'MB', ...of(({ rssMb }) => rssMb)),
  ];
}

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
