import {
  compareDecimals,
  compareMoney,
  type Field,
  type FieldType,
  isDecimal,
  isMoney,
  sameRef,
} from '@countersign/contracts';
import { inputError } from './errors.js';
import { isRef } from './person-value.js';

/** Types whose values have an order. */
export const orderedTypes: ReadonlySet<FieldType> = new Set(['number', 'money', 'rating', 'date', 'dateTime']);

export function fieldIsEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

/** A number as decimal text, or `undefined` where it has no plain one (`NaN`, `1e21`, `"1e9"`). */
export function decimalText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && isDecimal(text) ? text : undefined;
}

/**
 * Order of a field's value and another value of its type: negative, 0, positive; `undefined` when they are unequal
 * and have no order (two different texts).
 * @throws InputError `CURRENCIES_DIFFER` or `FIELD_TYPE`.
 */
export function compareField(
  field: Field | undefined,
  value: unknown,
  expected: unknown,
  place: string,
): number | undefined {
  switch (field?.type) {
    case 'money':
      if (!isMoney(value) || !isMoney(expected))
        throw inputError('FIELD_TYPE', 'Money is compared with money only.', place);
      if (value.currency !== expected.currency) {
        throw inputError('CURRENCIES_DIFFER', `${value.currency} and ${expected.currency} can't be compared.`, place);
      }
      return compareMoney(value, expected);
    case 'number':
    case 'rating': {
      const [left, right] = [decimalText(value), decimalText(expected)];
      if (left === undefined || right === undefined) {
        throw inputError('FIELD_TYPE', 'A number is compared with a plain decimal only.', place);
      }
      return compareDecimals(left, right);
    }
    case 'dateTime':
      return Math.sign(Date.parse(String(value)) - Date.parse(String(expected)));
    case 'date':
      return value === expected ? 0 : String(value) < String(expected) ? -1 : 1;
    case 'multiChoice':
      return sameSet(value, expected) ? 0 : undefined;
    case 'user':
    case 'department':
      return samePerson(value, expected) ? 0 : undefined;
    default:
      return value === expected ? 0 : undefined;
  }
}

function sameSet(left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right)) return false;
  const [first, second] = [new Set<unknown>(left), new Set<unknown>(right)];
  return first.size === second.size && [...first].every((item) => second.has(item));
}

/** A bare id stands for whoever bears it. A list of one is that one. */
function samePerson(left: unknown, right: unknown): boolean {
  const [one, other] = [left, right].map((side: unknown) =>
    Array.isArray(side) && side.length === 1 ? side[0] : side,
  );
  if (isRef(one) && isRef(other)) return sameRef(one, other);
  const id = (side: unknown): unknown => (isRef(side) ? side.id : side);
  return typeof id(one) === 'string' && id(one) === id(other);
}
