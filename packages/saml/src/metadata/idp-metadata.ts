import { X509Certificate } from 'node:crypto';
import { ConfigurationError, type Instant, type LocalizedText } from '@countersign/contracts';
import { parseInstant } from '../response/xml-instant.js';
import { binding, ns } from '../saml-names.js';
import { parseXml } from '../xml/parse-xml.js';
import { attributeOf, childrenNamed, textOf, walkElements, type XmlElement } from '../xml/xml-node.js';
import { XmlProblem } from '../xml/xml-problem.js';

/** What is used of an identity provider's metadata (OASIS saml-metadata-2.0 §2.3–2.4). */
export interface IdpMetadata {
  readonly entityId: string;
  /** Certificates that may verify, in the order of the metadata. */
  readonly signingCertificates: readonly X509Certificate[];
  /** Where logins start, by binding. */
  readonly singleSignOn: { readonly redirect?: string | undefined; readonly post?: string | undefined };
  readonly singleLogout: { readonly redirect?: string | undefined; readonly post?: string | undefined };
  readonly wantAuthnRequestsSigned: boolean;
  /** The metadata must not be used from then on. */
  readonly validUntil?: Instant | undefined;
  /** ISO 8601 duration after which it should be fetched again. */
  readonly cacheDuration?: string | undefined;
}

const MOST_CHARACTERS = 1024 * 1024;
const LIMITS = { depth: 60, elements: 30_000, attributes: 64 } as const;
export const metadataRemedy: LocalizedText = {
  en: 'Export the identity provider’s SAML metadata again, as XML and unchanged, and import it here.',
  'zh-HK': '請重新匯出身分供應商的 SAML metadata（XML，不作改動），並在此匯入。',
};

/**
 * Reads an identity provider's metadata strictly: no DTD, 1 MiB at most.
 * @param options.entityId - which provider, where the document describes several.
 * @throws {@link ConfigurationError} `METADATA_INVALID`.
 */
export function parseIdpMetadata(text: string, options: { readonly entityId?: string | undefined } = {}): IdpMetadata {
  const root = parseMetadata(text);
  const entities = [...walkElements(root)].filter(
    (element) =>
      element.namespace === ns.metadata &&
      element.local === 'EntityDescriptor' &&
      childrenNamed(element, ns.metadata, 'IDPSSODescriptor').length > 0,
  );
  const matching = entities.filter(
    (entity) => options.entityId === undefined || attributeOf(entity, 'entityID') === options.entityId,
  );
  const [entity, ...others] = matching;
  if (!entity) throw invalidMetadata('It describes no identity provider of that entity id.');
  if (others.length > 0) throw invalidMetadata('It describes several identity providers; name one by its entity id.');
  const [descriptor, ...more] = childrenNamed(entity, ns.metadata, 'IDPSSODescriptor').filter((one) =>
    (attributeOf(one, 'protocolSupportEnumeration') ?? ns.protocol).split(/\s+/).includes(ns.protocol),
  );
  if (!descriptor || more.length > 0) throw invalidMetadata('It has not exactly one SAML 2.0 IDPSSODescriptor.');
  const entityId = attributeOf(entity, 'entityID');
  if (!entityId) throw invalidMetadata('It has no entityID.');
  const validUntil = [descriptor, entity, root]
    .map((element) => attributeOf(element, 'validUntil'))
    .flatMap((value) => (value === undefined ? [] : [instantOf(value)]))
    .sort()[0];
  return {
    entityId,
    signingCertificates: certificatesOf(descriptor),
    singleSignOn: endpointsOf(descriptor, 'SingleSignOnService'),
    singleLogout: endpointsOf(descriptor, 'SingleLogoutService'),
    wantAuthnRequestsSigned: /^(?:true|1)$/.test(attributeOf(descriptor, 'WantAuthnRequestsSigned') ?? ''),
    ...(validUntil === undefined ? {} : { validUntil }),
    ...optional('cacheDuration', attributeOf(descriptor, 'cacheDuration') ?? attributeOf(entity, 'cacheDuration')),
  };
}

/** @throws {@link ConfigurationError} `METADATA_INVALID`. */
export function parseMetadata(text: string): XmlElement {
  if (text.length > MOST_CHARACTERS) throw invalidMetadata('It is longer than 1 MiB.');
  try {
    const root = parseXml(text.startsWith('\uFEFF') ? text.slice(1) : text, LIMITS);
    if (root.namespace !== ns.metadata) throw invalidMetadata('Its root is no metadata element.');
    return root;
  } catch (error) {
    if (error instanceof XmlProblem) throw invalidMetadata(error.message);
    throw error;
  }
}

function certificatesOf(descriptor: XmlElement): readonly X509Certificate[] {
  const found = new Map<string, X509Certificate>();
  for (const key of childrenNamed(descriptor, ns.metadata, 'KeyDescriptor')) {
    if ((attributeOf(key, 'use') ?? 'signing') !== 'signing') continue;
    for (const element of walkElements(key)) {
      if (element.namespace !== ns.signature || element.local !== 'X509Certificate') continue;
      const certificate = certificateOf(textOf(element));
      found.set(certificate.fingerprint256, certificate);
    }
  }
  if (found.size === 0) throw invalidMetadata('It has no signing certificate.');
  return [...found.values()];
}

function certificateOf(text: string): X509Certificate {
  const compact = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, '');
  try {
    if (/^[A-Za-z0-9+/]+=*$/.test(compact)) return new X509Certificate(Buffer.from(compact, 'base64'));
  } catch {
    // OpenSSL's error names no place; ours does
  }
  throw invalidMetadata('A signing certificate can’t be read.');
}

function endpointsOf(
  descriptor: XmlElement,
  local: string,
): { readonly redirect?: string | undefined; readonly post?: string | undefined } {
  const endpoints = childrenNamed(descriptor, ns.metadata, local);
  const location = (wanted: string) => {
    const found = endpoints.find((endpoint) => attributeOf(endpoint, 'Binding') === wanted);
    return found && attributeOf(found, 'Location');
  };
  return { ...optional('redirect', location(binding.redirect)), ...optional('post', location(binding.post)) };
}

function instantOf(text: string): Instant {
  const ms = parseInstant(text);
  if (ms === undefined) throw invalidMetadata('validUntil is no instant.');
  return new Date(ms).toISOString();
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  const one: { [K in Key]?: Value } = {};
  if (value !== undefined) one[key] = value;
  return one;
}

export function invalidMetadata(message: string): ConfigurationError {
  return new ConfigurationError('METADATA_INVALID', `The metadata can't be used. ${message}`, {
    remedy: metadataRemedy,
  });
}
