import {
  at,
  audience,
  authn,
  conditions,
  confirmation,
  idpEntityId,
  nameId,
  type ResponseParts,
  requestId,
  responseXml,
  type SigningOptions,
  signXml,
  sp,
  success,
} from '../identity-provider.test-support.js';
import type { ForgedCase } from './forge.test-support.js';

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
export const meanings: readonly ForgedCase[] = [
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
  { name: 'a session that has ended', code: 'SAML_AUTHN', make: resign({ authn: authn.replace(at(28_800), at(0)) }) },
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
