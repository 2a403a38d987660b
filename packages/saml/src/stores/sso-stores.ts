import type { Instant } from '@countersign/contracts';
import type { SamlIdentity } from '../response/read-identity.js';

/** A login that was sent to the identity provider and has not come back. */
export interface PendingLogin {
  /** The RelayState: random, single use, at most 80 bytes (bindings §3.4.3). It says nothing by itself. */
  readonly handle: string;
  /** `ID` of the AuthnRequest. */
  readonly requestId: string;
  /** SHA-256 of the cookie of the browser that began. */
  readonly browserHash: string;
  /** Path on this server to go to afterwards. */
  readonly returnTo: string;
  /** Sent with `IsPassive`: nobody was to be asked. */
  readonly passive: boolean;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

/** Where pending logins wait. Several processes share one. */
export interface LoginStore {
  put(login: PendingLogin): Promise<void>;
  find(handle: string): Promise<PendingLogin | undefined>;
  /** Removes it. True for one caller only, whoever asks and from whichever process. */
  take(handle: string): Promise<boolean>;
}

/** Which assertions were used (profiles §4.1.4.5). Several processes share one. */
export interface ReplayCache {
  /** Notes a key until then. True for the first caller only. */
  insert(key: string, until: Instant): Promise<boolean>;
}

/** A person's session here. */
export interface SsoSession {
  readonly id: string;
  readonly identity: SamlIdentity;
  readonly roles: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export interface StoredSession extends SsoSession {
  /** SHA-256 of the cookie that is valid now. */
  readonly tokenHash: string;
  /** The one before; requests that were under way may still bring it for a moment. */
  readonly previousHash?: string | undefined;
  readonly rotatedAt: Instant;
}

export interface SessionStore {
  put(session: StoredSession): Promise<void>;
  /** By the present or the previous cookie's hash. */
  find(tokenHash: string): Promise<StoredSession | undefined>;
  /** Puts a new hash in the place of `from`. True for one caller only. */
  rotate(id: string, change: { readonly from: string; readonly to: string; readonly at: Instant }): Promise<boolean>;
  remove(id: string): Promise<void>;
  /** Ends sessions of a person at an identity provider; all of them, or those with these session indexes. @returns how many. */
  removeOf(person: {
    readonly issuer: string;
    readonly nameId: string;
    readonly sessionIndexes: readonly string[];
  }): Promise<number>;
}

export interface SsoStores {
  readonly logins: LoginStore;
  readonly replays: ReplayCache;
  readonly sessions: SessionStore;
}
