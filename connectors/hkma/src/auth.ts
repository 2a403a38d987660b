import {
  type AccessToken,
  ConfigurationError,
  type TokenSource,
  type TokenSourceContext,
} from '@countersign/contracts';
import { createClientCredentialsSource, createTokenEndpoint, endpointUrl } from '@countersign/oauth';
import { hkmaDescriptor } from './descriptor.js';
import type { SigningKey } from './signature/detached-jws.js';
import { readSigningKey } from './signature/keys.js';

const { oauth } = hkmaDescriptor;

/** The connection's credentials in use: its tokens, and the key that signs its manifests. */
export class SubmitterCredentials implements TokenSource {
  readonly signingKey: SigningKey | undefined;
  readonly #tokens: TokenSource;

  constructor(tokens: TokenSource, signingKey: SigningKey | undefined) {
    this.#tokens = tokens;
    this.signingKey = signingKey;
  }

  get(signal?: AbortSignal): Promise<AccessToken> {
    return this.#tokens.get(signal);
  }

  invalidate(token: AccessToken): void {
    this.#tokens.invalidate(token);
  }
}

/**
 * Tokens by client credentials (RFC 6749 §4.4), ten minutes at most, with the signing key beside them.
 * @throws {@link ConfigurationError} `MISSING_CREDENTIAL` or `INVALID_OPTION`.
 */
export function hkmaTokens(context: TokenSourceContext): TokenSource {
  const { clientId, clientSecret, signingKey } = context.credentials;
  if (clientId === undefined) {
    throw new ConfigurationError('MISSING_CREDENTIAL', 'The client id is missing.', { place: 'credentials/clientId' });
  }
  const endpoint = createTokenEndpoint({
    url: endpointUrl(oauth.token, context.origins),
    client: { id: clientId.reveal(), secret: clientSecret, authentication: oauth.clientAuthentication },
    agent: context.network.agent,
    clock: context.clock,
  });
  const tokens = createClientCredentialsSource({
    endpoint,
    tokenRequest: { scope: 'submissions' },
    connection: context.connection,
    store: context.store,
    clock: context.clock,
  });
  const { signingKeyId = '', signingAlgorithm = '' } = context.settings;
  return new SubmitterCredentials(
    tokens,
    signingKey && readSigningKey({ privateKey: signingKey, keyId: signingKeyId, algorithm: signingAlgorithm }),
  );
}
