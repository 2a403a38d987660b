import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkKriMetrics } from './kri-metrics.js';
import { repeatedMember } from './repeated-member.js';

const record = {
  indicatorCode: 'critical_patch_overdue',
  indicatorName: { en: 'Overdue critical patches', zh: '逾期重要修補' },
  value: '3',
  unit: 'count',
  threshold: { amber: '5', red: '10', worse: 'above' },
  rag: 'green',
  owner: 'it-security',
  sourceSystem: 'scanner',
  comment: null,
};
const period = { from: '2026-10-01', to: '2026-10-31' };
const textOf = (...records: readonly object[]) =>
  JSON.stringify({ schema: 'countersign.kri/1', entity: 'AI-000', period, records });
const findings = (text: string | Uint8Array) =>
  checkKriMetrics(Buffer.from(text)).findings.map(({ code, pointer }) => `${code} ${pointer}`);
const withChange = (change: object) => findings(textOf({ ...record, ...change }));

describe('a dataset', () => {
  it('is sound as it is', () => {
    expect(findings(textOf(record))).toEqual([]);
  });

  it.each([
    ['NaN', 'FORM /records/0/value'],
    ['Infinity', 'FORM /records/0/value'],
    ['-0', 'FORM /records/0/value'],
    ['-0.00', 'FORM /records/0/value'],
    ['1e5', 'FORM /records/0/value'],
    ['0x10', 'FORM /records/0/value'],
    ['1,000', 'FORM /records/0/value'],
    ['٣', 'FORM /records/0/value'],
    ['３', 'FORM /records/0/value'],
    ['+3', 'FORM /records/0/value'],
    ['03', 'FORM /records/0/value'],
    ['3.', 'FORM /records/0/value'],
    [' 3', 'FORM /records/0/value'],
    ['9'.repeat(19), 'FORM /records/0/value'],
    [3, 'FORM /records/0/value'],
    [-0, 'FORM /records/0/value'],
  ])('with the value %j is not', (value, finding) => {
    expect(withChange({ value })).toEqual([finding]);
  });

  it.each(['NaN', '-Infinity', '1e999', '-0', '1E5', '01'])('with the bare number %s is not', (number) => {
    const text = textOf(record).replace('"value":"3"', `"value":${number}`);
    expect(findings(text)).toHaveLength(1);
    expect(findings(text)[0]).toMatch(/^(NOT_JSON |FORM \/records\/0\/value)/);
  });

  it.each([
    ['in the file', '"entity":"AI-000"', '"entity":"AI-999","entity":"AI-000"', '/entity'],
    ['in a record', '"value":"3"', '"value":"99","value":"3"', '/records/0/value'],
    ['by an escape', '"value":"3"', '"value":"99","\\u0076alue":"3"', '/records/0/value'],
    ['deep inside', '"red":"10"', '"red":"1","red":"10"', '/records/0/threshold/red'],
  ])('with a member twice %s is not', (_where, once, twice, pointer) => {
    expect(findings(textOf(record).replace(once, twice))).toEqual([`REPEATED_MEMBER ${pointer}`]);
  });

  it.each([
    ['decomposed letters', { owner: 'cafe\u0301' }, ['NOT_NFC /records/0/owner']],
    ['an override of direction', { owner: 'it\u202etxt' }, ['UNSEEN_CHARACTER /records/0/owner']],
    ['a space of no width', { sourceSystem: 'scan\u200bner' }, ['UNSEEN_CHARACTER /records/0/sourceSystem']],
    ['half a character', { owner: '\ud800' }, ['UNSEEN_CHARACTER /records/0/owner']],
    ['a control character', { comment: 'a\u0000b' }, ['UNSEEN_CHARACTER /records/0/comment']],
    ['a letter of another script in its code', { indicatorCode: 'сritical' }, ['FORM /records/0/indicatorCode']],
  ])('with %s is not', (_what, change, expected) => {
    expect(withChange(change)).toEqual(expected);
    // The same, written with escapes only.
    const escaped = textOf({ ...record, ...change }).replace(
      /[^\x20-\x7e]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    expect(findings(escaped)).toEqual(expected);
  });

  it('takes line breaks in a comment, and characters beyond the basic plane', () => {
    expect(withChange({ comment: 'one\ntwo', owner: '𠮷野家' })).toEqual([]);
  });

  it.each([
    ['more than 16 MiB', () => Buffer.alloc(16 * 1024 * 1024 + 1, ' '), 'TOO_LARGE '],
    ['deep nesting', () => '['.repeat(4_000_000), 'NOT_JSON '],
    ['deep nesting that ends', () => `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'FORM /schema'],
    ['a million wrong records', () => `{"records":[${'0,'.repeat(999_999)}0]}`, 'FORM /records'],
    ['half a character', () => Buffer.from([0x22, 0xff, 0x22]), 'NOT_JSON '],
    ['a byte order mark', () => `\ufeff${textOf(record)}`, 'NOT_JSON '],
  ])('of %s is refused, and soon', (_what, make, finding) => {
    expect(findings(make())[0]).toBe(finding);
  });

  it('is never the cause of a throw', () => {
    fc.assert(fc.property(fc.json(), (text) => !checkKriMetrics(Buffer.from(text)).valid));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => !checkKriMetrics(bytes).valid));
  });
});

describe('repeatedMember', () => {
  it('finds nothing in what JSON.stringify writes, and finds what was put in twice', () => {
    const name = fc.string({ maxLength: 4 });
    fc.assert(fc.property(fc.json(), (text) => repeatedMember(text) === undefined));
    const object = fc.dictionary(name, fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 5 });
    fc.assert(
      fc.property(object, fc.nat(), (given, at) => {
        const names = Object.keys(given);
        const again = JSON.stringify(names[at % names.length]);
        const text = `[{"x":[1,"a\\"{",{}]},${JSON.stringify(given).slice(0, -1)},${again}:0}]`;
        return repeatedMember(text)?.startsWith('/1/') === true;
      }),
    );
  });
});
