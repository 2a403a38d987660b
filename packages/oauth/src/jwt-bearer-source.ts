import { AuthError, type ConnectorError, type TokenSource } from '@countersign/contracts';
import type { AssertionOptions } from './jwt-assertion.js';
import { createAssertionSigner } from './jwt-assertion.js';
import type { TokenEndpoint } from './token-endpoint.js';
import type { TokenOutcome } from './token-outcome.js';
import { createRequestedTokenSource, type RequestedTokenSourceOptions, type TokenRequest } from './token-sources.js';

export interface JwtBearerSourceOptions extends Omit<RequestedTokenSourceOptions, 'send' | 'url'> {
  /** Of a client with authentication `none`, unless the vendor wants more than the assertion. */
  readonly endpoint: Pick<TokenEndpoint, 'request'> & Partial<Pick<TokenEndpoint, 'url'>>;
  readonly assertion: AssertionOptions;
  /** Further parameters of the request. */
  readonly parameters?: TokenRequest | undefined;
  /** Where the person that is acted for agrees; part of the error where the vendor asks for a consent. */
  readonly consentUrl?: string | undefined;
}

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/**
 * Access tokens for signed assertions (RFC 7523 §2.1), a new one for each request.
 * `get` throws {@link AuthError} `CONSENT_REQUIRED` with `details.consentUrl` while the person has not agreed.
 */
export function createJwtBearerSource(options: JwtBearerSourceOptions): TokenSource {
  const { endpoint, assertion, parameters, consentUrl, ...rest } = options;
  const sign = createAssertionSigner({ clock: rest.clock, ...assertion });
  return createRequestedTokenSource({
    ...rest,
    url: endpoint.url,
    send: async () => {
      const outcome = await endpoint.request({ ...parameters, grant_type: GRANT_TYPE, assertion: await sign() });
      return consentUrl === undefined ? outcome : withConsentUrl(outcome, consentUrl);
    },
  });
}

function withConsentUrl(outcome: TokenOutcome, consentUrl: string): TokenOutcome {
  if (outcome.kind !== 'rejected' || outcome.error.code !== 'CONSENT_REQUIRED') return outcome;
  return { ...outcome, error: askForConsent(outcome.error, consentUrl) };
}

function askForConsent(error: ConnectorError, consentUrl: string): AuthError {
  const message = 'The person that is acted for has not agreed yet.';
  return new AuthError('CONSENT_REQUIRED', message, { details: { ...error.details, consentUrl } });
}
