import {
  algorithms,
  assertionXml,
  at,
  attributes,
  audience,
  authn,
  conditions,
  confirmation,
  idpEntityId,
  nameId,
  type ResponseParts,
  requestId,
  responseXml,
  type SigningKey,
  type SigningOptions,
  signXml,
  sp,
  success,
} from './identity-provider.test-support.js';
import type { SamlCode } from './index.js';

/** Keys that a forger has, and what the identity provider really signed. */
export interface Forge {
  readonly idp: SigningKey;
  readonly attacker: SigningKey;
  readonly weak: SigningKey;
  readonly expired: SigningKey;
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

const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;
const ASSERTION = /<saml:Assertion .*<\/saml:Assertion>/s;

function part(xml: string, pattern: RegExp): string {
  const found = pattern.exec(xml)?.[0];
  if (found === undefined) throw new Error(`There is no ${pattern} to forge from.`);
  return found;
}

const assertionOf = (xml: string) => part(xml, ASSERTION);
const signatureOf = (xml: string) => part(xml, SIGNATURE);
const unsigned = (xml: string) => xml.replace(SIGNATURE, '');
const evil = (id = '_evil') => assertionXml({ assertionId: id, nameId: '<saml:NameID>admin</saml:NameID>' });
const evilResponse = (inner = evil()) => responseXml({ responseId: '_evil-response' }, inner);
const inSignature = (xml: string, inner: string) =>
  xml.replace('</ds:Signature>', `<ds:Object>${inner}</ds:Object></ds:Signature>`);
const afterIssuer = (assertion: string, inner: string) => assertion.replace('</saml:Issuer>', `</saml:Issuer>${inner}`);
const SHAPES = ['SAML_STRUCTURE', 'SAML_SIG_SHAPE', 'SAML_DUP_ID', 'SAML_SIG_INVALID', 'SAML_UNSIGNED'] as const;

/** Signature wrapping: the eight classic forms and their relatives. */
const wrapping: readonly ForgedCase[] = [
  {
    name: 'XSW1: evil response, the original inside its signature',
    code: SHAPES,
    make: ({ genuineResponse: xml }) =>
      evilResponse().replace('</saml:Issuer>', `</saml:Issuer>${inSignature(signatureOf(xml), unsigned(xml))}`),
  },
  {
    name: 'XSW2: evil response, the original beside a detached signature',
    code: SHAPES,
    make: ({ genuineResponse: xml }) =>
      evilResponse().replace('</saml:Issuer>', `</saml:Issuer>${signatureOf(xml)}${unsigned(xml)}`),
  },
  {
    name: 'XSW3: evil assertion before the original',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('<saml:Assertion', `${evil()}<saml:Assertion`),
  },
  {
    name: 'XSW4: evil assertion around the original',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      evilResponse(evil().replace('</saml:Assertion>', `${assertionOf(xml)}</saml:Assertion>`)),
  },
  {
    name: 'XSW5: evil assertion with the signature, the original after it',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => evilResponse(afterIssuer(evil(), signatureOf(xml)) + unsigned(assertionOf(xml))),
  },
  {
    name: 'XSW6: the original inside the signature of the evil assertion',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      evilResponse(afterIssuer(evil(), inSignature(signatureOf(xml), unsigned(assertionOf(xml))))),
  },
  {
    name: 'XSW7: evil assertion in Extensions',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      xml.replace('<samlp:Status>', `<samlp:Extensions>${evil()}</samlp:Extensions><samlp:Status>`),
  },
  {
    name: 'XSW8: the original in an Object of the evil assertion’s signature',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => evilResponse(afterIssuer(evil(), inSignature(signatureOf(xml), assertionOf(xml)))),
  },
  {
    name: 'the original after an evil assertion of the same id',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('<saml:Assertion', `${evil('_assertion-1')}<saml:Assertion`),
  },
  {
    name: 'evil assertion after the original',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('</samlp:Response>', `${evil()}</samlp:Response>`),
  },
  {
    name: 'evil assertion that carries the signature of the original in StatusDetail',
    code: SHAPES,
    make: ({ genuine: xml }) =>
      evilResponse(afterIssuer(evil(), signatureOf(xml))).replace(
        '</samlp:Status>',
        `<samlp:StatusDetail>${unsigned(assertionOf(xml))}</samlp:StatusDetail></samlp:Status>`,
      ),
  },
  {
    name: 'the original in an AttributeValue of the evil assertion',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      evilResponse(afterIssuer(evil(), signatureOf(xml)).replace('staff', unsigned(assertionOf(xml)))),
  },
  {
    name: 'the original in the Advice of the evil assertion',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      evilResponse(
        evil().replace('<saml:AuthnStatement', `<saml:Advice>${assertionOf(xml)}</saml:Advice><saml:AuthnStatement`),
      ),
  },
  {
    name: 'the original in another namespace, the evil one in ours',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      xml.replace(
        '<samlp:Status>',
        `<samlp:Extensions><x:Assertion xmlns:x="urn:x" ID="_x"/></samlp:Extensions><samlp:Status>`,
      ),
  },
  {
    name: 'the whole document in a foreign namespace',
    code: 'SAML_ROOT',
    make: ({ genuine: xml }) => xml.replaceAll('urn:oasis:names:tc:SAML:2.0:protocol', 'urn:x'),
  },
  {
    name: 'the assertion in a foreign namespace',
    code: SHAPES,
    make: ({ genuine: xml }) =>
      xml.replace(
        '<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"',
        '<saml:Assertion xmlns:saml="urn:y"',
      ),
  },
  {
    name: 'an assertion as the root',
    code: 'SAML_ROOT',
    make: ({ genuine: xml }) => assertionOf(xml),
  },
  {
    name: 'a second root',
    code: 'SAML_MALFORMED',
    make: ({ genuine: xml }) => xml + evilResponse(),
  },
  {
    name: 'a second NameID',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('<saml:NameID ', '<saml:NameID>admin</saml:NameID><saml:NameID '),
  },
  {
    name: 'a second subject',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      xml.replace('<saml:Subject>', '<saml:Subject><saml:NameID>admin</saml:NameID></saml:Subject><saml:Subject>'),
  },
  {
    name: 'a second attribute statement, beside the signed one',
    code: 'SAML_SIG_INVALID',
    make: ({ genuine: xml }) => xml.replace('</saml:Assertion>', `${attributes}</saml:Assertion>`),
  },
  {
    name: 'attributes beside the assertion',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('</samlp:Response>', `${attributes}</samlp:Response>`),
  },
  {
    name: 'an encrypted assertion beside the plain one',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) =>
      xml.replace(
        '</samlp:Response>',
        '<saml:EncryptedAssertion><x xmlns="urn:x"/></saml:EncryptedAssertion></samlp:Response>',
      ),
  },
  ...['Id', 'id', 'xml:id', 'x:ID', 'iD'].map(
    (spelling): ForgedCase => ({
      name: `the id of the assertion a second time, spelt ${spelling}`,
      code: 'SAML_DUP_ID',
      make: ({ genuine: xml }) =>
        xml.replace('<samlp:Status>', `<samlp:Status xmlns:x="urn:x" ${spelling}="_assertion-1">`),
    }),
  ),
  {
    name: 'one id for response and assertion',
    code: 'SAML_DUP_ID',
    make: ({ genuine: xml }) => xml.replace('ID="_response-1"', 'ID="_assertion-1"'),
  },
  {
    name: 'the signature moved from the assertion to the response',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => afterIssuer(unsigned(xml), signatureOf(xml)),
  },
  {
    name: 'the signature moved behind the subject',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => unsigned(xml).replace('</saml:Subject>', `</saml:Subject>${signatureOf(xml)}`),
  },
  {
    name: 'two signatures',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace(SIGNATURE, (one) => one + one),
  },
  {
    name: 'the genuine assertion under a response of another identity provider',
    code: 'SAML_ISSUER',
    make: ({ genuine: xml }) => xml.replace(`<saml:Issuer>${idpEntityId}`, '<saml:Issuer>https://evil.example'),
  },
  {
    name: 'a signed response with the assertion exchanged',
    code: 'SAML_SIG_INVALID',
    make: ({ genuineResponse: xml }) => xml.replace(ASSERTION, evil()),
  },
  {
    name: 'a signed response with the NameID exchanged',
    code: 'SAML_SIG_INVALID',
    make: ({ genuineResponse: xml }) => xml.replace('>chan.tm<', '>admin<'),
  },
  {
    name: 'a default namespace that moves the children elsewhere',
    code: SHAPES,
    make: ({ genuine: xml }) =>
      xml.replace(
        '<saml:Subject>',
        '<Subject xmlns="urn:oasis:names:tc:SAML:2.0:protocol"><saml:NameID>admin</saml:NameID></Subject><saml:Subject>',
      ),
  },
];

/** Signatures that say something else than they should. */
const signatures: readonly ForgedCase[] = [
  { name: 'no signature', code: 'SAML_UNSIGNED', make: () => responseXml() },
  {
    name: 'a signature by an attacker, with its certificate in KeyInfo',
    code: 'SAML_SIG_INVALID',
    make: ({ attacker }) => signXml(responseXml(), attacker),
  },
  {
    name: 'a signature by an attacker, without KeyInfo',
    code: 'SAML_SIG_INVALID',
    make: ({ attacker }) => signXml(responseXml(), attacker, { keyInfo: false }),
  },
  {
    name: 'RSA-SHA1',
    code: 'SAML_ALG',
    make: ({ idp }) => signXml(responseXml(), idp, { algorithm: algorithms.rsaSha1 }),
  },
  {
    name: 'a SHA-1 digest',
    code: 'SAML_ALG',
    make: ({ idp }) => signXml(responseXml(), idp, { digest: algorithms.sha1 }),
  },
  {
    name: 'HMAC keyed with the certificate',
    code: 'SAML_ALG',
    make: ({ genuine: xml }) => xml.replace(algorithms.rsaSha256, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'),
  },
  { name: 'RSA of 1024 bits', code: 'SAML_SIG_INVALID', make: ({ weak }) => signXml(responseXml(), weak) },
  { name: 'an expired certificate', code: 'SAML_CERT_EXPIRED', make: ({ expired }) => signXml(responseXml(), expired) },
  {
    name: 'the digest of nothing',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) =>
      xml.replace(/(<ds:DigestValue>)[^<]*/, '$147DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='),
  },
  {
    name: 'a relative namespace name, for which canonicalisation is void',
    code: 'SAML_MALFORMED',
    make: ({ genuine: xml }) => xml.replace('<saml:Assertion ', '<saml:Assertion xmlns:v="1" '),
  },
  {
    name: 'an empty reference',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace('URI="#_assertion-1"', 'URI=""'),
  },
  {
    name: 'a reference to another element',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace('URI="#_assertion-1"', 'URI="#_response-1"'),
  },
  {
    name: 'a reference by XPointer',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace('URI="#_assertion-1"', 'URI="#xpointer(/)"'),
  },
  {
    name: 'two references',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace(/<ds:Reference .*?<\/ds:Reference>/s, (one) => one + one),
  },
  {
    name: 'two SignedInfo',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace(/<ds:SignedInfo>.*?<\/ds:SignedInfo>/s, (one) => one + one),
  },
  {
    name: 'a comment in DigestValue',
    code: 'SAML_COMMENT',
    make: ({ genuine: xml }) => xml.replace('<ds:DigestValue>', '<ds:DigestValue><!--x-->'),
  },
  {
    name: 'a comment in SignedInfo',
    code: 'SAML_COMMENT',
    make: ({ genuine: xml }) => xml.replace('<ds:SignedInfo>', '<ds:SignedInfo><!--x-->'),
  },
  {
    name: 'two values in DigestValue',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace(/<ds:DigestValue>([^<]*)/, '<ds:DigestValue>$1 $1'),
  },
  {
    name: 'an XSLT transform',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) =>
      xml.replace(
        '<ds:Transforms>',
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
      ),
  },
  {
    name: 'an XPath transform with a filter',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) =>
      xml.replace(
        '<ds:Transforms>',
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>true()</ds:XPath></ds:Transform>',
      ),
  },
  {
    name: 'canonicalisation with comments',
    code: 'SAML_SIG_SHAPE',
    make: ({ idp }) => signXml(responseXml(), idp, { c14n: `${algorithms.exclusive}WithComments` }),
  },
  {
    name: 'a transform with comments',
    code: 'SAML_SIG_SHAPE',
    make: ({ idp }) =>
      signXml(responseXml(), idp, { transforms: [algorithms.enveloped, `${algorithms.exclusive}WithComments`] }),
  },
  {
    name: 'no enveloped-signature transform',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace(`<ds:Transform Algorithm="${algorithms.enveloped}"/>`, ''),
  },
  { name: 'an Object', code: 'SAML_SIG_SHAPE', make: ({ genuine: xml }) => inSignature(xml, '') },
  {
    name: 'a RetrievalMethod',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace('<ds:KeyInfo>', '<ds:KeyInfo><ds:RetrievalMethod URI="#k"/>'),
  },
  {
    name: 'an empty signature value',
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine: xml }) => xml.replace(/(<ds:SignatureValue>)[^<]*/, '$1'),
  },
  {
    name: 'a changed signature value',
    code: 'SAML_SIG_INVALID',
    make: ({ genuine: xml }) =>
      xml.replace(/(<ds:SignatureValue>)(.)/, (_all, tag: string, first: string) => tag + (first === 'A' ? 'B' : 'A')),
  },
  {
    name: 'a signature in a foreign namespace',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('xmlns:ds="http://www.w3.org/2000/09/xmldsig#"', 'xmlns:ds="urn:ds"'),
  },
];

const resign =
  (parts: ResponseParts, options?: SigningOptions): ForgedCase['make'] =>
  ({ idp }) =>
    signXml(responseXml(parts), idp, options);
const data = (attributesOfData: string): ResponseParts => ({
  confirmations: confirmation({ attributes: attributesOfData }),
});
const [acs = ''] = sp.acsUrls;
const status = (top: string, second = ''): string =>
  `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${top}">${second && `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${second}"/>`}</samlp:StatusCode></samlp:Status>`;

/** Genuinely signed, and still not a login here and now. */
const meanings: readonly ForgedCase[] = [
  {
    name: 'conditions that have ended',
    code: 'SAML_TIME',
    make: resign({
      conditions: conditions(audience(sp.entityId), `NotBefore="${at(-900)}" NotOnOrAfter="${at(-61)}"`),
    }),
  },
  {
    name: 'conditions that begin later',
    code: 'SAML_TIME',
    make: resign({ conditions: conditions(audience(sp.entityId), `NotBefore="${at(61)}" NotOnOrAfter="${at(900)}"`) }),
  },
  {
    name: 'conditions that never hold',
    code: 'SAML_TIME',
    make: resign({ conditions: conditions(audience(sp.entityId), `NotBefore="${at(30)}" NotOnOrAfter="${at(-30)}"`) }),
  },
  {
    name: 'a date that does not exist',
    code: 'SAML_TIME',
    make: resign({ conditions: conditions(audience(sp.entityId), 'NotOnOrAfter="2027-02-30T00:00:00Z"') }),
  },
  {
    name: 'a local time',
    code: 'SAML_TIME',
    make: resign({ conditions: conditions(audience(sp.entityId), 'NotOnOrAfter="2027-02-20T00:00:00"') }),
  },
  { name: 'no conditions', code: 'SAML_TIME', make: resign({ conditions: '' }) },
  { name: 'two conditions', code: 'SAML_STRUCTURE', make: resign({ conditions: conditions() + conditions() }) },
  {
    name: 'a condition of another kind',
    code: 'SAML_STRUCTURE',
    make: resign({ conditions: conditions(`${audience(sp.entityId)}<saml:Condition/>`) }),
  },
  {
    name: 'another audience',
    code: 'SAML_AUDIENCE',
    make: resign({ conditions: conditions(audience('https://else.example')) }),
  },
  {
    name: 'an audience that begins like ours',
    code: 'SAML_AUDIENCE',
    make: resign({ conditions: conditions(audience(`${sp.entityId}.evil.example`)) }),
  },
  {
    name: 'an audience in other letters',
    code: 'SAML_AUDIENCE',
    make: resign({ conditions: conditions(audience(sp.entityId.toUpperCase())) }),
  },
  {
    name: 'an audience with a comment in it',
    code: 'SAML_COMMENT',
    make: resign({ conditions: conditions(audience(`${sp.entityId}<!-- -->.evil.example`)) }),
  },
  { name: 'no audience restriction', code: 'SAML_AUDIENCE', make: resign({ conditions: conditions('') }) },
  {
    name: 'a second restriction to another audience',
    code: 'SAML_AUDIENCE',
    make: resign({ conditions: conditions(audience(sp.entityId) + audience('https://else.example')) }),
  },
  {
    name: 'an empty audience restriction',
    code: 'SAML_STRUCTURE',
    make: resign({ conditions: conditions(audience()) }),
  },
  { name: 'no subject confirmation', code: 'SAML_RECIPIENT', make: resign({ confirmations: '' }) },
  {
    name: 'two bearer confirmations',
    code: 'SAML_RECIPIENT',
    make: resign({ confirmations: confirmation() + confirmation() }),
  },
  {
    name: 'a confirmation of another method',
    code: 'SAML_RECIPIENT',
    make: resign({ confirmations: confirmation({ method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches' }) }),
  },
  {
    name: 'a confirmation without data',
    code: 'SAML_RECIPIENT',
    make: resign({ confirmations: confirmation({ data: '' }) }),
  },
  {
    name: 'another recipient',
    code: 'SAML_RECIPIENT',
    make: resign(data(`NotOnOrAfter="${at(300)}" Recipient="https://else.example/acs" InResponseTo="${requestId}"`)),
  },
  {
    name: 'no recipient',
    code: 'SAML_RECIPIENT',
    make: resign(data(`NotOnOrAfter="${at(300)}" InResponseTo="${requestId}"`)),
  },
  {
    name: 'a confirmation that has ended',
    code: 'SAML_TIME',
    make: resign(data(`NotOnOrAfter="${at(-61)}" Recipient="${acs}" InResponseTo="${requestId}"`)),
  },
  {
    name: 'a confirmation without end',
    code: 'SAML_TIME',
    make: resign(data(`Recipient="${acs}" InResponseTo="${requestId}"`)),
  },
  {
    name: 'a confirmation with NotBefore',
    code: 'SAML_TIME',
    make: resign(
      data(`NotBefore="${at(-300)}" NotOnOrAfter="${at(300)}" Recipient="${acs}" InResponseTo="${requestId}"`),
    ),
  },
  {
    name: 'the answer to another request',
    code: 'SAML_IRT',
    make: resign(data(`NotOnOrAfter="${at(300)}" Recipient="${acs}" InResponseTo="_other"`)),
  },
  {
    name: 'the answer to no request',
    code: 'SAML_IRT',
    make: resign(data(`NotOnOrAfter="${at(300)}" Recipient="${acs}"`)),
  },
  {
    name: 'an envelope that answers another request',
    code: 'SAML_IRT',
    make: ({ genuine: xml }) => xml.replace(`InResponseTo="${requestId}" D`, 'InResponseTo="_other" D'),
  },
  {
    name: 'an envelope made to answer our request',
    code: 'SAML_IRT',
    make: resign(data(`NotOnOrAfter="${at(300)}" Recipient="${acs}" InResponseTo="_stolen"`)),
  },
  {
    name: 'another destination',
    code: 'SAML_DESTINATION',
    make: resign({ responseAttributes: `InResponseTo="${requestId}" Destination="https://else.example/acs"` }),
  },
  {
    name: 'an empty destination',
    code: 'SAML_DESTINATION',
    make: resign({ responseAttributes: `InResponseTo="${requestId}" Destination=""` }),
  },
  {
    name: 'a signed response without destination',
    code: 'SAML_DESTINATION',
    make: resign({ responseAttributes: `InResponseTo="${requestId}"` }, { target: 'Response' }),
  },
  { name: 'another issuer of the assertion', code: 'SAML_ISSUER', make: resign({ issuer: 'https://evil.example' }) },
  {
    name: 'another issuer of the response',
    code: 'SAML_ISSUER',
    make: resign({ responseIssuer: '<saml:Issuer>https://evil.example</saml:Issuer>' }),
  },
  { name: 'an issuer with a slash more', code: 'SAML_ISSUER', make: resign({ issuer: `${idpEntityId}/` }) },
  { name: 'no AuthnStatement', code: 'SAML_AUTHN', make: resign({ authn: '' }) },
  { name: 'two AuthnStatements', code: 'SAML_AUTHN', make: resign({ authn: authn + authn }) },
  { name: 'a session that has ended', code: 'SAML_AUTHN', make: resign({ authn: authn.replace(at(28_800), at(-61)) }) },
  {
    name: 'an authentication in the future',
    code: 'SAML_AUTHN',
    make: resign({ authn: authn.replace(at(-30), at(120)) }),
  },
  { name: 'no NameID', code: 'SAML_NAMEID', make: resign({ nameId: '' }) },
  { name: 'an empty NameID', code: 'SAML_NAMEID', make: resign({ nameId: '<saml:NameID> </saml:NameID>' }) },
  {
    name: 'a comment in the NameID',
    code: 'SAML_COMMENT',
    make: resign({ nameId: nameId.replace('chan.tm', 'admin@corp.example<!---->.evil.example') }),
  },
  {
    name: 'a processing instruction in the NameID',
    code: 'SAML_PI',
    make: ({ genuine: xml }) => xml.replace('chan.tm', 'chan<?x?>.tm'),
  },
  {
    name: 'CDATA in the NameID',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('chan.tm', '<![CDATA[chan]]>.tm'),
  },
  {
    name: 'an element in the NameID',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('chan.tm', 'chan<b/>.tm'),
  },
  {
    name: 'a comment in an attribute value',
    code: 'SAML_COMMENT',
    make: ({ genuine: xml }) => xml.replace('staff', 'sta<!-- -->ff'),
  },
  { name: 'an assertion of version 1.1', code: 'SAML_STRUCTURE', make: resign({ version: '1.1' }) },
  {
    name: 'an assertion issued in the future',
    code: 'SAML_TIME',
    make: ({ idp }) => signXml(responseXml().replaceAll(`IssueInstant="${at(-20)}"`, `IssueInstant="${at(120)}"`), idp),
  },
  {
    name: 'the status Responder with an assertion',
    code: 'SAML_STATUS_FAILED',
    make: resign({ status: status('Responder') }),
  },
  {
    name: 'the status NoPassive',
    code: 'SAML_STATUS_NO_PASSIVE',
    make: () => responseXml({ status: status('Responder', 'NoPassive') }, ''),
  },
  {
    name: 'success that is none',
    code: 'SAML_STATUS_AUTHN_FAILED',
    make: resign({ status: status('Success', 'AuthnFailed') }),
  },
  { name: 'success without assertion', code: 'SAML_STRUCTURE', make: () => responseXml({ status: success }, '') },
];

const utf16 = (xml: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
const inDocument =
  (before: string): ForgedCase['make'] =>
  ({ genuine }) =>
    before + genuine;

/** What is no XML, or XML that no identity provider sends. */
const malformed: readonly ForgedCase[] = [
  { name: 'a bare DOCTYPE', code: 'SAML_DTD', make: inDocument('<!DOCTYPE samlp:Response>') },
  { name: 'a doctype in other letters', code: 'SAML_DTD', make: inDocument('<!doctype r>') },
  {
    name: 'an internal entity',
    code: 'SAML_DTD',
    make: ({ genuine }) => `<!DOCTYPE r [<!ENTITY a "admin">]>${genuine.replace('chan.tm', '&a;')}`,
  },
  {
    name: 'an external entity',
    code: 'SAML_DTD',
    make: ({ genuine }) =>
      `<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>${genuine.replace('chan.tm', '&a;')}`,
  },
  {
    name: 'an entity bomb',
    code: 'SAML_DTD',
    make: ({ genuine }) =>
      `<!DOCTYPE r [<!ENTITY a0 "x">${Array.from({ length: 30 }, (_, n) => `<!ENTITY a${n + 1} "&a${n};&a${n};">`).join('')}]>${genuine.replace('chan.tm', '&a30;')}`,
  },
  {
    name: 'a DOCTYPE behind an XML declaration and a comment',
    code: 'SAML_DTD',
    make: inDocument('<?xml version="1.0"?><!-- --><!DOCTYPE r>'),
  },
  {
    name: 'an undeclared entity',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('chan.tm', '&admin;'),
  },
  { name: 'a style sheet', code: 'SAML_PI', make: inDocument('<?xml-stylesheet href="x"?>') },
  { name: 'XML 1.1', code: 'SAML_MALFORMED', make: inDocument('<?xml version="1.1"?>') },
  {
    name: 'a declared encoding of UTF-16',
    code: 'SAML_MALFORMED',
    make: inDocument('<?xml version="1.0" encoding="UTF-16"?>'),
  },
  {
    name: 'a declared encoding of UTF-7',
    code: 'SAML_MALFORMED',
    make: inDocument('<?xml version="1.0" encoding="UTF-7"?>'),
  },
  {
    name: 'a declared encoding of ISO-8859-1',
    code: 'SAML_MALFORMED',
    make: inDocument('<?xml version="1.0" encoding="ISO-8859-1"?>'),
  },
  { name: 'UTF-16', code: 'SAML_MALFORMED', make: ({ genuine }) => utf16(genuine) },
  {
    name: 'UTF-8 that is none',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => Buffer.concat([Buffer.from(genuine), Buffer.from([0xc0, 0xaf])]),
  },
  {
    name: 'an overlong encoding of "<"',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => Buffer.from(genuine.replace('chan', 'c\u00c0\u00bcn'), 'latin1'),
  },
  { name: 'a NUL', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine.replace('chan', 'ch\0an') },
  { name: 'a control character', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine.replace('chan', 'ch\u0008an') },
  { name: 'a reference to NUL', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine.replace('chan', 'ch&#0;an') },
  {
    name: 'a reference to a surrogate',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('chan', 'ch&#xD800;an'),
  },
  {
    name: 'a reference beyond Unicode',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('chan', 'ch&#x110000;an'),
  },
  { name: 'text before the XML declaration', code: 'SAML_PI', make: inDocument(' <?xml version="1.0"?>') },
  { name: 'text before the root', code: 'SAML_MALFORMED', make: inDocument('x') },
  { name: 'text after the root', code: 'SAML_MALFORMED', make: ({ genuine }) => `${genuine}x` },
  {
    name: 'an attribute twice',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('Version="2.0"', 'Version="2.0" Version="2.0"'),
  },
  {
    name: 'an attribute twice under two prefixes',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) =>
      genuine.replace('<saml:AttributeValue>', '<saml:AttributeValue xmlns:a="urn:x" xmlns:b="urn:x" a:x="1" b:x="2">'),
  },
  {
    name: 'an undeclared prefix',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status q:x="1">'),
  },
  {
    name: 'a prefix bound to nothing',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status xmlns:q="">'),
  },
  {
    name: 'the xml prefix bound anew',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status xmlns:xml="urn:x">'),
  },
  {
    name: 'the xmlns namespace bound',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status xmlns:q="http://www.w3.org/2000/xmlns/">'),
  },
  {
    name: 'an attribute without quotes',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('Version="2.0"', 'Version=2.0'),
  },
  {
    name: 'attributes without a space between',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('" Version', '"Version'),
  },
  {
    name: '"<" in an attribute',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('Name="role"', 'Name="<role"'),
  },
  { name: '"]]>" in text', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine.replace('staff', 'st]]>aff') },
  {
    name: '"--" in a comment',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<!-- a -- b --><samlp:Status>'),
  },
  {
    name: 'an end tag of another name',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('</samlp:Status>', '</samlp:status>'),
  },
  {
    name: 'an element not closed',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('</samlp:Response>', ''),
  },
  {
    name: 'CDATA not closed',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('staff', '<![CDATA[staff'),
  },
  { name: 'a bare ampersand', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine.replace('staff', 'a & b') },
  {
    name: 'xml:base',
    code: 'SAML_STRUCTURE',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status xml:base="https://evil.example/">'),
  },
  {
    name: 'xml:space',
    code: 'SAML_STRUCTURE',
    make: ({ genuine }) => genuine.replace('<samlp:Status>', '<samlp:Status xml:space="preserve">'),
  },
  { name: '10 MB of white space', code: 'SAML_MALFORMED', make: ({ genuine }) => genuine + ' '.repeat(10_000_000) },
  {
    name: '20,000 levels',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('staff', `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`),
  },
  {
    name: '50,000 elements',
    code: 'SAML_MALFORMED',
    make: ({ genuine }) => genuine.replace('staff', '<a/>'.repeat(50_000)),
  },
  { name: 'nothing', code: 'SAML_MALFORMED', make: () => '' },
  { name: 'HTML', code: 'SAML_DTD', make: () => '<!DOCTYPE html><html></html>' },
];

export const forgedCases: readonly ForgedCase[] = [...wrapping, ...signatures, ...meanings, ...malformed];
