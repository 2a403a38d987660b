import { ConfigurationError, type Randomness, type Secret, systemRandomness, toInstant } from '@countersign/contracts';
import type { IdpMetadata } from '../metadata/idp-metadata.js';
import type { SamlIdentity } from '../response/read-identity.js';
import type { ServiceProviderRules } from '../response/verify-response.js';
import { binding } from '../saml-names.js';

/** A service provider with all that it needs to speak. */
export interface ServiceProvider extends ServiceProviderRules {
  /** Where the identity provider sends logouts. */
  readonly logoutUrl?: string | undefined;
  /** Signs requests. */
  readonly signing?: { readonly privateKey: Secret; readonly certificate: string } | undefined;
  /** PEM certificates to publish besides: the next signing one while it is rolled over, and those to encrypt for. */
  readonly nextSigningCertificate?: string | undefined;
  readonly encryptionCertificates?: readonly string[] | undefined;
  /** NameID format to ask for. @defaultValue persistent */
  readonly nameIdFormat?: string | undefined;
}

export interface LoginRequest {
  /** `ID` of the request: what the response has to answer. */
  readonly id: string;
  /** Where the browser goes. */
  readonly url: string;
}

export interface LoginRequestOptions {
  readonly relayState: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The person has to authenticate anew. */
  readonly forceAuthn?: boolean | undefined;
  /** Nobody may be asked: answered at once, by a login or by NoPassive. */
  readonly passive?: boolean | undefined;
  /** `AuthnContextClassRef`s, exact. */
  readonly authnContexts?: readonly string[] | undefined;
  readonly randomness?: Randomness | undefined;
}

const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const PERSISTENT = 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent';

/** SP metadata to publish (saml-metadata §2.4.4), made with samlify. */
export async function spMetadata(sp: ServiceProvider): Promise<string> {
  return (await samlifySp(sp)).getMetadata();
}

/**
 * A signed AuthnRequest for the HTTP-Redirect binding (core §3.4.1, bindings §3.4).
 * @throws {@link ConfigurationError} `METADATA_INVALID` when the identity provider has no such endpoint, or wants a
 * signature and there is no key.
 */
export async function createLoginRequest(
  sp: ServiceProvider,
  idp: IdpMetadata,
  options: LoginRequestOptions,
): Promise<LoginRequest> {
  const destination = endpoint(idp.singleSignOn.redirect, 'SingleSignOnService');
  if (idp.wantAuthnRequestsSigned && !sp.signing)
    throw invalid('The identity provider wants signed requests, and there is no key.');
  const id = messageId(options.randomness);
  const contexts = (options.authnContexts ?? [])
    .map((one) => `<saml:AuthnContextClassRef>${escapeXml(one)}</saml:AuthnContextClassRef>`)
    .join('');
  const flags = `${options.forceAuthn ? ' ForceAuthn="true"' : ''}${options.passive ? ' IsPassive="true"' : ''}`;
  const xml = `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${toInstant(options.now)}" Destination="${escapeXml(destination)}" ProtocolBinding="${binding.post}" AssertionConsumerServiceURL="${escapeXml(sp.acsUrls[0] ?? '')}"${flags}><saml:Issuer>${escapeXml(sp.entityId)}</saml:Issuer><samlp:NameIDPolicy Format="${escapeXml(sp.nameIdFormat ?? PERSISTENT)}" AllowCreate="true"/>${contexts === '' ? '' : `<samlp:RequestedAuthnContext Comparison="exact">${contexts}</samlp:RequestedAuthnContext>`}</samlp:AuthnRequest>`;
  const made = (await samlifySp(sp)).createLoginRequest(await samlifyIdp(sp, idp), 'redirect', {
    relayState: options.relayState,
    customTagReplacement: () => ({ id, context: xml }),
  });
  return { id, url: made.context };
}

/** A LogoutRequest for the HTTP-Redirect binding (profiles §4.4). */
export async function createLogoutRequest(
  sp: ServiceProvider,
  idp: IdpMetadata,
  identity: SamlIdentity,
  options: { readonly now: number; readonly randomness?: Randomness | undefined },
): Promise<LoginRequest> {
  const destination = endpoint(idp.singleLogout.redirect, 'SingleLogoutService');
  const id = messageId(options.randomness);
  const qualifiers = [
    ['NameQualifier', identity.nameQualifier],
    ['SPNameQualifier', identity.spNameQualifier],
  ]
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(value)}"`))
    .join('');
  const session = identity.sessionIndex
    ? `<samlp:SessionIndex>${escapeXml(identity.sessionIndex)}</samlp:SessionIndex>`
    : '';
  const xml = `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${toInstant(options.now)}" NotOnOrAfter="${toInstant(options.now + 300_000)}" Destination="${escapeXml(destination)}"><saml:Issuer>${escapeXml(sp.entityId)}</saml:Issuer><saml:NameID Format="${escapeXml(identity.format)}"${qualifiers}>${escapeXml(identity.nameId)}</saml:NameID>${session}</samlp:LogoutRequest>`;
  const made = (await samlifySp(sp)).createLogoutRequest(
    await samlifyIdp(sp, idp),
    'redirect',
    {},
    { customTagReplacement: () => ({ id, context: xml }) },
  );
  return { id, url: made.context };
}

/** The answer to a LogoutRequest, for the HTTP-Redirect binding. */
export async function createLogoutResponse(
  sp: ServiceProvider,
  idp: IdpMetadata,
  request: { readonly id: string; readonly relayState?: string | undefined },
  options: { readonly now: number; readonly randomness?: Randomness | undefined },
): Promise<LoginRequest> {
  const destination = endpoint(idp.singleLogout.redirect, 'SingleLogoutService');
  const id = messageId(options.randomness);
  const xml = `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id}" Version="2.0" IssueInstant="${toInstant(options.now)}" Destination="${escapeXml(destination)}" InResponseTo="${escapeXml(request.id)}"><saml:Issuer>${escapeXml(sp.entityId)}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>`;
  const made = (await samlifySp(sp)).createLogoutResponse(await samlifyIdp(sp, idp), { extract: {} }, 'redirect', {
    relayState: request.relayState ?? '',
    customTagReplacement: () => ({ id, context: xml }),
  });
  return { id, url: made.context };
}

async function samlifySp(sp: ServiceProvider) {
  const { ServiceProvider } = await import('samlify');
  const certificates = [sp.signing?.certificate, sp.nextSigningCertificate].filter((one) => one !== undefined);
  return ServiceProvider({
    entityID: sp.entityId,
    authnRequestsSigned: sp.signing !== undefined,
    wantAssertionsSigned: sp.want === 'assertion' || sp.want === 'both',
    nameIDFormat: [sp.nameIdFormat ?? PERSISTENT],
    assertionConsumerService: sp.acsUrls.map((Location) => ({ Binding: binding.post, Location })),
    singleLogoutService: sp.logoutUrl
      ? [
          { Binding: binding.redirect, Location: sp.logoutUrl },
          { Binding: binding.post, Location: sp.logoutUrl },
        ]
      : [],
    requestSignatureAlgorithm: RSA_SHA256,
    signingCert: certificates,
    encryptCert: [...(sp.encryptionCertificates ?? [])],
    ...(sp.signing ? { privateKey: sp.signing.privateKey.reveal() } : {}),
  });
}

/** Made from what we read ourselves: the metadata of others never reaches samlify's parser. */
async function samlifyIdp(sp: ServiceProvider, idp: IdpMetadata) {
  const { IdentityProvider } = await import('samlify');
  const signed = sp.signing !== undefined;
  const services = (locations: IdpMetadata['singleSignOn']) =>
    locations.redirect === undefined ? [] : [{ Binding: binding.redirect, Location: locations.redirect }];
  return IdentityProvider({
    entityID: idp.entityId,
    wantAuthnRequestsSigned: signed,
    wantLogoutRequestSigned: signed,
    wantLogoutResponseSigned: signed,
    singleSignOnService: services(idp.singleSignOn),
    singleLogoutService: services(idp.singleLogout),
    signingCert: idp.signingCertificates.map((one) => one.raw.toString('base64')),
  });
}

/** An NCName: it must not begin with a digit. */
function messageId(randomness: Randomness = systemRandomness): string {
  return `_${Buffer.from(randomness.bytes(20)).toString('hex')}`;
}

function endpoint(location: string | undefined, service: string): string {
  if (location === undefined || !/^https:\/\//.test(location))
    throw invalid(`The identity provider has no ${service} over https of the Redirect binding.`);
  return location;
}

function invalid(message: string): ConfigurationError {
  return new ConfigurationError('METADATA_INVALID', message, {
    remedy: {
      en: 'Import the identity provider’s current metadata, or give this service provider a signing key.',
      'zh-HK': '請匯入身分供應商現時的 metadata，或為此服務供應商設定簽署密鑰。',
    },
  });
}

function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
