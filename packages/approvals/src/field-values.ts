import {
  type Field,
  type FieldType,
  isMoney,
  type Money,
  parseMoney,
  toInstant,
  toMinorUnits,
} from '@countersign/contracts';
import { inputError } from './errors.js';
import { decimalText } from './field-order.js';
import { isRef } from './person-value.js';

interface FieldPlace {
  readonly field: Field;
  readonly place: string;
  /** The values beside it, for a currency that another field names. */
  readonly row: Readonly<Record<string, unknown>>;
}

type Reader = (value: unknown, at: FieldPlace) => unknown;

/** Reads a value of each type into its stored form, or throws an InputError. Tables are read row by row elsewhere. */
export const fieldReaders: Readonly<Record<Exclude<FieldType, 'table'>, Reader>> = {
  text: text(4_000),
  longText: text(65_535),
  phone: text(64),
  number,
  rating: number,
  money,
  date,
  dateTime,
  dateRange,
  choice,
  multiChoice,
  user: people,
  department: people,
  attachment: anything,
  image: anything,
  relatedApproval: anything,
  address: anything,
  location: anything,
  signature: anything,
  computed: anything,
  vendor: anything,
  note: (_value, { place }) => {
    throw inputError('FIELD_TYPE', 'A note is shown only and takes no value.', place);
  },
};

/** Length in UTF-16 code units. Control characters other than tab and line ends are refused. */
function text(longest: number): Reader {
  return (value, { place }) => {
    if (typeof value !== 'string') throw inputError('FIELD_TYPE', 'Expected text.', place);
    if (value.length > longest) throw inputError('FIELD_TYPE', `Expected at most ${longest} characters.`, place);
    if (hasControl(value)) throw inputError('FIELD_TYPE', 'The text holds control characters.', place);
    return value;
  };
}

function hasControl(value: string): boolean {
  return Array.from(value).some((character) => character < ' ' && !'\t\n\r'.includes(character));
}

function number(value: unknown, { place }: FieldPlace): unknown {
  if (decimalText(value) === undefined) {
    throw inputError(
      'NUMBER_INVALID',
      'A number is a plain decimal: no separators, no exponent, up to 6 decimals.',
      place,
    );
  }
  return value;
}

function money(value: unknown, { field, place, row }: FieldPlace): Money {
  const { currency } = field;
  const given: unknown = currency && 'field' in currency ? row[currency.field] : currency?.fixed;
  const wanted = typeof given === 'string' ? given : undefined;
  if (typeof value === 'number') {
    throw inputError('AMOUNT_INVALID', 'Money as a number may have been rounded: give a decimal string.', place);
  }
  if (typeof value === 'string' && wanted === undefined) {
    throw inputError('CURRENCY_INVALID', 'Give money with its currency: {"amount":"5000.00","currency":"HKD"}.', place);
  }
  const whole = typeof value === 'string' && wanted !== undefined ? { amount: value, currency: wanted } : value;
  if (!isMoney(whole)) throw inputError('AMOUNT_INVALID', 'Money is an object with amount and currency.', place);
  const extra = Object.keys(whole).find((key) => key !== 'amount' && key !== 'currency');
  if (extra !== undefined)
    throw inputError('UNKNOWN_FIELD', 'Money has an amount and a currency only.', `${place}/${extra}`);
  const parsed = parseMoney(whole, place);
  if (wanted !== undefined && parsed.currency !== wanted) {
    throw inputError('CURRENCY_NOT_ALLOWED', `This field takes ${wanted}; ${parsed.currency} was given.`, place);
  }
  if (toMinorUnits(parsed) <= 0n) throw inputError('AMOUNT_NOT_POSITIVE', 'An amount is above zero.', place);
  return parsed;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

export function isDate(value: unknown): value is string {
  if (typeof value !== 'string' || !DATE.test(value)) return false;
  const time = Date.parse(`${value}T00:00:00.000Z`);
  return !Number.isNaN(time) && toInstant(time).startsWith(value);
}

/** An RFC 3339 time with its offset. */
export function isDateTime(value: unknown): value is string {
  return (
    typeof value === 'string' && DATE_TIME.test(value) && isDate(value.slice(0, 10)) && !Number.isNaN(Date.parse(value))
  );
}

function date(value: unknown, { place }: FieldPlace): string {
  if (!isDate(value)) throw inputError('DATE_INVALID', 'A date is written 2026-11-22.', place);
  return value;
}

function dateTime(value: unknown, { place }: FieldPlace): string {
  if (!isDateTime(value)) throw inputError('DATE_INVALID', 'A time is written 2026-11-22T08:30:00+08:00.', place);
  return toInstant(Date.parse(value));
}

function dateRange(value: unknown, { place }: FieldPlace): { from: string; to: string } {
  const { from, to }: { from?: unknown; to?: unknown } = typeof value === 'object' && value !== null ? value : {};
  if (isDate(from) && isDate(to) && from <= to) return { from, to };
  if (isDateTime(from) && isDateTime(to) && Date.parse(from) <= Date.parse(to)) {
    return { from: toInstant(Date.parse(from)), to: toInstant(Date.parse(to)) };
  }
  throw inputError('DATE_INVALID', 'A range is {"from","to"}, both dates or both times, from earlier to later.', place);
}

function choice(value: unknown, { field, place }: FieldPlace): string {
  if (typeof value !== 'string') throw inputError('FIELD_TYPE', 'A choice is the key of one option.', place);
  if (field.options && !field.options.some(({ key }) => key === value)) {
    throw inputError('OPTION_UNKNOWN', `No option has the key ${JSON.stringify(value.slice(0, 80))}.`, place);
  }
  return value;
}

function multiChoice(value: unknown, { field, place, row }: FieldPlace): readonly string[] {
  if (!Array.isArray(value)) throw inputError('FIELD_TYPE', 'A multiple choice is a list of option keys.', place);
  const keys = value.map((item: unknown, index) => choice(item, { field, place: `${place}/${index}`, row }));
  if (new Set(keys).size !== keys.length) throw inputError('FIELD_TYPE', 'An option is chosen once.', place);
  return keys;
}

function people(value: unknown, { place }: FieldPlace): unknown {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  const wrong = items.findIndex((item) => !(typeof item === 'string' && item !== '') && !isRef(item));
  if (wrong >= 0) {
    const where = Array.isArray(value) ? `${place}/${wrong}` : place;
    throw inputError('FIELD_TYPE', 'Expected an id or a ref {"system","tenant","kind","id"}.', where);
  }
  return value;
}

/** What workspaces write in their own shapes; that it is JSON is checked for every value. */
function anything(value: unknown): unknown {
  return value;
}
