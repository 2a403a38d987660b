/** Deeper than any vendor's answer; recursion over it is still far from the end of the stack. */
export const MAX_DEPTH = 200;

export type JsonReading =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'malformed' | 'too deep' };

/**
 * Reads JSON from outside. A number that JavaScript can't hold exactly as written (an id above 2^53, a decimal with too
 * many digits) is kept as its text. Members named `__proto__` are dropped. Nesting is limited to {@link MAX_DEPTH}.
 */
export function readJson(text: string): JsonReading {
  const { depth, longNumbers } = scan(text);
  if (depth > MAX_DEPTH) return { ok: false, why: 'too deep' };
  // A reviver costs several times the parse: only where there is something for it to do.
  const revive = longNumbers || text.includes('__proto__') || text.includes('\\u');
  try {
    const value: unknown = revive ? JSON.parse(text, reviver) : JSON.parse(text);
    return { ok: true, value };
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, why: 'malformed' };
    throw error;
  }
}

function reviver(key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (key === '__proto__') return undefined;
  if (typeof value !== 'number' || context?.source === undefined) return value;
  return isExact(context.source, value) ? value : context.source;
}

/** Up to 15 digits are always exact; above, only what is printed again as it was written. */
function isExact(source: string, value: number): boolean {
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return false;
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '').length;
  return digits <= 15 || String(value) === source.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

const QUOTE = 34;
const BACKSLASH = 92;

/** Depth of nesting, and whether a number outside strings has 16 digits or more. */
function scan(text: string): { readonly depth: number; readonly longNumbers: boolean } {
  let depth = 0;
  let deepest = 0;
  let digits = 0;
  let longNumbers = false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 48 && code <= 57) {
      digits += 1;
      if (digits > 15) longNumbers = true;
      continue;
    }
    if (code === 46 || code === 101 || code === 69) continue; // . e E
    digits = 0;
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === 123 || code === 91) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth -= 1;
  }
  return { depth: deepest, longNumbers: longNumbers || /[\d.][eE]\+?\d{2}/.test(text) };
}

/** Index of the closing quote; the last index when there is none. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
