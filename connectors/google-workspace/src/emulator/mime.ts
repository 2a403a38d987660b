import { createHash } from 'node:crypto';

/** A message read as a recipient's program would. */
export interface ReadMessage {
  /** Lower-case names; unfolded, encoded words decoded. */
  readonly headers: ReadonlyMap<string, string>;
  readonly text: string;
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly sha256: string }[];
}

/** `undefined` for what is no message: 8-bit headers, no blank line after them. */
export function readMessage(bytes: Uint8Array): ReadMessage | undefined {
  const part = readPart(Buffer.from(bytes));
  if (part === undefined) return undefined;
  const boundary = parameter(part.headers.get('content-type') ?? '', 'boundary');
  if (boundary === undefined) return { headers: decoded(part.headers), text: textOf(part), attachments: [] };
  const parts = split(part.body, boundary).flatMap((one) => readPart(one) ?? []);
  return {
    headers: decoded(part.headers),
    text: parts
      .filter((one) => !isAttachment(one))
      .map(textOf)
      .join(''),
    attachments: parts.filter(isAttachment).map((one) => ({
      name: fileNameOf(one),
      type: (one.headers.get('content-type') ?? '').split(';')[0] ?? '',
      sha256: createHash('sha256').update(contentOf(one)).digest('hex'),
    })),
  };
}

interface Part {
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.subarray(0, end).toString('latin1');
  if (/[^\x20-\x7e\t\r\n]/.test(head)) return undefined;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r\n(?=[ \t])/g, '').split('\r\n')) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || headers.has(name)) return undefined;
    headers.set(name, line.slice(colon + 1).trim());
  }
  return { headers, body: bytes.subarray(end + 4) };
}

function split(body: Buffer, boundary: string): readonly Buffer[] {
  const parts: Buffer[] = [];
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const framed = Buffer.concat([Buffer.from('\r\n'), body]);
  let at = framed.indexOf(delimiter);
  while (at >= 0) {
    const from = at + delimiter.length;
    const next = framed.indexOf(delimiter, from);
    if (next < 0) break;
    parts.push(framed.subarray(from + 2, next));
    at = next;
  }
  return parts;
}

function contentOf({ headers, body }: Part): Buffer {
  return headers.get('content-transfer-encoding') === 'base64' ? Buffer.from(body.toString('latin1'), 'base64') : body;
}

function textOf(part: Part): string {
  return contentOf(part).toString('utf8');
}

function isAttachment({ headers }: Part): boolean {
  return (headers.get('content-disposition') ?? '').startsWith('attachment');
}

/** RFC 2231, in pieces or not; else the plain parameter. */
function fileNameOf({ headers }: Part): string {
  const disposition = headers.get('content-disposition') ?? '';
  const plain = parameter(disposition, 'filename');
  if (plain !== undefined) return plain;
  const pieces = [...disposition.matchAll(/filename\*(?:\d+\*)?=([^;\s]+)/g)].map(([, piece = '']) => piece);
  return decodeURIComponent(pieces.join('').replace(/^UTF-8''/i, ''));
}

function parameter(value: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(value);
  return found === null ? undefined : (found[1]?.replace(/\\(.)/g, '$1') ?? found[2]);
}

/** RFC 2047: white space between encoded words is none; each is decoded by itself. */
function decoded(headers: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const words = /=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi;
  return new Map(
    [...headers].map(([name, value]) => [
      name,
      value
        .replace(/(=\?[^?]+\?B\?[^?]*\?=)[ \t]+(?==\?)/gi, '$1')
        .replace(words, (_word, base64: string) => Buffer.from(base64, 'base64').toString('utf8')),
    ]),
  );
}
