import type { ErrorDocument, Instant, Secret } from '@countersign/contracts';

/** How a user's browser comes back (DESIGN §5): to this process, to our server, or by a person's copy and paste. */
export type RedirectMode = 'loopback' | 'server' | 'paste';

/** One consent that was asked for and has not come back yet. */
export interface PendingAuthorization {
  /** Random, single use: it finds this record again. */
  readonly state: string;
  readonly connection: string;
  readonly redirectUri: string;
  readonly mode: RedirectMode;
  /** The only token endpoint that the code may go to: an answer from elsewhere can't make us send it there. */
  readonly tokenUrl: string;
  readonly clientId: string;
  /** What `iss` has to be (RFC 9207); absent where the vendor announces none. */
  readonly issuer?: string | undefined;
  readonly verifier?: Secret | undefined;
  readonly nonce?: string | undefined;
  /** SHA-256 of the cookie that ties the consent to one browser. */
  readonly browserHash?: string | undefined;
  /** Asked for, but no browser has begun: an answer to it is never believed. See {@link requestConsent}. */
  readonly awaitsBrowser?: boolean | undefined;
  /** Of {@link requestConsent}: whoever asked learns by it how the consent ended. */
  readonly ticket?: string | undefined;
  /** Not a consent but why one ended; for whoever asked. */
  readonly failure?: ErrorDocument | undefined;
  readonly scopes: readonly string[];
  readonly expiresAt: Instant;
}

/** Where pending consents wait. `take` gives each once only, whoever asks and from whichever process. */
export interface AuthorizationStore {
  put(pending: PendingAuthorization): Promise<void>;
  take(state: string): Promise<PendingAuthorization | undefined>;
}

/** For flows that begin and end in one process. */
export function createMemoryAuthorizationStore(): AuthorizationStore {
  const pending = new Map<string, PendingAuthorization>();
  return {
    async put(one) {
      pending.set(one.state, one);
    },
    async take(state) {
      const one = pending.get(state);
      pending.delete(state);
      return one;
    },
  };
}
