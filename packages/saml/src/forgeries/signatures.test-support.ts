import { algorithms, responseXml, signXml } from '../identity-provider.test-support.js';
import { type ForgedCase, inSignature } from './forge.test-support.js';

/** Signatures that say something else than they should. */
export const signatures: readonly ForgedCase[] = [
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
    name: 'an ECDSA signature that is cut off',
    code: 'SAML_SIG_INVALID',
    make: ({ ec }) =>
      signXml(responseXml(), ec, { algorithm: algorithms.ecdsaSha256 }).replace(/(<ds:SignatureValue>)[^<]*/, '$1AAAA'),
  },
  {
    name: 'a signature in a foreign namespace',
    code: 'SAML_STRUCTURE',
    make: ({ genuine: xml }) => xml.replace('xmlns:ds="http://www.w3.org/2000/09/xmldsig#"', 'xmlns:ds="urn:ds"'),
  },
];
