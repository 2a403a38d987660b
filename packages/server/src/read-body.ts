import type { Readable } from 'node:stream';

/** What came instead of a body: more than is taken, or nothing before its place was needed. */
export type Unread = 'too-long' | 'given-up';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Aborted when the sender has to make way. */
  readonly signal: AbortSignal;
}

/**
 * The raw bytes of a request. Reading ends as soon as they are more than allowed; the rest isn't read.
 * @param incoming - the same body as Node has it, where there is one: a web stream around it costs as much as all the
 *   rest of taking a delivery.
 */
export async function readBody(
  request: Request,
  incoming: Readable | undefined,
  limits: BodyLimits,
): Promise<Uint8Array | Unread> {
  if (Number(request.headers.get('content-length') ?? 0) > limits.maxBytes) return 'too-long';
  if (incoming !== undefined) return readIncoming(incoming, limits);
  return request.body === null ? new Uint8Array() : readStream(request.body, limits);
}

function readIncoming(incoming: Readable, { maxBytes, signal }: BodyLimits): Promise<Uint8Array | Unread> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const finish = (body: Uint8Array | Unread): void => {
      stop();
      resolve(body);
    };
    const take = (chunk: Uint8Array): void => {
      length += chunk.length;
      if (length > maxBytes) finish('too-long');
      else chunks.push(chunk);
    };
    const giveUp = (): void => finish('given-up');
    const end = (): void => finish(Buffer.concat(chunks));
    const gone = (): void => {
      stop();
      reject(new Error('The sender has gone.'));
    };
    const stop = (): void => {
      incoming.off('data', take).off('end', end).off('error', gone).off('close', gone).pause();
      incoming.on('error', () => {}); // of a sender who has gone: nobody listens for it any more
      signal.removeEventListener('abort', giveUp);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    incoming.on('error', gone).on('close', gone).on('end', end).on('data', take);
    if (incoming.destroyed) gone();
  });
}

async function readStream(
  body: ReadableStream<Uint8Array>,
  { maxBytes, signal }: BodyLimits,
): Promise<Uint8Array | Unread> {
  const reader = body.getReader();
  const givenUp = new Promise<'given-up'>((resolve) =>
    signal.addEventListener('abort', () => resolve('given-up'), { once: true }),
  );
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), givenUp]);
      if (next === 'given-up') return next;
      if (next.done) return Buffer.concat(chunks);
      length += next.value.length;
      if (length > maxBytes) return 'too-long';
      chunks.push(next.value);
    }
  } finally {
    reader.cancel().catch(() => {}); // a sender who has gone can't be told
  }
}
