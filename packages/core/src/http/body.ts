import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';

/** What a light message can hold. A node stream or a web stream can be read once; the rest as often as wanted. */
export type Content = string | Uint8Array | Readable | ReadableStream | Blob | FormData | URLSearchParams | null;

/** True when reading it leaves it readable. */
export function isReplayable(content: Content): boolean {
  return !(content instanceof Readable || content instanceof ReadableStream);
}

/** Turns what `fetch` takes as a body into what we keep. Bytes are shared with the caller, not copied. */
export function toContent(body: unknown): Content {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  if (body instanceof Readable || body instanceof ReadableStream) return body;
  if (body instanceof Blob || body instanceof FormData || body instanceof URLSearchParams) return body;
  if (isAsyncIterable(body)) return Readable.from(body);
  return String(body);
}

/** All bytes of a body. */
export async function bytesOf(content: Content): Promise<Uint8Array> {
  if (content === null) return new Uint8Array(0);
  if (typeof content === 'string') return Buffer.from(content, 'utf8');
  if (content instanceof Uint8Array) return content;
  if (content instanceof URLSearchParams) return Buffer.from(content.toString(), 'utf8');
  if (content instanceof Blob) return new Uint8Array(await content.arrayBuffer());
  if (content instanceof FormData) return new Uint8Array(await new Response(content).arrayBuffer());
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** A web stream over the content, as `body` gives it. */
export function streamOf(content: Content): ReadableStream | null {
  if (content === null) return null;
  if (content instanceof ReadableStream) return content;
  if (content instanceof Readable) return Readable.toWeb(content);
  return ReadableStream.from(
    (async function* () {
      yield await bytesOf(content);
    })(),
  );
}

/** UTF-8 text without a byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

/** An own copy, in a buffer of its own. */
export function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
