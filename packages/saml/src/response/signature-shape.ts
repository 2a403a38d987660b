import { createHash } from 'node:crypto';
import { SamlError } from '../saml-error.js';
import { enveloped, exclusiveC14n, ns } from '../saml-names.js';
import { attributeOf, childElements, childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-node.js';
import { strictBase64 } from './decode-message.js';
import { digestAlgorithms, signatureAlgorithms } from './signature-algorithms.js';

/** A signature of allowed form and algorithms, not yet verified. */
export interface SignatureShape {
  readonly element: XmlElement;
  /** The element that carries it and that it signs. */
  readonly parent: XmlElement;
  readonly algorithm: string;
  /** Prefixes of `InclusiveNamespaces` of the last transform. */
  readonly inclusive: readonly string[];
  readonly signedInfo: XmlElement;
  /** Prefixes of `InclusiveNamespaces` of the canonicalisation of `SignedInfo`. */
  readonly signedInfoInclusive: readonly string[];
  /** Name of the hash, as Node has it. */
  readonly hash: string;
  readonly digest: Uint8Array;
  readonly value: Uint8Array;
}

const EMPTY_DIGESTS: ReadonlySet<string> = new Set(
  [...digestAlgorithms.values()].map(({ hash }) => createHash(hash).digest('base64')),
);

/**
 * Steps 8 and 9 for the one signature that an element may carry as its child.
 * @returns `undefined` when it carries none.
 */
export function signatureShape(parent: XmlElement): SignatureShape | undefined {
  const [element, ...others] = childrenNamed(parent, ns.signature, 'Signature');
  if (!element) return undefined;
  if (others.length > 0) throw shape('An element has two signatures.');
  const signedInfo = required(element, 'SignedInfo');
  const reference = required(signedInfo, 'Reference');
  if (attributeOf(reference, 'URI') !== `#${attributeOf(parent, 'ID') ?? ''}`)
    throw shape('A signature does not refer to the element that carries it.');
  const c14n = required(signedInfo, 'CanonicalizationMethod');
  if (attributeOf(c14n, 'Algorithm') !== exclusiveC14n)
    throw shape('The canonicalisation is not exclusive, without comments.');
  const transforms = childElements(required(reference, 'Transforms'));
  const [first, last] = transforms;
  const named = transforms.map((transform) => attributeOf(transform, 'Algorithm'));
  if (!first || !last || named.length !== 2 || named[0] !== enveloped || named[1] !== exclusiveC14n)
    throw shape('The transforms are not the enveloped signature and exclusive canonicalisation.');
  return {
    element,
    parent,
    signedInfo,
    signedInfoInclusive: inclusivePrefixes(c14n),
    inclusive: inclusivePrefixes(last),
    ...values(element, signedInfo, reference),
  };
}

function values(
  element: XmlElement,
  signedInfo: XmlElement,
  reference: XmlElement,
): Pick<SignatureShape, 'algorithm' | 'hash' | 'digest' | 'value'> {
  const algorithm = attributeOf(required(signedInfo, 'SignatureMethod'), 'Algorithm') ?? '';
  if (!signatureAlgorithms.has(algorithm)) throw new SamlError('SAML_ALG', 'The signature algorithm is not allowed.');
  const digest = digestAlgorithms.get(attributeOf(required(reference, 'DigestMethod'), 'Algorithm') ?? '');
  if (!digest) throw new SamlError('SAML_ALG', 'The digest algorithm is not allowed.');
  const digestValue = base64Of(required(reference, 'DigestValue'));
  if (digestValue?.length !== digest.bytes) throw shape('The digest has the wrong length.');
  if (EMPTY_DIGESTS.has(digestValue.toString('base64'))) throw shape('The digest is that of nothing.');
  const value = base64Of(required(element, 'SignatureValue'));
  if (!value || value.length === 0) throw shape('The signature value is not base64.');
  return { algorithm, hash: digest.hash, digest: digestValue, value };
}

function inclusivePrefixes(method: XmlElement): readonly string[] {
  const list = childNamed(method, ns.exclusive, 'InclusiveNamespaces');
  if (!list) return [];
  const prefixes = (attributeOf(list, 'PrefixList') ?? '').split(/[ \t\n\r]+/).filter((prefix) => prefix !== '');
  if (prefixes.length > 20 || !prefixes.every((prefix) => prefix === '#default' || /^[A-Za-z_][\w.-]*$/.test(prefix)))
    throw shape('The list of inclusive prefixes is malformed.');
  return prefixes;
}

function base64Of(element: XmlElement): Buffer | undefined {
  return strictBase64(textOf(element).replaceAll(/[ \t\r\n]/g, ''));
}

function required(parent: XmlElement, local: string): XmlElement {
  const found = childNamed(parent, ns.signature, local);
  if (!found) throw shape(`The signature has no ${local}.`);
  return found;
}

function shape(message: string): SamlError {
  return new SamlError('SAML_SIG_SHAPE', message);
}
