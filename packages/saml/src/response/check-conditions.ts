import { SamlError } from '../saml-error.js';
import { ns } from '../saml-names.js';
import { attributeOf, childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-node.js';
import { parseInstant } from './xml-instant.js';

/** The present, and how far another clock may be off. Milliseconds. */
export interface Present {
  readonly now: number;
  readonly skewMs: number;
}

/** An instant of a message, in ms; absent when the attribute is. */
export function instantAttribute(element: XmlElement, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const ms = parseInstant(text);
  if (ms === undefined) throw new SamlError('SAML_TIME', `${name} of ${element.local} is no instant in UTC.`);
  return ms;
}

/** `notBefore ≤ now + skew` and `now − skew < notOnOrAfter`. */
export function checkWindow(
  what: string,
  window: { readonly notBefore?: number | undefined; readonly notOnOrAfter?: number | undefined },
  present: Present,
): void {
  const { notBefore, notOnOrAfter } = window;
  const facts = (limit: number) => ({ now: new Date(present.now).toISOString(), limit: new Date(limit).toISOString() });
  if (notBefore !== undefined && notBefore > present.now + present.skewMs)
    throw new SamlError('SAML_TIME', `${what} is not valid yet.`, facts(notBefore));
  if (notOnOrAfter !== undefined && notOnOrAfter <= present.now - present.skewMs)
    throw new SamlError('SAML_TIME', `${what} has expired.`, facts(notOnOrAfter));
  if (notBefore !== undefined && notOnOrAfter !== undefined && notBefore >= notOnOrAfter)
    throw new SamlError('SAML_TIME', `${what} is valid at no time.`);
}

/** Step 13. @returns when the conditions end, if they say. */
export function checkConditions(assertion: XmlElement, audience: string, present: Present): number | undefined {
  const conditions = childNamed(assertion, ns.assertion, 'Conditions');
  if (!conditions) throw new SamlError('SAML_TIME', 'The assertion has no conditions.');
  const notBefore = instantAttribute(conditions, 'NotBefore');
  const notOnOrAfter = instantAttribute(conditions, 'NotOnOrAfter');
  checkWindow('The assertion', { notBefore, notOnOrAfter }, present);
  const restrictions = childrenNamed(conditions, ns.assertion, 'AudienceRestriction');
  const meant = (restriction: XmlElement) =>
    childrenNamed(restriction, ns.assertion, 'Audience').some((one) => collapsed(textOf(one)) === audience);
  if (restrictions.length === 0 || !restrictions.every(meant))
    throw new SamlError('SAML_AUDIENCE', `The assertion is not meant for ${audience}.`, { expected: audience });
  for (const once of ['OneTimeUse', 'ProxyRestriction']) {
    if (childrenNamed(conditions, ns.assertion, once).length > 1)
      throw new SamlError('SAML_STRUCTURE', `The conditions hold several ${once}.`);
  }
  return notOnOrAfter;
}

/** An xs:anyURI: pretty-printers put white space around it, which is none of its value (XML Schema 1.0, part 2, §4.3.6). */
function collapsed(text: string): string {
  return text.replaceAll(/^[ \t\n\r]+|[ \t\n\r]+$/g, '');
}
