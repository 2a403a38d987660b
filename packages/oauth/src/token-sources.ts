import type { Clock, Logger, Secret, TokenSource, TokenStore } from '@countersign/contracts';
import type { ConnectionEvent } from './connection-event.js';
import { createMemoryTokenStore } from './memory-token-store.js';
import type { RefreshFacts, TokenSeed } from './renewal.js';
import type { RequestPace } from './request-pace.js';
import type { TokenEndpoint } from './token-endpoint.js';
import { createTokenManager } from './token-manager.js';
import type { TokenOutcome } from './token-outcome.js';

interface SourceOptions {
  readonly clock?: Clock | undefined;
  /** Renew this long before expiry, in ms; at most a quarter of the token's life. @defaultValue 120_000 */
  readonly skewMs?: number | undefined;
  /** Shared with the other connections of this token endpoint. @defaultValue the store's */
  readonly pace?: RequestPace | undefined;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  readonly reconnectUrl?: string | undefined;
  readonly logger?: Logger | undefined;
}

export interface RefreshTokenSourceOptions extends SourceOptions {
  readonly connection: string;
  readonly store: TokenStore;
  readonly endpoint: Pick<TokenEndpoint, 'refresh'> & Partial<Pick<TokenEndpoint, 'url'>>;
  readonly facts: RefreshFacts;
  /** A refresh token from outside, for a connection that has none stored. */
  readonly seed?: TokenSeed | undefined;
}

/** Access tokens of a grant with a refresh token; see {@link createTokenManager} for what is promised. */
export function createRefreshTokenSource(options: RefreshTokenSourceOptions): TokenSource {
  const { endpoint, facts, seed, ...rest } = options;
  return createTokenManager({
    ...rest,
    renewal: {
      kind: 'refresh',
      endpoint: endpoint.url,
      send: (refreshToken, maySend) => endpoint.refresh(refreshToken, { maySend }),
      facts,
      seed,
    },
  });
}

/** Parameters of a token request besides the client's own; `grant_type` where it isn't client_credentials. */
export type TokenRequest = Readonly<Record<string, string | Secret>>;

export interface ClientCredentialsSourceOptions extends SourceOptions {
  readonly endpoint: Pick<TokenEndpoint, 'request'> & Partial<Pick<TokenEndpoint, 'url'>>;
  /** A function is called for each request: an assertion is signed anew. @defaultValue `{}` */
  readonly tokenRequest?: TokenRequest | (() => TokenRequest | Promise<TokenRequest>) | undefined;
  /** Shares one token over processes. @defaultValue this process's memory */
  readonly store?: TokenStore | undefined;
  /** Names the token in the store. @defaultValue `'client'` */
  readonly connection?: string | undefined;
}

/** Access tokens of a grant that needs no person and no refresh token: client credentials and its relatives. */
export function createClientCredentialsSource(options: ClientCredentialsSourceOptions): TokenSource {
  const { endpoint, tokenRequest = {}, ...rest } = options;
  return createRequestedTokenSource({
    ...rest,
    url: endpoint.url,
    send: async () => endpoint.request(typeof tokenRequest === 'function' ? await tokenRequest() : tokenRequest),
  });
}

export interface RequestedTokenSourceOptions extends SourceOptions {
  /** Asks for one token, once. For vendors whose request isn't OAuth's form. */
  readonly send: () => Promise<TokenOutcome>;
  /** Where it is sent to: what shares a store and this address is paced together. */
  readonly url?: string | undefined;
  readonly store?: TokenStore | undefined;
  readonly connection?: string | undefined;
}

/** As {@link createClientCredentialsSource}, with a request of the connector's own. */
export function createRequestedTokenSource(options: RequestedTokenSourceOptions): TokenSource {
  const { send, url, store = createMemoryTokenStore(options.clock), connection = 'client', ...rest } = options;
  return createTokenManager({ ...rest, store, connection, renewal: { kind: 'request', endpoint: url, send } });
}
