import { SamlError } from '../saml-error.js';
import { bearer, ns } from '../saml-names.js';
import { attributeOf, childNamed, childrenNamed, type XmlElement } from '../xml/xml-node.js';
import { checkWindow, instantAttribute, type Present } from './check-conditions.js';

export interface SubjectRules {
  readonly acsUrls: readonly string[];
  /** The request that this answers; without one, `InResponseTo` is not matched. */
  readonly requestId?: string | undefined;
}

/**
 * Step 14: one bearer confirmation (profiles §4.1.4.2), addressed to us, in time, answering our request. Several bearer
 * confirmations are refused: there is one request and one place it is answered.
 * @returns when it ends.
 */
export function checkSubject(
  assertion: XmlElement,
  response: XmlElement,
  rules: SubjectRules,
  present: Present,
): { readonly notOnOrAfter: number; readonly inResponseTo?: string | undefined } {
  const subject = childNamed(assertion, ns.assertion, 'Subject');
  const confirmations = subject ? childrenNamed(subject, ns.assertion, 'SubjectConfirmation') : [];
  const [confirmation, ...others] = confirmations.filter((one) => attributeOf(one, 'Method') === bearer);
  if (!confirmation) throw new SamlError('SAML_RECIPIENT', 'The subject has no bearer confirmation.');
  if (others.length > 0) throw new SamlError('SAML_RECIPIENT', 'The subject has several bearer confirmations.');
  const data = childNamed(confirmation, ns.assertion, 'SubjectConfirmationData');
  if (!data) throw new SamlError('SAML_RECIPIENT', 'The bearer confirmation has no data.');
  if (!rules.acsUrls.includes(attributeOf(data, 'Recipient') ?? ''))
    throw new SamlError('SAML_RECIPIENT', 'The recipient is not our ACS URL.', { expected: rules.acsUrls.join(' ') });
  const notOnOrAfter = instantAttribute(data, 'NotOnOrAfter');
  if (notOnOrAfter === undefined || attributeOf(data, 'NotBefore') !== undefined)
    throw new SamlError('SAML_TIME', 'A bearer confirmation has to have NotOnOrAfter and no NotBefore.');
  checkWindow('The bearer confirmation', { notOnOrAfter }, present);
  return { notOnOrAfter, inResponseTo: checkInResponseTo(response, data, rules.requestId) };
}

function checkInResponseTo(response: XmlElement, data: XmlElement, requestId: string | undefined): string | undefined {
  const outer = attributeOf(response, 'InResponseTo');
  const inner = attributeOf(data, 'InResponseTo');
  if (requestId === undefined) {
    if (outer !== inner && outer !== undefined && inner !== undefined)
      throw new SamlError('SAML_IRT', 'The response and its assertion answer different requests.');
    return inner ?? outer;
  }
  // The inner one counts: it is always signed. The outer one may be left out, but never say something else.
  if (inner !== requestId || (outer !== undefined && outer !== requestId))
    throw new SamlError('SAML_IRT', 'The response does not answer our request.');
  return inner;
}

/** Step 15: bindings §3.5.5.2. */
export function checkDestination(response: XmlElement, acsUrls: readonly string[], signed: boolean): void {
  const destination = attributeOf(response, 'Destination');
  if (destination === undefined ? signed : !acsUrls.includes(destination))
    throw new SamlError('SAML_DESTINATION', 'The destination of the response is not our ACS URL.', {
      expected: acsUrls.join(' '),
    });
}
