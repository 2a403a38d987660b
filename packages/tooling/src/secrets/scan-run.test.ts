import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepRemovedFolders } from './keep-folders.ts';
import { createRunFolder, type RunFolder, searchable } from './run-folder.ts';
import { heldByDesign, type ScannedRun, scanRun } from './scan-run.ts';

const secret = `${randomBytes(24).toString('base64url')}+/1aB`;
let run: RunFolder;
beforeAll(() => {
  run = createRunFolder();
  writeFileSync(join(run.secrets, '1.txt'), `${Buffer.from(secret).toString('base64url')}\n`);
});
afterAll(() => run.remove());

function scan(channel: string, name: string, content: string | Buffer): ScannedRun {
  const folder = join(run.work, channel);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(join(folder, name), content);
  return scanRun({ secrets: run.secrets, channels: { [channel]: folder }, allowed: heldByDesign });
}

describe('the scan of a run', () => {
  const bytes = Buffer.from(secret);
  it.each([
    ['output', 'vitest-output.log', `before ${secret} after`],
    ['output', 'base64.log', Buffer.from(`xy${secret}z`).toString('base64')],
    ['results', 'vitest.json', JSON.stringify({ message: `"${secret}"` })],
    ['temporary files', 'crash-report.json', encodeURIComponent(secret)],
    ['temporary files', 'debug.log.gz', gzipSync(`a log with ${secret}`)],
    ['temporary files', 'printed.log', inspect(new Uint8Array(bytes))],
    ['temporary files', 'buffer.log', bytes.toString('hex')],
    ['.countersign', 'dump.bin', Buffer.from(secret, 'utf16le')],
  ])('finds a secret in %s, %s', (channel, name, content) => {
    const { leaks, seen } = scan(channel, name, content);
    expect(leaks.map((leak) => [leak.channel, leak.place])).toContainEqual([channel, name]);
    expect(seen.get(channel)).toBeGreaterThan(0);
    expect(JSON.stringify(leaks)).not.toContain(secret);
  });

  it('finds nothing where nothing is, and nothing in what holds secrets by design', () => {
    expect(scan('output', 'log', 'all is well, and no secret is here').leaks).toEqual([]);
    expect(scan('output', 'sandbox.json', secret).leaks).toEqual([]);
  });

  it('says what it did not search', () => {
    const { unsearched, leaks } = scan('output', 'heap.bin', Buffer.alloc(3_000_000, secret));
    expect([unsearched, leaks]).toEqual([['heap.bin'], []]);
  });
});

describe('what tests hide', () => {
  it('is searched for where it is long and random', () => {
    expect(searchable(secret)).toBe(true);
    for (const value of ['access-canary', 'secret', 'aaaaaaaaaaaaaaaaaaaaaaaaaa1', 'the refresh token of this']) {
      expect(searchable(value)).toBe(false);
    }
  });
});

describe('a folder that a test removes', () => {
  it('is put aside to be searched, but for databases', async () => {
    const folder = join(run.work, 'temporary');
    mkdirSync(folder);
    keepRemovedFolders(folder);
    for (const name of ['one', 'two', 'database']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'one', 'note.txt'), secret);
    writeFileSync(join(folder, 'database', 'PG_VERSION'), '17');
    rmSync(join(folder, 'one'), { recursive: true });
    await rm(join(folder, 'two'), { recursive: true, force: true });
    rmSync(join(folder, 'database'), { recursive: true });
    rmSync(join(folder, 'absent'), { recursive: true, force: true });
    expect(readdirSync(folder)).toEqual(['kept']);
    expect(readdirSync(join(folder, 'kept')).sort()).toEqual([`${process.pid}-one`, `${process.pid}-two`]);
    expect(() => rmSync(join(folder, 'absent'))).toThrow(/ENOENT/);
    const { leaks } = scanRun({ secrets: run.secrets, channels: { 'temporary files': folder } });
    expect(leaks.map(({ place }) => place)).toContain(join('kept', `${process.pid}-one`, 'note.txt'));
  });
});
