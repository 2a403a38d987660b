import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, type ZlibOptions } from 'node:zlib';
import { ResponseShapeError } from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';
import { bytesOf } from './body.js';
import { LightResponse } from './response.js';

type Inflate = (data: Uint8Array, options: ZlibOptions) => Promise<Uint8Array>;

const INFLATERS: Readonly<Record<string, Inflate>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/**
 * The whole body, decompressed where the server compressed it unasked.
 * @param maxBytes - cap on what arrives and on what it inflates to.
 * @throws {@link ResponseShapeError} for a body above the cap or one that can't be decompressed; what the transport throws.
 */
export async function readBody(response: Response, maxBytes: number, operation: string): Promise<Uint8Array> {
  const length = response.headers.get('content-length');
  const announced = length === null ? 0 : Number(length);
  if (announced > maxBytes) {
    await discard(response);
    tooLarge(operation, maxBytes);
  }
  const raw = await collect(response, maxBytes, operation, length !== null);
  const encoding = response.headers.get('content-encoding')?.toLowerCase() ?? 'identity';
  if (encoding === 'identity' || raw.length === 0) return raw;
  const decode = Object.hasOwn(INFLATERS, encoding) ? INFLATERS[encoding] : undefined;
  if (decode === undefined)
    throw new ResponseShapeError(`${operation} was answered in an encoding that was not asked for.`);
  try {
    return await decode(raw, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) tooLarge(operation, maxBytes);
    throw new ResponseShapeError(`The compressed answer to ${operation} is damaged.`, { details: { operation } });
  }
}

/** True where nothing is left to wait for: the body is in hand, within the cap and not compressed. */
export function isInHand(response: Response, maxBytes: number): response is LightResponse {
  if (!(response instanceof LightResponse) || response.headers.has('content-encoding')) return false;
  const bytes = response.buffer;
  return bytes !== undefined && bytes.length <= maxBytes && !response.bodyUsed;
}

/** Lets go of a body that nobody wants, so that its socket is free. */
export async function discard(response: Response): Promise<void> {
  if (response.bodyUsed) return;
  if (response instanceof LightResponse) {
    const content = response.take();
    if (content instanceof Readable) content.on('error', () => {}).destroy();
    else if (content instanceof ReadableStream) await content.cancel();
    return;
  }
  await response.body?.cancel();
}

async function collect(response: Response, maxBytes: number, operation: string, bounded: boolean): Promise<Uint8Array> {
  const source = response instanceof LightResponse ? response.take() : response.body;
  if (!(source instanceof Readable || source instanceof ReadableStream)) {
    const bytes = source === null ? new Uint8Array(0) : await bytesOf(source);
    if (bytes.length > maxBytes) tooLarge(operation, maxBytes);
    return bytes;
  }
  // undici holds a body to its announced length, and collects it in half the time of a loop.
  if (bounded && hasBytes(source)) return source.bytes();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop destroys the stream, and with it the connection that would go on sending.
  for await (const chunk of source) {
    size += chunk.length;
    if (size > maxBytes) tooLarge(operation, maxBytes);
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function hasBytes(source: object): source is { bytes(): Promise<Uint8Array> } {
  return source instanceof Readable && typeof Reflect.get(source, 'bytes') === 'function';
}

function tooLarge(operation: string, maxBytes: number): never {
  throw responseTooLarge(operation, maxBytes);
}

export function responseTooLarge(operation: string, maxBytes: number): ResponseShapeError {
  return new ResponseShapeError(`The answer to ${operation} is larger than ${maxBytes} bytes.`, {
    remedy: coreRemedies.RESPONSE_TOO_LARGE,
    details: { operation, maxBytes },
  });
}
