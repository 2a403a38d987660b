import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256, systemClock } from '@countersign/contracts';
import { Client } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { runningServer } from './pid-file.js';

const folders: string[] = [];

async function newFolder(name = 'countersign-pg-'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), name));
  folders.push(folder);
  return folder;
}

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const serverPid = async (folder: string): Promise<number> => {
  const pid = await runningServer(join(folder, 'postgres/data'));
  if (pid === undefined) throw new Error('no server');
  return pid;
};

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await systemClock.sleep(5);
}

describe('startEmbeddedPostgres', () => {
  test('gives a server that commits to disk, joined by a second holder and ended by the last one', async () => {
    const folder = await newFolder();
    const first = await startEmbeddedPostgres({ dataFolder: folder });
    const second = await startEmbeddedPostgres({ dataFolder: folder });
    expect(second.url()).toBe(first.url());
    expect(await ask(first.url(), 'show fsync')).toEqual([{ fsync: 'on' }]);
    const pid = await serverPid(folder);
    await first.stop();
    expect(await serverPid(folder)).toBe(pid);
    await second.stop();
    expect(await runningServer(join(folder, 'postgres/data'))).toBeUndefined();
  });

  test('recovers from a kill -9 of the server with what was committed', async () => {
    const folder = await newFolder();
    const first = await startEmbeddedPostgres({ dataFolder: folder });
    await ask(first.url(), 'create table kept as select 42 as answer');
    process.kill(await serverPid(folder), 'SIGKILL');
    const second = await startEmbeddedPostgres({ dataFolder: folder });
    expect(await ask(second.url(), 'select answer from kept')).toEqual([{ answer: 42 }]);
    await first.stop();
    await second.stop();
  });

  test('ends when its only holder is killed', async () => {
    const folder = await newFolder();
    const first = await startEmbeddedPostgres({ dataFolder: folder });
    const pid = await serverPid(folder);
    // A holder in another process: it holds the pipe open as startEmbeddedPostgres does.
    const holder = spawn(
      process.execPath,
      [
        '-e',
        `require('node:fs').openSync(process.argv[1], 'r+'); console.log('held'); setInterval(() => {}, 1e6)`,
        join(folder, 'postgres/in-use'),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise((resolve) => holder.stdout.once('data', resolve));
    await first.stop();
    expect(await serverPid(folder)).toBe(pid);
    holder.kill('SIGKILL');
    await until(async () => (await runningServer(join(folder, 'postgres/data'))) === undefined);
  });

  test('puts the socket elsewhere when the folder has too long a name', async () => {
    const folder = await newFolder(`countersign-${'long-'.repeat(20)}`);
    const server = await startEmbeddedPostgres({ dataFolder: folder });
    expect(await ask(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await server.stop();
  });

  test('follows no link that somebody put where the socket would go', async () => {
    const [folder, victim] = [await newFolder(`countersign-${'link-'.repeat(20)}`), await newFolder()];
    const before = await stat(victim);
    const link = `/tmp/countersign-${sha256(join(folder, 'postgres')).slice(0, 16)}`;
    await symlink(victim, link);
    try {
      await expect(startEmbeddedPostgres({ dataFolder: folder })).rejects.toMatchObject({
        code: 'DATA_FOLDER_UNREACHABLE',
      });
      expect(await stat(victim)).toMatchObject({ uid: before.uid, mode: before.mode });
    } finally {
      await unlink(link);
    }
  });

  test('keeps the password out of the log and away from others', async () => {
    const folder = await newFolder();
    const server = await startEmbeddedPostgres({ dataFolder: folder });
    const wrong = server.url().replace(/:[^:@]+@/, ':wrong@');
    await expect(ask(wrong, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    const password = await readFile(join(folder, 'postgres/password'), 'utf8');
    expect(await readFile(join(folder, 'postgres/server.log'), 'utf8')).not.toContain(password);
    await server.stop();
  });
});
