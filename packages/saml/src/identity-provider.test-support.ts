import 'reflect-metadata';
import { createPrivateKey, type KeyObject, webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { SignedXml } from 'xml-crypto';
import { parseIdpMetadata, type ServiceProviderRules } from './index.js';
import { xmlCryptoDigests, xmlCryptoSignatures } from './response/signature-algorithms.js';

export const idpEntityId = 'https://idp.example.hk/metadata';
export const sp: ServiceProviderRules = {
  entityId: 'https://sp.example.hk/saml/metadata',
  acsUrls: ['https://sp.example.hk/saml/acs'],
};
export const requestId = '_request-1';
export const now = Date.parse('2026-11-22T02:00:00.000Z');
export const at = (seconds: number): string => new Date(now + seconds * 1000).toISOString();

export type KeyKind = 'rsa-2048' | 'rsa-1024' | 'P-256' | 'P-384';

export interface SigningKey {
  readonly key: KeyObject;
  /** base64 of the certificate. */
  readonly certificate: string;
}

export async function createSigningKey(
  kind: KeyKind = 'rsa-2048',
  validity: { readonly notBefore?: Date; readonly notAfter?: Date } = {},
): Promise<SigningKey> {
  const keys = kind.startsWith('rsa')
    ? await webcrypto.subtle.generateKey(rsaOf(Number(kind.slice(4))), true, ['sign', 'verify'])
    : await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: kind }, true, ['sign', 'verify']);
  const name = kind.startsWith('rsa') ? 'RSASSA-PKCS1-v1_5' : 'ECDSA';
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: 'CN=Test identity provider',
      keys,
      signingAlgorithm: { name, hash: 'SHA-256' },
      notBefore: validity.notBefore ?? new Date('2026-01-01T00:00:00Z'),
      notAfter: validity.notAfter ?? new Date('2029-01-01T00:00:00Z'),
    },
    webcrypto,
  );
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  };
}

function rsaOf(modulusLength: number) {
  const publicExponent = new Uint8Array([1, 0, 1]);
  return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', modulusLength, publicExponent };
}

export function idpMetadataXml(keys: readonly SigningKey[]): string {
  const descriptors = keys.map(
    ({ certificate }) =>
      `<KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${idpEntityId}"><IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${descriptors.join('')}<SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.hk/slo"/><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.hk/sso"/></IDPSSODescriptor></EntityDescriptor>`;
}

export const idpWith = (...keys: readonly SigningKey[]) => parseIdpMetadata(idpMetadataXml(keys));

export interface ResponseParts {
  readonly responseId?: string;
  readonly assertionId?: string;
  readonly responseAttributes?: string;
  readonly responseIssuer?: string;
  readonly status?: string;
  readonly issuer?: string;
  readonly nameId?: string;
  readonly confirmations?: string;
  readonly conditions?: string;
  readonly authn?: string;
  readonly attributes?: string;
  readonly version?: string;
}

const SAML = 'urn:oasis:names:tc:SAML:2.0';
export const success = `<samlp:Status><samlp:StatusCode Value="${SAML}:status:Success"/></samlp:Status>`;
export const nameId = `<saml:NameID Format="${SAML}:nameid-format:persistent">chan.tm</saml:NameID>`;

export function confirmation(
  changes: { readonly method?: string; readonly data?: string; readonly attributes?: string } = {},
): string {
  const attributes =
    changes.attributes ?? `NotOnOrAfter="${at(300)}" Recipient="${sp.acsUrls[0]}" InResponseTo="${requestId}"`;
  const data = changes.data ?? `<saml:SubjectConfirmationData ${attributes}/>`;
  return `<saml:SubjectConfirmation Method="${changes.method ?? `${SAML}:cm:bearer`}">${data}</saml:SubjectConfirmation>`;
}

export const audience = (...uris: readonly string[]): string =>
  `<saml:AudienceRestriction>${uris.map((uri) => `<saml:Audience>${uri}</saml:Audience>`).join('')}</saml:AudienceRestriction>`;

export function conditions(
  inner = audience(sp.entityId),
  window = `NotBefore="${at(-300)}" NotOnOrAfter="${at(3600)}"`,
): string {
  return `<saml:Conditions ${window}>${inner}</saml:Conditions>`;
}

export const authn = `<saml:AuthnStatement AuthnInstant="${at(-30)}" SessionIndex="_session-1" SessionNotOnOrAfter="${at(28_800)}"><saml:AuthnContext><saml:AuthnContextClassRef>${SAML}:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;
export const attributes = `<saml:AttributeStatement><saml:Attribute Name="mail" NameFormat="${SAML}:attrname-format:basic"><saml:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">chan@example.hk</saml:AttributeValue></saml:Attribute><saml:Attribute Name="role"><saml:AttributeValue>staff</saml:AttributeValue><saml:AttributeValue>審批人</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`;

export function assertionXml(parts: ResponseParts = {}): string {
  const issuer = `<saml:Issuer>${parts.issuer ?? idpEntityId}</saml:Issuer>`;
  const subject = `<saml:Subject>${parts.nameId ?? nameId}${parts.confirmations ?? confirmation()}</saml:Subject>`;
  return `<saml:Assertion xmlns:saml="${SAML}:assertion" ID="${parts.assertionId ?? '_assertion-1'}" Version="${parts.version ?? '2.0'}" IssueInstant="${at(-20)}">${issuer}${subject}${parts.conditions ?? conditions()}${parts.authn ?? authn}${parts.attributes ?? attributes}</saml:Assertion>`;
}

/** A response, unsigned. */
export function responseXml(parts: ResponseParts = {}, assertion = assertionXml(parts)): string {
  const envelope = parts.responseAttributes ?? `InResponseTo="${requestId}" Destination="${sp.acsUrls[0]}"`;
  const issuer = parts.responseIssuer ?? `<saml:Issuer>${idpEntityId}</saml:Issuer>`;
  return `<samlp:Response xmlns:samlp="${SAML}:protocol" xmlns:saml="${SAML}:assertion" ID="${parts.responseId ?? '_response-1'}" Version="2.0" IssueInstant="${at(-20)}" ${envelope}>${issuer}${parts.status ?? success}${assertion}</samlp:Response>`;
}

export interface SigningOptions {
  readonly target?: 'Assertion' | 'Response' | 'LogoutRequest';
  readonly algorithm?: string;
  readonly digest?: string;
  readonly keyInfo?: boolean;
  readonly c14n?: string;
  readonly transforms?: readonly string[];
  readonly inclusive?: readonly string[];
}

export const algorithms = {
  rsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  rsaSha384: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha384',
  rsaSha512: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  rsaPss: 'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
  ecdsaSha256: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  ecdsaSha384: 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384',
  rsaSha1: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
  sha1: 'http://www.w3.org/2000/09/xmldsig#sha1',
  sha256: 'http://www.w3.org/2001/04/xmlenc#sha256',
  sha384: 'http://www.w3.org/2001/04/xmldsig-more#sha384',
  sha512: 'http://www.w3.org/2001/04/xmlenc#sha512',
  exclusive: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  enveloped: 'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
} as const;

/** Signs the assertion (or the response) with xml-crypto, as an identity provider does. */
export function signXml(xml: string, { key, certificate }: SigningKey, options: SigningOptions = {}): string {
  const { target = 'Assertion', algorithm = algorithms.rsaSha256, digest = algorithms.sha256 } = options;
  const signer = new SignedXml({
    privateKey: key,
    publicCert: `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----`,
    signatureAlgorithm: algorithm,
    canonicalizationAlgorithm: options.c14n ?? algorithms.exclusive,
    ...(options.keyInfo === false ? { getKeyInfoContent: () => null } : {}),
  });
  signer.SignatureAlgorithms = { ...signer.SignatureAlgorithms, ...xmlCryptoSignatures() };
  signer.HashAlgorithms = { ...signer.HashAlgorithms, ...xmlCryptoDigests() };
  signer.addReference({
    xpath: `//*[local-name(.)='${target}']`,
    transforms: [...(options.transforms ?? [algorithms.enveloped, algorithms.exclusive])],
    digestAlgorithm: digest,
    ...(options.inclusive ? { inclusiveNamespacesPrefixList: [...options.inclusive] } : {}),
  });
  signer.computeSignature(xml, {
    prefix: 'ds',
    location: { reference: `//*[local-name(.)='${target}']/*[local-name(.)='Issuer']`, action: 'after' },
  });
  return signer.getSignedXml();
}

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64');
