import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LongJsonReader } from './long-json.js';
import { type JsonReading, MAX_DEPTH, readJson } from './safe-json.js';

const read = (bytes: Uint8Array): Promise<JsonReading> => new LongJsonReader().read(bytes, () => {});
const readText = (text: string): Promise<JsonReading> => read(Buffer.from(text));
const inOneGo = (text: string): JsonReading => readJson(Buffer.from(text));

const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  ':',
  '1',
  '0',
  '-',
  'e',
  '.',
  ' ',
  't',
  'true',
  'null',
  '\\u',
  '"a"',
];

describe('reading JSON in turns', () => {
  test('gives what reading in one go gives', async () => {
    const long = fc
      .tuple(fc.jsonValue({ maxDepth: 5 }), fc.string({ unit: 'grapheme' }))
      .map(([value, text]) => [value, text.repeat(9000), { 会簽: `${text}\\"\n` }]);
    await fc.assert(
      fc.asyncProperty(long, fc.boolean(), async (input, ascii) => {
        const written = JSON.stringify(input, null, 1);
        const text = ascii ? written.replace(/[^\0-\x7f]/g, escaped) : written;
        expect(await readText(text)).toEqual(inOneGo(text));
      }),
      { numRuns: 60 },
    );
  });

  test('takes for no JSON what is none', async () => {
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (each) => {
        expect(await readText(each)).toEqual(inOneGo(each));
      }),
      { numRuns: 3000 },
    );
  });

  test('reads any bytes as the same text', async () => {
    const inString = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) => Buffer.concat([Buffer.from('["'), bytes, Buffer.from('"]')]));
    await fc.assert(
      fc.asyncProperty(fc.oneof(inString, fc.uint8Array({ maxLength: 8 })), async (bytes) => {
        expect(await read(bytes)).toEqual(readJson(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    '9007199254740993',
    '1e5',
    '1e25',
    '1e400',
    '-0',
    '0.30000000000000004',
    '100000000000000.10',
    '01',
    '-',
    '1.',
    '.5',
    '+1',
  ])('holds %s as in one go', async (number) => expect(await readText(`[${number}]`)).toEqual(inOneGo(`[${number}]`)));

  test.each([
    ['{"__proto__":{"polluted":1},"a":{"__proto__":null,"b":1}}'],
    ['{"\\u005f_proto__":{"polluted":1},"b":1}'],
    ['{"__pr\\u006fto__":{"polluted":1}}'],
  ])('drops members that reach a prototype: %s', async (text) => {
    const reading = await readText(text);
    expect(reading).toEqual(inOneGo(text));
    expect(JSON.stringify(reading)).not.toContain('polluted');
  });

  test('cuts neither a character nor an escape in two', async () => {
    for (const [at, part] of [...'abcdefgh'].flatMap(
      (_, index) =>
        [
          [index, '會'],
          [index, '😀'],
          [index, '\\u6703'],
          [index, '\\\\\\"'],
        ] as const,
    )) {
      const text = `["${'x'.repeat(at)}${part.repeat(40_000)}"]`;
      expect(await readText(text)).toEqual({ ok: true, value: JSON.parse(text) });
    }
  });

  test('goes no deeper than in one go', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect(await readText(nested(MAX_DEPTH))).toEqual(inOneGo(nested(MAX_DEPTH)));
    expect(await readText(nested(MAX_DEPTH + 1))).toEqual({ ok: false, why: 'too deep' });
  });

  test('takes no object of more than a hundred thousand members, no million records, no endless number', async () => {
    const members = Array.from({ length: 100_001 }, (_, at) => `"${at}":1`).join();
    expect(await readText(`{${members}}`)).toEqual({ ok: false, why: 'malformed' });
    expect(await readText(`[${'{},'.repeat(1_000_000)}1]`)).toEqual({ ok: false, why: 'malformed' });
    expect(await readText(`[${'9'.repeat(5000)}]`)).toEqual({ ok: false, why: 'malformed' });
  });

  test('lets others go on meanwhile, reads one after the other, and stops when the call ends', async () => {
    const bytes = Buffer.from(`[${'{"a":1},'.repeat(300_000)}0]`);
    const reader = new LongJsonReader();
    const order: string[] = [];
    let turns = 0;
    const count = (): void => {
      turns += 1;
    };
    const first = reader.read(bytes, count).then(() => order.push('first'));
    const second = reader.read(Buffer.from('[]'), () => {}).then(() => order.push('second'));
    setImmediate(() => order.push('other'));
    await Promise.all([first, second]);
    expect(order).toEqual(['other', 'first', 'second']);
    expect(turns).toBeGreaterThan(1);
    const ended = new Error('ended');
    const stop = (): void => {
      throw ended;
    };
    await expect(reader.read(bytes, stop)).rejects.toBe(ended);
    expect(await reader.read(Buffer.from('1'), () => {})).toEqual({ ok: true, value: 1 });
  });
});

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
