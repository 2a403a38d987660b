import { inspect } from 'node:util';

/** A secret in the forms in which it could get into a text. */
export function encodings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    [...bytes].join(', '),
    [...secret].reverse().join(''),
    Buffer.from(`client-1:${secret}`).toString('base64'),
    Buffer.from(`client-1:${encodeURIComponent(secret)}`).toString('base64'),
  ];
}

/** Every way in which a value is commonly printed. */
export function printed(value: unknown): string {
  const stack = value instanceof Error ? `${value.stack}\n${inspected(value.cause)}` : '';
  const raw = inspect(value, { depth: 12, showHidden: true, customInspect: false });
  return [inspected(value), raw, String(value), safeJson(value), stack].join('\n');
}

/** Some objects that a library copied can't be inspected their own way. */
function inspected(value: unknown): string {
  try {
    return inspect(value, { depth: 12 });
  } catch {
    return '';
  }
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '';
  }
}

/** Secrets that the text gives away. */
export function leaks(text: string, secrets: readonly string[]): string[] {
  return secrets.filter((secret) => encodings(secret).some((form) => text.includes(form)));
}
