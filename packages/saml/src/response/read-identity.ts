import { type Instant, toInstant } from '@countersign/contracts';
import { SamlError } from '../saml-error.js';
import { ns, unspecifiedFormat } from '../saml-names.js';
import { attributeOf, childNamed, childrenNamed, textOf, type XmlElement } from '../xml/xml-node.js';
import { instantAttribute, type Present } from './check-conditions.js';

export interface SamlAttribute {
  readonly name: string;
  readonly nameFormat?: string | undefined;
  readonly friendlyName?: string | undefined;
  readonly values: readonly string[];
}

/** Who signed in, as the identity provider has signed it. */
export interface SamlIdentity {
  readonly nameId: string;
  /** Format URI of the NameID; unspecified when the message names none. */
  readonly format: string;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
  readonly issuer: string;
  readonly sessionIndex?: string | undefined;
  readonly authnInstant: Instant;
  /** `AuthnContextClassRef`. */
  readonly authnContext?: string | undefined;
  /** In the order of the message; attributes that are given several times are one, with all values. */
  readonly attributes: readonly SamlAttribute[];
}

export interface AuthnRules {
  /** How old the authentication may be, in ms. */
  readonly maxAuthnAgeMs?: number | undefined;
  /** Acceptable `AuthnContextClassRef`s. */
  readonly authnContexts?: readonly string[] | undefined;
  /** Acceptable NameID formats. */
  readonly nameIdFormats?: readonly string[] | undefined;
}

export interface AuthnStatement {
  readonly authnInstant: number;
  readonly sessionIndex?: string | undefined;
  readonly sessionNotOnOrAfter?: number | undefined;
  readonly authnContext?: string | undefined;
}

/** Step 18: one authentication, in the past, recent enough and of an accepted kind, with a session that has not ended. */
export function readAuthnStatement(assertion: XmlElement, rules: AuthnRules, present: Present): AuthnStatement {
  const [statement, ...others] = childrenNamed(assertion, ns.assertion, 'AuthnStatement');
  if (!statement || others.length > 0) throw authn('The assertion has not exactly one AuthnStatement.');
  const authnInstant = instantAttribute(statement, 'AuthnInstant');
  if (authnInstant === undefined || authnInstant > present.now + present.skewMs)
    throw authn('The user was authenticated in the future.');
  if (rules.maxAuthnAgeMs !== undefined && authnInstant < present.now - present.skewMs - rules.maxAuthnAgeMs)
    throw authn('The user was authenticated too long ago.');
  const sessionNotOnOrAfter = instantAttribute(statement, 'SessionNotOnOrAfter');
  // Without tolerance: a session that ends at once is none.
  if (sessionNotOnOrAfter !== undefined && sessionNotOnOrAfter <= present.now)
    throw authn('The session at the identity provider has ended.');
  const context = childNamed(statement, ns.assertion, 'AuthnContext');
  const classRef = context && childNamed(context, ns.assertion, 'AuthnContextClassRef');
  const authnContext = classRef && textOf(classRef).trim();
  if (rules.authnContexts && !rules.authnContexts.includes(authnContext ?? ''))
    throw authn('The user was authenticated in a way that was not asked for.');
  return { authnInstant, sessionIndex: attributeOf(statement, 'SessionIndex'), sessionNotOnOrAfter, authnContext };
}

/** Step 19: the NameID and the attributes. */
export function readIdentity(assertion: XmlElement, statement: AuthnStatement, rules: AuthnRules): SamlIdentity {
  const subject = childNamed(assertion, ns.assertion, 'Subject');
  const nameId = subject && childNamed(subject, ns.assertion, 'NameID');
  const value = nameId === undefined ? '' : textOf(nameId);
  if (nameId === undefined || value.trim() === '')
    throw new SamlError('SAML_NAMEID', 'The NameID is missing or empty.');
  const format = attributeOf(nameId, 'Format') ?? unspecifiedFormat;
  if (rules.nameIdFormats && !rules.nameIdFormats.includes(format))
    throw new SamlError('SAML_NAMEID', 'The NameID has an unexpected format.', {
      expected: rules.nameIdFormats.join(' '),
    });
  const issuer = childNamed(assertion, ns.assertion, 'Issuer');
  return {
    nameId: value,
    format,
    nameQualifier: attributeOf(nameId, 'NameQualifier'),
    spNameQualifier: attributeOf(nameId, 'SPNameQualifier'),
    issuer: issuer ? textOf(issuer) : '',
    sessionIndex: statement.sessionIndex,
    authnInstant: toInstant(statement.authnInstant),
    authnContext: statement.authnContext,
    attributes: readAttributes(assertion),
  };
}

function readAttributes(assertion: XmlElement): readonly SamlAttribute[] {
  const found = new Map<string, SamlAttribute & { readonly values: string[] }>();
  for (const statement of childrenNamed(assertion, ns.assertion, 'AttributeStatement')) {
    for (const attribute of childrenNamed(statement, ns.assertion, 'Attribute')) {
      const name = attributeOf(attribute, 'Name') ?? '';
      const nameFormat = attributeOf(attribute, 'NameFormat');
      const key = JSON.stringify([name, nameFormat ?? null]);
      const one = found.get(key) ?? {
        name,
        nameFormat,
        friendlyName: attributeOf(attribute, 'FriendlyName'),
        values: [],
      };
      one.values.push(...childrenNamed(attribute, ns.assertion, 'AttributeValue').map(textOf));
      found.set(key, one);
    }
  }
  return [...found.values()];
}

function authn(message: string): SamlError {
  return new SamlError('SAML_AUTHN', message);
}
