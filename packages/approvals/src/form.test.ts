import type { Field } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkForm, validateForm } from './index.js';

const label = { en: 'A field' };
const field = (type: Field['type'], more: Partial<Field> = {}): Field => ({
  key: 'f',
  label,
  type,
  required: true,
  ...more,
});
const hkd = field('money', { currency: { fixed: 'HKD' } });
const read = (of: Field, value: unknown): unknown => validateForm({ fields: [of] }, { f: value })['f'];
const refusal = (of: Field, value: unknown): unknown => {
  const [finding] = checkForm({ fields: [of] }, { f: value }).findings;
  return finding && [finding.code, finding.place];
};

describe('money in a form', () => {
  it('is stored with the decimals of its currency', () => {
    expect(read(hkd, '1280.5')).toEqual({ amount: '1280.50', currency: 'HKD' });
    expect(read(hkd, { amount: '5000', currency: 'HKD' })).toEqual({ amount: '5000.00', currency: 'HKD' });
    expect(read(field('money'), { amount: '5000', currency: 'JPY' })).toEqual({ amount: '5000', currency: 'JPY' });
  });

  it.each([
    ['5,000.00', 'AMOUNT_INVALID'],
    ['-1', 'AMOUNT_NOT_POSITIVE'],
    ['0', 'AMOUNT_NOT_POSITIVE'],
    ['-0.00', 'AMOUNT_NOT_POSITIVE'],
    ['1e9', 'AMOUNT_INVALID'],
    ['NaN', 'AMOUNT_INVALID'],
    ['Infinity', 'AMOUNT_INVALID'],
    [' 5', 'AMOUNT_INVALID'],
    ['5.', 'AMOUNT_INVALID'],
    ['.5', 'AMOUNT_INVALID'],
    ['0x10', 'AMOUNT_INVALID'],
    ['５０００', 'AMOUNT_INVALID'],
    ['5000.001', 'AMOUNT_TOO_PRECISE'],
    [5000, 'AMOUNT_INVALID'],
    [Number.NaN, 'AMOUNT_INVALID'],
    [true, 'AMOUNT_INVALID'],
    [['5000'], 'AMOUNT_INVALID'],
    [{ amount: 5000, currency: 'HKD' }, 'AMOUNT_INVALID'],
    [{ amount: '5000', currency: 'hkd' }, 'CURRENCY_INVALID'],
    [{ amount: '5000', currency: 'USD' }, 'CURRENCY_NOT_ALLOWED'],
  ])('refuses %j', (value, code) => {
    expect(refusal(hkd, value)).toEqual([code, 'values/f']);
  });

  it('refuses a bare amount where no currency is fixed, and properties it does not know', () => {
    expect(refusal(field('money'), '5000')).toEqual(['CURRENCY_INVALID', 'values/f']);
    expect(refusal(hkd, { amount: '5', currency: 'HKD', tax: '1' })).toEqual(['UNKNOWN_FIELD', 'values/f/tax']);
  });

  it('takes the currency that another field names', () => {
    const fields: Field[] = [
      field('choice', { key: 'in', options: [{ key: 'USD', label: 'US dollar' }] }),
      field('money', { currency: { field: 'in' } }),
    ];
    expect(validateForm({ fields }, { in: 'USD', f: '5' })['f']).toEqual({ amount: '5.00', currency: 'USD' });
    expect(checkForm({ fields }, { in: 'USD', f: { amount: '5', currency: 'HKD' } }).findings).toMatchObject([
      { code: 'CURRENCY_NOT_ALLOWED', place: 'values/f' },
    ]);
  });

  it('keeps every cent', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 17n }), (cents) => {
        const text = `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`;
        expect(read(hkd, text)).toEqual({ amount: text, currency: 'HKD' });
      }),
    );
  });
});

describe('other fields of a form', () => {
  const options = [
    { key: 'a', label: 'A' },
    { key: 'b', label: 'B' },
  ];
  const person = { system: 's', tenant: 't', kind: 'userId', id: 'u' };

  it.each<[Field, unknown, unknown]>([
    [field('text'), '事由', '事由'],
    [field('number'), 3, 3],
    [field('number'), '-1.25', '-1.25'],
    [field('date'), '2024-02-29', '2024-02-29'],
    [field('dateTime'), '2026-11-22T08:30:00+08:00', '2026-11-22T00:30:00.000Z'],
    [field('dateRange'), { from: '2026-11-22', to: '2026-11-23' }, { from: '2026-11-22', to: '2026-11-23' }],
    [field('choice', { options }), 'a', 'a'],
    [field('multiChoice', { options }), ['b', 'a'], ['b', 'a']],
    [field('user'), 'u-1', 'u-1'],
    [field('user'), [person], [person]],
    [field('attachment'), [{ name: 'receipt.pdf', sha256: 'x' }], [{ name: 'receipt.pdf', sha256: 'x' }]],
    [
      field('table', {
        columns: [field('text', { key: 'what' }), field('money', { key: 'cost', currency: { fixed: 'HKD' } })],
      }),
      [{ what: 'taxi', cost: '80' }],
      [{ what: 'taxi', cost: { amount: '80.00', currency: 'HKD' } }],
    ],
  ])('reads %j', (of, value, stored) => {
    expect(read(of, value)).toEqual(stored);
  });

  it.each<[Field, unknown, string, string]>([
    [field('text'), 5, 'FIELD_TYPE', 'values/f'],
    [field('text'), 'a\u0000b', 'FIELD_TYPE', 'values/f'],
    [field('text'), 'x'.repeat(4001), 'FIELD_TYPE', 'values/f'],
    [field('number'), '1e9', 'NUMBER_INVALID', 'values/f'],
    [field('number'), 1e21, 'NUMBER_INVALID', 'values/f'],
    [field('number'), Number.NaN, 'NUMBER_INVALID', 'values/f'],
    [field('date'), '2026-02-29', 'DATE_INVALID', 'values/f'],
    [field('date'), '22/11/2026', 'DATE_INVALID', 'values/f'],
    [field('dateTime'), '2026-11-22T08:30:00', 'DATE_INVALID', 'values/f'],
    [field('dateTime'), '2026-11-22T24:30:00Z', 'DATE_INVALID', 'values/f'],
    [field('dateRange'), { from: '2026-11-23', to: '2026-11-22' }, 'DATE_INVALID', 'values/f'],
    [field('choice', { options }), 'c', 'OPTION_UNKNOWN', 'values/f'],
    [field('choice', { options }), 'A', 'OPTION_UNKNOWN', 'values/f'],
    [field('multiChoice', { options }), ['a', 'c'], 'OPTION_UNKNOWN', 'values/f/1'],
    [field('multiChoice', { options }), ['a', 'a'], 'FIELD_TYPE', 'values/f'],
    [field('user'), [person, {}], 'FIELD_TYPE', 'values/f/1'],
    [field('note'), 'x', 'FIELD_TYPE', 'values/f'],
    [field('vendor'), { at: new Date(0) }, 'NOT_CANONICAL', 'values/f'],
    [field('vendor'), '\ud800', 'NOT_CANONICAL', 'values/f'],
    [field('table', { columns: [] }), 'x', 'FIELD_TYPE', 'values/f'],
    [field('table', { columns: [] }), ['x'], 'FIELD_TYPE', 'values/f/0'],
    [field('table', { columns: [hkd] }), [{ f: '1' }, { f: '-1' }], 'AMOUNT_NOT_POSITIVE', 'values/f/1/f'],
    [field('table', { columns: [hkd] }), [{ f: '1' }, {}], 'FIELD_REQUIRED', 'values/f/1/f'],
  ])('refuses %j as %j', (of, value, code, place) => {
    expect(refusal(of, value)).toEqual([code, place]);
  });

  it.each([undefined, null, '', '  ', []])('takes %j for an empty field', (value) => {
    expect(refusal(field('text'), value)).toEqual(['FIELD_REQUIRED', 'values/f']);
    expect(validateForm({ fields: [field('text', { required: false })] }, { f: value })).toEqual({});
  });

  it('refuses fields that the template does not have, and inherited ones', () => {
    const { findings } = checkForm({ fields: [] }, { amuont: '1', constructor: 1 });
    expect(findings.map(({ code, place }) => [code, place])).toEqual([
      ['UNKNOWN_FIELD', 'values/amuont'],
      ['UNKNOWN_FIELD', 'values/constructor'],
    ]);
    const polluted = JSON.parse('{"__proto__":"1"}');
    expect(checkForm({ fields: [] }, polluted).findings).toMatchObject([{ code: 'UNKNOWN_FIELD' }]);
    expect(checkForm({ fields: [field('text', { key: 'toString' })] }, {}).findings).toMatchObject([
      { code: 'FIELD_REQUIRED' },
    ]);
  });

  it('tells every finding in the error of the first', () => {
    expect(() => validateForm({ fields: [hkd] }, { f: '-1', g: 1 })).toThrowError(
      expect.objectContaining({
        code: 'UNKNOWN_FIELD',
        place: 'values/g',
        details: {
          findings: [
            expect.objectContaining({ place: 'values/g' }),
            expect.objectContaining({ code: 'AMOUNT_NOT_POSITIVE', place: 'values/f' }),
          ],
        },
      }),
    );
  });

  it('refuses values nested beyond reading', () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 50_000; depth += 1) value = [value];
    expect(checkForm({ fields: [field('vendor')] }, { f: value }).findings).toMatchObject([{ code: 'TOO_DEEP' }]);
  });

  it('answers anything at all with findings, never with a foreign error', () => {
    const types: Field['type'][] = [
      'text',
      'number',
      'money',
      'date',
      'dateTime',
      'dateRange',
      'choice',
      'multiChoice',
      'user',
      'table',
      'vendor',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...types), fc.anything(), (type, value) => {
        const of = field(type, { columns: type === 'table' ? [hkd] : undefined });
        const { values, findings } = checkForm({ fields: [of] }, { f: value });
        expect(findings.length > 0 || 'f' in values).toBe(true);
      }),
    );
  });
});
