import { AuthError, ConfigurationError, type TokenSource, type TokenSourceContext } from '@countersign/contracts';
import { createClientCredentialsSource, createTokenEndpoint, endpointUrl, type TokenOutcome } from '@countersign/oauth';
import { zoomDescriptor } from './descriptor.js';
import { remedies } from './remedies.js';

const { oauth } = zoomDescriptor;

/** Works for every account, whatever `api_url` says. */
const GLOBAL_HOST = 'api.zoom.us';

/** What the JWT apps had, which ended on 2023-09-08. */
const ENDED = ['apiKey', 'apiSecret', 'jwtKey', 'jwtToken'] as const;

/**
 * Server-to-Server tokens (grant `account_credentials`; developers.zoom.us/docs/rooms/s2s-oauth.md, read 2026-11-21): one
 * hour each, no refresh token. A new token has been known to end the one before, so that one is shared by all who use the
 * store. Where the connection names a regional `apiHost`, a token whose `api_url` is elsewhere is refused. With the
 * setting `grant` a user agrees, and the descriptor's facts say enough: no source of its own.
 * @throws {@link ConfigurationError} `MISSING_CREDENTIAL`, `INVALID_OPTION` or `JWT_APP_ENDED`.
 */
export function zoomTokens(context: TokenSourceContext): TokenSource | undefined {
  const { clientId, clientSecret } = context.credentials;
  const ended = ENDED.find((name) => context.credentials[name] !== undefined);
  if (ended !== undefined) {
    throw new ConfigurationError('JWT_APP_ENDED', `${ended} is of a JWT app; Zoom has none of these any more.`, {
      place: `credentials/${ended}`,
      remedy: remedies.JWT_APP_ENDED,
    });
  }
  if (context.settings['grant'] !== undefined) return undefined;
  if (clientId === undefined) throw missing('credentials/clientId', 'The client id is missing.');
  const { accountId } = context.settings;
  if (accountId === undefined || !/^[A-Za-z0-9_-]{4,64}$/.test(accountId)) {
    throw new ConfigurationError('INVALID_OPTION', 'The accountId of the Server-to-Server OAuth app is needed.', {
      place: 'settings/accountId',
    });
  }
  const endpoint = createTokenEndpoint({
    url: endpointUrl(oauth.token, context.origins),
    client: { id: clientId.reveal(), secret: clientSecret, authentication: oauth.clientAuthentication },
    agent: context.network.agent,
    clock: context.clock,
    keptFields: ['api_url'],
  });
  const origin = endpointUrl({ origin: 'api', path: '' }, context.origins);
  return createClientCredentialsSource({
    endpoint: { request: async (parameters) => explained(await endpoint.request(parameters), origin) },
    tokenRequest: { grant_type: 'account_credentials', account_id: accountId },
    connection: context.connection,
    store: context.store,
    clock: context.clock,
  });
}

function explained(outcome: TokenOutcome, origin: string): TokenOutcome {
  if (outcome.kind === 'tokens') {
    const elsewhere = otherHost(outcome.fields?.['api_url'], origin);
    if (elsewhere === undefined) return outcome;
    const message = `Zoom keeps this account’s data at ${elsewhere}, and the connection asks ${new URL(origin).host}.`;
    const details = { apiHost: elsewhere };
    return {
      kind: 'rejected',
      error: new AuthError('ACCOUNT_ELSEWHERE', message, { remedy: remedies.ACCOUNT_ELSEWHERE, details }),
    };
  }
  // A wrong account id is no invalid_client at Zoom, but a request that is just "Bad Request".
  if (outcome.kind !== 'rejected' || outcome.error.details?.['error'] !== 'invalid_request') return outcome;
  const { details } = outcome.error;
  const message = 'Zoom’s token endpoint refused the account id.';
  return {
    kind: 'rejected',
    error: new AuthError('ACCOUNT_ID_REFUSED', message, { details, remedy: remedies.ACCOUNT_ID_REFUSED }),
  };
}

/** The account's host when it is another one than is asked. */
function otherHost(apiUrl: string | undefined, origin: string): string | undefined {
  const [told, asked] = [URL.parse(apiUrl ?? ''), new URL(origin)];
  if (told === null || asked.host === GLOBAL_HOST || told.host === asked.host) return undefined;
  // It may be shown and copied into a setting.
  return /^[a-z0-9.-]{1,100}(:\d{1,5})?$/.test(told.host) ? told.host : 'another host';
}

function missing(place: string, message: string): ConfigurationError {
  return new ConfigurationError('MISSING_CREDENTIAL', message, { place });
}
