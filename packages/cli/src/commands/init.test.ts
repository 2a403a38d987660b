import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../command-line.js';
import { connectionRecord } from '../installation/connection-records.js';
import { readInstallation } from '../installation/read-installation.js';

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-init-'));
  const scope = join(folder, 'node_modules', '@countersign');
  await mkdir(scope, { recursive: true });
  await symlink(join(import.meta.dirname, '../../../../connectors/quickbooks'), join(scope, 'quickbooks'), 'junction');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function run(args: readonly string[], answers?: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  let text = '';
  const typed = [...(answers ?? [])];
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  }
  const stop = new AbortController().signal;
  const ask = answers === undefined ? {} : { ask: async () => typed.shift() ?? '' };
  const code = await runCommandLine(args, { stdout, stderr, cwd: folder, env: { HOME: folder }, stop, ...ask });
  return { code, text };
}

const file = () => join(folder, 'countersign.yaml');
const base = `tenant: acme
timeZone: Asia/Hong_Kong
database: { folder: data }
keys: { file: keys }
`;

describe('init', () => {
  it('writes a file that it can read, and a key outside the data folder', async () => {
    const flags = ['--tenant', 'acme', '--time-zone', 'Asia/Hong_Kong', '--connection', 'books=quickbooks:production'];
    expect((await run(['init', ...flags])).code).toBe(0);
    expect(readInstallation(file())).toMatchObject({
      tenant: 'acme',
      connections: {
        books: { connector: 'quickbooks', credentials: { clientSecret: { env: 'BOOKS_CLIENT_SECRET' } } },
      },
    });
    const key = join(folder, '.config', 'countersign', 'acme.keys');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(readFileSync(key, 'utf8')).toMatch(/^k1 [\w-]{43}$/m);
    const before = readFileSync(key, 'utf8');
    const again = await run(['init', ...flags, '--json']);
    expect([again.code, JSON.parse(again.text).code]).toEqual([1, 'FOLDER_EXISTS']);
    rmSync(file());
    expect((await run(['init', ...flags])).text).toContain('is kept');
    expect(readFileSync(key, 'utf8')).toBe(before);
  });

  it('asks in words', async () => {
    const { code, text } = await run(['init', '--lang', 'zh-HK'], ['harbour', '', 'books=quickbooks:sandbox']);
    expect([code, text]).toEqual([0, expect.stringContaining('countersign connect books')]);
    expect(readInstallation(file())).toMatchObject({ tenant: 'harbour', locale: 'zh-HK' });
  });

  it('puts no key into the data folder, and takes no connection that it can’t make', async () => {
    const inside = ['init', '--tenant', 'acme', '--data', 'data', '--key-file', 'data/keys', '--json'];
    expect(JSON.parse((await run(inside)).text).code).toBe('KEY_IN_DATA_FOLDER');
    expect(existsSync(file())).toBe(false);
    const below = ['init', '--tenant', 'acme', '--key-file', join(import.meta.filename, 'keys'), '--json'];
    expect(JSON.parse((await run(below)).text).code).toBe('FILE_NOT_WRITABLE');
    expect(existsSync(file())).toBe(false); // and so it can be tried again
    expect((await run(['init', '--connection', 'Books'])).code).toBe(2);
    expect((await run(['init', '--connection', 'books=nobody'])).text).toContain('CONNECTOR_NOT_FOUND');
  });
});

describe('countersign.yaml', () => {
  const refusal = (text: string) => {
    writeFileSync(file(), text);
    try {
      readInstallation(file());
    } catch (error) {
      return JSON.parse(JSON.stringify(error));
    }
    throw new Error('accepted');
  };

  it.each([
    ['a key that it doesn’t know', `${base}colour: red\n`, 'INSTALLATION_INVALID', '5:1'],
    ['a missing key', base.replace('tenant: acme\n', ''), 'INSTALLATION_INVALID', '1:1'],
    ['no YAML', `${base}connections: {`, 'INSTALLATION_INVALID', '5:15'],
    ['a key that comes twice', `${base}tenant: other\n`, 'INSTALLATION_INVALID', '5:1'],
    ['an unknown time zone', base.replace('Asia/Hong_Kong', 'Mars/Base'), 'INSTALLATION_INVALID', '2:1'],
    [
      'a secret',
      `${base}connections:\n  books:\n    connector: x\n    environment: sandbox\n    credentials:\n      clientSecret: hush-hush\n`,
      'SECRET_INLINE',
      '10:7',
    ],
    [
      'a secret among settings',
      `${base}connections:\n  books: { connector: x, environment: sandbox, settings: { clientSecret: hush-hush } }\n`,
      'SECRET_INLINE',
      '6:60',
    ],
    [
      'a database password',
      base.replace('{ folder: data }', '{ url: "postgres://u:hush-hush@h/d" }'),
      'SECRET_INLINE',
      '3:13',
    ],
    ['a key file in the data folder', base.replace('file: keys', 'file: data/../data/k'), 'KEY_IN_DATA_FOLDER', '4:9'],
    [
      'a number that would be rounded',
      `${base}connections:\n  books:\n    connector: x\n    environment: sandbox\n    settings: { realmId: 9341453050298464123 }\n`,
      'INSTALLATION_INVALID',
      '9:17',
    ],
  ])('refuses %s, with its line', (_what, text, code, at) => {
    const error = refusal(text);
    expect([error.code, error.place]).toEqual([code, `countersign.yaml:${at}`]);
    expect(JSON.stringify(error)).not.toContain('hush');
    expect(error.remedy['zh-HK']).toMatch(/[\u4e00-\u9fff]/);
  });

  it('refuses aliases that lead nowhere, or to a billion laughs', () => {
    const more = ['b', 'c', 'd', 'e'].reduce(
      (text, name, index) => `${text}${name}: &${name} [${Array(9).fill(`*${'abcd'[index]}`)}]\n`,
      'a: &a [x, x, x, x, x, x, x, x, x]\n',
    );
    for (const text of [base.replace('tenant: acme', 'tenant: *nobody'), base + more]) {
      expect(refusal(text)).toMatchObject({
        code: 'INSTALLATION_INVALID',
        place: expect.stringMatching(/^countersign\.yaml/),
      });
    }
  });

  it('refuses a key file that a link leads into the data folder', async () => {
    await mkdir(join(folder, 'data'));
    await symlink(join(folder, 'data'), join(folder, 'elsewhere'), 'junction');
    expect(refusal(base.replace('file: keys', 'file: elsewhere/keys')).code).toBe('KEY_IN_DATA_FOLDER');
  });
});

describe('a connection’s id', () => {
  it('is made once, whoever asks first, and never changes', () => {
    const wanted = { connector: 'acme', environment: 'sandbox' } as const;
    const ids = Array.from({ length: 3 }, () => connectionRecord(folder, 'books', wanted).id);
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(() => connectionRecord(folder, 'books', { ...wanted, environment: 'production' })).toThrow(
      /was made for acme/,
    );
  });
});
