/** Spells a signed document anew: other characters, the same canonical form. Most of it has to be accepted, with the same bytes. */
export function respell(xml: string, random: () => number): string {
  let text = xml;
  for (let left = 1 + Math.floor(random() * 6); left > 0; left -= 1) {
    const spelling = spellings[Math.floor(random() * spellings.length)];
    if (spelling) text = spelling(text, random);
  }
  return text;
}

type Spelling = (xml: string, random: () => number) => string;

const TAG = /<[A-Za-z][\w:.-]*(?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*\/?>/g;
const ATTRIBUTE = /[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** Changes one match of a pattern, chosen at random. */
function one(xml: string, pattern: RegExp, random: () => number, change: (found: string) => string): string {
  const found = [...xml.matchAll(pattern)];
  const match = found[Math.floor(random() * found.length)];
  if (!match) return xml;
  return xml.slice(0, match.index) + change(match[0]) + xml.slice(match.index + match[0].length);
}

const reference = (text: string, random: () => number): string => {
  const at = Math.floor(random() * text.length);
  const point = text.codePointAt(at) ?? 0x20;
  if (point > 0xffff || (point >= 0xdc00 && point <= 0xdfff)) return text;
  const written = random() < 0.5 ? `&#${point};` : `&#x${point.toString(16)};`;
  return text.slice(0, at) + written + text.slice(at + 1);
};

const spellings: readonly Spelling[] = [
  // other quotes
  (xml, random) => one(xml, /="[^"'<>&]*"(?=[^<]*>)/g, random, (found) => `='${found.slice(2, -1)}'`),
  // white space in a tag
  (xml, random) =>
    one(xml, TAG, random, (found) => found.replace(/\/?>$/, (end) => `${random() < 0.5 ? ' ' : '\n\t'}${end}`)),
  // attributes in another order
  (xml, random) =>
    one(xml, TAG, random, (found) => {
      const attributes = found.match(ATTRIBUTE) ?? [];
      const name = /^<[\w:.-]+/.exec(found)?.[0] ?? '';
      const end = found.endsWith('/>') ? '/>' : '>';
      return `${[name, ...attributes.toReversed()].join('\n ')}${end}`;
    }),
  // empty elements
  (xml, random) => one(xml, /<([A-Za-z][\w:.-]*)([^<>]*)><\/\1>/g, random, (found) => found.replace(/><.*$/s, '/>')),
  // a character as a reference, in text and in an attribute
  (xml, random) => one(xml, /(?<=>)[^<>&\s][^<>&]*(?=<\/)/g, random, (found) => reference(found, random)),
  (xml, random) => one(xml, /(?<=")[^"<>&]+(?="[^<]*>)/g, random, (found) => reference(found, random)),
  // a comment between elements, white space behind the document
  (xml, random) => one(xml, /(?<=>)(?=<)/g, random, () => '<!-- -->'),
  (xml, random) => one(xml, /(?<=>)$/g, random, () => (random() < 0.5 ? '\r\n' : '<!-- end -->')),
  // a declaration that nothing uses, and one that is there already
  (xml, random) => one(xml, /(?<=<(?!\/)[A-Za-z:]+)(?=[\s>])/g, random, () => ' xmlns:unused="urn:unused"'),
  (xml, random) =>
    one(
      xml,
      /(?<=<saml:(?!Assertion)[A-Za-z]+)(?=[\s>])/g,
      random,
      () => ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
    ),
  // CDATA in values
  (xml, random) =>
    one(xml, /(?<=<saml:AttributeValue(?: [^>]*)?>)[^<>&]+(?=<)/g, random, (found) => `<![CDATA[${found}]]>`),
  // line ends, byte order mark, XML declaration
  (xml) => xml.replaceAll(/\r?\n/g, '\r\n'),
  (xml) => (xml.startsWith('\uFEFF') ? xml : `\uFEFF${xml}`),
  (xml) =>
    /^\uFEFF?</.test(xml) && !xml.includes('<?xml')
      ? xml.replace(/^\uFEFF?/, '$&<?xml version="1.0" encoding="UTF-8"?>\n')
      : xml,
];
