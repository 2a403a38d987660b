import {
  constants,
  createHash,
  createVerify,
  type KeyObject,
  sign as signBytes,
  type X509Certificate,
} from 'node:crypto';

type KeyType = 'rsa' | 'ec';

interface SignatureAlgorithm {
  readonly keyType: KeyType;
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  readonly pss?: boolean;
}

/** Signatures that are taken (RFC 6931, RFC 9231); no SHA-1, MD5, HMAC or DSA. */
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map<string, SignatureAlgorithm>([
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha256', { keyType: 'rsa', hash: 'sha256' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha384', { keyType: 'rsa', hash: 'sha384' }],
  ['http://www.w3.org/2001/04/xmldsig-more#rsa-sha512', { keyType: 'rsa', hash: 'sha512' }],
  ['http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1', { keyType: 'rsa', hash: 'sha256', pss: true }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256', { keyType: 'ec', hash: 'sha256' }],
  ['http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384', { keyType: 'ec', hash: 'sha384' }],
]);

export const digestAlgorithms: ReadonlyMap<string, { readonly hash: string; readonly bytes: number }> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', { hash: 'sha256', bytes: 32 }],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', { hash: 'sha384', bytes: 48 }],
  ['http://www.w3.org/2001/04/xmlenc#sha512', { hash: 'sha512', bytes: 64 }],
]);

/** True for a key that an algorithm can use: the type must fit, so that no key is read as another kind's. */
export function keyFits(algorithm: string, certificate: X509Certificate): boolean {
  return signatureAlgorithms.get(algorithm)?.keyType === certificate.publicKey.asymmetricKeyType;
}

/** RSA of 2048 bits or more, or one of the NIST curves that the algorithms are made for. */
export function isStrongKey(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048;
  return key.asymmetricKeyType === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(namedCurve);
}

function parameters(algorithm: SignatureAlgorithm): object {
  if (algorithm.keyType === 'ec') return { dsaEncoding: 'ieee-p1363' };
  if (!algorithm.pss) return { padding: constants.RSA_PKCS1_PADDING };
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

/** Verifies a detached signature (bindings §3.4.4.1). False for an algorithm that is not allowed. */
export function verifyBytes(name: string, text: string, certificate: X509Certificate, signature: Uint8Array): boolean {
  const algorithm = signatureAlgorithms.get(name);
  if (!algorithm) return false;
  try {
    return createVerify(algorithm.hash)
      .update(text)
      .verify({ key: certificate.publicKey, ...parameters(algorithm) }, signature);
  } catch {
    return false; // Node throws for an ECDSA signature of the wrong length
  }
}

/** Algorithms in the form that xml-crypto takes them: one class each, and none besides. */
export function xmlCryptoSignatures(): Record<string, new () => XmlCryptoSignature> {
  return Object.fromEntries(
    [...signatureAlgorithms].map(([name, algorithm]) => [
      name,
      class implements XmlCryptoSignature {
        getAlgorithmName(): string {
          return name;
        }
        getSignature(text: string, key: KeyObject): string {
          return signBytes(algorithm.hash, Buffer.from(text), { key, ...parameters(algorithm) }).toString('base64');
        }
        verifySignature(text: string, key: string, signature: string): boolean {
          return createVerify(algorithm.hash)
            .update(text)
            .verify({ key, ...parameters(algorithm) }, signature, 'base64');
        }
      },
    ]),
  );
}

export function xmlCryptoDigests(): Record<string, new () => XmlCryptoDigest> {
  return Object.fromEntries(
    [...digestAlgorithms].map(([name, { hash }]) => [
      name,
      class implements XmlCryptoDigest {
        getAlgorithmName(): string {
          return name;
        }
        getHash(text: string): string {
          return createHash(hash).update(text).digest('base64');
        }
      },
    ]),
  );
}

interface XmlCryptoSignature {
  getAlgorithmName(): string;
  getSignature(text: string, key: KeyObject): string;
  verifySignature(text: string, key: string, signature: string): boolean;
}

interface XmlCryptoDigest {
  getAlgorithmName(): string;
  getHash(text: string): string;
}
