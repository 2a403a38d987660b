import { type Instant, toInstant } from '@countersign/contracts';

const FORM = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/;

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
