/** Header names whose values may be printed. Everything else is `REDACTED`. */
const PRINTABLE = new Set([
  'accept',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'etag',
  'retry-after',
  'user-agent',
  'x-request-id',
]);

export const REDACTED = 'REDACTED';

/** Header names with the values that may be printed: an allow-list, so that a new header is hidden by itself. */
export function redactHeaders(headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {};
  headers.forEach((value, name) => {
    shown[name] = PRINTABLE.has(name) ? value : REDACTED;
  });
  return shown;
}

/** Origin and path of a URL: no credentials, no query, no fragment. */
export function redactUrl(url: string): string {
  if (!URL.canParse(url)) return REDACTED;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
