import type { ConnectorError, Secret, TokenSet } from '@countersign/contracts';

/** What became of one request to a token endpoint, in the terms that decide what may be done next. */
export type TokenOutcome =
  | {
      readonly kind: 'tokens';
      readonly tokens: TokenSet;
      readonly idToken?: Secret | undefined;
      /** Those of `keptFields` that the answer has as text. */
      readonly fields?: Readonly<Record<string, string>> | undefined;
    }
  /** `invalid_grant`: the refresh token, code or assertion is not (or no longer) good. */
  | { readonly kind: 'refused'; readonly error: ConnectorError }
  /** Certainly not processed: never sent, or the server said so. The grant is untouched. */
  | { readonly kind: 'rejected'; readonly error: ConnectorError; readonly retryAfterMs?: number | undefined }
  /** It may have been processed, and what it gave is not known. */
  | { readonly kind: 'unknown'; readonly error: ConnectorError };
