import { chmod, chown, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Secret } from '@countersign/contracts';
import { parseKeyFile } from '@countersign/oauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOffice, type Office } from '../../test-project/office.js';
import { openInstallation } from '../installation/open-installation.js';

let office: Office;
let file: string;
beforeAll(async () => {
  office = await createOffice('zoom');
  await office.write(
    'countersign.yaml',
    `tenant: acme
timeZone: Asia/Hong_Kong
database: { folder: data }
keys: { file: secret/countersign.keys }
connections:
  calls: { connector: zoom, environment: emulator }
`,
  );
});
afterAll(() => office.remove());
beforeEach(async () => {
  for (const folder of ['data', 'secret']) await rm(join(office.folder, folder), { recursive: true, force: true });
  file = await office.write('secret/countersign.keys', `# Kept.\nk1 ${'ab'.repeat(32)}\n`);
  await chmod(file, 0o600);
});

const run = (...args: string[]) => office.run([...args, '--json']);
const keysNow = async () => Object.keys(parseKeyFile(Secret.of(await readFile(file, 'utf8'))).keys);

describe('the key file', () => {
  it('gets one key of an id, however many rotate at once; a connection opens with one of them', async () => {
    expect((await run('connect', 'calls')).code).toBe(0);
    const runs = await Promise.all([1, 2, 3, 4].map(() => run('keys', 'rotate')));
    expect(runs.map(({ json }) => json.code)).toEqual([undefined, undefined, undefined, undefined]);
    // Whoever was overtaken has left some to the next.
    expect(await run('keys', 'reencrypt')).toMatchObject({ code: 0, json: { left: 0 } });
    expect(await keysNow()).toEqual(['k5', 'k4', 'k3', 'k2', 'k1']);
    expect((await run('connections', 'list')).json.connections).toMatchObject([{ state: 'connected' }]);
    expect((await run('keys', 'list')).json.keys[0]).toMatchObject({ id: 'k5', connections: 1 });
    const both = await Promise.all([run('keys', 'rotate'), run('keys', 'retire', 'k2'), run('keys', 'retire', 'k1')]);
    expect(both.map(({ json }) => json.code)).toEqual([undefined, undefined, undefined]);
    expect(await keysNow()).toEqual(['k6', 'k5', 'k4', 'k3']);
  });

  it('stays a link, open to the same, with nothing beside it that holds keys', async () => {
    const real = join(office.folder, 'secret', 'real.keys');
    await rename(file, real);
    await symlink('real.keys', file);
    await chmod(real, 0o640);
    await office.write('secret/real.keys.0b2d7f1e-0000-4000-8000-000000000000.tmp', 'k1 of one that was killed');
    expect((await run('keys', 'rotate')).code).toBe(0);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await keysNow()).toEqual(['k2', 'k1']);
    expect((await readdir(join(office.folder, 'secret'))).sort()).toEqual(['countersign.keys', 'real.keys']);
  });

  it('stays its owner’s, whoever rotates', async () => {
    const { uid, gid } = await stat(file);
    const owner = uid === 0 ? { uid: 12_345, gid: 12_345 } : { uid, gid }; // only root may give files away
    await chown(file, owner.uid, owner.gid);
    expect((await run('keys', 'rotate')).code).toBe(0);
    expect(await stat(file)).toMatchObject(owner);
  });

  it('keeps a key until who sealed with it has stored', async () => {
    await run('connect', 'calls');
    await run('keys', 'rotate');
    const terminal = { stdout: process.stdout, stderr: process.stderr, cwd: office.folder, env: {} };
    const other = await openInstallation({ terminal: { ...terminal, stop: new AbortController().signal } }, undefined);
    const [{ connection = '' } = {}] = await other.stores.tokens.list();
    let retired: Promise<unknown> = Promise.resolve();
    let isOver = false;
    await other.stores.tokens.withLock(connection, async () => {
      retired = run('keys', 'retire', 'k1').then(() => {
        isOver = true;
      });
      const isWaiting = async () =>
        (await readdir(join(office.folder, 'data', 'tokens'))).some((name) => name.endsWith('.tmp'));
      while (!isOver && !(await isWaiting())) await new Promise(setImmediate);
      expect(isOver).toBe(false);
      expect(await keysNow()).toContain('k1');
    });
    await retired;
    expect(await keysNow()).toEqual(['k2']);
    await other.stores.close();
  });
});
