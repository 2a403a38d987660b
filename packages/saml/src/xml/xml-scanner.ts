import { XmlProblem } from './xml-problem.js';

export type XmlPiece =
  | { readonly kind: 'text'; readonly text: string; readonly cdata: boolean }
  | { readonly kind: 'comment' }
  | {
      readonly kind: 'start';
      readonly name: string;
      readonly attributes: readonly (readonly [string, string])[];
      readonly empty: boolean;
    }
  | { readonly kind: 'end'; readonly name: string };

// Name and Char of XML 1.0 (fifth edition) §2.2–2.3.
const START =
  ':A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const NAME = new RegExp(`[${START}][${START}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}]*`, 'uy');
const NOT_CHAR = /[^\t\n\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;
const SPACE = /[ \t\n]*/y;
const DECLARATION =
  /<\?xml[ \t\n]+version[ \t\n]*=[ \t\n]*(?:"1\.0"|'1\.0')(?:[ \t\n]+encoding[ \t\n]*=[ \t\n]*(?:"([A-Za-z0-9._-]+)"|'([A-Za-z0-9._-]+)'))?(?:[ \t\n]+standalone[ \t\n]*=[ \t\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\n]*\?>/y;
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));/y;
const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Cuts a text into tags, text and comments. Line ends become `\n` first (XML 1.0 §2.11). */
export class XmlScanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
    if (NOT_CHAR.test(this.#text)) throw new XmlProblem('A character is none of XML’s.');
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The XML declaration, where there is one: version 1.0, in UTF-8. */
  declaration(): void {
    if (!/^<\?xml[ \t\n?]/.test(this.#text)) return;
    DECLARATION.lastIndex = 0;
    const match = DECLARATION.exec(this.#text);
    if (!match) throw new XmlProblem('The XML declaration is malformed.');
    const encoding = match[1] ?? match[2];
    if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8')
      throw new XmlProblem('The encoding is not UTF-8.');
    this.#at = DECLARATION.lastIndex;
  }

  next(): XmlPiece {
    const text = this.#text;
    if (text[this.#at] !== '<') return this.#characters();
    switch (text[this.#at + 1]) {
      case '/':
        return this.#endTag();
      case '!':
        return this.#marked();
      case '?':
        throw new XmlProblem('There is a processing instruction.', 'instruction');
      default:
        return this.#startTag();
    }
  }

  #characters(): XmlPiece {
    const end = this.#text.indexOf('<', this.#at);
    const raw = this.#text.slice(this.#at, end === -1 ? this.#text.length : end);
    if (raw.includes(']]>')) throw new XmlProblem('Text holds "]]>".');
    this.#at += raw.length;
    return { kind: 'text', text: resolve(raw), cdata: false };
  }

  #marked(): XmlPiece {
    if (this.#text.startsWith('<!--', this.#at)) {
      const end = this.#text.indexOf('--', this.#at + 4);
      if (end === -1 || this.#text[end + 2] !== '>') throw new XmlProblem('A comment is malformed.');
      this.#at = end + 3;
      return { kind: 'comment' };
    }
    if (this.#text.startsWith('<![CDATA[', this.#at)) {
      const end = this.#text.indexOf(']]>', this.#at + 9);
      if (end === -1) throw new XmlProblem('A CDATA section is not closed.');
      const text = this.#text.slice(this.#at + 9, end);
      this.#at = end + 3;
      return { kind: 'text', text, cdata: true };
    }
    throw new XmlProblem('There is a document type declaration.', 'dtd');
  }

  #endTag(): XmlPiece {
    this.#at += 2;
    const name = this.#name();
    this.#space();
    this.#expect('>');
    return { kind: 'end', name };
  }

  #startTag(): XmlPiece {
    this.#at += 1;
    const name = this.#name();
    const attributes: (readonly [string, string])[] = [];
    for (;;) {
      const spaced = this.#space();
      if (this.#text[this.#at] === '>') {
        this.#at += 1;
        return { kind: 'start', name, attributes, empty: false };
      }
      if (this.#text[this.#at] === '/') {
        this.#at += 1;
        this.#expect('>');
        return { kind: 'start', name, attributes, empty: true };
      }
      if (!spaced) throw new XmlProblem('A tag is malformed.');
      const attribute = this.#name();
      this.#space();
      this.#expect('=');
      this.#space();
      attributes.push([attribute, this.#attributeValue()]);
    }
  }

  #attributeValue(): string {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") throw new XmlProblem('An attribute value has no quotes.');
    const end = this.#text.indexOf(quote, this.#at + 1);
    if (end === -1) throw new XmlProblem('An attribute value is not closed.');
    const raw = this.#text.slice(this.#at + 1, end);
    if (raw.includes('<')) throw new XmlProblem('An attribute value holds "<".');
    this.#at = end + 1;
    return resolve(raw.replaceAll(/[\t\n]/g, ' '));
  }

  #name(): string {
    NAME.lastIndex = this.#at;
    const match = NAME.exec(this.#text);
    if (!match) throw new XmlProblem('A name is malformed.');
    this.#at = NAME.lastIndex;
    return match[0];
  }

  #space(): boolean {
    SPACE.lastIndex = this.#at;
    SPACE.exec(this.#text);
    const moved = SPACE.lastIndex > this.#at;
    this.#at = SPACE.lastIndex;
    return moved;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw new XmlProblem('A tag is malformed.');
    this.#at += 1;
  }
}

/** Puts the five predefined entities and character references in; any other reference is refused. */
function resolve(raw: string): string {
  if (!raw.includes('&')) return raw;
  const parts: string[] = [];
  let from = 0;
  for (let at = raw.indexOf('&'); at !== -1; at = raw.indexOf('&', from)) {
    REFERENCE.lastIndex = at;
    const match = REFERENCE.exec(raw);
    if (!match) throw new XmlProblem('A reference is malformed or names an unknown entity.');
    parts.push(raw.slice(from, at), character(match));
    from = REFERENCE.lastIndex;
  }
  parts.push(raw.slice(from));
  return parts.join('');
}

function character(match: RegExpExecArray): string {
  const [, named, decimal, hexadecimal] = match;
  if (named !== undefined) return predefined[named] ?? '';
  const point = decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number.parseInt(decimal, 10);
  const text = point <= 0x10ffff ? String.fromCodePoint(point) : '\0';
  if (text !== '\r' && NOT_CHAR.test(text))
    throw new XmlProblem('A character reference names none of XML’s characters.');
  return text;
}
