/** What came instead of a body: more than is taken, or nothing before its place was needed. */
export type Unread = 'too-long' | 'given-up';

export interface BodyLimits {
  readonly maxBytes: number;
  /** Aborted when the sender has to make way. */
  readonly signal: AbortSignal;
}

/** The raw bytes of a request. Reading ends as soon as they are more than allowed; the rest isn't read. */
export async function readBody(request: Request, { maxBytes, signal }: BodyLimits): Promise<Uint8Array | Unread> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return 'too-long';
  if (request.body === null) return new Uint8Array();
  const reader = request.body.getReader();
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
