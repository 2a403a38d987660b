/** In which spelling a secret can stand in some output. */
export type SecretEncoding =
  | 'plain'
  | 'base64'
  | 'base64url'
  | 'hex'
  | 'percent'
  | 'escaped'
  | 'utf16'
  | 'byte list'
  | 'part';

export interface SecretForm {
  readonly encoding: SecretEncoding;
  readonly bytes: Buffer;
}

/** Below this a match would often be chance. */
const SHORTEST = 8;
const PART = 16;

/**
 * Every spelling of a secret that is searched for:
 * `plain` UTF-8 · `base64` and `base64url` at each of the three offsets at which it can stand within other bytes ·
 * `hex` in both cases, close or with a space, colon or comma between (as buffers print) · `percent` as URLs and forms
 * write it, in both cases · `escaped` as JSON and JavaScript write it, with `\u` for what isn't ASCII, and as JSON within
 * JSON · `utf16` in both byte orders · `byte list` in decimal with commas between, as typed
 * arrays print once their white space is taken out · `part`: the first or last 16
 * characters of one of 32 or more (cut off output), where a digit is among them: a token may begin with a plain word.
 */
export function secretForms(secret: string): readonly SecretForm[] {
  if (secret.length < SHORTEST) throw new RangeError(`A secret to search for has at least ${SHORTEST} characters.`);
  const bytes = Buffer.from(secret, 'utf8');
  const found = new Map<string, SecretForm>();
  for (const each of all(secret, bytes)) found.set(`${each.encoding} ${each.bytes.toString('hex')}`, each);
  return [...found.values()];
}

function* all(secret: string, bytes: Buffer): Generator<SecretForm> {
  yield form('plain', bytes);
  for (const encoding of ['base64', 'base64url'] as const) {
    for (const offset of [0, 1, 2]) yield form(encoding, aligned(bytes, offset, encoding));
  }
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  for (const between of ['', ' ', ':', ',']) {
    yield form('hex', pairs.join(between));
    yield form('hex', pairs.join(between).toUpperCase());
  }
  for (const text of [encodeURIComponent(secret), encodeURI(secret), everyByte(pairs)]) {
    yield form('percent', text);
    yield form(
      'percent',
      text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    );
    yield form('percent', text.replaceAll('%20', '+'));
  }
  const escaped = JSON.stringify(secret).slice(1, -1);
  for (const text of [escaped, ascii(escaped), escaped.replaceAll('/', '\\/')]) {
    yield form('escaped', text);
    yield form('escaped', JSON.stringify(text).slice(1, -1));
  }
  yield form('escaped', escaped.replaceAll('\\"', '"').replaceAll("'", "\\'"));
  const little = Buffer.from(secret, 'utf16le');
  yield form('utf16', little);
  yield form('utf16', Buffer.from(little).swap16());
  yield form('byte list', [...bytes].join(','));
  if (secret.length < 2 * PART) return;
  for (const part of [secret.slice(0, PART), secret.slice(-PART)]) if (/\d/.test(part)) yield form('part', part);
}

function form(encoding: SecretEncoding, text: string | Buffer): SecretForm {
  return { encoding, bytes: typeof text === 'string' ? Buffer.from(text, 'utf8') : text };
}

/** Those characters of the encoding that don't depend on what stands before and after. */
function aligned(bytes: Buffer, offset: number, encoding: 'base64' | 'base64url'): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString(encoding);
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

function everyByte(pairs: readonly string[]): string {
  return pairs.map((pair) => `%${pair.toUpperCase()}`).join('');
}

function ascii(text: string): string {
  return text.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
