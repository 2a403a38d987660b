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
  /** Settings that this very grant gave: which company or account it is for. Refreshing keeps them. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/**
 * What is known about a grant besides its tokens.
 * - `sent`: a refresh was about to be sent; while no newer generation is stored, its outcome is not known.
 * - `lost`: the answer to a refresh was lost and the vendor's rule gives no second one.
 * - `refused`: the vendor refused the refresh token.
 */
export type GrantNoteKind = 'sent' | 'lost' | 'refused';

export interface GrantNote {
  readonly kind: GrantNoteKind;
  /** When this kind was first noted, by the store's clock. */
  readonly at: Instant;
  /** How long ago that is, in ms by the store's clock: comparable over processes whose clocks differ. */
  readonly ageMs: number;
  /** Why, as a stable word (`invalid_grant`), or which attempt. */
  readonly reason?: string | undefined;
}

/** The outcome of reading the store: tokens and the version they had, for compare-and-set. */
export interface StoredTokens {
  readonly tokens: TokenSet;
  readonly generation: number;
  readonly note?: GrantNote | undefined;
  /** Which given refresh token these tokens descend from; absent for those that a consent gave. */
  readonly seed?: string | undefined;
}

/**
 * Where the tokens of connections are kept, encrypted. Writes are compare-and-set on the generation, so that a
 * holder that was paused can't overwrite a newer token. Inside `withLock`, `replace` and `note` also answer false once
 * another holder has taken over.
 */
export interface TokenStore {
  read(connection: string): Promise<StoredTokens | undefined>;
  /**
   * Stores generation `expected + 1` when the present generation is `expected` (0 = nothing stored), and clears the note.
   * @returns false when somebody else was first; nothing is changed then.
   */
  replace(connection: string, expected: number, tokens: TokenSet, seed?: string): Promise<boolean>;
  /**
   * Sets or (with `undefined`) clears the note of one generation. A note of the kind already there keeps its time.
   * @returns false when the generation is another by now, or the lock is lost.
   */
  note(connection: string, generation: number, note: Pick<GrantNote, 'kind' | 'reason'> | undefined): Promise<boolean>;
  remove(connection: string): Promise<void>;
  /** Runs `work` while no other process works on the same connection. */
  withLock<T>(connection: string, work: (lock: HeldLock) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, a refresh at this token endpoint, when its turn comes: the connections of one store don't storm an
   * endpoint when they expire together. A store without it holds nothing back.
   */
  pace?<T>(endpoint: string, work: () => Promise<T>): Promise<T>;
  /**
   * Waits until one request may be sent to this token endpoint, by whatever process shares the store. Asked for under
   * the lock, so that only who will send takes a turn.
   */
  turn?(endpoint: string): Promise<void>;
}

/** A lock as its holder sees it. */
export interface HeldLock {
  /** False when this process stood still for so long that another may hold the lock by now. Asks nobody. */
  isFresh(): boolean;
}
