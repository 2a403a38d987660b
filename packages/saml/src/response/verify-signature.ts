import { createHash, timingSafeEqual, type X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { SamlError } from '../saml-error.js';
import { enveloped, exclusiveC14n, ns } from '../saml-names.js';
import { canonicalXml, standaloneXml } from '../xml/canonical-xml.js';
import type { XmlElement } from '../xml/xml-node.js';
import { parseMessageText } from './decode-message.js';
import { isStrongKey, keyFits, verifyBytes, xmlCryptoDigests, xmlCryptoSignatures } from './signature-algorithms.js';
import type { SignatureShape } from './signature-shape.js';

export interface VerifiedElement {
  /** Parsed from the canonical bytes that the signature covers, and from nothing else. */
  readonly element: XmlElement;
  /** The certificate that verified it. */
  readonly certificate: X509Certificate;
}

export interface CertificatePolicy {
  /** @defaultValue `reject` */
  readonly expiredCertificate?: 'reject' | 'allow' | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * Steps 10 and 12: verifies one signature with the certificates of the metadata in turn, and reads the signed element
 * back from the verified bytes. What `KeyInfo` says plays no part; it is not even handed on.
 *
 * Two implementations have to agree. Ours canonicalises and verifies first: it is linear, so that a forgery is cheap to
 * refuse, however long. Then xml-crypto verifies the signed element alone, written out by us, and its canonical bytes have
 * to equal ours: an error in either refuses the login instead of changing it.
 */
export function verifySignature(
  shape: SignatureShape,
  certificates: readonly X509Certificate[],
  policy: CertificatePolicy,
): VerifiedElement {
  const strong = certificates.filter((certificate) => isStrongKey(certificate.publicKey));
  const candidates = strong.filter((certificate) => keyFits(shape.algorithm, certificate));
  const signature = withoutKeyInfo(shape.element);
  const parent = replaceChild(shape.parent, shape.element, signature);
  const ours = canonicalXml(parent, { without: signature, inclusive: shape.inclusive });
  const certificate = verifiedBy(shape, ours, candidates);
  if (certificate) {
    const verified = signedBytes(standaloneXml(parent), standaloneXml(signature), certificate);
    if (verified === undefined || !sameText(verified, ours))
      throw new SamlError('SAML_BYTES', 'Two implementations of signatures disagree about the signed element.');
    if (policy.expiredCertificate !== 'allow' && certificate.validToDate.getTime() <= policy.now)
      throw new SamlError('SAML_CERT_EXPIRED', 'The signing certificate has expired.', {
        expired: certificate.validToDate.toISOString(),
        fingerprint256: certificate.fingerprint256,
      });
    return { element: parseMessageText(verified), certificate };
  }
  if (strong.length === 0 && certificates.length > 0)
    throw new SamlError('SAML_CERT_WEAK', 'The key of the signing certificate is too weak.');
  throw new SamlError(
    'SAML_SIG_INVALID',
    'No certificate of the identity provider’s metadata verifies the signature.',
    {
      certificates: certificates.map(({ fingerprint256 }) => fingerprint256),
    },
  );
}

/** The certificate whose key made the signature, by our own canonical form of the element and of `SignedInfo`. */
function verifiedBy(
  shape: SignatureShape,
  canonical: string,
  certificates: readonly X509Certificate[],
): X509Certificate | undefined {
  const digest = createHash(shape.hash).update(canonical).digest();
  if (digest.length !== shape.digest.length || !timingSafeEqual(digest, shape.digest)) return undefined;
  const signedInfo = canonicalXml(shape.signedInfo, { inclusive: shape.signedInfoInclusive });
  return certificates.find((one) => verifyBytes(shape.algorithm, signedInfo, one, shape.value));
}

function signedBytes(document: string, signature: string, certificate: X509Certificate): string | undefined {
  const signed = new SignedXml({
    publicCert: certificate.toString(),
    getCertFromKeyInfo: () => null,
  });
  const { CanonicalizationAlgorithms: known } = signed;
  signed.idAttributes = ['ID'];
  signed.SignatureAlgorithms = xmlCryptoSignatures();
  signed.HashAlgorithms = xmlCryptoDigests();
  signed.CanonicalizationAlgorithms = Object.fromEntries(
    Object.entries(known).filter(([name]) => name === exclusiveC14n || name === enveloped),
  );
  try {
    signed.loadSignature(signature);
    if (!signed.checkSignature(document)) return undefined;
  } catch {
    return undefined; // its errors carry the signature value, and every one of them means: not verified
  }
  const [reference, ...others] = signed.getSignedReferences();
  return others.length === 0 && reference ? reference : undefined;
}

function withoutKeyInfo(signature: XmlElement): XmlElement {
  return {
    ...signature,
    children: signature.children.filter(
      (child) => child.kind === 'text' || child.namespace !== ns.signature || child.local !== 'KeyInfo',
    ),
  };
}

function replaceChild(parent: XmlElement, before: XmlElement, after: XmlElement): XmlElement {
  return { ...parent, children: parent.children.map((child) => (child === before ? after : child)) };
}

function sameText(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
