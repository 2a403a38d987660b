import type { OAuthDescriptor, Secret } from '@countersign/contracts';
import type { TokenOutcome } from './token-outcome.js';

/** Facts of the vendor that decide what an unknown outcome means, and what a refusal is about. */
export type RefreshFacts = Pick<OAuthDescriptor, 'rotatesRefreshToken' | 'refreshGraceMs' | 'refusals'>;

/** A refresh token given from outside, used when nothing is stored or what is stored descends from another seed. */
export interface TokenSeed {
  /** Names the seed without telling it: a hash. */
  readonly id: string;
  readonly refreshToken: Secret;
}

/** How new access tokens come about. */
export type Renewal =
  | {
      readonly kind: 'refresh';
      /** Address of the token endpoint, by which the store paces. */
      readonly endpoint?: string | undefined;
      /** Sends one refresh, once; not when `maySend` answers false at the last moment, as another holds the lock then. */
      readonly send: (refreshToken: Secret, maySend: () => boolean) => Promise<TokenOutcome>;
      readonly facts: RefreshFacts;
      readonly seed?: TokenSeed | undefined;
    }
  /** Grants that can be asked for at any time: client credentials, signed assertions, app tokens. */
  | { readonly kind: 'request'; readonly endpoint?: string | undefined; readonly send: () => Promise<TokenOutcome> };
