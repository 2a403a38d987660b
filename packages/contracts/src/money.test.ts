import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDecimals, compareMoney, fromMinorUnits, isDecimal, parseMoney, toMinorUnits } from './index.js';

const hkd = (amount: string) => ({ amount, currency: 'HKD' });

describe('money', () => {
  it.each(['5,000.00', '1e9', 'NaN', '', ' 1', '.5', '5.', '007', '+1', '０', 'Infinity', '0x10', '--1'])(
    'refuses the amount %j',
    (amount) => {
      expect(() => parseMoney(hkd(amount))).toThrow(expect.objectContaining({ code: 'AMOUNT_INVALID' }));
    },
  );

  it('refuses what is no string', () => {
    expect(() => parseMoney({ amount: 5000 as unknown as string, currency: 'HKD' })).toThrow(
      expect.objectContaining({ code: 'AMOUNT_INVALID' }),
    );
    expect(() => parseMoney(null as unknown as { amount: string; currency: string })).toThrow(
      expect.objectContaining({ code: 'AMOUNT_INVALID' }),
    );
  });

  it('refuses more decimals than the currency has, but not zeros', () => {
    expect(() => parseMoney(hkd('1.005'))).toThrow(expect.objectContaining({ code: 'AMOUNT_TOO_PRECISE' }));
    expect(() => parseMoney({ amount: '1.5', currency: 'JPY' })).toThrow(
      expect.objectContaining({ code: 'AMOUNT_TOO_PRECISE' }),
    );
    expect(parseMoney(hkd('1280.500'))).toEqual(hkd('1280.50'));
    expect(parseMoney({ amount: '5000', currency: 'JPY' })).toEqual({ amount: '5000', currency: 'JPY' });
    expect(parseMoney({ amount: '1.5', currency: 'KWD' }).amount).toBe('1.500');
  });

  it('has no negative zero', () => {
    expect(parseMoney(hkd('-0.00')).amount).toBe('0.00');
  });

  it('compares by value, so that exactly the limit is not above it', () => {
    expect(compareMoney(hkd('5000.00'), hkd('5000'))).toBe(0);
    expect(compareMoney(hkd('5000.01'), hkd('5000'))).toBe(1);
    expect(compareMoney(hkd('10000.00'), hkd('5000'))).toBe(1);
    expect(() => compareMoney(hkd('1'), { amount: '1', currency: 'USD' })).toThrow(
      expect.objectContaining({ code: 'CURRENCIES_DIFFER' }),
    );
  });

  it('keeps every amount through minor units and back', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }),
        fc.constantFrom('HKD', 'JPY', 'KWD'),
        (units, currency) => {
          const money = fromMinorUnits(units, currency);
          expect(isDecimal(money.amount)).toBe(true);
          expect(toMinorUnits(money)).toBe(units);
        },
      ),
    );
  });

  it('orders decimals as numbers, not as text', () => {
    expect(compareDecimals('10000.00', '5000')).toBe(1);
    expect(compareDecimals('-1', '0.5')).toBe(-1);
    expect(compareDecimals('-0.5', '-0.25')).toBe(-1);
    expect(compareDecimals('2', '2.000000')).toBe(0);
  });
});
