import type { SamlCode } from '../remedies.js';
import { SamlError } from '../saml-error.js';
import { ns, statusPrefix } from '../saml-names.js';
import { attributeOf, childNamed, type XmlElement } from '../xml/xml-node.js';

/** Second-level codes of core §3.2.2.2 that tell a person something. */
const second: Readonly<Record<string, SamlCode>> = {
  AuthnFailed: 'SAML_STATUS_AUTHN_FAILED',
  NoPassive: 'SAML_STATUS_NO_PASSIVE',
  RequestDenied: 'SAML_STATUS_REQUEST_DENIED',
  UnknownPrincipal: 'SAML_STATUS_UNKNOWN_PRINCIPAL',
  InvalidNameIDPolicy: 'SAML_STATUS_NAMEID_POLICY',
  NoAuthnContext: 'SAML_STATUS_NO_AUTHN_CONTEXT',
};

/** Step 6: the top code is Success, and a success carries no second code that says otherwise. */
export function checkStatus(response: XmlElement): void {
  const status = childNamed(response, ns.protocol, 'Status');
  const top = status && childNamed(status, ns.protocol, 'StatusCode');
  const inner = top && childNamed(top, ns.protocol, 'StatusCode');
  const [topName, innerName] = [shortName(top), shortName(inner)];
  if (topName === 'Success' && innerName === undefined) return;
  const code = (innerName === undefined ? undefined : second[innerName]) ?? 'SAML_STATUS_FAILED';
  // The provider's own StatusMessage is unsigned as often as not: its words are not repeated.
  throw new SamlError(code, 'The identity provider’s status is no success.', {
    status: topName ?? 'other',
    ...(innerName === undefined ? {} : { reason: innerName }),
  });
}

function shortName(code: XmlElement | undefined): string | undefined {
  if (!code) return undefined;
  const value = attributeOf(code, 'Value') ?? '';
  const name = value.startsWith(statusPrefix) ? value.slice(statusPrefix.length) : 'other';
  return /^[A-Za-z]{1,40}$/.test(name) ? name : 'other';
}
