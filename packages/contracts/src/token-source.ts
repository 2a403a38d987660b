import type { Instant } from './clock.js';
import type { Secret } from './secret.js';

/** One access token, as a call uses it. */
export interface AccessToken {
  readonly value: Secret;
  /** Which refresh it came from; rises by one with each. Lets `invalidate` ignore a late 401 about an older token. */
  readonly generation: number;
  readonly expiresAt?: Instant | undefined;
}

/** Supplies access tokens, refreshing them before they expire. */
export interface TokenSource {
  /** @throws {@link AuthError} when there is no valid grant. */
  get(signal?: AbortSignal): Promise<AccessToken>;
  /** A server refused this token with 401: the next `get` refreshes, unless a newer one is there already. */
  invalidate(token: AccessToken): void;
}

/** What a token endpoint gave (RFC 6749 §5.1), with the times made absolute. */
export interface TokenSet {
  readonly accessToken: Secret;
  readonly expiresAt: Instant;
  readonly refreshToken?: Secret | undefined;
  readonly refreshExpiresAt?: Instant | undefined;
  /** A cap on the refresh token that refreshing doesn't lift, where the vendor tells it. */
  readonly refreshHardExpiresAt?: Instant | undefined;
  /** When the access token was given. */
  readonly obtainedAt?: Instant | undefined;
  /** When a person gave the consent; refreshing keeps it. */
  readonly grantedAt?: Instant | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/** The outcome of reading the store: tokens and the version they had, for compare-and-set. */
export interface StoredTokens {
  readonly tokens: TokenSet;
  readonly generation: number;
}

/**
 * Where the tokens of connections are kept, encrypted. Writes are compare-and-set on the generation, so that a
 * holder that was paused can't overwrite a newer token.
 */
export interface TokenStore {
  read(connection: string): Promise<StoredTokens | undefined>;
  /**
   * Stores generation `expected + 1` when the present generation is `expected` (0 = nothing stored).
   * @returns false when somebody else was first; nothing is changed then.
   */
  replace(connection: string, expected: number, tokens: TokenSet): Promise<boolean>;
  remove(connection: string): Promise<void>;
  /** Runs `work` while no other process works on the same connection. */
  withLock<T>(connection: string, work: () => Promise<T>): Promise<T>;
}
