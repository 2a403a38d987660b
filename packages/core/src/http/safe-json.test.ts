import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonReading, MAX_DEPTH, readJson } from './safe-json.js';

const read = (text: string): JsonReading => readJson(Buffer.from(text, 'utf8'));

const value = (text: string): unknown => {
  const reading = read(text);
  if (!reading.ok) throw new Error(reading.why);
  return reading.value;
};

describe('reading JSON', () => {
  test('agrees with JSON.parse on what JavaScript can hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (input) => {
        const text = JSON.stringify(input);
        fc.pre(!text.includes('__proto__') && !/[\d.]{16}|e\+/.test(text));
        expect(value(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('agrees with JSON.parse on what is no JSON', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', '\\', ',', ':', '1', '-', 'e', '.', ' ', 't') }),
        (text) => {
          let valid = true;
          try {
            JSON.parse(text);
          } catch {
            valid = false;
          }
          expect(read(text).ok).toBe(valid);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', '9007199254740992'],
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890', '12345678901234567890'],
    ['1e25', '1e25'],
    ['1e400', '1e400'],
    ['0.30000000000000004', 0.30000000000000004],
    ['12345678901234.567', '12345678901234.567'],
    ['12345678901234567.89', '12345678901234567.89'],
    ['100000000000000.10', 100000000000000.1],
    ['0.1', 0.1],
    ['1.50', 1.5],
    ['-0', -0],
  ])('%s is held as %j', (text, expected) => {
    expect(value(`{"a":[${text}]}`)).toEqual({ a: [expected] });
  });

  test('never changes an integer id, whatever its length', () => {
    fc.assert(
      fc.property(fc.bigInt(), (id) => {
        expect(String(value(String(id)))).toBe(String(id));
      }),
    );
  });

  test('leaves digits inside strings alone', () => {
    expect(value('{"a":"12345678901234567890 \\" 1e99","b":1}')).toEqual({ a: '12345678901234567890 " 1e99', b: 1 });
  });

  test.each([
    '{"__proto__":{"polluted":1},"a":1}',
    '{"\\u005f_proto__":{"polluted":1},"a":1}',
    '{"b":{"__proto__":{"polluted":1}},"a":1}',
  ])('drops the prototype key in %s', (text) => {
    const target = Object.assign({}, value(text));
    expect(Reflect.get(target, 'polluted')).toBeUndefined();
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(Reflect.get(target, 'a')).toBe(1);
    expect(JSON.stringify(value(text))).not.toContain('polluted');
  });

  test('limits the depth, brackets in strings not counted', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(read(nested(MAX_DEPTH)).ok).toBe(true);
    expect(read(nested(MAX_DEPTH + 1))).toEqual({ ok: false, why: 'too deep' });
    expect(read(JSON.stringify({ a: nested(MAX_DEPTH + 1) })).ok).toBe(true);
    expect(read('{"a":'.repeat(100_000))).toEqual({ ok: false, why: 'too deep' });
  });
});
