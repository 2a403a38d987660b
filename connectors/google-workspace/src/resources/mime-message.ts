import { createHash } from 'node:crypto';
import { InputError } from '@countersign/contracts';

/** A mail before it is written down. Addresses are bare: `name@example.hk`. */
export interface MailContent {
  /** Without its angle brackets. */
  readonly messageId: string;
  /** Epoch ms. */
  readonly date: number;
  /** @defaultValue left out: Google writes the account's own */
  readonly from?: string | undefined;
  readonly to: readonly string[];
  readonly cc?: readonly string[] | undefined;
  readonly subject: string;
  /** Plain text; any line ends. */
  readonly text: string;
  readonly attachments?: readonly Attachment[] | undefined;
}

export interface Attachment {
  readonly name: string;
  /** Media type. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

const CRLF = '\r\n';
/** RFC 2045 §6.8. */
const BASE64_LINE = 76;
/** RFC 2047 §2: an encoded word has 75 characters at most; `=?UTF-8?B??=` takes 12, and base64 comes in fours. */
const ENCODED_WORD_BYTES = 45;
const ADDRESS = /^[\x21-\x7e]{1,64}@[\x21-\x7e]{1,255}$/;
const PRINTABLE = /^[\x20-\x7e]*$/;
/** A line end in a header begins another header. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/**
 * Writes a mail as RFC 5322 with MIME (RFC 2045, 2047, 2231): ASCII only, lines of at most 78 characters, CRLF; Chinese
 * in subject and file names as encoded words, text and documents in base64.
 * @throws {@link InputError} `INVALID_INPUT` for what would break out of its header.
 */
export function mimeMessage(content: MailContent): Uint8Array {
  const { messageId, date, from, to, cc = [], subject, text, attachments = [] } = content;
  const head = [
    ...(from === undefined ? [] : [`From: ${addresses([from], 'from')}`]),
    `To: ${addresses(to, 'to')}`,
    ...(cc.length === 0 ? [] : [`Cc: ${addresses(cc, 'cc')}`]),
    `Subject: ${unstructured(oneLine(subject, 'subject'), 'Subject: '.length)}`,
    `Date: ${new Date(date).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${messageId}>`,
    'MIME-Version: 1.0',
  ];
  const body = [
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: base64',
    '',
    base64(Buffer.from(text.replace(/\r\n|\r|\n/g, CRLF), 'utf8')),
  ];
  if (attachments.length === 0) return Buffer.from([...head, ...body, ''].join(CRLF), 'latin1');
  // Base64 has no hyphen at a line's beginning, so that no document can hold the boundary.
  const boundary = `=_${createHash('sha256').update(messageId).digest('hex').slice(0, 40)}`;
  const lines = [...head, `Content-Type: multipart/mixed;${CRLF} boundary="${boundary}"`, '', `--${boundary}`, ...body];
  for (const attachment of attachments) lines.push(`--${boundary}`, ...attached(attachment));
  return Buffer.from([...lines, `--${boundary}--`, ''].join(CRLF), 'latin1');
}

function attached({ name, type, bytes }: Attachment): readonly string[] {
  const given = oneLine(name, 'documents/name');
  return [
    `Content-Type: ${type};${CRLF} name="${PRINTABLE.test(given) ? quoted(given) : encodedWords(given, 8)}"`,
    `Content-Disposition: attachment;${CRLF} ${fileName(given)}`,
    'Content-Transfer-Encoding: base64',
    '',
    base64(bytes),
  ];
}

/** RFC 2231 where it isn't plain ASCII; in pieces, as a line has 78 characters. */
function fileName(name: string): string {
  if (PRINTABLE.test(name) && name.length <= 60) return `filename="${quoted(name)}"`;
  const pieces: string[] = [];
  let piece = "UTF-8''";
  for (const character of name) {
    const encoded = percentEncoded(character);
    if (piece.length + encoded.length > 60) {
      pieces.push(piece);
      piece = '';
    }
    piece += encoded;
  }
  pieces.push(piece);
  if (pieces.length === 1) return `filename*=${piece}`;
  return pieces.map((part, index) => `filename*${index}*=${part}`).join(`;${CRLF} `);
}

function percentEncoded(character: string): string {
  if (/^[A-Za-z0-9._-]$/.test(character)) return character;
  return [...Buffer.from(character, 'utf8')]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, (character) => `\\${character}`);
}

/** As it is where that is plain and short; else encoded words. What looks like one is encoded too. */
function unstructured(text: string, taken: number): string {
  const plain = PRINTABLE.test(text) && !text.includes('=?') && text.trim() === text && taken + text.length <= 78;
  return plain ? text : encodedWords(text, taken);
}

/** Never cuts a character in two: each word is decoded by itself (RFC 2047 §5). */
function encodedWords(text: string, taken: number): string {
  const words: string[] = [];
  let word = '';
  // The first line begins after the header's name.
  const room = () => ENCODED_WORD_BYTES - (words.length === 0 ? Math.ceil(taken / 4) * 3 : 0);
  for (const character of text) {
    if (Buffer.byteLength(word + character) > room()) {
      words.push(word);
      word = '';
    }
    word += character;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one, 'utf8').toString('base64')}?=`).join(`${CRLF} `);
}

function addresses(list: readonly string[], place: string): string {
  const wrong = list.findIndex((address) => !ADDRESS.test(address) || /[<>(),;:"\\]/.test(address));
  if (wrong >= 0) {
    throw new InputError('INVALID_INPUT', 'An address is of the form name@example.hk.', { place: `${place}/${wrong}` });
  }
  return list.join(`,${CRLF} `);
}

function oneLine(text: string, place: string): string {
  if (!CONTROL.test(text) && text.isWellFormed()) return text;
  throw new InputError('INVALID_INPUT', 'It is on one line.', { place });
}

function base64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return text.match(new RegExp(`.{1,${BASE64_LINE}}`, 'g'))?.join(CRLF) ?? '';
}
