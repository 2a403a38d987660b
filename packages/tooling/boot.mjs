#!/usr/bin/env node
// Runs a command of this workspace on any machine with Node 20 and npm. What the machine lacks (a current Node, the pinned
// pnpm) is put into .toolchain/ from the npm registry, the workspace is installed when its lockfile is newer than its
// node_modules, and, with --build, every package is built first (a no-op when nothing changed).
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_VERSION = '24.21.0';
const OLDEST_NODE = [22, 20]; // nock 15, the strictest of our tools
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const pnpmVersion = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager.split('@')[1];
const windows = process.platform === 'win32';
const env = cleanEnvironment();

const toolchain = join(root, '.toolchain');
const ownNodeServes = isOwnNodeNewEnough();
const release = takeTurn();
installToolchain();
prependPath(join(toolchain, 'node_modules', '.bin'));
installWorkspace();
prependPath(join(root, 'node_modules', '.bin'));

const words = process.argv.slice(2);
if (words[0] === '--build') {
  words.shift();
  must(runQuiet('turbo', ['run', 'build', '--output-logs=errors-only']));
}
release();
hand(words);

/** Two that start side by side in a fresh clone would install and build over each other. */
function takeTurn() {
  const turn = join(root, '.toolchain.lock');
  for (let waited = false; ; waited = true) {
    try {
      writeFileSync(turn, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!isAlive(turn)) rmSync(turn, { force: true });
    else if (!waited) console.error('boot: another one installs or builds; waiting for it');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  const end = () => rmSync(turn, { force: true });
  process.once('exit', end);
  return () => {
    process.off('exit', end);
    end();
  };
}

/** Whether the one that wrote its process id there still runs. */
function isAlive(turn) {
  try {
    const pid = Number(readFileSync(turn, 'utf8'));
    if (pid === 0) return Date.now() - statSync(turn).mtimeMs < 5_000; // just being written
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH'; // ENOENT: it has just ended, and the next try tells
  }
}

function cleanEnvironment() {
  const cleaned = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    NO_UPDATE_NOTIFIER: '1',
  };
  // The outer npm's variables would steer the inner one; only what is needed to reach a registry stays.
  const kept = /^npm_config_(cache|registry|cafile|(https?_)?proxy|noproxy)$/i;
  for (const name of Object.keys(cleaned)) if (/^npm_/i.test(name) && !kept.test(name)) delete cleaned[name];
  return cleaned;
}

function isOwnNodeNewEnough() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  const isOurs = process.execPath.startsWith(toolchain); // found on the PATH, but not the machine's own
  return !isOurs && (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]));
}

function installToolchain() {
  const stampOf = (node) => `${process.platform}-${process.arch} node@${node} pnpm@${pnpmVersion}`;
  const wanted = stampOf(ownNodeServes ? 'own' : NODE_VERSION);
  const stamp = join(toolchain, 'stamp');
  // One that brings a Node along serves also where the machine's own would do.
  const serves = () => existsSync(stamp) && [wanted, stampOf(NODE_VERSION)].includes(readFileSync(stamp, 'utf8'));
  if (serves()) return;
  const packages = [`pnpm@${pnpmVersion}`];
  if (!ownNodeServes) {
    if (process.platform === 'darwin' && process.arch === 'arm64') {
      fail(
        `Node ${process.versions.node} is too old, and npm has no Node ${NODE_VERSION} for this Mac. Install Node 24, then run this again.`,
      );
    }
    // The package of one architecture: unlike `node`, it needs no install script, which npm 12 would block.
    packages.push(`node-${windows ? 'win' : process.platform}-${process.arch}@${NODE_VERSION}`);
  }
  console.error(`boot: fetching ${packages.join(' and ')} (once)`);
  // Made aside and then put in place: whatever runs beside this keeps its tools, and half a toolchain is none.
  const fresh = `${toolchain}-${process.pid}`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{"private":true}');
  const quiet = ['--no-audit', '--no-fund', '--no-save', '--no-package-lock', '--loglevel=error', '--prefer-offline'];
  const status = runQuiet('npm', ['install', '--prefix', fresh, ...quiet, ...packages]);
  if (status !== 0) rmSync(fresh, { recursive: true, force: true });
  must(status);
  writeFileSync(join(fresh, 'stamp'), wanted);
  try {
    if (!serves()) rmSync(toolchain, { recursive: true, force: true });
    renameSync(fresh, toolchain);
  } catch (error) {
    if (!serves()) throw error;
    rmSync(fresh, { recursive: true, force: true }); // another one was first, and runs with it
  }
}

function installWorkspace() {
  const mark = join(root, 'node_modules', '.modules.yaml');
  const lockfile = join(root, 'pnpm-lock.yaml');
  if (existsSync(mark) && statSync(mark).mtimeMs >= statSync(lockfile).mtimeMs) return;
  console.error('boot: installing the workspace');
  must(
    runQuiet('pnpm', ['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn']),
  );
}

function prependPath(folder) {
  env.PATH = folder + delimiter + env.PATH;
}

/** Its stdout goes to our stderr, so that the command's own JSON stays alone on stdout. */
function runQuiet(command, args) {
  const done = spawnSync(command, args, { cwd: root, env, shell: windows, stdio: ['ignore', 2, 2] });
  if (done.error) fail(`${command}: ${done.error.message}`);
  return done.status ?? 1;
}

function must(status) {
  if (status !== 0) process.exit(status);
}

/** The command itself, not `pnpm run`: pnpm 12 does not hand SIGTERM on to what it runs. */
function hand([command, ...args]) {
  if (command === undefined) fail('nothing to run');
  const child = spawn(command, args, { cwd: root, env, shell: windows, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${command}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 143 : 1)));
}

function fail(message) {
  console.error(`boot: ${message}`);
  process.exit(1);
}
