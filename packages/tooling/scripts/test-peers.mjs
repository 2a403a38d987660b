// `npm run test:peers`: official SDKs as clients of our emulators. They have a lockfile of their own in peers/, outside
// the workspace. Writes docs/sdk-matrix.md; in CI the page must already say what came out.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '@countersign/testing';
import { judges, peers } from '../peers/peers.mjs';
import { runCommand } from '../src/run/command.ts';
import { writeCounts } from '../src/run/results.ts';
import { matrixPage, parsePeerCalls } from '../src/run/sdk-matrix.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = join(import.meta.dirname, '..', 'peers');
const page = join(root, 'docs', 'sdk-matrix.md');
const wanted = process.argv.slice(2);

await installPeers();
const runs = [];
for (const peer of peers.filter(
  ({ connector, sdk }) => wanted.length === 0 || wanted.includes(connector) || wanted.includes(sdk),
)) {
  runs.push(await run(peer));
}
const judged = [];
for (const judge of judges.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
  judged.push(await ask(judge));
const calls = [...runs, ...judged].flatMap((one) => one.calls.map((call) => ({ ...call, sdk: one.sdk })));
for (const { sdk, call, detail } of calls.filter(({ ok }) => !ok)) console.error(`✗ ${sdk}: ${call}: ${detail}`);
const failed = calls.filter(({ ok }) => !ok).length + (wanted.length === 0 && !pageIsRight() ? 1 : 0);
console.error(`peers: ${calls.length - calls.filter(({ ok }) => !ok).length} calls as expected, ${failed} not`);
if (wanted.length === 0)
  writeCounts(root, 'peers', { passed: calls.length - calls.filter(({ ok }) => !ok).length, failed });
process.exit(failed === 0 ? 0 : 1);

async function run({ connector, sdk, keptBy, script, serves }) {
  const { default: definition } = await import(`@countersign/${connector}/emulator`);
  const emulator = await startEmulator(definition);
  const scratch = mkdtempSync(join(tmpdir(), 'peer-'));
  try {
    const ca = join(scratch, 'ca.crt');
    writeFileSync(ca, emulator.ca);
    const given = { origin: emulator.origin, credentials: emulator.credentials };
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: ca, PEER_EMULATOR: JSON.stringify(given) };
    const { stdout, output } = await runCommand(process.execPath, [join(folder, script)], { cwd: scratch, env });
    return { connector, sdk, keptBy, version: versionOf(sdk), serves, calls: callsOf(stdout, output) };
  } finally {
    await emulator.close();
    rmSync(scratch, { recursive: true });
  }
}

async function ask({ name, script }) {
  const scratch = mkdtempSync(join(tmpdir(), 'judge-'));
  try {
    const env = { ...process.env, PEER_EMULATOR: '{}' };
    const { stdout, output } = await runCommand(process.execPath, [join(folder, script)], { cwd: scratch, env });
    return { sdk: name, calls: callsOf(stdout, output) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

function callsOf(stdout, output) {
  try {
    return parsePeerCalls(stdout);
  } catch {
    return [{ call: 'the whole script', ok: false, detail: output.trim().slice(-500) }];
  }
}

function versionOf(sdk) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).dependencies[sdk];
}

function pageIsRight() {
  const text = matrixPage(runs);
  if (existsSync(page) && readFileSync(page, 'utf8') === text) return true;
  if (process.env['CI']) {
    console.error('✗ docs/sdk-matrix.md says something else: run npm run test:peers and commit it');
    return false;
  }
  writeFileSync(page, text);
  return true;
}

async function installPeers() {
  const lockfile = join(folder, 'package-lock.json');
  const mark = join(folder, 'node_modules', '.package-lock.json');
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lockfile).mtimeMs) return;
  const { code } = await runCommand('npm', ['ci', '--prefer-offline', '--loglevel=error'], { cwd: folder, live: true });
  if (code !== 0) process.exit(code);
}
