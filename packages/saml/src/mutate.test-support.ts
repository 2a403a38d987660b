/** A repeatable source of numbers below 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SNIPPETS = [
  '<!---->',
  '<!-- x -->',
  '<?x y?>',
  '<![CDATA[]]>',
  '<![CDATA[admin]]>',
  '&#13;',
  '&#x61;',
  '&amp;',
  '&a;',
  ' ',
  '\r\n',
  '\t',
  '\0',
  '\uFEFF',
  'admin',
  '<saml:NameID>admin</saml:NameID>',
  '<saml:Issuer>https://evil.example</saml:Issuer>',
  ' ID="_assertion-1"',
  ' Id="_assertion-1"',
  ' xml:id="_assertion-1"',
  ' xmlns="urn:x"',
  ' xmlns:saml="urn:x"',
  ' xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
  ' xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion"',
  ' xml:space="preserve"',
  ' xml:lang="en"',
  ' xmlns:v="1"',
  '<!DOCTYPE r>',
  '<x:NameID xmlns:x="urn:oasis:names:tc:SAML:2.0:assertion">admin</x:NameID>',
  ']]>',
  '\u202e',
  '\u0301',
];

/** Up to four changes of a document: as forgers make them, and blind ones. */
export function mutate(xml: string, random: () => number): string {
  let text = xml;
  for (let left = 1 + Math.floor(random() * 4); left > 0; left -= 1) text = change(text, random);
  return text;
}

function change(text: string, random: () => number): string {
  const pick = <One>(list: readonly One[]): One | undefined => list[Math.floor(random() * list.length)];
  const place = Math.floor(random() * text.length);
  const places = (pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match.index + match[0].length);
  switch (Math.floor(random() * 11)) {
    case 0: // one character becomes another
      return text.slice(0, place) + String.fromCharCode(32 + Math.floor(random() * 95)) + text.slice(place + 1);
    case 1: // a piece is lost
      return text.slice(0, place) + text.slice(place + 1 + Math.floor(random() * 40));
    case 2: // something is put between elements
      return insert(text, pick(places(/>/g)) ?? 0, pick(SNIPPETS) ?? '');
    case 3: // something is put into a tag
      return insert(text, pick(places(/<[a-zA-Z:]+/g)) ?? 0, pick(SNIPPETS) ?? '');
    case 4: // something is put anywhere
      return insert(text, place, pick(SNIPPETS) ?? '');
    case 5: // an element is doubled, there or elsewhere
      return insert(text, pick(places(/>/g)) ?? 0, element(text, random) ?? '');
    case 6: // an element is lost
      return text.replace(element(text, random) ?? '\uFFFF', '');
    case 7: {
      // two elements change places
      const [one, other] = [element(text, random) ?? '', element(text, random) ?? ''];
      return text
        .replace(one, '\uFFFF')
        .replace(other, () => one)
        .replace('\uFFFF', () => other);
    }
    case 8: {
      // an attribute or a text takes the value of another
      const values = [...text.matchAll(/"[^"<]*"|>[^<]+</g)].map(([value]) => value);
      const [from, to] = [pick(values) ?? '', pick(values) ?? ''];
      return from[0] === to[0] ? text.replace(from, () => to) : text;
    }
    case 9: // an element is renamed
      return text.replaceAll(
        pick(['saml:', 'ds:', 'samlp:', 'NameID', 'Assertion', 'Subject']) ?? '',
        pick(['saml:', 'x:', '', 'NameID', 'Assertion']) ?? '',
      );
    default: {
      // an element is wrapped
      const one = element(text, random) ?? '';
      const name =
        pick(['samlp:Extensions', 'saml:Advice', 'ds:Object', 'saml:AttributeValue', 'saml:Assertion']) ?? '';
      return text.replace(one, () => `<${name}>${one}</${name}>`);
    }
  }
}

function insert(text: string, at: number, piece: string): string {
  return text.slice(0, at) + piece + text.slice(at);
}

function element(text: string, random: () => number): string | undefined {
  const names = [...new Set([...text.matchAll(/<([a-zA-Z]+:[a-zA-Z]+)[ />]/g)].map(([, name]) => name ?? ''))];
  const name = names[Math.floor(random() * names.length)];
  return name === undefined ? undefined : new RegExp(`<${name}(?: [^>]*)?(?:/>|>.*?</${name}>)`, 's').exec(text)?.[0];
}
