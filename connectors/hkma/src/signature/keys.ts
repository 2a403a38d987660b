import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { ConfigurationError, type Secret } from '@countersign/contracts';
import * as v from 'valibot';
import type { JwsAlgorithm, SigningKey, TrustedKey } from './detached-jws.js';

const algorithm = v.picklist(['PS256', 'ES256']);

const jwks = v.pipe(
  v.array(
    v.looseObject({
      kid: v.pipe(v.string(), v.minLength(1)),
      alg: algorithm,
      kty: v.picklist(['RSA', 'EC']),
      n: v.optional(v.string()),
      e: v.optional(v.string()),
      crv: v.optional(v.string()),
      x: v.optional(v.string()),
      y: v.optional(v.string()),
    }),
  ),
  v.minLength(1),
);

/**
 * A key to sign manifests with, from PEM.
 * @throws {@link ConfigurationError} `INVALID_OPTION` when the key doesn't fit the algorithm.
 */
export function readSigningKey(given: {
  readonly privateKey: Secret;
  readonly keyId: string;
  readonly algorithm: string;
}): SigningKey {
  const chosen = v.safeParse(algorithm, given.algorithm);
  if (!chosen.success) throw bad('settings/signingAlgorithm', 'The signing algorithm is PS256 or ES256.');
  const place = 'credentials/signingKey';
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey(given.privateKey.reveal());
  } catch {
    throw bad(place, 'The signing key is no private key in PEM.');
  }
  assertFits(privateKey, chosen.output, place);
  return { privateKey, keyId: given.keyId, algorithm: chosen.output };
}

/**
 * The receiver's public keys, pinned: a JSON array of JWKs (RFC 7517) with `kid` and `alg`.
 * @param place - where they come from, for the error.
 * @throws {@link ConfigurationError} `INVALID_OPTION`.
 */
export function readTrustedKeys(text: string, place = 'settings/receiverKeys'): readonly TrustedKey[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw bad(place, 'The keys are a JSON array of JWKs.');
  }
  const parsed = v.safeParse(jwks, json);
  if (!parsed.success) throw bad(place, 'The keys are an array of JWKs, each with kid, alg and a public key.');
  if (new Set(parsed.output.map(({ kid }) => kid)).size !== parsed.output.length) {
    throw bad(place, 'Two of the receiver’s keys have one kid.');
  }
  return parsed.output.map(({ kid, alg, kty, n, e, crv, x, y }) => {
    let publicKey: KeyObject;
    try {
      // Only the public members: a private key that slipped in is not held.
      const members = kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y };
      publicKey = createPublicKey({ key: JSON.parse(JSON.stringify(members)), format: 'jwk' });
    } catch {
      throw bad(place, `The receiver’s key ${kid} can’t be read.`);
    }
    assertFits(publicKey, alg, place);
    return { keyId: kid, algorithm: alg, publicKey };
  });
}

function assertFits(key: KeyObject, chosen: JwsAlgorithm, place: string): void {
  const details = key.asymmetricKeyDetails ?? {};
  const fits =
    chosen === 'ES256'
      ? key.asymmetricKeyType === 'ec' && details.namedCurve === 'prime256v1'
      : key.asymmetricKeyType === 'rsa' && (details.modulusLength ?? 0) >= 2048;
  if (!fits)
    throw bad(place, `${chosen} takes ${chosen === 'ES256' ? 'a P-256 key' : 'an RSA key of 2048 bits or more'}.`);
}

function bad(place: string, message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message, { place });
}
