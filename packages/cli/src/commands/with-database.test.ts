import { chmod, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, type EmbeddedPostgres, startEmbeddedPostgres } from '@countersign/runtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOffice, type Office } from '../../test-project/office.js';
import { openInstallation } from '../installation/open-installation.js';
import { openVendor } from '../installation/vendor-at-hand.js';

let office: Office;
let folder: string;
let server: EmbeddedPostgres;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-cli-pg-'));
  await chmod(folder, 0o711); // run by root, PostgreSQL is somebody else who has to get in
  server = await startEmbeddedPostgres({ dataFolder: folder });
  env = { DATABASE_URL: server.url() };
  office = await createOffice('quickbooks', 'zoom');
  await chmod(await office.write('countersign.keys', `# Kept.\nk1 ${'ab'.repeat(32)}\n`), 0o600);
  await office.write(
    'countersign.yaml',
    `tenant: acme
timeZone: Asia/Hong_Kong
database: { url: { env: DATABASE_URL } }
keys: { file: countersign.keys }
connections:
  books: { connector: quickbooks, environment: emulator }
  calls: { connector: zoom, environment: emulator }
`,
  );
});
afterAll(async () => {
  await office.remove();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => office.run([...args, '--json'], { env, browser: (url) => office.agree(url) });

describe('an installation on PostgreSQL', () => {
  it('connects, lists, tests and explains; its secrets are sealed rows', async () => {
    expect((await run('connect', 'books')).code).toBe(0);
    expect((await run('connect', 'calls')).code).toBe(0);
    const { json } = await run('connections', 'list');
    expect(json.connections.map(({ state }: { state: string }) => state)).toEqual(['connected', 'connected']);
    expect(await run('connections', 'test')).toMatchObject({ code: 0, json: { ok: true } });
    expect(await run('doctor')).toMatchObject({ code: 0, json: { ok: true, connections: [{}, {}] } });
    const database = await connectDatabase({ url: server.url() });
    const { rows } = await database.query<{ envelope: string }>('select envelope from oauth_tokens');
    await database.close();
    expect(rows).toHaveLength(2);
    for (const { envelope } of rows) expect(envelope).toMatch(/^v1\.k1\.[\w-]+\.[\w-]+$/);
    const served = await office.run(['serve', '--origin', 'https://hub.example.test', '--port', '0', '--json'], {
      env,
      stop: AbortSignal.abort(),
    });
    expect(served).toMatchObject({ code: 0, json: { ok: true } });
  });

  it('rotates keys while another process runs, and lets an old key go only when it seals nothing', async () => {
    const terminal = { stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env };
    const other = await openInstallation({ terminal: { ...terminal, stop: new AbortController().signal } }, undefined);
    const configured = other.installation.connections['books'];
    if (configured === undefined) throw new Error('books is configured');
    const vendor = await openVendor(other.installation, 'books', configured, { env, stores: other.stores });
    try {
      const { tokens } = await vendor.open();
      const before = await tokens.get();
      expect((await run('keys', 'retire', 'k1')).json.code).toBe('KEY_IN_USE');

      const rotated = await run('keys', 'rotate');
      expect(rotated).toMatchObject({ code: 0, json: { ok: true, changed: 2, left: 0 } });
      const file = await readFile(join(office.folder, 'countersign.keys'), 'utf8');
      expect(file).toMatch(/^# Kept\.\nk2 [\w-]{43}\nk1 /);
      expect(rotated.stdout + rotated.stderr).not.toContain(/k2 ([\w-]{43})/.exec(file)?.[1]);
      expect((await stat(join(office.folder, 'countersign.keys'))).mode & 0o777).toBe(0o600);

      // The other process reads what is sealed anew, and seals with the new key what it stores.
      tokens.invalidate(before);
      await tokens.get();
      const { json } = await run('keys', 'list');
      expect(json.keys).toEqual([
        { id: 'k2', current: true, held: true, connections: 2 },
        { id: 'k1', current: false, held: true, connections: 0 },
      ]);
      expect(await run('keys', 'retire', 'k1')).toMatchObject({ code: 0, json: { retired: 'k1' } });
      expect(await run('connections', 'test')).toMatchObject({ code: 0 });
      expect((await run('keys', 'retire', 'k2')).json.code).toBe('KEY_IN_USE');
      expect((await run('keys', 'retire', 'k9')).json.code).toBe('KEY_NOT_THERE');
    } finally {
      await vendor.close();
      await other.stores.close();
    }
  });

  it('seals the rest again when one record can’t be read, and names that', async () => {
    const database = await connectDatabase({ url: server.url() });
    // One bit of the sealed text of `calls`.
    const { id } = (await run('connections', 'list', 'calls')).json.connections[0];
    const { rows } = await database.query<{ envelope: string }>(
      'select envelope from oauth_tokens where connection = $1',
      [id],
    );
    const envelope = rows[0]?.envelope ?? '';
    const altered = `${envelope.slice(0, -5)}${envelope.at(-5) === 'A' ? 'B' : 'A'}${envelope.slice(-4)}`;
    await database.query('update oauth_tokens set envelope = $2 where connection = $1', [id, altered]);
    await database.close();
    expect(await run('keys', 'rotate')).toMatchObject({ code: 1, json: { ok: false, changed: 1, left: 1 } });
    const { json } = await run('connections', 'list');
    expect(json.connections.map(({ state }: { state: string }) => state)).toEqual(['connected', 'unreadable']);
    expect((await run('connect', 'calls')).code).toBe(0);
    expect(await run('keys', 'reencrypt')).toMatchObject({ code: 0, json: { changed: 0, left: 0 } });
    const words = await office.run(['keys', 'list', '--lang', 'zh-HK'], { env });
    expect(words.stdout).toMatch(/k3\s+2\s+現行/);
  });

  it('says that the database is away, in both languages, without its password', async () => {
    const url = 'postgres://somebody:hush@127.0.0.1:9/none';
    for (const args of [['connections', 'list'], ['connect', 'books'], ['doctor'], ['keys', 'list']]) {
      const away = await office.run([...args, '--json'], { env: { DATABASE_URL: url } });
      expect(away).toMatchObject({
        code: 1,
        json: { code: 'DATABASE_UNREACHABLE', remedy: { 'zh-HK': expect.stringMatching(/[\u4e00-\u9fff]/) } },
      });
      expect(away.stdout + away.stderr).not.toContain('hush');
    }
    expect((await office.run(['connections', 'list', '--json'])).json.code).toBe('SECRET_NOT_FOUND');
    await office.write(
      'countersign.yaml',
      (await readFile(join(office.folder, 'countersign.yaml'), 'utf8')).replace(
        'keys: { file: countersign.keys }',
        'keys: { env: KEYS }',
      ),
    );
    const inEnvironment = await office.run(['keys', 'rotate', '--json'], {
      env: { ...env, KEYS: `k9 ${'cd'.repeat(32)}` },
    });
    expect(inEnvironment.json.code).toBe('KEYS_IN_ENVIRONMENT');
  });
});
