import { SamlError } from '../saml-error.js';
import { entityFormat, ns } from '../saml-names.js';
import { attributeOf, childNamed, textOf, type XmlElement } from '../xml/xml-node.js';

/** Step 7: the issuer is the configured identity provider, to the letter. */
export function checkIssuer(element: XmlElement, expected: string, demanded: boolean): void {
  const issuer = childNamed(element, ns.assertion, 'Issuer');
  if (!issuer) {
    if (demanded) throw new SamlError('SAML_ISSUER', `${element.local} names no issuer.`);
    return;
  }
  const format = attributeOf(issuer, 'Format');
  if (format !== undefined && format !== entityFormat)
    throw new SamlError('SAML_ISSUER', 'The issuer is not named as an entity (profiles §4.1.4.2).');
  if (textOf(issuer) !== expected)
    throw new SamlError('SAML_ISSUER', `The issuer of ${element.local} is not ${expected}.`, { expected });
}
