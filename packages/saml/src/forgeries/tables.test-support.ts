import {
  at,
  attributes,
  audience,
  authn,
  conditions,
  confirmation,
  nameId,
  requestId,
  responseXml,
  signXml,
  sp,
} from '../identity-provider.test-support.js';
import {
  afterIssuer,
  assertionOf,
  evil,
  evilResponse,
  type ForgedCase,
  inSignature,
  SHAPES,
  signatureOf,
  unsigned,
} from './forge.test-support.js';

// Whole families: one forgery in every place, one place with every malformed value.

/** None of these is an instant in UTC, or none that comes. */
const malformedTimes = [
  ...['2099-01-01T00:00:00', '2099-01-01T00:00:00+08:00', '2099-01-01T00:00:00-00:00', '2099-01-01T24:00:00Z'],
  ...['2099-06-30T23:59:60Z', '2099-01-01T25:00:00Z', '2099-02-30T00:00:00Z', '2099-13-01T00:00:00Z', '2099-01-01'],
  ...['10000-01-01T00:00:00Z', '+12099-01-01T00:00:00Z', '-2099-01-01T00:00:00Z', '0000-01-01T00:00:00Z', '4070908800'],
  ...[' 2099-01-01T00:00:00Z', '2099-01-01T00:00:00Z&#xA;', '2099-01-01t00:00:00z', 'Fri, 01 Jan 2099 00:00:00 GMT'],
  ...[
    '',
    'NaN',
    'Infinity',
    '2099-01-01T00:00:00,5Z',
    '2099-01-01T00:00:00.Z',
    '2099-01-01T00:00Z',
    '２０９９-01-01T00:00:00Z',
  ],
];
const timedPlaces: Readonly<Record<string, (time: string) => Parameters<typeof responseXml>[0]>> = {
  'the end of the conditions': (time) => ({ conditions: conditions(audience(sp.entityId), `NotOnOrAfter="${time}"`) }),
  'the beginning of the conditions': (time) => ({
    conditions: conditions(audience(sp.entityId), `NotBefore="${time}"`),
  }),
  'the end of the confirmation': (time) => ({
    confirmations: confirmation({
      attributes: `NotOnOrAfter="${time}" Recipient="${sp.acsUrls[0]}" InResponseTo="${requestId}"`,
    }),
  }),
  'the end of the session': (time) => ({ authn: authn.replace(at(28_800), time) }),
  'the authentication': (time) => ({ authn: authn.replace(at(-30), time) }),
};

const times = Object.entries(timedPlaces).flatMap(([place, parts]) =>
  malformedTimes.map(
    (time): ForgedCase => ({
      name: `${place} at "${time}"`,
      code: 'SAML_TIME',
      make: ({ idp }) => signXml(responseXml(parts(time)), idp),
    }),
  ),
);

const addresses = [
  ...['', '#', '#_response-1', '#_nothing', '#xpointer(/)', "#xpointer(id('_assertion-1'))", '_assertion-1', '/'],
  ...['http://127.0.0.1:9/x.xml', 'file:///etc/hostname', '#_assertion-1 ', ' #_assertion-1', '#_ASSERTION-1'],
  ...['#_assertion-1#_assertion-1', '##_assertion-1', '#%5Fassertion-1', 'cid:_assertion-1'],
].map(
  (uri): ForgedCase => ({
    name: `a reference to "${uri}"`,
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine }) => genuine.replace('URI="#_assertion-1"', `URI="${uri}"`),
  }),
);

const EXC = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const transform = (algorithm: string, inner = '') => `<ds:Transform Algorithm="${algorithm}">${inner}</ds:Transform>`;
const [ENVELOPED, EXCLUSIVE] = [transform('http://www.w3.org/2000/09/xmldsig#enveloped-signature'), transform(EXC)];
const prefixes = (list: string) => `<ec:InclusiveNamespaces xmlns:ec="${EXC}" PrefixList="${list}"/>`;
const transforms = Object.entries({
  'the first alone': ENVELOPED,
  'the second alone': EXCLUSIVE,
  'both reversed': EXCLUSIVE + ENVELOPED,
  'one more of the second': ENVELOPED + EXCLUSIVE + EXCLUSIVE,
  'one more of the first': ENVELOPED + ENVELOPED + EXCLUSIVE,
  'Canonical XML 1.0': ENVELOPED + transform('http://www.w3.org/TR/2001/REC-xml-c14n-20010315'),
  'Canonical XML 1.1': ENVELOPED + transform('http://www.w3.org/2006/12/xml-c14n11'),
  'a filter of XPath 2': `${ENVELOPED}${transform('http://www.w3.org/2002/06/xmldsig-filter2')}${EXCLUSIVE}`,
  base64: transform('http://www.w3.org/2000/09/xmldsig#base64') + EXCLUSIVE,
  'a decryption': transform('http://www.w3.org/2002/07/decrypt#XML') + EXCLUSIVE,
  'an unknown one': ENVELOPED + transform('urn:x'),
  'an empty name': ENVELOPED + transform(''),
  'two lists of prefixes': ENVELOPED + transform(EXC, prefixes('a') + prefixes('b')),
  'a list of no prefixes': ENVELOPED + transform(EXC, prefixes('a:b &lt;')),
  'ten thousand prefixes': ENVELOPED + transform(EXC, prefixes('a '.repeat(10_000))),
}).map(
  ([name, list]): ForgedCase => ({
    name: `transforms: ${name}`,
    code: 'SAML_SIG_SHAPE',
    make: ({ genuine }) => genuine.replace(/(<ds:Transforms>).*?(<\/ds:Transforms>)/s, `$1${list}$2`),
  }),
);

/** Puts the original into a response that says something else. */
const hidingPlaces: Readonly<Record<string, (forged: string, original: string) => string>> = {
  StatusMessage: (forged, original) =>
    evilResponse(forged).replace(
      '</samlp:Status>',
      `<samlp:StatusMessage>${original}</samlp:StatusMessage></samlp:Status>`,
    ),
  StatusCode: (forged, original) =>
    evilResponse(forged).replace(/(<samlp:StatusCode [^>]*)\/>/, `$1>${original}</samlp:StatusCode>`),
  'the subject': (forged, original) => evilResponse(forged.replace('</saml:Subject>', `${original}</saml:Subject>`)),
  'the confirmation': (forged, original) =>
    evilResponse(forged.replace('</saml:SubjectConfirmation>', `${original}</saml:SubjectConfirmation>`)),
  'the conditions': (forged, original) =>
    evilResponse(forged.replace('</saml:Conditions>', `${original}</saml:Conditions>`)),
  'an AuthnContextDecl': (forged, original) =>
    evilResponse(
      forged.replace(
        '</saml:AuthnContext>',
        `<saml:AuthnContextDecl>${original}</saml:AuthnContextDecl></saml:AuthnContext>`,
      ),
    ),
  'an attribute': (forged, original) =>
    evilResponse(forged.replace('</saml:Attribute>', `${original}</saml:Attribute>`)),
  'the issuer': (forged, original) => evilResponse(forged.replace('</saml:Issuer>', `${original}</saml:Issuer>`)),
  'the NameID': (forged, original) => evilResponse(forged.replace('</saml:NameID>', `${original}</saml:NameID>`)),
  'a foreign element': (forged, original) => evilResponse(`${forged}<x:w xmlns:x="urn:w">${original}</x:w>`),
  'the extensions': (forged, original) =>
    evilResponse(forged).replace('<samlp:Status>', `<samlp:Extensions>${original}</samlp:Extensions><samlp:Status>`),
  'an Object': (forged, original) =>
    evilResponse(
      afterIssuer(
        forged,
        inSignature('<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"></ds:Signature>', original),
      ),
    ),
};
const hidden = Object.entries(hidingPlaces).flatMap(([place, hide]): readonly ForgedCase[] => [
  { name: `the original in ${place}`, code: SHAPES, make: ({ genuine }) => hide(evil(), assertionOf(genuine)) },
  {
    name: `the original in ${place}, under the id of the forged one`,
    code: SHAPES,
    make: ({ genuine }) => hide(evil('_assertion-1'), assertionOf(genuine)),
  },
  {
    name: `the original in ${place}, its signature on the forged one`,
    code: SHAPES,
    make: ({ genuine }) => hide(afterIssuer(evil(), signatureOf(genuine)), unsigned(assertionOf(genuine))),
  },
  {
    name: `the whole signed response in ${place}`,
    code: SHAPES,
    make: ({ genuineResponse }) => hide(evil(), genuineResponse),
  },
]);

const contentChanges: readonly (readonly [string, string, string, ForgedCase['code']])[] = [
  ['a carriage return behind the NameID', 'chan.tm<', 'chan.tm&#13;<', 'SAML_SIG_INVALID'],
  ['a space of no width in the NameID', 'chan.tm<', 'chan\u200b.tm<', 'SAML_SIG_INVALID'],
  ['another normal form', 'chan.tm<', 'cha\u0301n.tm<', 'SAML_SIG_INVALID'],
  ['an empty comment before the NameID', 'chan.tm<', '<!---->chan.tm<', 'SAML_COMMENT'],
  ['another format of the NameID', 'nameid-format:persistent', 'nameid-format:transient', 'SAML_SIG_INVALID'],
  ['another session', '_session-1', '_session-2', 'SAML_SIG_INVALID'],
  ['an attribute more', attributes, attributes + attributes, 'SAML_SIG_INVALID'],
  ['no attributes', attributes, '', 'SAML_SIG_INVALID'],
  ['another NameID', nameId, '<saml:NameID>admin</saml:NameID>', 'SAML_SIG_INVALID'],
  ['a namespace redeclared', '<saml:Subject>', '<saml:Subject xmlns:saml="urn:x">', 'SAML_STRUCTURE'],
];
const changed = contentChanges.flatMap(([name, from, to, code]) =>
  (['genuine', 'genuineResponse'] as const).map(
    (source): ForgedCase => ({
      name: `${name}, in ${source === 'genuine' ? 'a signed assertion' : 'a signed response'}`,
      code,
      make: (forge) => {
        if (!forge[source].includes(from)) throw new Error(`There is no ${from} to change.`);
        return forge[source].replace(from, () => to);
      },
    }),
  ),
);

export const tables: readonly ForgedCase[] = [...times, ...addresses, ...transforms, ...hidden, ...changed];
