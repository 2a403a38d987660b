import { type Instant, type Secret, toInstant } from '@countersign/contracts';
import type { IdpMetadata } from '../metadata/idp-metadata.js';
import { SamlError } from '../saml-error.js';
import { ns } from '../saml-names.js';
import { attributeOf, childElements, walkElements, type XmlElement } from '../xml/xml-node.js';
import { checkConditions, checkWindow, instantAttribute } from './check-conditions.js';
import { checkIssuer } from './check-issuer.js';
import { checkStatus } from './check-status.js';
import { checkStructure } from './check-structure.js';
import { checkDestination, checkSubject } from './check-subject.js';
import { decodeMessage, parseMessageText } from './decode-message.js';
import { decryptAssertion } from './decrypt-assertion.js';
import { type AuthnRules, readAuthnStatement, readIdentity, type SamlIdentity } from './read-identity.js';
import { signatureShape } from './signature-shape.js';
import { type VerifiedElement, verifySignature } from './verify-signature.js';

/** What this service provider is, and what it demands. */
export interface ServiceProviderRules extends AuthnRules {
  readonly entityId: string;
  /** URLs at which responses are received; almost always one. */
  readonly acsUrls: readonly string[];
  /** How far the other clock may be off, in ms, at most 180,000. @defaultValue 60_000 */
  readonly skewMs?: number | undefined;
  /**
   * What has to carry a signature of its own. A signed response covers its assertion.
   * @defaultValue `either`
   */
  readonly want?: 'either' | 'assertion' | 'response' | 'both' | undefined;
  /** What to do with a certificate past its end. @defaultValue `reject` */
  readonly expiredCertificate?: 'reject' | 'allow' | undefined;
  /** PEM private keys for encrypted assertions. */
  readonly decryptionKeys?: readonly Secret[] | undefined;
}

export interface ResponseToVerify {
  /** base64 as posted, or the bytes of the XML. */
  readonly response: string | Uint8Array;
  readonly sp: ServiceProviderRules;
  readonly idp: Pick<IdpMetadata, 'entityId' | 'signingCertificates' | 'validUntil'>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Id of the request that has to be answered. Without it, `InResponseTo` is not matched; see {@link VerifiedLogin.inResponseTo}. */
  readonly requestId?: string | undefined;
}

/** A login that passed every check except the two that need a store: pending request and replay. */
export interface VerifiedLogin {
  readonly identity: SamlIdentity;
  readonly assertionId: string;
  /** The request that it answers; absent for a login that the identity provider began. */
  readonly inResponseTo?: string | undefined;
  /** From then on the assertion is refused by time alone, skew included. */
  readonly replayableUntil: Instant;
  /** The local session must not outlive this. */
  readonly sessionNotOnOrAfter?: Instant | undefined;
  /** SHA-256 fingerprints of the certificates that verified. */
  readonly certificates: readonly string[];
}

/** 3 minutes: more would make a stolen response useful for long. */
export const MOST_SKEW_MS = 180_000;
const END_OF_TIME_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Verifies a response of the POST binding: steps 1–15, 18 and 19 of docs/saml.md; 16 and 17 need stores, see
 * `acceptResponse`. The identity is read only from the canonical bytes that a signature covers.
 * @throws {@link SamlError} with code and step of the first check that fails.
 */
export function verifyResponse(input: ResponseToVerify): VerifiedLogin {
  const { sp, idp } = input;
  const present = { now: input.now, skewMs: Math.min(sp.skewMs ?? 60_000, MOST_SKEW_MS) };
  const received = decodeMessage(input.response);
  checkStructure(received, ['samlp:Response']);
  checkStatus(received);
  checkIssuer(received, idp.entityId, false);
  const carried = assertionOf(received);
  if (carried.local === 'Assertion') checkIssuer(carried, idp.entityId, true);
  const trust = new Trust(input);
  const signedResponse = trust.verify(received, 'samlp:Response');
  const response = signedResponse?.element ?? received;
  const covered = signedResponse !== undefined;
  const signedAssertion = verifyAssertion({ carried: assertionOf(response), received, covered }, trust, sp);
  checkPolicy(sp.want ?? 'either', signedResponse, signedAssertion.verified);
  const assertion = signedAssertion.verified?.element ?? signedAssertion.plain;
  checkIssuer(assertion, idp.entityId, true);
  for (const element of [response, assertion])
    checkWindow(`${element.local}`, { notBefore: instantAttribute(element, 'IssueInstant') }, present);
  const conditionsEnd = checkConditions(assertion, sp.entityId, present);
  const { acsUrls } = sp;
  const confirmation = checkSubject(assertion, response, { acsUrls, requestId: input.requestId }, present);
  checkDestination(response, acsUrls, covered);
  const statement = readAuthnStatement(assertion, sp, present);
  // Some write the end of time; a moment after it no database takes.
  const ends = Math.min(Math.max(confirmation.notOnOrAfter, conditionsEnd ?? 0) + present.skewMs, END_OF_TIME_MS);
  return {
    identity: readIdentity(assertion, statement, sp),
    assertionId: attributeOf(assertion, 'ID') ?? '',
    inResponseTo: confirmation.inResponseTo,
    replayableUntil: toInstant(ends),
    sessionNotOnOrAfter:
      statement.sessionNotOnOrAfter === undefined ? undefined : toInstant(statement.sessionNotOnOrAfter),
    certificates: [signedResponse, signedAssertion.verified].flatMap((one) =>
      one ? [one.certificate.fingerprint256] : [],
    ),
  };
}

/** Metadata past its end is trusted for nothing (saml-metadata §2.3.1). */
export function checkValidUntil({ validUntil }: Pick<IdpMetadata, 'validUntil'>, now: number): void {
  if (validUntil !== undefined && Date.parse(validUntil) <= now)
    throw new SamlError('SAML_CERT_EXPIRED', 'The metadata of the identity provider has expired.', {
      expired: validUntil,
    });
}

/** Verifies what carries a signature with the identity provider's certificates. */
class Trust {
  readonly #input: ResponseToVerify;

  constructor(input: ResponseToVerify) {
    this.#input = input;
    checkValidUntil(input.idp, input.now);
  }

  verify(element: XmlElement, kind: 'samlp:Response' | 'saml:Assertion'): VerifiedElement | undefined {
    const shape = signatureShape(element);
    if (!shape) return undefined;
    const { idp, sp, now } = this.#input;
    const verified = verifySignature(shape, idp.signingCertificates, {
      now,
      expiredCertificate: sp.expiredCertificate,
    });
    checkStructure(verified.element, [kind]);
    if (attributeOf(verified.element, 'ID') !== attributeOf(element, 'ID'))
      throw new SamlError('SAML_BYTES', 'The verified bytes are those of another element.');
    return verified;
  }
}

function verifyAssertion(
  {
    carried,
    received,
    covered,
  }: { readonly carried: XmlElement; readonly received: XmlElement; readonly covered: boolean },
  trust: Trust,
  sp: ServiceProviderRules,
): { readonly plain: XmlElement; readonly verified?: VerifiedElement | undefined } {
  if (carried.local === 'Assertion') return { plain: carried, verified: trust.verify(carried, 'saml:Assertion') };
  const plain = parseMessageText(decryptAssertion(carried, { keys: sp.decryptionKeys ?? [], covered }));
  checkStructure(plain, ['saml:Assertion']);
  const outside = new Set([...walkElements(received)].flatMap(idsOf));
  if ([...walkElements(plain)].flatMap(idsOf).some((id) => outside.has(id)))
    throw new SamlError('SAML_DUP_ID', 'An id inside the encrypted assertion stands outside, too.');
  return { plain, verified: trust.verify(plain, 'saml:Assertion') };
}

function idsOf(element: XmlElement): readonly string[] {
  return element.attributes.filter(({ local }) => local.toLowerCase() === 'id').map(({ value }) => value);
}

function assertionOf(response: XmlElement): XmlElement {
  const found = childElements(response).find(
    ({ namespace, local }) => namespace === ns.assertion && (local === 'Assertion' || local === 'EncryptedAssertion'),
  );
  if (!found) throw new SamlError('SAML_STRUCTURE', 'The response holds no assertion.');
  return found;
}

function checkPolicy(
  want: NonNullable<ServiceProviderRules['want']>,
  response: VerifiedElement | undefined,
  assertion: VerifiedElement | undefined,
): void {
  const demanded = {
    assertion: want === 'assertion' || want === 'both',
    response: want === 'response' || want === 'both',
  };
  if (!response && !assertion)
    throw new SamlError('SAML_UNSIGNED', 'Neither the response nor its assertion is signed.');
  if (demanded.assertion && !assertion)
    throw new SamlError('SAML_UNSIGNED', 'The assertion carries no signature of its own.');
  if (demanded.response && !response) throw new SamlError('SAML_UNSIGNED', 'The response carries no signature.');
}
