import { assertionXml, responseXml, type SigningKey } from '../identity-provider.test-support.js';
import type { SamlCode } from '../index.js';

/** Keys that a forger has, and what the identity provider really signed. */
export interface Forge {
  readonly idp: SigningKey;
  readonly attacker: SigningKey;
  readonly weak: SigningKey;
  readonly expired: SigningKey;
  /** P-256, of the identity provider. */
  readonly ec: SigningKey;
  /** Assertion signed. */
  readonly genuine: string;
  /** Response signed. */
  readonly genuineResponse: string;
}

export interface ForgedCase {
  readonly name: string;
  readonly code: SamlCode | readonly SamlCode[];
  /** XML, or bytes where encoding matters. */
  readonly make: (forge: Forge) => string | Uint8Array;
}

export const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;
export const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s;

export function part(xml: string, pattern: RegExp): string {
  const found = pattern.exec(xml)?.[0];
  if (found === undefined) throw new Error(`There is no ${pattern} to forge from.`);
  return found;
}

export const assertionOf = (xml: string) => part(xml, ASSERTION);
export const signatureOf = (xml: string) => part(xml, SIGNATURE);
export const unsigned = (xml: string) => xml.replace(SIGNATURE, '');
export const evil = (id = '_evil') => assertionXml({ assertionId: id, nameId: '<saml:NameID>admin</saml:NameID>' });
export const evilResponse = (inner = evil()) => responseXml({ responseId: '_evil-response' }, inner);
export const inSignature = (xml: string, inner: string) =>
  xml.replace('</ds:Signature>', `<ds:Object>${inner}</ds:Object></ds:Signature>`);
export const afterIssuer = (assertion: string, inner: string) =>
  assertion.replace('</saml:Issuer>', `</saml:Issuer>${inner}`);
export const SHAPES = ['SAML_STRUCTURE', 'SAML_SIG_SHAPE', 'SAML_DUP_ID', 'SAML_SIG_INVALID', 'SAML_UNSIGNED'] as const;
