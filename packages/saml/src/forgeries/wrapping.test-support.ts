import { attributes, idpEntityId } from '../identity-provider.test-support.js';
import {
  ASSERTION,
  afterIssuer,
  assertionOf,
  evil,
  evilResponse,
  type ForgedCase,
  inSignature,
  SHAPES,
  SIGNATURE,
  signatureOf,
  unsigned,
} from './forge.test-support.js';

/** Signature wrapping: the eight classic forms and their relatives. */
export const wrapping: readonly ForgedCase[] = [
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
