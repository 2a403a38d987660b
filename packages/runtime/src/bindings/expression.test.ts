import { describe, expect, test } from 'vitest';
import type { BindingContext } from './binding.js';
import { compileExpression } from './expression.js';

const context: BindingContext = {
  event: { type: 'io.countersign.approval.approved.v1' },
  approval: {
    id: 'a1',
    title: 'Taxi',
    template: { id: 'expense', version: 1 },
    initiator: { type: 'user', ref: { system: 's', tenant: 't', kind: 'user', id: 'u1' } },
  },
  values: {
    amount: { amount: '10000', currency: 'HKD' },
    lines: [
      { category: 'travel', amount: { amount: '80.5', currency: 'HKD' } },
      { category: 'meals', amount: { amount: '20', currency: 'HKD' } },
    ],
    count: 3,
    rate: 0.5,
    note: null,
  },
};

const evaluate = (text: string): unknown => compileExpression(`=${text}`, 'here').evaluate(context);

describe('an expression', () => {
  test('compares money exactly, where text would be wrong', () => {
    expect('10000.00' > '5000').toBe(false);
    expect(evaluate('values.amount > money("5000", "HKD")')).toBe(true);
    expect(evaluate('values.amount == money("10000.00", "HKD")')).toBe(true);
    expect(evaluate('values.amount <= money("9999.99", "HKD")')).toBe(false);
    expect(evaluate('decimal("10000.00") > decimal("5000")')).toBe(true);
    expect(evaluate('decimal("10.50") == decimal("10.5") && decimal("100") != decimal("1")')).toBe(true);
  });

  test('refuses two currencies, and text in an order', () => {
    expect(() => evaluate('values.amount > money("1", "USD")')).toThrow(
      expect.objectContaining({ code: 'CURRENCIES_DIFFER' }),
    );
    for (const text of ['values.amount.amount > "5000"', '"a" < "b"', 'string(values.count) >= approval.title']) {
      expect(() => compileExpression(`=${text}`, 'here')).toThrow(expect.objectContaining({ code: 'STRING_ORDERING' }));
    }
    for (const text of ['approval.title < approval.id', 'values.amount.amount > values.amount.currency'])
      expect(() => evaluate(text)).toThrow(expect.objectContaining({ code: 'STRING_ORDERING' }));
  });

  test('gives JSON back, money as money', () => {
    expect(evaluate('values.amount')).toEqual({ amount: '10000.00', currency: 'HKD' });
    expect(evaluate('values.lines.map(l, {"category": l.category, "amount": l.amount})')).toEqual([
      { category: 'travel', amount: { amount: '80.50', currency: 'HKD' } },
      { category: 'meals', amount: { amount: '20.00', currency: 'HKD' } },
    ]);
    expect(evaluate('values.count + 1')).toBe(4);
    expect(evaluate('values.rate')).toBe(0.5);
    expect(evaluate('values.note')).toBe(null);
    expect(evaluate('has(values.missing) ? values.missing : "none"')).toBe('none');
    expect(evaluate('values.lines.exists(l, l.category == "meals")')).toBe(true);
  });

  test.each([
    ['values.amount >', 'EXPRESSION_INVALID'],
    ['value.amount', 'EXPRESSION_INVALID'],
    ['values.amuont', 'EXPRESSION_INVALID'],
    ['money("5,000.00", "HKD")', 'AMOUNT_INVALID'],
    ['money("1e9", "HKD")', 'AMOUNT_INVALID'],
    ['money("1.001", "HKD")', 'AMOUNT_TOO_PRECISE'],
    ['nothing(values)', 'EXPRESSION_INVALID'],
  ])('refuses %s with %s and its place', (text, code) => {
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ code, place: expect.stringContaining('here') }));
  });
});
