// A browser of others at the consent pages: Debian's Chromium goes where `countersign connect` sends it, over TLS 1.3 to
// the emulator and back to the command's own listener. Without Chromium there is nothing to try.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestCa } from '@countersign/testing';
import { attempt } from './peer.mjs';

const CHROMIUM = '/usr/bin/chromium';
const command = join(import.meta.dirname, '..', '..', 'cli', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
chmodSync(folder, 0o755); // a database server that root starts runs as somebody else, who has to get in
/** Started here; ended by their id. */
const running = new Set();

/** A process whose output can be waited for. */
function start(program, args) {
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const output = { out: '', err: '' };
  const looks = [];
  const look = () => {
    for (const one of looks) one();
  };
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output.out += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    output.err += text;
    look();
  });
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code, ...output });
    });
  });
  const says = (stream, pattern) =>
    Promise.race([
      new Promise((resolve) => {
        looks.push(() => pattern.test(output[stream]) && resolve(pattern.exec(output[stream])));
        look();
      }),
      ended.then(({ code, err }) => assert.fail(`it ended with ${code}: ${err.slice(0, 500)}`)),
    ]);
  return { ended, says, stop: () => child.kill('SIGTERM') };
}

function browse(url) {
  const profile = join(folder, `profile-${running.size}-${Date.now()}`);
  mkdirSync(profile);
  // The emulator's CA is this run's own; the certificate of a vendor is not what is tried here.
  const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', '--ignore-certificate-errors', '--dump-dom'];
  return start(CHROMIUM, [...flags, `--user-data-dir=${profile}`, url]).ended;
}

/** The command leaves a ticket; the browser opens it at our server over https, agrees, and comes back there. */
async function throughServer() {
  const port = await freePort();
  const { leaf } = await createTestCa();
  writeFileSync(join(folder, 'cert.pem'), leaf.cert);
  writeFileSync(join(folder, 'key.pem'), leaf.key, { mode: 0o600 });
  const keys = join(folder, 'office.keys');
  run(
    'init',
    '--tenant',
    'office',
    '--time-zone',
    'UTC',
    '--connection',
    'books=quickbooks:emulator',
    '--key-file',
    keys,
  );
  const origin = `https://127.0.0.1:${port}`;
  const tls = ['--cert', 'cert.pem', '--key', 'key.pem'];
  const serve = start(process.execPath, [
    command,
    'serve',
    '--origin',
    origin,
    '--port',
    String(port),
    ...tls,
    '--json',
  ]);
  try {
    const [said] = await serve.says('out', /.+\n/);
    assert.equal(JSON.parse(said).ok, true, said);
    const connect = start(process.execPath, [
      command,
      'connect',
      'books',
      '--redirect',
      origin,
      '--json',
      '--timeout',
      '60',
    ]);
    const [, url] = await connect.says('err', /agree: (https:\S+)\n/);
    assert.match((await browse(url)).out, /Connected: you can close this page/);
    const { code, out } = await connect.ended;
    assert.equal(code, 0, out);
    assert.match(JSON.parse(out).settings.realmId, /^\d+$/);
    // Opened a second time, the ticket leads nowhere.
    assert.match((await browse(url)).out, /AUTHORIZATION_EXPIRED/);
  } finally {
    serve.stop();
    await serve.ended;
  }
}

function run(...args) {
  execFileSync(process.execPath, [command, ...args], { cwd: folder });
}

function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

if (existsSync(CHROMIUM)) {
  const sandbox = start(process.execPath, [command, 'sandbox', 'quickbooks', 'google-workspace', '--json']);
  try {
    await sandbox.says('out', /\n/);
    for (const vendor of ['quickbooks', 'google-workspace']) {
      await attempt(`${vendor}: Chromium brings the consent back to connect`, async () => {
        const flags = ['connect', vendor, '--emulator', '--no-open', '--json', '--timeout', '60'];
        const connect = start(process.execPath, [command, ...flags]);
        const [, url] = await connect.says('err', /agree: (https:\S+)\n/);
        const page = await browse(url);
        assert.match(page.out, /Close this page and go back to the command/);
        const { code, out } = await connect.ended;
        assert.equal(code, 0, out);
        assert.equal(JSON.parse(out).mode, 'loopback');
      });
    }
    await attempt('Chromium brings the consent to serve, with the cookie that only it has', throughServer);
  } finally {
    sandbox.stop();
    await sandbox.ended;
    for (const child of running) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
