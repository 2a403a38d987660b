import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { deflateSync, gzipSync } from 'node:zlib';
import { Secret } from '@countersign/contracts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScanned } from './scanned-process.js';
import { secretForms } from './secret-forms.js';
import { createSecretScan } from './secret-scan.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secret-scan-'));
});
afterEach(() => rm(folder, { recursive: true }));

const secret = 'cs+planted/3f9a="k\\7%é0123456789abcdef';

function found(data: string | Uint8Array, planted = secret): string[] {
  const scan = createSecretScan({ planted });
  scan.look('test', 'test', data);
  return [...new Set(scan.leaks.map(({ encoding }) => encoding))];
}

describe('a secret is found', () => {
  const bytes = Buffer.from(secret);
  test.each<[string, string | Uint8Array, string]>([
    ['as it is', `token=${secret};`, 'plain'],
    ['in base64 of its own', bytes.toString('base64'), 'base64'],
    ['in base64 after a user name', Buffer.from(`client-1:${secret}`).toString('base64'), 'base64'],
    ['in base64 within a sentence', Buffer.from(`{"a":"${secret}"}!`).toString('base64'), 'base64'],
    ['in base64url', Buffer.from(`ab${secret}`).toString('base64url'), 'base64url'],
    ['in hex', `\\x${bytes.toString('hex')}`, 'hex'],
    ['in hex in capitals', bytes.toString('hex').toUpperCase(), 'hex'],
    ['in a buffer that was printed', inspect(bytes), 'hex'],
    ['in a URL', `https://a.example/?token=${encodeURIComponent(secret)}`, 'percent'],
    ['in a form', new URLSearchParams({ secret }).toString(), 'percent'],
    ['in JSON', JSON.stringify({ secret }), 'escaped'],
    ['in JSON within JSON', JSON.stringify({ log: JSON.stringify({ secret }) }), 'escaped'],
    ['in JSON of ASCII only', JSON.stringify(secret).replace('é', '\\u00e9'), 'escaped'],
    ['in UTF-16', Buffer.from(secret, 'utf16le'), 'utf16'],
    ['in UTF-16, the other way round', Buffer.from(secret, 'utf16le').swap16(), 'utf16'],
    [
      'in an array that was printed',
      inspect(new Uint8Array(bytes), { maxArrayLength: null, breakLength: Infinity }),
      'byte list',
    ],
    ['in JSON of bytes', JSON.stringify([...bytes]), 'byte list'],
    ['cut off behind', `${secret.slice(0, 20)}…`, 'part'],
    ['cut off in front', `…${secret.slice(-20)}`, 'part'],
    ['in gzip', Buffer.concat([Buffer.from('head'), gzipSync(`x${secret}y`)]), 'plain'],
    ['in gzip that breaks off', gzipSync(`${secret}${'z'.repeat(100)}`).subarray(0, -10), 'plain'],
    ['in deflate', deflateSync(JSON.stringify({ secret })), 'escaped'],
  ])('%s', (_case, data, encoding) => {
    expect(found(data)).toContain(encoding);
  });

  test('whatever it is, and whatever stands around it', () => {
    const ways: ((all: Buffer) => string | Buffer)[] = [
      (all) => all,
      (all) => all.toString('base64'),
      (all) => all.toString('base64url'),
      (all) => all.toString('hex'),
      (all) => encodeURIComponent(all.toString('utf8')),
      (all) => JSON.stringify(all.toString('utf8')),
      (all) => Buffer.from(all.toString('utf8'), 'utf16le'),
      (all) => JSON.stringify([...all]),
      (all) => gzipSync(all),
    ];
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' }),
        fc.string({ unit: 'binary-ascii', maxLength: 9 }),
        fc.string({ unit: 'binary-ascii', maxLength: 9 }),
        fc.constantFrom(...ways),
        (planted, before, after, way) => found(way(Buffer.from(before + planted + after)), planted).length > 0,
      ),
      { numRuns: 300 },
    );
  });

  test('in nothing else: other secrets, and halves of short ones', () => {
    expect(found(Buffer.from('cs+planted/3f9b'.repeat(50)))).toEqual([]);
    expect(found('12345678', '1234567890abcdef')).toEqual([]);
  });

  test('too short to be told from chance, it is refused', () => {
    expect(() => secretForms('1234567')).toThrow(RangeError);
  });
});

describe('values', () => {
  test.each<[string, () => unknown]>([
    ['a member', () => ({ a: { b: [secret] } })],
    ['a symbol, a hidden member', () => Object.defineProperty({}, 'x', { value: secret })],
    ['an error’s message', () => new Error(secret)],
    ['a cause of a cause', () => new Error('a', { cause: new Error('b', { cause: new Error(secret) }) })],
    ['a member of an error', () => Object.assign(new Error('a'), { config: { headers: { authorization: secret } } })],
    ['one of several errors', () => new AggregateError([new Error(secret)])],
    ['a map', () => new Map([['k', secret]])],
    ['a long array', () => [...Array.from({ length: 500 }, (_, index) => index), secret]],
    ['its JSON only', () => ({ toJSON: () => ({ secret }), [inspect.custom]: () => 'nothing' })],
    ['its text only', () => ({ toString: () => secret, toJSON: () => 1, [inspect.custom]: () => 'nothing' })],
  ])('%s', (_case, value) => {
    const scan = createSecretScan({ planted: secret });
    scan.lookAtValue('values', 'one', value());
    expect(scan.leaks.length).toBeGreaterThan(0);
  });

  test('a Secret gives nothing away', () => {
    const scan = createSecretScan({ planted: secret });
    const held = Secret.of(secret);
    scan.lookAtValue('values', 'one', { held, list: [held], error: Object.assign(new Error(`${held}`), { held }) });
    expect(scan.leaks).toEqual([]);
    expect(scan.seen.get('values')).toBeGreaterThan(100);
  });
});

describe('a process', () => {
  const planted = { out: `out-${secret}`, err: `err-${secret}`, file: `file-${secret}`, crash: `crash-${secret}` };
  const script = `
    import { writeFileSync, mkdirSync } from 'node:fs';
    let input = '';
    for await (const chunk of process.stdin) input += chunk;
    const { out, err, file, crash } = JSON.parse(input);
    mkdirSync('deep');
    writeFileSync('deep/note.bin', Buffer.from(file, 'utf16le'));
    process.stdout.write(Buffer.from('x' + out).toString('base64url'));
    process.stderr.write(encodeURIComponent(err));
    setImmediate(() => { throw new Error(crash); });
  `;

  test('each of its channels is searched', async () => {
    await writeFile(join(folder, 'leaking.mjs'), script);
    const work = join(folder, 'work');
    const scan = createSecretScan(planted);
    const { mkdir } = await import('node:fs/promises');
    await mkdir(work);
    const { code, reports } = await runScanned(scan, join(folder, 'leaking.mjs'), {
      folder: work,
      input: JSON.stringify(planted),
    });
    expect(code).not.toBe(0);
    expect(reports).toHaveLength(1);
    const leaks = scan.leaks
      .filter(({ encoding }) => encoding !== 'part')
      .map(({ secret: name, channel, encoding, place }) => [name, channel, encoding, place]);
    expect(leaks).toContainEqual(['out', 'stdout', 'base64url', 'stdout']);
    expect(leaks).toContainEqual(['err', 'stderr', 'percent', 'stderr']);
    expect(leaks).toContainEqual(['file', 'files', 'utf16', join('deep', 'note.bin')]);
    expect(leaks).toContainEqual(['crash', 'crash report', 'escaped', 'crash-report.json']);
  });

  test('what stands in its environment is in its crash report, unless it is told to leave the environment out', async () => {
    await writeFile(join(folder, 'crash.mjs'), 'throw new Error("plain");');
    const { mkdir } = await import('node:fs/promises');
    const seen = async (name: string, nodeOptions: readonly string[]) => {
      const work = join(folder, name);
      await mkdir(work);
      const scan = createSecretScan({ key: secret });
      const { reports } = await runScanned(scan, join(folder, 'crash.mjs'), {
        folder: work,
        nodeOptions,
        env: { CLIENT_SECRET: secret },
      });
      expect(reports).toHaveLength(1);
      return scan.leaks.some(({ channel }) => channel === 'crash report');
    };
    expect(await seen('with', [])).toBe(true);
    expect(await seen('without', ['--report-exclude-env'])).toBe(false);
  });
});

test('every row of a database is searched, bytes too', async () => {
  const tables: Record<string, string[]> = {
    clean: ['(1,x)'],
    dirty: [`(2,"\\\\x${Buffer.from(secret).toString('hex')}")`],
  };
  const scan = createSecretScan({ planted: secret });
  const asked: unknown[] = [];
  await scan.lookAtDatabase(
    'database',
    {
      query: async <Row>(text: string, values?: readonly unknown[]) => {
        asked.push(values ?? text);
        const rows =
          values === undefined
            ? (tables[/"s"\."(\w+)"/.exec(text)?.[1] ?? ''] ?? []).map((line) => ({ line }))
            : Object.keys(tables).map((name) => ({ name }));
        return { rows: rows as Row[], rowCount: rows.length };
      },
    },
    's',
  );
  expect(scan.leaks).toEqual([
    { secret: 'planted', encoding: 'hex', channel: 'database', place: 'dirty', compressed: false },
  ]);
});
