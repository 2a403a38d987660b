import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acmeEmulator } from '../test-vendor/acme.js';
import { call } from '../test-vendor/call.js';
import { type RunningSandbox, startSandbox } from './index.js';

let folder: string;
const open: RunningSandbox[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
  await rm(folder, { recursive: true });
});

const other = () => ({ ...acmeEmulator(), vendor: 'bolt' });

describe('a sandbox', () => {
  it('writes where its emulators are, for the owner only, and answers there', async () => {
    const sandbox = await startSandbox([acmeEmulator(), other()], { folder: join(folder, '.countersign') });
    open.push(sandbox);
    expect((await stat(sandbox.file)).mode & 0o777).toBe(0o600);
    const read = JSON.parse(await readFile(sandbox.file, 'utf8'));
    expect(read).toEqual(JSON.parse(JSON.stringify(sandbox.document)));
    expect(Object.keys(read.emulators)).toEqual(['acme', 'bolt']);
    expect(await readFile(read.caFile, 'utf8')).toBe(read.ca);
    expect(await readFile(join(folder, '.countersign', '.gitignore'), 'utf8')).toBe('*\n');
    for (const { origin, origins, adminToken, clientSecret, settings } of Object.values<typeof read.emulators.acme>(
      read.emulators,
    )) {
      expect(origins).toEqual({ api: origin, token: origin });
      expect(clientSecret).toMatch(/^[0-9a-f]{24}$/);
      expect(settings).toEqual({ book: '7' });
      const answer = await call(`${origin}/__emulator/state-summary`, {
        ca: read.ca,
        headers: { 'x-emulator-admin': adminToken },
      });
      expect(answer.status).toBe(200);
    }
    expect(read.emulators.acme.adminToken).not.toBe(read.emulators.bolt.adminToken);
  });

  it('moves all emulators with one clock', async () => {
    const sandbox = await startSandbox([acmeEmulator(), other()], { folder });
    open.push(sandbox);
    expect(sandbox.emulators.get('acme')?.clock).toBe(sandbox.emulators.get('bolt')?.clock);
  });

  it('leaves nothing behind, and not the file of a later start', async () => {
    const first = await startSandbox([acmeEmulator()], { folder });
    const second = await startSandbox([acmeEmulator()], { folder });
    open.push(second);
    expect(second.document.startId).not.toBe(first.document.startId);
    await first.close();
    expect(JSON.parse(await readFile(second.file, 'utf8')).startId).toBe(second.document.startId);
    await second.close();
    expect(await readdir(folder)).toEqual(['.gitignore']);
  });

  it('stops what had started when the folder can’t be written', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(startSandbox([acmeEmulator()], { folder: join(folder, 'file') })).rejects.toThrow();
  });

  it('takes consecutive ports from the given one', async () => {
    const probe = await startSandbox([acmeEmulator(), other()], { folder });
    const [port] = [...probe.emulators.values()].map(({ origin }) => Number(new URL(origin).port));
    await probe.close();
    const sandbox = await startSandbox([acmeEmulator(), other()], { folder, port: port ?? 0 });
    open.push(sandbox);
    const ports = [...sandbox.emulators.values()].map(({ origin }) => Number(new URL(origin).port));
    expect(ports).toEqual([port, (port ?? 0) + 1]);
  });
});
