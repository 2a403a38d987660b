import type { ConnectionFramers, Message, MessageFramer } from './message-framer.js';

// Each request and each answer is cut in three: its head; its body but the last byte; the last byte, with which it is whole. A
// vendor acts when a request is whole, and a client knows when an answer is. HTTP/1.1 only.

const HEAD_END = '\r\n\r\n';
const MAX_HEAD = 64 * 1024;

/** Cuts a plain HTTP/1.1 connection into parts of messages. */
export function httpFramers(): ConnectionFramers {
  const asked: string[] = [];
  return {
    toTarget: framer('request', (head) => {
      const [method = '', target = ''] = (head.split('\r\n', 1)[0] ?? '').split(' ');
      asked.push(`${method} ${withoutIds(target)}`);
      return { about: asked.at(-1) ?? '', bodiless: false, interim: false };
    }),
    fromTarget: framer('answer', (head) => {
      const status = Number(head.split(' ', 2)[1]);
      const interim = status >= 100 && status < 200;
      const about = (interim ? asked[0] : asked.shift()) ?? '';
      const bodiless = interim || status === 204 || status === 304 || about.startsWith('HEAD ');
      return { about, bodiless, interim };
    }),
  };
}

interface Head {
  /** Method and path of the request. */
  readonly about: string;
  readonly bodiless: boolean;
  readonly interim: boolean;
}

function framer(what: 'request' | 'answer', read: (head: string) => Head): MessageFramer {
  let kept: Buffer = Buffer.alloc(0);
  let body: { readonly about: string; readonly length: number | 'chunked' } | undefined;
  const take = (length: number): Buffer => {
    const taken = kept.subarray(0, length);
    kept = kept.subarray(length);
    return taken;
  };
  const boundary = (here: boolean): Message['exchange'] =>
    here ? (what === 'request' ? 'begins' : 'ends') : undefined;
  const next = (): readonly Message[] | undefined => {
    if (body === undefined) {
      const end = kept.indexOf(HEAD_END);
      if (end < 0 && kept.length > MAX_HEAD) throw new Error('This is no HTTP/1.1.');
      if (end < 0) return undefined;
      const bytes = take(end + HEAD_END.length);
      const text = bytes.toString('latin1');
      const { about, bodiless, interim } = read(text);
      const length = bodiless ? 0 : bodyLength(text);
      body = length === 0 ? undefined : { about, length };
      const part = length === 0 ? 'head, whole' : 'head';
      const name = interim ? undefined : `vendor ${about} ${what} ${part}`;
      return [{ name, bytes, exchange: boundary(what === 'request' || (length === 0 && !interim)) }];
    }
    const { about, length } = body;
    const whole = length === 'chunked' ? chunkedLength(kept) : length;
    if (whole === undefined || kept.length < whole) return undefined;
    body = undefined;
    const parts = whole > 1 ? [{ name: `vendor ${about} ${what} body`, bytes: take(whole - 1) }] : [];
    return [...parts, { name: `vendor ${about} ${what} end`, bytes: take(1), exchange: boundary(what === 'answer') }];
  };
  return {
    push(bytes) {
      kept = Buffer.concat([kept, bytes]);
      const messages: Message[] = [];
      for (let found = next(); found !== undefined; found = next()) messages.push(...found);
      return messages;
    },
  };
}

function bodyLength(head: string): number | 'chunked' {
  if (/^transfer-encoding:.*\bchunked\b/im.test(head)) return 'chunked';
  return Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
}

/** Where a chunked body ends; `undefined` while it isn't all there. Trailers are not expected. */
function chunkedLength(bytes: Buffer): number | undefined {
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (!Number.isFinite(size)) throw new Error('A chunk has no size.');
    at = line + 2 + size + 2;
    if (size === 0) return at;
    if (at > bytes.length) return undefined;
  }
}

/** The path alone, with a star for each segment that may differ between two runs. */
function withoutIds(target: string): string {
  const [path = ''] = target.split('?', 1);
  return path
    .split('/')
    .map((segment) => (/^v\d+(\.\d+)?$/.test(segment) || (!/\d/.test(segment) && segment.length < 24) ? segment : '*'))
    .join('/');
}
