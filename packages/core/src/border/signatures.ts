import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Delivery, type Secret, SignatureError } from '@countersign/contracts';

export interface HmacRule {
  /** What is signed, in order: a time with its separator, the raw bytes. */
  readonly over: readonly (string | Uint8Array)[];
  /** How the signature is spelled; another spelling of the same bytes is refused. */
  readonly as: 'hex' | 'base64';
  /** Stands before it: `v0=`. @defaultValue nothing */
  readonly prefix?: string | undefined;
}

/**
 * Verifies an HMAC-SHA256 of a delivery against all live secrets.
 * @param given - the signature, or several of which one must fit.
 * @returns the secret that fits.
 * @throws {@link SignatureError} `SIGNATURE_INVALID`.
 */
export function verifyHmac(given: string | readonly string[], secrets: readonly Secret[], rule: HmacRule): Secret {
  const { over, as, prefix = '' } = rule;
  const signatures = [given].flat().map((signature) => Buffer.from(signature));
  // Every pair is compared, so that the time taken doesn't tell which one fits.
  let fitting: Secret | undefined;
  for (const secret of secrets) {
    if (secret.reveal() === '') continue; // A key that everybody knows.
    const hmac = createHmac('sha256', secret.reveal());
    for (const part of over) hmac.update(part);
    const expected = Buffer.from(`${prefix}${hmac.digest(as)}`);
    for (const signature of signatures) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) fitting ??= secret;
    }
  }
  if (fitting !== undefined) return fitting;
  throw new SignatureError('SIGNATURE_INVALID', 'The delivery’s signature fits none of the live secrets.');
}

/** A header of a delivery, whatever its case; `undefined` for an empty one, and for one that a server gave as a list. */
export function deliveryHeader({ headers }: Pick<Delivery, 'headers'>, name: string): string | undefined {
  const key = Object.keys(headers).find((header) => header.toLowerCase() === name.toLowerCase());
  const value: unknown = key === undefined ? undefined : headers[key];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The JSON of a verified delivery.
 * @throws {@link SignatureError} `MALFORMED` for anything but JSON in UTF-8.
 */
export function deliveryJson({ body }: Pick<Delivery, 'body'>): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw malformedDelivery('not JSON in UTF-8');
  }
}

/** For a delivery that is signed and can't be read. @param why - completes "its body is …". */
export function malformedDelivery(why: string): SignatureError {
  return new SignatureError('MALFORMED', `The delivery is signed, but its body is ${why}.`);
}
