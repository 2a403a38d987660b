import { fromMinorUnits } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromWireAmount, toWireAmount } from './amount.js';

describe('amounts', () => {
  it.each([
    ['1280.5', 'HKD', 1280.5],
    ['0.10', 'HKD', 0.1],
    ['1000', 'JPY', 1000],
    ['9999999999999.99', 'HKD', 9999999999999.99],
  ])('sends %s %s as a number', (amount, currency, number) => {
    expect(toWireAmount(amount, currency, 'lines/0/amount')).toBe(number);
  });

  it('loses no cent on the way there and back through JSON', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }), (cents) => {
        const { amount } = fromMinorUnits(cents, 'HKD');
        const there: unknown = JSON.parse(JSON.stringify(toWireAmount(amount, 'HKD', 'amount')));
        expect(typeof there === 'number' && fromWireAmount(there, 'HKD')).toBe(amount);
      }),
    );
  });

  it.each([
    ['10000000000000.00', 'AMOUNT_TOO_LARGE'],
    ['1.005', 'AMOUNT_TOO_PRECISE'],
    ['1e3', 'AMOUNT_INVALID'],
  ])('refuses %s', (amount, code) => {
    expect(() => toWireAmount(amount, 'HKD', 'amount')).toThrow(expect.objectContaining({ code, place: 'amount' }));
  });

  it('keeps what the currency has no decimals for', () => {
    expect(fromWireAmount(1.23456, 'HKD')).toBe('1.23456');
    expect(fromWireAmount(5, '')).toBe('5');
  });
});
