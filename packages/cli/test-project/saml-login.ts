import { createHash, createSign } from 'node:crypto';

export const acs = 'https://sp.example.hk/saml/acs';
export const entityId = 'https://sp.example.hk/saml/metadata';
export const issuer = 'https://idp.example.hk/metadata';
export const now = Date.now();
export const at = new Date(now).toISOString();
const later = new Date(now + 300_000).toISOString();
export const SAML = 'urn:oasis:names:tc:SAML:2.0';

/** Written in canonical form, so that what is signed is what stands here. */
const assertion = `<saml:Assertion xmlns:saml="${SAML}:assertion" ID="_a-1" IssueInstant="${at}" Version="2.0"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID>chan.tm</saml:NameID><saml:SubjectConfirmation Method="${SAML}:cm:bearer"><saml:SubjectConfirmationData InResponseTo="_q-1" NotOnOrAfter="${later}" Recipient="${acs}"></saml:SubjectConfirmationData></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotOnOrAfter="${later}"><saml:AudienceRestriction><saml:Audience>${entityId}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at}"><saml:AuthnContext></saml:AuthnContext></saml:AuthnStatement></saml:Assertion>`;

/** A login response, signed with this key (P-256). */
export function sign(key: string): string {
  const more = 'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256';
  const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const digest = createHash('sha256').update(assertion).digest('base64');
  const inner = `<ds:CanonicalizationMethod Algorithm="${c14n}"></ds:CanonicalizationMethod><ds:SignatureMethod Algorithm="${more}"></ds:SignatureMethod><ds:Reference URI="#_a-1"><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform><ds:Transform Algorithm="${c14n}"></ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`;
  const namespace = 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"';
  const value = createSign('sha256')
    .update(`<ds:SignedInfo ${namespace}>${inner}`)
    .sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64');
  const signature = `<ds:Signature ${namespace}><ds:SignedInfo>${inner}<ds:SignatureValue>${value}</ds:SignatureValue></ds:Signature>`;
  const signed = assertion.replace('</saml:Issuer>', `</saml:Issuer>${signature}`);
  return `<samlp:Response xmlns:samlp="${SAML}:protocol" ID="_r-1" Version="2.0" IssueInstant="${at}" InResponseTo="_q-1" Destination="${acs}"><samlp:Status><samlp:StatusCode Value="${SAML}:status:Success"/></samlp:Status>${signed}</samlp:Response>`;
}

export function idpMetadata(certificate: string): string {
  return `<EntityDescriptor xmlns="${SAML}:metadata" entityID="${issuer}"><IDPSSODescriptor protocolSupportEnumeration="${SAML}:protocol"><KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor><SingleSignOnService Binding="${SAML}:bindings:HTTP-Redirect" Location="https://idp.example.hk/sso"/></IDPSSODescriptor></EntityDescriptor>`;
}
