import { constants, type KeyObject, randomBytes, sign, verify } from 'node:crypto';
import { canonicalJson, SignatureError } from '@countersign/contracts';
import * as v from 'valibot';
import { repeatedMember } from '../dataset/repeated-member.js';

/** RFC 7518 §3.4 and §3.5. Neither `none`, nor HMAC, nor PKCS #1 v1.5. */
export type JwsAlgorithm = 'PS256' | 'ES256';

export interface SigningKey {
  readonly algorithm: JwsAlgorithm;
  readonly keyId: string;
  readonly privateKey: KeyObject;
}

export interface TrustedKey {
  /** The only one that this key is good for. */
  readonly algorithm: JwsAlgorithm;
  readonly keyId: string;
  readonly publicKey: KeyObject;
}

export interface JwsHeader {
  readonly alg: JwsAlgorithm;
  readonly kid: string;
  readonly b64: false;
  readonly crit: readonly ['b64'];
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly nonce: string;
}

const header = v.strictObject({
  alg: v.picklist(['PS256', 'ES256']),
  kid: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  b64: v.literal(false),
  crit: v.strictTuple([v.literal('b64')]),
  iat: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  nonce: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,64}$/)),
});

/** Signs exact bytes: a detached JWS (RFC 7515 appendix F) with an unencoded payload (RFC 7797). */
export function signDetached(
  payload: Uint8Array,
  key: SigningKey,
  { now, nonce }: { readonly now: number; readonly nonce: string },
): string {
  const protectedHeader: JwsHeader = {
    alg: key.algorithm,
    kid: key.keyId,
    b64: false,
    crit: ['b64'],
    iat: Math.floor(now / 1000),
    nonce,
  };
  const encoded = Buffer.from(canonicalJson(protectedHeader)).toString('base64url');
  const signature = sign('sha256', signingInput(encoded, payload), { key: key.privateKey, ...scheme(key.algorithm) });
  return `${encoded}..${signature.toString('base64url')}`;
}

/** A nonce that nobody can guess. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Verifies a detached JWS over exact bytes.
 * @param keys - the pinned ones; the header's `kid` chooses, its `alg` must be the key's.
 * @param rules - `now` in epoch ms; a time of signing more than five minutes ahead is refused, and one older than `maxAgeMs`.
 * @throws {@link SignatureError} `MALFORMED`, `SIGNATURE_INVALID` or `STALE`.
 */
export function verifyDetached(
  jws: string,
  payload: Uint8Array,
  keys: readonly TrustedKey[],
  rules: { readonly now: number; readonly maxAgeMs?: number | undefined },
): JwsHeader {
  const [, encoded, signatureText] = /^([A-Za-z0-9_-]{1,2048})\.\.([A-Za-z0-9_-]{1,2048})$/.exec(jws) ?? [];
  if (encoded === undefined || signatureText === undefined) throw malformed('It is no detached JWS.');
  const signature = decode(signatureText);
  const headerText = decode(encoded).toString('utf8');
  const parsed = v.safeParse(header, parseJson(headerText));
  // RFC 7515 §4: member names are unique.
  if (!parsed.success || repeatedMember(headerText) !== undefined) throw malformed('Its header is not the profile’s.');
  const found = parsed.output;
  const key = keys.find(({ keyId }) => keyId === found.kid);
  if (key === undefined || key.algorithm !== found.alg) throw invalid();
  if (!verify('sha256', signingInput(encoded, payload), { key: key.publicKey, ...scheme(key.algorithm) }, signature)) {
    throw invalid();
  }
  const age = rules.now - found.iat * 1000;
  if (age < -SKEW_MS || age > (rules.maxAgeMs ?? Number.POSITIVE_INFINITY)) {
    throw new SignatureError('STALE', 'The signature is not of this time.');
  }
  return found;
}

const SKEW_MS = 5 * 60_000;

function scheme(algorithm: JwsAlgorithm) {
  return algorithm === 'PS256'
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 }
    : { dsaEncoding: 'ieee-p1363' as const };
}

function signingInput(encodedHeader: string, payload: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${encodedHeader}.`), payload]);
}

/** One text for each sequence of bytes: spare bits are zero. */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') !== text) throw malformed('It is not base64url.');
  return bytes;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed('Its header is no JSON.');
  }
}

function malformed(message: string): SignatureError {
  return new SignatureError('MALFORMED', message);
}

function invalid(): SignatureError {
  return new SignatureError('SIGNATURE_INVALID', 'The signature is not by a known key over these bytes.');
}
