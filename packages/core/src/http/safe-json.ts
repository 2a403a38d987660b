import { decodeUtf8 } from './body.js';

/** Deeper than any vendor's answer; recursion over it is still far from the end of the stack. */
export const MAX_DEPTH = 200;

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'malformed' | 'too deep' };

/**
 * Reads JSON from outside, as UTF-8: bytes are scanned in a third of the time that text takes. A number that JavaScript
 * can't hold exactly as written (an id above 2^53, a decimal with too many digits) is kept as its text. Members named
 * `__proto__` are dropped. Nesting is limited to {@link MAX_DEPTH}.
 */
export function readJson(bytes: Uint8Array): JsonReading {
  const { depth, longNumbers } = scan(bytes);
  if (depth > MAX_DEPTH) return { ok: false, why: 'too deep' };
  const text = decodeUtf8(bytes);
  // A reviver costs several times the parse: only where there is something for it to do.
  const revive = longNumbers || text.includes('__proto__') || ESCAPED_PROTO.test(text);
  try {
    const value: unknown = revive ? JSON.parse(text, reviver) : JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, why: 'malformed' };
    throw error;
  }
}

/** A letter of `__proto__` in its other spelling. Texts in Chinese are full of other escapes. */
const ESCAPED_PROTO = /\\u00(?:5f|6f|7[024])/i;

function reviver(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isExact(context.source, value) ? value : context.source;
}

/** Up to 15 digits are always exact; above, only what is printed again as it was written. */
export function isExact(source: string, value: number): boolean {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return false;
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;
  return digits <= 15 || String(value) === source.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const POINT = 0x2e;

/** Depth of nesting, and whether a number outside strings has 16 digits or more, or an exponent. */
function scan(bytes: Uint8Array): { readonly depth: number; readonly longNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let longNumbers = false;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === QUOTE) {
      for (index += 1; index < bytes.length; index += 1) {
        const inside = bytes[index];
        if (inside === QUOTE) break;
        if (inside === BACKSLASH) index += 1;
      }
      digits = 0;
    } else if (byte < 0x3a) {
      if (byte >= 0x30) {
        digits += 1;
        if (digits > 15) longNumbers = true;
      } else if (byte !== POINT) digits = 0;
    } else {
      if (byte === 0x7b || byte === 0x5b) {
        depth += 1;
        if (depth > deepest) deepest = depth;
      } else if (byte === 0x7d || byte === 0x5d) depth -= 1;
      else if (digits > 0 && (byte === 0x65 || byte === 0x45)) longNumbers = true;
      digits = 0;
    }
  }
  return { depth: deepest, longNumbers };
}
