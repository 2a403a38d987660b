import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EmulatorResponse } from './emulator-definition.js';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** An answer as bytes. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

/** The whole body; `undefined` above 64 MiB or when the client went away. */
export async function readBytes(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      if (!(chunk instanceof Uint8Array)) return undefined;
      length += chunk.length;
      if (length > MAX_BODY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined; // the client cut the connection: there is nobody to answer
  }
  return Buffer.concat(chunks);
}

/** Header names in lower case, several values joined by a comma. */
export function plainHeaders(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
  );
}

/** Objects as JSON, text as text, unless a content type says otherwise. */
export function toWire(response: EmulatorResponse): WireAnswer {
  const { body } = response;
  const given = Object.fromEntries(
    Object.entries(response.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  if (body === undefined) return { status: response.status, headers: given, bytes: new Uint8Array() };
  if (body instanceof Uint8Array) {
    return {
      status: response.status,
      headers: { 'content-type': 'application/octet-stream', ...given },
      bytes: body,
    };
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
  return { status: response.status, headers: { 'content-type': type, ...given }, bytes: Buffer.from(text) };
}

/** Sends an answer; resolves when the socket has taken it. */
export function send(target: ServerResponse, answer: WireAnswer): Promise<void> {
  return new Promise((resolve) => {
    target.on('close', resolve);
    writeHead(target, answer);
    target.end(answer.bytes);
  });
}

/** Sends the headers and half of the body, then cuts the connection. */
export function sendHalf(target: ServerResponse, answer: WireAnswer): Promise<void> {
  return new Promise((resolve) => {
    writeHead(target, answer);
    target.write(answer.bytes.subarray(0, Math.floor(answer.bytes.length / 2)), () => {
      target.destroy();
      resolve();
    });
  });
}

function writeHead(target: ServerResponse, answer: WireAnswer): void {
  const noBody = answer.status === 204 || answer.status === 304;
  target.writeHead(answer.status, {
    ...answer.headers,
    ...(noBody ? {} : { 'content-length': String(answer.bytes.length) }),
  });
}
