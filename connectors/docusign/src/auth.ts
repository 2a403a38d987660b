import { AuthError, ConfigurationError, type TokenSource, type TokenSourceContext } from '@countersign/contracts';
import { createJwtBearerSource, createTokenEndpoint, endpointUrl, type TokenOutcome } from '@countersign/oauth';
import { docusignDescriptor } from './descriptor.js';
import { remedies } from './remedies.js';

const { oauth } = docusignDescriptor;

/** What an assertion asks for; the user consents to both, once. */
const SCOPES = 'signature impersonation';

/**
 * Where the user that is acted for agrees, once, logged in as that very user (or an administrator for all users of a
 * claimed domain). The redirect must be registered with the integration key.
 */
export function consentUrl(accountOrigin: string, clientId: string, redirectUri: string): string {
  const url = new URL(oauth.authorize.path, accountOrigin);
  for (const [name, value] of [
    ['response_type', 'code'],
    ['scope', SCOPES],
    ['client_id', clientId],
    ['redirect_uri', redirectUri],
  ] as const) {
    url.searchParams.set(name, value);
  }
  return url.href;
}

/**
 * Tokens by signed assertions (RFC 7523; developers.docusign.com/platform/auth/jwt-get-token, read 2026-11-21) for a
 * connection that has a private key: one hour each, no refresh token. Without a key the code grant is used.
 * `get` throws {@link AuthError} `CONSENT_REQUIRED` with `details.consentUrl`.
 * @throws {@link ConfigurationError} `MISSING_CREDENTIAL` or `INVALID_OPTION`.
 */
export function docusignTokens(context: TokenSourceContext): TokenSource | undefined {
  const { privateKey, clientId } = context.credentials;
  if (privateKey === undefined) return undefined;
  const { userId, redirectUri } = context.settings;
  if (clientId === undefined) throw missing('credentials/clientId', 'The integration key (clientId) is missing.');
  if (userId === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(userId)) {
    throw new ConfigurationError('INVALID_OPTION', 'The userId is the GUID of the user that is acted for.', {
      place: 'settings/userId',
    });
  }
  const url = endpointUrl(oauth.token, context.origins);
  const endpoint = createTokenEndpoint({
    url,
    client: { id: clientId.reveal(), authentication: 'none' },
    agent: context.network.agent,
    clock: context.clock,
    knownDescriptions: Object.keys(grantErrors),
  });
  return createJwtBearerSource({
    endpoint: { request: async (parameters) => explained(await endpoint.request(parameters)) },
    assertion: {
      key: privateKey,
      issuer: clientId.reveal(),
      subject: userId,
      // The host alone, without scheme and slash.
      audience: new URL(url).host,
      claims: { scope: SCOPES },
    },
    ...(redirectUri === undefined ? {} : { consentUrl: consentUrl(url, clientId.reveal(), redirectUri) }),
    connection: context.connection,
    store: context.store,
    clock: context.clock,
  });
}

/** What `invalid_grant` is about, by its description (same page; COMM:26189; read 2026-11-21). */
const grantErrors: Readonly<Record<string, keyof typeof remedies>> = {
  issuer_not_found: 'WRONG_ENVIRONMENT',
  user_not_found: 'IMPERSONATED_USER_UNKNOWN',
  no_valid_keys_or_signatures: 'KEY_NOT_REGISTERED',
  expired_grant: 'CLOCK_WRONG',
};

function explained(outcome: TokenOutcome): TokenOutcome {
  if (outcome.kind !== 'refused') return outcome;
  const description = outcome.error.details?.['description'];
  const code = typeof description === 'string' ? grantErrors[description] : undefined;
  if (code === undefined) return outcome;
  const message = `DocuSign refused the signed assertion: ${String(description)}.`;
  return {
    ...outcome,
    error: new AuthError(code, message, { details: outcome.error.details, remedy: remedies[code] }),
  };
}

function missing(place: string, message: string): ConfigurationError {
  return new ConfigurationError('MISSING_CREDENTIAL', message, { place });
}
