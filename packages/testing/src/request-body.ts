/** One part of a multipart body. */
export interface BodyPart {
  /** From `content-disposition`; `undefined` in `multipart/mixed` and `multipart/related`. */
  readonly name: string | undefined;
  readonly filename: string | undefined;
  readonly contentType: string | undefined;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

export type ParsedBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'brokenJson'; readonly message: string }
  | { readonly kind: 'form'; readonly value: Record<string, string | string[]> }
  | { readonly kind: 'parts'; readonly value: readonly BodyPart[] }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes' };

/** Media type without parameters, lower case. */
export function mediaType(contentType: string | undefined): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Reads a body as its content type says. */
export function parseBody(bytes: Uint8Array, contentType: string | undefined): ParsedBody {
  if (bytes.length === 0) return { kind: 'none' };
  const type = mediaType(contentType);
  if (type === 'application/json' || type.endsWith('+json')) {
    try {
      return { kind: 'json', value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) };
    } catch (error) {
      return { kind: 'brokenJson', message: error instanceof Error ? error.message : 'The body is not JSON.' };
    }
  }
  if (type === 'application/x-www-form-urlencoded') {
    const value: Record<string, string | string[]> = {};
    const form = new URLSearchParams(Buffer.from(bytes).toString('utf8'));
    for (const name of new Set(form.keys())) {
      const all = form.getAll(name);
      value[name] = all.length === 1 && all[0] !== undefined ? all[0] : all;
    }
    return { kind: 'form', value };
  }
  if (type.startsWith('multipart/')) {
    const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
    const parts = parseParts(Buffer.from(bytes), boundary?.[1] ?? boundary?.[2]);
    return parts === undefined ? { kind: 'bytes' } : { kind: 'parts', value: parts };
  }
  if (type.startsWith('text/') || type === 'application/text') {
    return { kind: 'text', value: Buffer.from(bytes).toString('utf8') };
  }
  return { kind: 'bytes' };
}

/** RFC 2046 §5.1.1. `undefined` when the delimiters don't frame the body. */
function parseParts(body: Buffer, boundary: string | undefined): readonly BodyPart[] | undefined {
  if (boundary === undefined) return undefined;
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const framed = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: BodyPart[] = [];
  let start = framed.indexOf(delimiter);
  while (start !== -1) {
    const after = start + delimiter.length;
    if (framed.subarray(after, after + 2).toString('latin1') === '--') return parts;
    const end = framed.indexOf(delimiter, after);
    const headEnd = framed.indexOf('\r\n\r\n', after);
    if (end === -1 || headEnd === -1 || headEnd > end) return undefined;
    parts.push(part(framed.subarray(after, headEnd).toString('utf8'), framed.subarray(headEnd + 4, end)));
    start = end;
  }
  return undefined;
}

function part(head: string, bytes: Uint8Array): BodyPart {
  const headers: Record<string, string> = {};
  for (const line of head.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  const disposition = headers['content-disposition'] ?? '';
  return {
    name: /;\s*name="([^"]*)"/i.exec(disposition)?.[1],
    filename: /;\s*filename="([^"]*)"/i.exec(disposition)?.[1],
    contentType: headers['content-type'],
    headers,
    bytes: new Uint8Array(bytes),
  };
}
