import { InputError } from '@countersign/contracts';

/** Entities that this connector asks about. */
export type QueryEntity = 'Account' | 'Vendor' | 'Customer' | 'Employee' | 'Bill' | 'Attachable';

export interface Condition {
  /** A field, `MetaData.LastUpdatedTime` included. */
  readonly field: string;
  /** `LIKE` takes `%` as a wildcard, which can't be escaped. */
  readonly is: '=' | '<' | '>' | '<=' | '>=' | 'LIKE' | 'IN';
  /** Strings are quoted and escaped here, booleans go bare; a list is for `IN` only. */
  readonly value: string | boolean | readonly (string | boolean)[];
}

export interface Select {
  readonly from: QueryEntity;
  /** All must hold; the language has no `or`. */
  readonly where?: readonly Condition[] | undefined;
  readonly orderBy?: { readonly field: string; readonly descending?: boolean | undefined } | undefined;
  /** 1-based. */
  readonly startPosition?: number | undefined;
  /** At most 1,000. */
  readonly maxResults?: number | undefined;
  readonly count?: boolean | undefined;
}

/** The most rows that one answer holds (developer.intuit.com, data queries, read 2026-11-21). */
export const MAX_ROWS = 1000;

/**
 * Writes a select statement. Every value is escaped, so that no name breaks out of its quotes: `'` and also `\`, which
 * escapes it (node-quickbooks 2.0.50 leaves the backslash, and `x\' or …` gets out).
 * @throws {@link InputError} `INVALID_INPUT` for a field name or a row count that the language doesn't have.
 */
export function writeSelect(select: Select): string {
  const clauses = [`select ${select.count ? 'count(*)' : '*'} from ${select.from}`];
  const conditions = (select.where ?? []).map(
    ({ field, is, value }) => `${fieldName(field)} ${is} ${is === 'IN' ? list(value) : literal(value)}`,
  );
  if (conditions.length > 0) clauses.push(`where ${conditions.join(' and ')}`);
  if (select.orderBy)
    clauses.push(`orderby ${fieldName(select.orderBy.field)}${select.orderBy.descending ? ' desc' : ''}`);
  if (select.startPosition !== undefined) clauses.push(`startposition ${whole(select.startPosition, 'startPosition')}`);
  if (select.maxResults !== undefined) clauses.push(`maxresults ${whole(select.maxResults, 'maxResults', MAX_ROWS)}`);
  return clauses.join(' ');
}

function fieldName(field: string): string {
  // Paging by Id is refused since 2026-01-27 as an order; as a condition it is fine.
  if (!/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/.test(field)) {
    throw new InputError('INVALID_INPUT', `"${field}" is no field name.`, { place: 'where' });
  }
  return field;
}

function literal(value: Condition['value']): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') {
    throw new InputError('INVALID_INPUT', 'A list of values needs the operator IN.', { place: 'where' });
  }
  return `'${value.replace(/[\\']/g, '\\$&')}'`;
}

function list(value: Condition['value']): string {
  const values = typeof value === 'object' ? value : [value];
  return `(${values.map((entry) => literal(entry)).join(', ')})`;
}

function whole(value: number, place: string, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new InputError('INVALID_INPUT', `${place} is a whole number from 1 to ${most}.`, { place });
}
