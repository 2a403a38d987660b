import type { ForgedCase } from './forge.test-support.js';

const utf16 = (xml: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(xml, 'utf16le')]);
const inDocument =
  (before: string): ForgedCase['make'] =>
  ({ genuine }) =>
    before + genuine;

/** What is no XML, or XML that no identity provider sends. */
export const malformed: readonly ForgedCase[] = [
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
