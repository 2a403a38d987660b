// What people approve is what they saw. A character that isn't seen, or that changes where others are seen, lets a text be
// another than it looks (Unicode TR 36 §2, Trojan Source): those are refused before anything is sent.

/** Control characters but tab and line ends, embeddings, overrides and isolates of direction, and tags. */
const UNSEEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;
const LINES = /[\t\r\n]/g;

/** Whether a text shows what it holds: no control characters, no change of direction, no half of a character. */
export function isPlainText(text: string): boolean {
  return isPlainLine(text.replace(LINES, ' '));
}

/** As {@link isPlainText}, on one line. */
export function isPlainLine(text: string): boolean {
  return text.isWellFormed() && !UNSEEN.test(text);
}

/** Whether a text is of visible ASCII: `K` (U+212A) passes for `k`, also in patterns that ignore case. */
export function isVisibleAscii(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}

const ADDRESS = /[^\s@'"(<]{1,64}@[^\s@'")>]{1,255}/g;
/** Looked at at most: it is a vendor's answer, and may be anything. */
const LOOKED_AT = 4000;

/** A vendor's words as they may stand in an error or a log: on one line, without people's addresses, 300 characters at most. */
export function vendorWords(text: string): string {
  return text.slice(0, LOOKED_AT).replace(ADDRESS, '…').replace(/\s+/g, ' ').trim().slice(0, 300);
}
