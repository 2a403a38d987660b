import { type Instant, toInstant } from '@countersign/contracts';

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/;

/** As people and our own API write one: with `Z` or an offset. */
const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]\d\d:[0-5]\d)$/;

/**
 * Whether a text is an instant that there is: `Date.parse` takes 30 February for 2 March.
 * @returns false for another form, and for a day that its month doesn't have.
 */
export function isRealInstant(text: string): boolean {
  const [, year = '', month = '', day = ''] = WRITTEN.exec(text) ?? [];
  const found = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // Years below 100 are read as of the last century, and so refused too.
  const same = found.getUTCFullYear() === Number(year) && found.getUTCMonth() + 1 === Number(month);
  return same && found.getUTCDate() === Number(day) && !Number.isNaN(Date.parse(text));
}

export interface InstantReading {
  /** What a time without a zone means, where the vendor sends such. @defaultValue it is malformed */
  readonly withoutZone?: 'utc' | undefined;
}

/**
 * Reads a vendor's time (RFC 3339; up to nine decimals, of which three are kept).
 * @returns the instant in UTC, or `undefined` for nothing and for anything else.
 */
export function parseInstant(
  text: string | null | undefined,
  { withoutZone }: InstantReading = {},
): Instant | undefined {
  const [, seconds, fraction = '', zone = withoutZone === 'utc' ? 'Z' : undefined] = FORM.exec(text ?? '') ?? [];
  if (seconds === undefined || zone === undefined) return undefined;
  const time = Date.parse(`${seconds}.${fraction.padEnd(3, '0').slice(0, 3)}${zone}`);
  return Number.isNaN(time) ? undefined : toInstant(time);
}
