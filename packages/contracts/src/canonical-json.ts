import { createHash } from 'node:crypto';
import { InputError } from './errors.js';

/**
 * Canonical JSON by RFC 8785 (JCS): members sorted by UTF-16 code units, numbers and strings as ECMAScript writes
 * them, no white space. What has no one form is refused: `undefined`, functions, `NaN`, infinities, lone surrogates,
 * cycles, class instances.
 * @throws {@link InputError} `NOT_CANONICAL` with the place.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '', new Set());
}

function write(value: unknown, place: string, above: Set<object>): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) refuse(place, 'a number that is not finite');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') return writeString(value, place);
  if (typeof value !== 'object') return refuse(place, `a ${typeof value}`);
  if (above.has(value)) return refuse(place, 'a cycle');
  above.add(value);
  const text = Array.isArray(value)
    ? `[${Array.from(value, (item, index) => write(item, `${place}/${index}`, above)).join(',')}]`
    : writeObject(value, place, above);
  above.delete(value);
  return text;
}

function writeObject(value: object, place: string, above: Set<object>): string {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return refuse(place, 'an instance of a class');
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([key, item]) => `${writeString(key, place)}:${write(item, `${place}/${key}`, above)}`).join(',')}}`;
}

function writeString(text: string, place: string): string {
  if (!text.isWellFormed()) refuse(place, 'a lone surrogate');
  return JSON.stringify(text);
}

function refuse(place: string, what: string): never {
  throw new InputError('NOT_CANONICAL', `Canonical JSON can't hold ${what}.`, { place: place || '/' });
}

/** SHA-256 of text (as UTF-8) or bytes, base64url without padding: 43 characters. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('base64url');
}
