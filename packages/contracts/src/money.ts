import { InputError } from './errors.js';

/** An amount: a plain decimal string with a dot (never a float, no separators, no exponent) and an ISO 4217 code. */
export interface Money {
  readonly amount: string;
  readonly currency: string;
}

/** Digits, optionally a dot and digits; a sign only where the caller allows one. */
const DECIMAL = /^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,6})?$/;

/** ISO 4217 minor units that differ from two (list of 2024-06-25). */
// biome-ignore format: a table reads better than one line an entry
const MINOR_UNITS: Readonly<Record<string, number>> = {
  BHD: 3, BIF: 0, CLP: 0, DJF: 0, GNF: 0, IQD: 3, ISK: 0, JOD: 3, JPY: 0, KMF: 0, KRW: 0, KWD: 3, LYD: 3, OMR: 3,
  PYG: 0, RWF: 0, TND: 3, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
};

/** How many decimals a currency has. */
export function minorUnits(currency: string): number {
  return MINOR_UNITS[currency] ?? 2;
}

/** True for a decimal string such as `5000`, `5000.00` or `-1`; false for `5,000.00`, `1e9`, `NaN`, `.5`, `007`. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/**
 * Checks an amount and gives it in the currency's own number of decimals (`1280.5` HKD → `1280.50`).
 * @param place - where the value stands, for the error.
 * @throws {@link InputError} `AMOUNT_INVALID`, `AMOUNT_TOO_PRECISE` or `CURRENCY_INVALID`.
 */
export function parseMoney(value: Money, place = 'amount'): Money {
  if (typeof value !== 'object' || value === null)
    throw new InputError('AMOUNT_INVALID', 'Money is an object with amount and currency.', { place });
  const { amount, currency } = value;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) {
    throw new InputError('CURRENCY_INVALID', 'A currency is three capital letters of ISO 4217, such as HKD.', {
      place,
    });
  }
  if (typeof amount !== 'string' || !isDecimal(amount)) {
    throw new InputError(
      'AMOUNT_INVALID',
      'An amount is a decimal string such as "5000.00": no separators, no exponent.',
      { place },
    );
  }
  const [whole, fraction = ''] = amount.split('.') as [string, string?];
  const digits = minorUnits(currency);
  if (fraction.slice(digits).replace(/0+$/, '') !== '') {
    throw new InputError('AMOUNT_TOO_PRECISE', `${currency} has ${digits} decimals.`, { place });
  }
  const text = digits === 0 ? whole : `${whole}.${fraction.slice(0, digits).padEnd(digits, '0')}`;
  return { amount: /^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text, currency };
}

/** An amount in whole minor units (cents for HKD), exact. */
export function toMinorUnits(value: Money): bigint {
  return BigInt(parseMoney(value).amount.replace('.', ''));
}

export function fromMinorUnits(units: bigint, currency: string): Money {
  const digits = minorUnits(currency);
  const negative = units < 0n;
  const text = (negative ? -units : units).toString().padStart(digits + 1, '0');
  const amount = digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  return { amount: negative ? `-${amount}` : amount, currency };
}

/**
 * Exact order of two amounts: negative, 0 or positive. `5000` equals `5000.00`.
 * @throws {@link InputError} `CURRENCIES_DIFFER`: two currencies have no order.
 */
export function compareMoney(left: Money, right: Money): number {
  if (left.currency !== right.currency) {
    throw new InputError('CURRENCIES_DIFFER', `${left.currency} and ${right.currency} can't be compared.`);
  }
  const difference = toMinorUnits(left) - toMinorUnits(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Order of two decimal strings of up to 6 decimals. */
export function compareDecimals(left: string, right: string): number {
  const difference = scaled(left) - scaled(right);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function scaled(text: string): bigint {
  if (!isDecimal(text))
    throw new InputError('NUMBER_INVALID', 'A number is a plain decimal: no separators, no exponent.');
  const [whole, fraction = ''] = text.split('.') as [string, string?];
  return BigInt(whole + fraction.padEnd(6, '0'));
}
