import type { KeyObject } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { Secret } from '@countersign/contracts';
import { Constants, IdentityProvider, ServiceProvider as SamlifySp, SamlLib } from 'samlify';
import { beforeAll, describe, expect, it } from 'vitest';
import { authn, createSigningKey, idpEntityId, type SigningKey, sp } from '../identity-provider.test-support.js';
import {
  createLoginRequest,
  createLogoutRequest,
  parseIdpMetadata,
  parseServiceProvider,
  type ServiceProvider,
  spMetadata,
  verifyResponse,
} from '../index.js';

const pem = (key: KeyObject) => key.export({ format: 'pem', type: 'pkcs8' }).toString();
let idpKey: SigningKey;
let spKey: SigningKey;
let ours: ServiceProvider;

beforeAll(async () => {
  [idpKey, spKey] = await Promise.all([createSigningKey(), createSigningKey()]);
  ours = {
    ...sp,
    logoutUrl: 'https://sp.example.hk/saml/logout',
    want: 'assertion',
    signing: { privateKey: Secret.of(pem(spKey.key)), certificate: spKey.certificate },
    encryptionCertificates: [spKey.certificate],
  };
});

const redirect = Constants.namespace.binding.redirect;

function samlifyIdp() {
  const template = SamlLib.defaultLoginResponseTemplate;
  return IdentityProvider({
    entityID: idpEntityId,
    privateKey: pem(idpKey.key),
    signingCert: idpKey.certificate,
    wantAuthnRequestsSigned: true,
    singleSignOnService: [{ Binding: redirect, Location: 'https://idp.example.hk/sso?tenant=1' }],
    singleLogoutService: [{ Binding: redirect, Location: 'https://idp.example.hk/slo' }],
    loginResponseTemplate: { ...template, context: template.context.replace('{AuthnStatement}', authn) },
  });
}

async function respond(requestId: string): Promise<string> {
  const theirs = SamlifySp({ metadata: await spMetadata(ours) });
  const idp = samlifyIdp();
  const values: Record<string, string> = {
    ...{ ID: '_r', AssertionID: '_a', Destination: sp.acsUrls[0] ?? '', SubjectRecipient: sp.acsUrls[0] ?? '' },
    ...{ Issuer: idpEntityId, Audience: sp.entityId, IssueInstant: new Date().toISOString(), InResponseTo: requestId },
    StatusCode: Constants.StatusCode.Success,
    ConditionsNotBefore: new Date(Date.now() - 1000).toISOString(),
    ConditionsNotOnOrAfter: new Date(Date.now() + 300_000).toISOString(),
    SubjectConfirmationDataNotOnOrAfter: new Date(Date.now() + 300_000).toISOString(),
    NameIDFormat: 'urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress',
    ...{ NameID: 'chan@example.hk', AttributeStatement: '' },
  };
  const made = await idp.createLoginResponse(
    theirs,
    { extract: { request: { id: requestId } } },
    'post',
    {},
    (text) => ({
      id: '_r',
      context: SamlLib.replaceTagsByValue(
        text.replace(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/, freshAuthn()),
        values,
      ),
    }),
  );
  return made.context;
}

const freshAuthn = () =>
  `<saml:AuthnStatement AuthnInstant="${new Date().toISOString()}" SessionIndex="_s"><saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>`;

describe('with samlify as the identity provider', () => {
  it('a request goes out signed and its response is taken', async () => {
    const idp = parseIdpMetadata(samlifyIdp().getMetadata());
    const request = await createLoginRequest(ours, idp, { relayState: 'handle', now: Date.now(), forceAuthn: true });
    const url = new URL(request.url);
    expect(`${url.origin}${url.pathname}`).toBe('https://idp.example.hk/sso');
    expect([...url.searchParams.keys()]).toEqual(['tenant', 'SAMLRequest', 'RelayState', 'SigAlg', 'Signature']);
    const xml = inflateRawSync(Buffer.from(url.searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).toContain(`ID="${request.id}"`);
    expect(xml).toContain('ForceAuthn="true"');
    const signed = /SAMLRequest=.*(?=&Signature=)/.exec(request.url)?.[0] ?? '';
    const signature = Buffer.from(url.searchParams.get('Signature') ?? '', 'base64');
    const theirs = SamlifySp({ metadata: await spMetadata(ours) });
    expect(
      SamlLib.verifyMessageSignature(theirs.entityMeta, signed, signature, url.searchParams.get('SigAlg') ?? ''),
    ).toBe(true);
    const response = await respond(request.id);
    const login = verifyResponse({ response, sp: ours, idp, now: Date.now(), requestId: request.id });
    expect(login.identity.nameId).toBe('chan@example.hk');
  });

  it('publishes metadata that we read ourselves, too', async () => {
    expect(parseServiceProvider(await spMetadata(ours))).toMatchObject({
      entityId: sp.entityId,
      acsUrls: sp.acsUrls,
    });
  });

  it('asks for the end of a session by NameID and session index, escaped', async () => {
    const idp = parseIdpMetadata(samlifyIdp().getMetadata());
    const identity = {
      ...{ nameId: 'a<b"&', format: 'urn:f', issuer: idpEntityId, sessionIndex: '_s', attributes: [] },
      authnInstant: '2026-11-22T00:00:00.000Z',
    };
    const { url } = await createLogoutRequest(ours, idp, identity, { now: Date.now() });
    const xml = inflateRawSync(Buffer.from(new URL(url).searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
    expect(xml).toContain('>a&#60;b&#34;&#38;</saml:NameID><samlp:SessionIndex>_s<');
    expect(new URL(url).searchParams.get('Signature')).not.toBeNull();
  });

  it('refuses to send logins to a provider without https', async () => {
    const idp = {
      ...parseIdpMetadata(samlifyIdp().getMetadata()),
      singleSignOn: { redirect: 'http://idp.example.hk' },
    };
    await expect(createLoginRequest(ours, idp, { relayState: 'h', now: 0 })).rejects.toMatchObject({
      code: 'METADATA_INVALID',
    });
  });

  it('keeps its keys to itself', () => {
    expect(JSON.stringify(ours)).not.toContain('PRIVATE');
  });
});
