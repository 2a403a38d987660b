import { beforeAll, expect, it } from 'vitest';
import {
  at,
  base64,
  createSigningKey,
  idpEntityId,
  idpWith,
  now,
  requestId,
  type SigningKey,
  type SigningOptions,
  signXml,
  sp,
} from '../identity-provider.test-support.js';
import { verifyResponse } from '../index.js';

// Shapes after the documentation of the providers, with values of our own: prefixes, order and extras are what matters.

let key: SigningKey;
beforeAll(async () => {
  key = await createSigningKey();
});

const S = 'urn:oasis:names:tc:SAML:2.0';
const [acs = ''] = sp.acsUrls;
const times = { issued: at(-2), end: at(3600), soon: at(300), before: at(-300) };
const confirmation = (p: string) =>
  `<${p}SubjectConfirmation Method="${S}:cm:bearer"><${p}SubjectConfirmationData InResponseTo="${requestId}" NotOnOrAfter="${times.soon}" Recipient="${acs}"/></${p}SubjectConfirmation>`;
const conditions = (p: string) =>
  `<${p}Conditions NotBefore="${times.before}" NotOnOrAfter="${times.end}"><${p}AudienceRestriction><${p}Audience>${sp.entityId}</${p}Audience></${p}AudienceRestriction></${p}Conditions>`;
const context = (p: string, extra = '') =>
  `<${p}AuthnContext><${p}AuthnContextClassRef>${S}:ac:classes:Password</${p}AuthnContextClassRef>${extra}</${p}AuthnContext>`;

const shapes: readonly (readonly [string, string, SigningOptions])[] = [
  [
    'default namespaces and claims by URI, groups in one attribute (Entra ID)',
    `<samlp:Response ID="_8b2" Version="2.0" IssueInstant="${times.issued}" Destination="${acs}" InResponseTo="${requestId}" xmlns:samlp="${S}:protocol"><Issuer xmlns="${S}:assertion">${idpEntityId}</Issuer><samlp:Status><samlp:StatusCode Value="${S}:status:Success"/></samlp:Status><Assertion ID="_5fe" IssueInstant="${times.issued}" Version="2.0" xmlns="${S}:assertion"><Issuer>${idpEntityId}</Issuer><Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">chan@example.hk</NameID>${confirmation('')}</Subject>${conditions('')}<AttributeStatement><Attribute Name="http://schemas.microsoft.com/identity/claims/tenantid"><AttributeValue>5d1f</AttributeValue></Attribute><Attribute Name="http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"><AttributeValue>g-1</AttributeValue><AttributeValue>g-2</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="${times.before}" SessionIndex="_5fe">${context('')}</AuthnStatement></Assertion></samlp:Response>`,
    {},
  ],
  [
    'an XML declaration, saml2 prefixes, xs:anyType, the response signed (Google)',
    `<?xml version="1.0" encoding="UTF-8" standalone="no"?><saml2p:Response xmlns:saml2p="${S}:protocol" Destination="${acs}" ID="_0f1" InResponseTo="${requestId}" IssueInstant="${times.issued}" Version="2.0"><saml2:Issuer xmlns:saml2="${S}:assertion">${idpEntityId}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="${S}:status:Success"/></saml2p:Status><saml2:Assertion xmlns:saml2="${S}:assertion" ID="_a2b" IssueInstant="${times.issued}" Version="2.0"><saml2:Issuer>${idpEntityId}</saml2:Issuer><saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">chan@example.hk</saml2:NameID>${confirmation('saml2:')}</saml2:Subject>${conditions('saml2:')}<saml2:AttributeStatement><saml2:Attribute Name="department"><saml2:AttributeValue xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:anyType">財務</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement><saml2:AuthnStatement AuthnInstant="${times.before}" SessionIndex="_a2b">${context('saml2:')}</saml2:AuthnStatement></saml2:Assertion></saml2p:Response>`,
    { target: 'Response' },
  ],
  [
    'inclusive prefixes declared far above, an authenticating authority, a qualified NameID (SimpleSAMLphp, Shibboleth)',
    `<samlp:Response xmlns:samlp="${S}:protocol" xmlns:saml="${S}:assertion" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ID="_1c" Version="2.0" IssueInstant="${times.issued}" Destination="${acs}" InResponseTo="${requestId}"><saml:Issuer Format="${S}:nameid-format:entity">${idpEntityId}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${S}:status:Success"/></samlp:Status><saml:Assertion ID="_2d" Version="2.0" IssueInstant="${times.issued}"><saml:Issuer>${idpEntityId}</saml:Issuer><saml:Subject><saml:NameID NameQualifier="${idpEntityId}" SPNameQualifier="${sp.entityId}" Format="${S}:nameid-format:transient">_tt</saml:NameID>${confirmation('saml:')}</saml:Subject>${conditions('saml:')}<saml:AuthnStatement AuthnInstant="${times.before}" SessionNotOnOrAfter="${times.end}" SessionIndex="_3e"><saml:SubjectLocality Address="192.0.2.7"/>${context('saml:', '<saml:AuthenticatingAuthority>https://upstream.example</saml:AuthenticatingAuthority>')}</saml:AuthnStatement><saml:AttributeStatement><saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10" NameFormat="${S}:attrname-format:uri" FriendlyName="eduPersonTargetedID"><saml:AttributeValue><saml:NameID Format="${S}:nameid-format:persistent">p-1</saml:NameID></saml:AttributeValue></saml:Attribute><saml:Attribute Name="uid"><saml:AttributeValue xsi:type="xs:string">chan</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>`,
    { inclusive: ['xs', 'xsi'] },
  ],
];

it.each(shapes)('takes %s', (_name, xml, options) => {
  const response = base64(signXml(xml, key, options));
  const login = verifyResponse({ response, sp, idp: idpWith(key), now, requestId });
  expect(login.identity.nameId).not.toBe('');
  expect(login.identity.attributes.flatMap(({ values }) => values).every((value) => value !== '')).toBe(true);
});
