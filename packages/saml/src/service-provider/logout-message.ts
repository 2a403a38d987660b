import { inflateRawSync } from 'node:zlib';
import type { IdpMetadata } from '../metadata/idp-metadata.js';
import { checkWindow, instantAttribute } from '../response/check-conditions.js';
import { checkIssuer } from '../response/check-issuer.js';
import { checkStructure } from '../response/check-structure.js';
import { decodeMessage, MOST_BYTES, parseMessageText, strictBase64 } from '../response/decode-message.js';
import { isStrongKey, keyFits, verifyBytes } from '../response/signature-algorithms.js';
import { signatureShape } from '../response/signature-shape.js';
import { checkValidUntil, MOST_SKEW_MS } from '../response/verify-response.js';
import { verifySignature } from '../response/verify-signature.js';
import { SamlError } from '../saml-error.js';
import { ns, unspecifiedFormat } from '../saml-names.js';
import { attributeOf, childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-node.js';

/** A LogoutRequest that was signed by the identity provider, for us, now. */
export interface VerifiedLogout {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string;
  readonly format: string;
  /** Empty: every session of that person. */
  readonly sessionIndexes: readonly string[];
  readonly relayState?: string | undefined;
}

export interface LogoutToVerify {
  /** What came: the raw query of the Redirect binding, or the field of the POST binding. */
  readonly message: { readonly query: string } | { readonly posted: string; readonly relayState?: string | undefined };
  readonly logoutUrl: string;
  readonly idp: Pick<IdpMetadata, 'entityId' | 'signingCertificates' | 'validUntil'>;
  readonly now: number;
  readonly skewMs?: number | undefined;
}

/** Longest time between issue and arrival. */
const MOST_AGE_MS = 300_000;

/**
 * Verifies an inbound LogoutRequest completely: an unsigned or wrapped one would let anyone end anyone's session.
 * @throws {@link SamlError}
 */
export function verifyLogoutRequest(input: LogoutToVerify): VerifiedLogout {
  const present = { now: input.now, skewMs: Math.min(input.skewMs ?? 60_000, MOST_SKEW_MS) };
  checkValidUntil(input.idp, input.now);
  const { element: request, relayState } =
    'query' in input.message ? redirected(input.message.query, input) : posted(input);
  checkIssuer(request, input.idp.entityId, true);
  if (attributeOf(request, 'Destination') !== input.logoutUrl)
    throw new SamlError('SAML_DESTINATION', 'The destination is not our logout URL.', { expected: input.logoutUrl });
  const issued = instantAttribute(request, 'IssueInstant');
  const notOnOrAfter = Math.min(instantAttribute(request, 'NotOnOrAfter') ?? Infinity, (issued ?? 0) + MOST_AGE_MS);
  checkWindow('The logout request', { notBefore: issued, notOnOrAfter }, present);
  const nameId = childNamed(request, ns.assertion, 'NameID');
  if (!nameId || textOf(nameId).trim() === '') throw new SamlError('SAML_NAMEID', 'The NameID is missing or empty.');
  return {
    id: attributeOf(request, 'ID') ?? '',
    issuer: input.idp.entityId,
    nameId: textOf(nameId),
    format: attributeOf(nameId, 'Format') ?? unspecifiedFormat,
    sessionIndexes: childrenNamed(request, ns.protocol, 'SessionIndex').map(textOf),
    relayState,
  };
}

interface Received {
  readonly element: XmlElement;
  readonly relayState: string | undefined;
}

function posted({ message, idp, now }: LogoutToVerify): Received {
  const { posted: base64 = '', relayState } = 'posted' in message ? message : {};
  const received = decodeMessage(base64);
  checkStructure(received, ['samlp:LogoutRequest']);
  const shape = signatureShape(received);
  if (!shape) throw new SamlError('SAML_UNSIGNED', 'The logout request is not signed.');
  const { element } = verifySignature(shape, idp.signingCertificates, { now });
  checkStructure(element, ['samlp:LogoutRequest']);
  return { element, relayState };
}

/** Bindings §3.4.4.1: the signature covers the query as it was sent, so it is verified over those very characters. */
function redirected(query: string, { idp, now }: LogoutToVerify): Received {
  const fields = new Map<string, string>();
  for (const pair of query.replace(/^\?/, '').split('&')) {
    const name = pair.slice(0, Math.max(pair.indexOf('='), 0));
    if (fields.has(name)) throw new SamlError('SAML_MALFORMED', 'A parameter comes twice.');
    fields.set(name, pair);
  }
  const value = (name: string) => fields.get(name)?.slice(name.length + 1);
  const algorithm = decode(value('SigAlg') ?? '');
  const signature = strictBase64(decode(value('Signature') ?? ''));
  if (!signature || signature.length === 0) throw new SamlError('SAML_UNSIGNED', 'The logout request is not signed.');
  const signed = ['SAMLRequest', 'RelayState', 'SigAlg'].flatMap((name) => fields.get(name) ?? []).join('&');
  const verified = idp.signingCertificates.some(
    (one) =>
      isStrongKey(one.publicKey) &&
      keyFits(algorithm, one) &&
      one.validToDate.getTime() > now &&
      verifyBytes(algorithm, signed, one, signature),
  );
  if (!verified) throw new SamlError('SAML_SIG_INVALID', 'No certificate of the metadata verifies the logout request.');
  const element = parseMessageText(inflate(decode(value('SAMLRequest') ?? '')));
  checkStructure(element, ['samlp:LogoutRequest']);
  const relayState = value('RelayState');
  return { element, relayState: relayState === undefined ? undefined : decode(relayState) };
}

function inflate(base64: string): string {
  const bytes = strictBase64(base64);
  try {
    if (bytes)
      return new TextDecoder('utf-8', { fatal: true }).decode(inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch {
    // too long, not deflated, or not UTF-8: all are malformed
  }
  throw new SamlError('SAML_MALFORMED', 'The message is not deflated UTF-8 of allowed length.');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new SamlError('SAML_MALFORMED', 'The query is not percent-encoded UTF-8.');
  }
}
