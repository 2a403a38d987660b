import { AuthError, ConfigurationError, type TokenSource, type TokenSourceContext } from '@countersign/contracts';
import { createJwtBearerSource, createTokenEndpoint, endpointUrl, type TokenOutcome } from '@countersign/oauth';
import { CALENDAR_SCOPE, DRIVE_SCOPE, googleWorkspaceDescriptor, MAIL_SCOPES } from './descriptor.js';
import { remedies } from './remedies.js';

const { oauth } = googleWorkspaceDescriptor;

/** `aud` of an assertion: the token endpoint, also when another host plays it. */
const AUDIENCE = 'https://oauth2.googleapis.com/token';

/**
 * Tokens by signed assertions for a service account that acts for `delegatedUser` (domain-wide delegation;
 * developers.google.com/identity/protocols/oauth2/service-account, read 2026-11-21): one hour each, no refresh token, no
 * person's session to end. Without a private key the code grant with PKCE is used.
 * @throws {@link ConfigurationError} `MISSING_CREDENTIAL` or `INVALID_OPTION`.
 */
export function googleWorkspaceTokens(context: TokenSourceContext): TokenSource | undefined {
  const { privateKey } = context.credentials;
  if (privateKey === undefined) return undefined;
  const { serviceAccount, delegatedUser, keyId } = context.settings;
  if (serviceAccount === undefined || !isAddress(serviceAccount)) {
    throw invalid('serviceAccount', 'The e-mail address of the service account is needed with a private key.');
  }
  if (delegatedUser === undefined || !isAddress(delegatedUser)) {
    throw invalid('delegatedUser', 'The e-mail address of the user that is acted for is needed with a private key.');
  }
  const endpoint = createTokenEndpoint({
    url: endpointUrl(oauth.token, context.origins),
    client: { id: serviceAccount, authentication: 'none' },
    agent: context.network.agent,
    clock: context.clock,
    knownDescriptions: Object.keys(refusals),
  });
  return createJwtBearerSource({
    endpoint: { request: async (parameters) => explained(await endpoint.request(parameters)) },
    assertion: {
      key: privateKey,
      issuer: serviceAccount,
      subject: delegatedUser,
      audience: AUDIENCE,
      claims: { scope: scopesOf(context.settings['services']) },
      ...(keyId === undefined ? {} : { keyId }),
    },
    connection: context.connection,
    store: context.store,
    clock: context.clock,
  });
}

const scopes: Readonly<Record<string, readonly string[]>> = {
  calendar: [CALENDAR_SCOPE],
  mail: MAIL_SCOPES,
  drive: [DRIVE_SCOPE],
};

/** One scope that isn't delegated, and the whole assertion is refused. */
function scopesOf(services = 'calendar'): string {
  const names = services.split(' ').filter((name) => name !== '');
  const unknown = names.find((name) => !Object.hasOwn(scopes, name));
  if (names.length > 0 && unknown === undefined) return names.flatMap((name) => scopes[name] ?? []).join(' ');
  throw invalid('services', `It names services with a space between, of these: ${Object.keys(scopes).join(', ')}.`);
}

/** What a refused assertion is about, by its description (seen in the field, second hand; read 2026-11-21). */
const refusals: Readonly<Record<string, keyof typeof remedies>> = {
  'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.':
    'DELEGATION_MISSING',
  'Invalid email or User ID': 'DELEGATED_USER_UNKNOWN',
  'Not a valid email': 'DELEGATED_USER_UNKNOWN',
  'Invalid JWT Signature.': 'ASSERTION_REFUSED',
  'Invalid JWT: No valid verifier found for issuer.': 'ASSERTION_REFUSED',
  'Account restricted': 'ACCOUNT_GONE',
};

/** The OAuth word where the description doesn't tell. */
const words: Readonly<Record<string, keyof typeof remedies>> = {
  unauthorized_client: 'DELEGATION_MISSING',
  admin_policy_enforced: 'ADMIN_POLICY_ENFORCED',
  invalid_grant: 'ASSERTION_REFUSED',
};

/**
 * Refuses personal accounts when a consent ends; `acceptIdentity` of `completeAuthorization`. The parameter `hd` of the
 * consent page is only a hint: the claim decides (developers.google.com/identity/openid-connect, read 2026-11-21).
 * @param domain - of the organisation; any organisation's account is accepted when left out.
 */
export function workspaceAccount(domain?: string): (claims: Readonly<Record<string, unknown>>) => void {
  return ({ hd }) => {
    if (typeof hd === 'string' && hd !== '' && (domain === undefined || hd.toLowerCase() === domain.toLowerCase()))
      return;
    const message = 'The account that consented is not one of the organisation.';
    throw new AuthError('CONSUMER_ACCOUNT', message, { remedy: remedies.CONSUMER_ACCOUNT });
  };
}

function explained(outcome: TokenOutcome): TokenOutcome {
  if (outcome.kind !== 'refused' && outcome.kind !== 'rejected') return outcome;
  const { details } = outcome.error;
  const [description, word] = [details?.['description'], details?.['error']];
  const code =
    (typeof description === 'string' ? refusals[description] : undefined) ??
    (typeof word === 'string' ? words[word] : undefined);
  if (code === undefined) return outcome;
  const message = `Google refused the signed assertion: ${String(description ?? word)}.`;
  return { ...outcome, error: new AuthError(code, message, { details, remedy: remedies[code] }) };
}

function isAddress(text: string): boolean {
  return /^[^\s@]{1,64}@[^\s@]{1,255}$/.test(text);
}

function invalid(name: string, message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message, { place: `settings/${name}` });
}
