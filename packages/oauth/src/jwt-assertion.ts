import { createPrivateKey, type KeyObject } from 'node:crypto';
import {
  type Clock,
  ConfigurationError,
  type Randomness,
  Secret,
  systemClock,
  systemRandomness,
} from '@countersign/contracts';

export interface AssertionOptions {
  /** Private key as PEM, PKCS #8 or PKCS #1. */
  readonly key: Secret;
  /** @defaultValue `'RS256'` */
  readonly algorithm?: 'RS256' | 'ES256' | undefined;
  readonly keyId?: string | undefined;
  /** `iss`: the client or the service account. */
  readonly issuer: string;
  /** `sub`: who is acted for. */
  readonly subject?: string | undefined;
  /** `aud`: exactly the one server that is to accept it. */
  readonly audience: string;
  /** Further claims, such as a `scope`. */
  readonly claims?: Readonly<Record<string, string>> | undefined;
  /** In ms; at most five minutes. @defaultValue 300_000 */
  readonly lifeMs?: number | undefined;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
}

const LONGEST_MS = 300_000;
const REGISTERED = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti']);

/**
 * Makes a signer of assertions (RFC 7523 §3): each has a new `jti`, one audience and a short life.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a key of another kind than the algorithm's, a life beyond five
 * minutes, or a claim that the signer sets itself.
 */
export function createAssertionSigner(options: AssertionOptions): () => Promise<Secret> {
  const { algorithm = 'RS256', issuer, subject, audience, claims = {}, lifeMs = LONGEST_MS } = options;
  const { clock = systemClock, randomness = systemRandomness } = options;
  if (!(lifeMs > 0 && lifeMs <= LONGEST_MS)) throw invalid('lifeMs', 'An assertion lives five minutes at most.');
  for (const name of Object.keys(claims)) {
    if (REGISTERED.has(name)) throw invalid(`claims/${name}`, `The claim ${name} is set by the signer.`);
  }
  const key = privateKey(options.key, algorithm);
  const header = { alg: algorithm, typ: 'JWT', ...(options.keyId === undefined ? {} : { kid: options.keyId }) };

  return async () => {
    const { SignJWT } = await import('jose');
    const now = Math.floor(clock.now() / 1000);
    const token = new SignJWT({ ...claims })
      .setProtectedHeader(header)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(now)
      .setExpirationTime(now + Math.floor(lifeMs / 1000))
      .setJti(Buffer.from(randomness.bytes(16)).toString('base64url'));
    if (subject !== undefined) token.setSubject(subject);
    return Secret.of(await token.sign(key));
  };
}

function privateKey(pem: Secret, algorithm: 'RS256' | 'ES256'): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem.reveal());
  } catch {
    throw invalid('key', 'The private key is not a PEM that can be read.'); // the cause may quote it
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  const fits =
    algorithm === 'RS256'
      ? asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
      : asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!fits)
    throw invalid('key', `${algorithm} needs ${algorithm === 'RS256' ? 'an RSA key of 2048 bits' : 'a P-256 key'}.`);
  return key;
}

function invalid(place: string, message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message, { place });
}
