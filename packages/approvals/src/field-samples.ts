import {
  type Condition,
  type Field,
  fromMinorUnits,
  isMoney,
  type Money,
  toInstant,
  toMinorUnits,
} from '@countersign/contracts';
import type { FieldTest } from './condition.js';
import { decimalText } from './field-order.js';
import { isRef } from './person-value.js';

/** A value that no template names. */
const OTHER = '\u{e000}';
const MOST_PARTS = 6;

/**
 * Values of one field that stand for all its values, as far as these tests can tell them apart: each value named, its
 * neighbours in the field's own steps (cents, days), one that nobody names, and none where the field may stay empty.
 * @returns `undefined` where there would be too many.
 */
export function sampleField(field: Field, tests: readonly FieldTest[]): readonly unknown[] | undefined {
  const named = tests.flatMap(({ op, value }) =>
    op === 'in' && Array.isArray(value) ? value : op === 'empty' ? [] : [value],
  );
  const samples = samplesOf(field, named, tests);
  return samples && (field.required ? samples : [undefined, ...samples]);
}

function samplesOf(
  field: Field,
  named: readonly unknown[],
  tests: readonly FieldTest[],
): readonly unknown[] | undefined {
  switch (field.type) {
    case 'money':
      return sampleMoney(field, named.filter(isMoney));
    case 'number':
    case 'rating':
      return unique(['0', ...named.flatMap(aroundNumber)]);
    case 'date':
      return unique([
        '2000-01-01',
        ...named.flatMap((value) => around(value, 86_400_000).map((time) => time.slice(0, 10))),
      ]);
    case 'dateTime':
      return unique(['2000-01-01T00:00:00.000Z', ...named.flatMap((value) => around(value, 1))]);
    case 'choice':
      return field.options ? field.options.map(({ key }) => key) : unique([OTHER, ...named]);
    case 'multiChoice':
      return subsets(unique(named.flat()), (chosen) => [
        ...chosen,
        ...(field.options && chosen.length > 0 ? [] : [OTHER]),
      ]);
    case 'user':
    case 'department':
      return unique([OTHER, ...named.map((value) => (isRef(value) ? value : String(value)))]);
    case 'text':
    case 'longText':
    case 'phone': {
      const parts = unique(tests.filter(({ op }) => op === 'contains').map(({ value }) => value));
      const built = subsets(parts, (chosen) => [OTHER, ...chosen].join(OTHER));
      return built && unique([...named, ...built]);
    }
    default:
      return unique([OTHER, ...named]);
  }
}

function sampleMoney(field: Field, named: readonly Money[]): readonly Money[] {
  const fixed = field.currency && 'fixed' in field.currency ? [field.currency.fixed] : [];
  const currencies = unique([...fixed, ...named.map(({ currency }) => currency)]);
  return currencies.flatMap((currency) => {
    const limits = named.filter((money) => money.currency === currency).map(toMinorUnits);
    const units = new Set([1n, ...limits.flatMap((limit) => [limit - 1n, limit, limit + 1n])]);
    return [...units].filter((unit) => unit > 0n).map((unit) => fromMinorUnits(unit, currency));
  });
}

/** A decimal and its neighbours at the sixth decimal, the last that numbers have here. */
function aroundNumber(value: unknown): readonly string[] {
  const text = decimalText(value);
  if (text === undefined) return [];
  const [whole = '', fraction = ''] = text.split('.');
  const scaled = BigInt(whole + fraction.padEnd(6, '0'));
  return [scaled - 1n, scaled, scaled + 1n].map((units) => {
    const digits = (units < 0n ? -units : units).toString().padStart(7, '0');
    return `${units < 0n ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}`;
  });
}

function around(value: unknown, stepMs: number): readonly string[] {
  const time = Date.parse(String(value));
  return Number.isNaN(time) ? [] : [time - stepMs, time, time + stepMs].map(toInstant);
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function subsets<Item, Built>(
  items: readonly Item[],
  build: (chosen: readonly Item[]) => Built,
): readonly Built[] | undefined {
  if (items.length > MOST_PARTS) return undefined;
  return Array.from({ length: 2 ** items.length }, (_, mask) => build(items.filter((_item, bit) => (mask >> bit) & 1)));
}

/** Tests of the initiator within a condition. */
export function initiatorTests(condition: Condition): readonly Extract<Condition, { initiator: string }>[] {
  if ('all' in condition) return condition.all.flatMap(initiatorTests);
  if ('any' in condition) return condition.any.flatMap(initiatorTests);
  if ('not' in condition) return initiatorTests(condition.not);
  return 'initiator' in condition ? [condition] : [];
}
