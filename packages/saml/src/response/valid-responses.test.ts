import { createHash, sign } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  algorithms,
  assertionXml,
  attributes,
  audience,
  authn,
  base64,
  conditions,
  confirmation,
  createSigningKey,
  idpWith,
  now,
  requestId,
  responseXml,
  type SigningKey,
  type SigningOptions,
  signXml,
  sp,
} from '../identity-provider.test-support.js';
import { SamlError, verifyResponse } from '../index.js';
import { canonicalXml } from '../xml/canonical-xml.js';
import { childElements } from '../xml/xml-node.js';
import { decodeMessage } from './decode-message.js';
import { signatureShape } from './signature-shape.js';

let rsa: SigningKey;
let other: SigningKey;
let p256: SigningKey;
let p384: SigningKey;
beforeAll(async () => {
  [rsa, other, p256, p384] = await Promise.all([
    createSigningKey(),
    createSigningKey(),
    createSigningKey('P-256'),
    createSigningKey('P-384'),
  ]);
});

const accept = (xml: string, keys: readonly SigningKey[] = [rsa], changes: Partial<typeof sp> = {}) =>
  verifyResponse({ response: base64(xml), sp: { ...sp, ...changes }, idp: idpWith(...keys), now, requestId });

describe('a valid response', () => {
  it('gives the identity that was signed', () => {
    expect(accept(signXml(responseXml(), rsa))).toMatchObject({
      assertionId: '_assertion-1',
      inResponseTo: requestId,
      replayableUntil: '2026-11-22T03:01:00.000Z',
      sessionNotOnOrAfter: '2026-11-22T10:00:00.000Z',
      identity: {
        nameId: 'chan.tm',
        format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
        issuer: 'https://idp.example.hk/metadata',
        sessionIndex: '_session-1',
        authnInstant: '2026-11-22T01:59:30.000Z',
        attributes: [
          { name: 'mail', values: ['chan@example.hk'] },
          { name: 'role', values: ['staff', '審批人'] },
        ],
      },
    });
  });

  it.each<[string, () => SigningKey, SigningOptions]>([
    ['RSA-SHA384', () => rsa, { algorithm: algorithms.rsaSha384, digest: algorithms.sha384 }],
    ['RSA-SHA512', () => rsa, { algorithm: algorithms.rsaSha512, digest: algorithms.sha512 }],
    ['RSA-PSS', () => rsa, { algorithm: algorithms.rsaPss }],
    ['ECDSA-SHA256', () => p256, { algorithm: algorithms.ecdsaSha256 }],
    ['ECDSA-SHA384', () => p384, { algorithm: algorithms.ecdsaSha384, digest: algorithms.sha384 }],
    ['no KeyInfo', () => rsa, { keyInfo: false }],
    ['inclusive prefixes', () => rsa, { inclusive: ['xs', 'xsi', 'samlp'] }],
  ])('is taken with %s', (_name, key, options) => {
    expect(accept(signXml(responseXml(), key(), options), [key()]).identity.nameId).toBe('chan.tm');
  });

  it('is taken when the response alone, or both are signed', () => {
    const response = signXml(responseXml(), rsa, { target: 'Response' });
    expect(accept(response).identity.nameId).toBe('chan.tm');
    const both = signXml(signXml(responseXml(), rsa), rsa, { target: 'Response' });
    expect(accept(both, [rsa], { want: 'both' }).certificates).toHaveLength(2);
  });

  it('is taken from either certificate of a rollover, without KeyInfo', () => {
    const keys = [other, p256, rsa];
    expect(accept(signXml(responseXml(), rsa, { keyInfo: false }), keys).identity.nameId).toBe('chan.tm');
    expect(accept(signXml(responseXml(), other, { keyInfo: false }), keys).identity.nameId).toBe('chan.tm');
    expect(
      accept(signXml(responseXml(), p256, { keyInfo: false, algorithm: algorithms.ecdsaSha256 }), keys),
    ).toBeTruthy();
  });

  it.each([
    ['a carriage return', 'a&#13;b', 'a\rb'],
    ['entities', '&lt;&amp;&gt;&quot;&apos;&#x6703;&#31805;', '<&>"\'會簽'],
    ['white space and line ends', ' a\n\tb\r\n ', ' a\n\tb\n '],
    ['letters beyond the BMP', '𠮷😀', '𠮷😀'],
    ['a CDATA section', '<![CDATA[a<b]]>', 'a<b'],
  ])('keeps %s in a value', (_name, written, read) => {
    const xml = responseXml({
      attributes: `<saml:AttributeStatement><saml:Attribute Name="x"><saml:AttributeValue>${written}</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>`,
    });
    expect(accept(signXml(xml, rsa)).identity.attributes).toMatchObject([{ name: 'x', values: [read] }]);
  });

  it('is taken pretty-printed, with an XML declaration, CRLF, comments between elements and other prefixes', () => {
    const plain = responseXml()
      .replaceAll('><', '>\r\n  <')
      .replaceAll('saml:', 'a:')
      .replaceAll('xmlns:saml=', 'xmlns:a=');
    const signed = signXml(plain, rsa).replace('<samlp:Status>', '<!-- made by hand --><samlp:Status>');
    expect(accept(`\uFEFF<?xml version="1.0" encoding="utf-8"?>\n${signed}\n`).identity.nameId).toBe('chan.tm');
  });

  it('is taken with default namespaces', () => {
    const assertion = assertionXml()
      .replaceAll('saml:', '')
      .replaceAll('xmlns:saml', 'xmlns')
      .replaceAll('<Assertion xmlns:', '<Assertion xmlns');
    const xml = responseXml({}, assertion.replace('xmlns:="', 'xmlns="'));
    expect(accept(signXml(xml, rsa)).identity.nameId).toBe('chan.tm');
  });

  it('is taken with what the schema allows besides', () => {
    const keyHolder = confirmation({ method: 'urn:oasis:names:tc:SAML:2.0:cm:sender-vouches', data: '' });
    const xml = responseXml({
      confirmations: keyHolder + confirmation(),
      conditions: conditions(
        `${audience('https://else.example', sp.entityId)}${audience(sp.entityId)}<saml:OneTimeUse/><saml:ProxyRestriction Count="1"/>`,
      ),
      authn: authn.replace('<saml:AuthnContext>', '<saml:SubjectLocality Address="10.0.0.1"/><saml:AuthnContext>'),
      attributes: attributes + attributes.replaceAll('mail', 'mail2'),
      status:
        '<samlp:Extensions><x:hint xmlns:x="urn:x">1</x:hint></samlp:Extensions><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/><samlp:StatusMessage>ok</samlp:StatusMessage></samlp:Status>',
    });
    expect(accept(signXml(xml, rsa)).identity.attributes).toHaveLength(3);
  });

  it('is taken at the very ends of its time, skew included', () => {
    const signed = signXml(responseXml(), rsa);
    const check = (ms: number) => () =>
      verifyResponse({ response: base64(signed), sp, idp: idpWith(rsa), now: ms, requestId });
    expect(check(now + 300_000 + 59_999)).not.toThrow();
    expect(check(now + 300_000 + 60_000)).toThrow(/expired/);
  });

  it('is taken with an audience that a pretty-printer put on a line of its own', () => {
    const xml = responseXml({ conditions: conditions(audience(`\r\n    ${sp.entityId}\t`)) });
    expect(accept(signXml(xml, rsa)).identity.nameId).toBe('chan.tm');
    const other = responseXml({ conditions: conditions(audience(`\u00a0${sp.entityId}`)) });
    expect(() => accept(signXml(other, rsa))).toThrow(/not meant/);
  });

  it('is taken when it is valid to the end of time, with an instant that databases take', () => {
    const window = 'NotOnOrAfter="9999-12-31T23:59:59.9999999Z"';
    const xml = responseXml({ conditions: conditions(audience(sp.entityId), window) });
    expect(accept(signXml(xml, rsa)).replayableUntil).toBe('9999-12-31T23:59:59.999Z');
  });

  it('is taken as bytes, and without a request id where none is matched', () => {
    const response = Buffer.from(signXml(responseXml(), rsa));
    expect(verifyResponse({ response, sp, idp: idpWith(rsa), now }).inResponseTo).toBe(requestId);
  });
});

describe('a response whose reason has a code of its own', () => {
  const code = (work: () => unknown): unknown => {
    try {
      work();
    } catch (error) {
      return error instanceof SamlError ? [error.code, error.step] : error;
    }
    return 'accepted';
  };
  const status = (second: string) =>
    `<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${second}"/></samlp:StatusCode></samlp:Status>`;

  it.each([
    ['AuthnFailed', 'SAML_STATUS_AUTHN_FAILED'],
    ['NoPassive', 'SAML_STATUS_NO_PASSIVE'],
    ['RequestDenied', 'SAML_STATUS_REQUEST_DENIED'],
    ['UnknownPrincipal', 'SAML_STATUS_UNKNOWN_PRINCIPAL'],
    ['InvalidNameIDPolicy', 'SAML_STATUS_NAMEID_POLICY'],
    ['NoAuthnContext', 'SAML_STATUS_NO_AUTHN_CONTEXT'],
    ['PartialLogout', 'SAML_STATUS_FAILED'],
  ])('tells the status %s', (second, expected) => {
    expect(code(() => accept(responseXml({ status: status(second) }, '')))).toEqual([expected, 6]);
  });

  it('tells a key that is too weak, when there is no other', async () => {
    const weak = await createSigningKey('rsa-1024');
    expect(code(() => accept(signXml(responseXml(), weak), [weak]))).toEqual(['SAML_CERT_WEAK', 10]);
  });

  it('tells that two implementations see other bytes: xml-crypto knows no #default', () => {
    const xml = responseXml().replaceAll('samlp:', '').replace('<Response xmlns:samlp=', '<Response xmlns=');
    const signed = signXml(xml, rsa, { inclusive: ['#default'] });
    const digest = createHash('sha256').update(canonicalOf(signed).assertion).digest('base64');
    const digested = signed.replace(/(<ds:DigestValue>)[^<]*/, `$1${digest}`);
    const value = sign('sha256', Buffer.from(canonicalOf(digested).signedInfo), rsa.key).toString('base64');
    const right = digested.replace(/(<ds:SignatureValue>)[^<]*/, `$1${value}`);
    expect(canonicalOf(right).assertion).toMatch(/^<saml:Assertion xmlns="urn:oasis:names:tc:SAML:2\.0:protocol"/);
    expect(code(() => accept(right))).toEqual(['SAML_BYTES', 12]);
  });
});

/** By our own canonicalisation. */
function canonicalOf(xml: string): { readonly assertion: string; readonly signedInfo: string } {
  const assertion = childElements(decodeMessage(Buffer.from(xml))).find(({ local }) => local === 'Assertion');
  const shape = assertion && signatureShape(assertion);
  if (!shape) throw new Error('There is no signed assertion.');
  const { element, parent, inclusive, signedInfo, signedInfoInclusive } = shape;
  return {
    assertion: canonicalXml(parent, { without: element, inclusive }),
    signedInfo: canonicalXml(signedInfo, { inclusive: signedInfoInclusive }),
  };
}
