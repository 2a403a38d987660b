import type { Condition, Field } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusal } from './__fixtures__/expense.js';
import { evaluate } from './condition.js';

const label = { en: 'F' };
const field = (key: string, type: Field['type']): Field => ({ key, label, type, required: false });
const fields = new Map(
  [
    field('money', 'money'),
    field('number', 'number'),
    field('date', 'date'),
    field('when', 'dateTime'),
    field('text', 'text'),
    field('many', 'multiChoice'),
    field('who', 'user'),
  ].map((each) => [each.key, each]),
);
const holds = (condition: Condition, values: Record<string, unknown>) =>
  evaluate(condition, { fields, values, initiator: () => false }).result;
const test = (key: string, op: Extract<Condition, { field: string }>['op'], value?: unknown): Condition => ({
  field: key,
  op,
  value,
});
const hkd = (amount: string) => ({ amount, currency: 'HKD' });

describe('a condition', () => {
  it.each([
    ['5000.00', false],
    ['5000', false],
    ['5000.01', true],
    ['10000.00', true],
    ['999999999999999999.99', true],
    ['4999.99', false],
  ])('takes HKD %s for more than 5000: %s', (amount, expected) => {
    expect(holds(test('money', 'gt', hkd('5000')), { money: hkd(amount) })).toBe(expected);
  });

  it('compares money exactly as whole cents do', () => {
    const cents = fc.bigInt({ min: 0n, max: 10n ** 16n });
    const text = (units: bigint) => `${units / 100n}.${String(units % 100n).padStart(2, '0')}`;
    fc.assert(
      fc.property(cents, cents, (left, right) => {
        const values = { money: hkd(text(left)) };
        const limit = hkd(text(right));
        expect(holds(test('money', 'gt', limit), values)).toBe(left > right);
        expect(holds(test('money', 'ge', limit), values)).toBe(left >= right);
        expect(holds(test('money', 'lt', limit), values)).toBe(left < right);
        expect(holds(test('money', 'le', limit), values)).toBe(left <= right);
        expect(holds(test('money', 'eq', limit), values)).toBe(left === right);
        expect(holds(test('money', 'ne', limit), values)).toBe(left !== right);
      }),
    );
  });

  it('is an error between two currencies, not false', () => {
    const other = { money: { amount: '9000', currency: 'USD' } };
    for (const op of ['gt', 'le', 'eq', 'ne'] as const) {
      expect(refusal(() => holds(test('money', op, hkd('1')), other))).toBe('CURRENCIES_DIFFER values/money');
    }
  });

  it.each<[Condition, Record<string, unknown>, boolean]>([
    [test('number', 'gt', 9), { number: '10' }, true],
    [test('number', 'eq', '3.0'), { number: 3 }, true],
    [test('date', 'ge', '2026-11-22'), { date: '2026-11-22' }, true],
    [test('when', 'lt', '2026-11-22T09:00:00+08:00'), { when: '2026-11-22T00:59:59.999Z' }, true],
    [test('text', 'in', ['a', 'b']), { text: 'b' }, true],
    [test('text', 'contains', '午餐'), { text: '客戶午餐' }, true],
    [test('many', 'contains', 'x'), { many: ['x', 'y'] }, true],
    [test('many', 'contains', 'x'), { many: ['xy'] }, false],
    [test('many', 'eq', ['y', 'x']), { many: ['x', 'y'] }, true],
    [test('who', 'eq', 'u-1'), { who: [{ system: 's', tenant: 't', kind: 'userId', id: 'u-1' }] }, true],
    [test('text', 'empty'), { text: [] }, true],
    [test('text', 'empty', false), { text: 'x' }, true],
    [test('text', 'empty', false), {}, false],
  ])('%j of %j is %s', (condition, values, expected) => {
    expect(holds(condition, values)).toBe(expected);
  });

  it('refuses a number that was rounded to more decimals than numbers have here', () => {
    expect(refusal(() => holds(test('number', 'gt', '0.3'), { number: 0.1 + 0.2 }))).toBe('FIELD_TYPE values/number');
  });

  it('finds nothing in an empty field but its emptiness, and that it differs', () => {
    for (const op of ['eq', 'gt', 'ge', 'lt', 'le', 'contains'] as const)
      expect(holds(test('money', op, hkd('1')), {})).toBe(false);
    expect(holds(test('money', 'ne', hkd('1')), {})).toBe(true);
    expect(holds(test('money', 'empty'), {})).toBe(true);
  });

  it('combines as logic does', () => {
    const leaf = (value: boolean): Condition => test('text', 'eq', value ? 'yes' : 'no');
    const values = { text: 'yes' };
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1 }), (truths) => {
        const leaves = truths.map(leaf);
        expect(holds({ all: leaves }, values)).toBe(truths.every(Boolean));
        expect(holds({ any: leaves }, values)).toBe(truths.some(Boolean));
        expect(holds({ not: { all: leaves } }, values)).toBe(!truths.every(Boolean));
      }),
    );
  });

  it('gives the tests that settled it as its reason', () => {
    const why = (condition: Condition, values: Record<string, unknown>) =>
      evaluate(condition, { fields, values, initiator: () => false }).why.en;
    const both: Condition = { all: [test('number', 'ge', 3), test('text', 'eq', 'x')] };
    expect(why(both, { number: 3, text: 'x' })).toBe('F 3 is at least 3 and F x is x');
    expect(why(both, { number: 2, text: 'x' })).toBe('F 2 is below 3');
    expect(why({ not: both }, { number: 2, text: 'x' })).toBe('F 2 is below 3');
    expect(why({ any: [test('number', 'lt', 3), test('text', 'eq', 'y')] }, { number: 3, text: 'x' })).toBe(
      'F 3 is not below 3 and F x is not y',
    );
  });
});
