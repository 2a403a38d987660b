import {
  AuthError,
  ConnectorError,
  RateLimitedError,
  ResponseShapeError,
  TlsError,
  TransportError,
} from '@countersign/contracts';
import { foreignDetails } from './foreign-details.js';
import type { Observation } from './observed-agent.js';
import { oauthRemedies } from './remedies.js';
import type { TokenOutcome } from './token-outcome.js';

const CERTIFICATE = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT_ALTNAME)/;
const TLS = /^(EPROTO$|ERR_SSL_|ERR_TLS_)/;

/**
 * Tells what a failed token request means for the grant. The error is another library's and may print the client
 * secret: only its code and the OAuth error word are kept, and of descriptions (some quote the token) the known ones.
 *
 * A status of 4xx, 3xx or 503, or an OAuth error in any answer, is a server that says it gave nothing. A 500, 502 or
 * 504 without one may stand in front of a server that did, as may an unreadable 200 and a broken connection.
 */
export function tokenFailure(
  error: unknown,
  seen: Observation,
  now: number,
  knownDescriptions: readonly string[] = [],
  knownSubtypes: readonly string[] = [],
): TokenOutcome {
  const inner = dataOf(error);
  const own = [error, inner].find((one) => ConnectorError.is(one));
  const status = seen.status ?? statusOf(error);
  if (status === undefined) return noAnswer(own, inner, seen.maybeSent);

  const oauthError = oauthErrorOf(inner);
  const description = member(member(inner, 'payload'), 'error_description');
  const subtype = member(member(inner, 'payload'), 'error_subtype');
  const details = {
    status,
    ...(oauthError === undefined ? {} : { error: oauthError }),
    ...(typeof description === 'string' && knownDescriptions.includes(description) ? { description } : {}),
    ...(typeof subtype === 'string' && knownSubtypes.includes(subtype) ? { subtype } : {}),
  };
  if (status >= 200 && status < 300) {
    return {
      kind: 'unknown',
      error: new ResponseShapeError('The token answer is not JSON of the expected size.', { details }),
    };
  }
  if (status < 400) {
    return {
      kind: 'rejected',
      error: new ResponseShapeError(`The token endpoint redirected (${status}).`, { details }),
    };
  }
  const retryAfterMs = parseRetryAfter(seen.retryAfter, now);
  const word = oauthError ?? `status ${status}`;
  if (oauthError === 'invalid_grant') {
    return {
      kind: 'refused',
      error: new AuthError('NEEDS_RECONNECT', 'The token endpoint answered invalid_grant.', { details }),
    };
  }
  if (status === 429) {
    const message = 'The token endpoint limits requests.';
    return { kind: 'rejected', error: new RateLimitedError(message, { status, retryAfterMs }), retryAfterMs };
  }
  if (oauthError === 'consent_required' || oauthError === 'interaction_required') {
    return {
      kind: 'rejected',
      error: new AuthError('CONSENT_REQUIRED', `The token endpoint answered ${word}.`, { details }),
    };
  }
  if (oauthError === 'invalid_client' || oauthError === 'unauthorized_client') {
    const remedy = oauthRemedies.CLIENT_REFUSED;
    return {
      kind: 'rejected',
      error: new AuthError('CLIENT_REFUSED', `The token endpoint answered ${word}.`, { details, remedy }),
    };
  }
  const failed = new AuthError('REFRESH_FAILED', `The token endpoint answered ${word}.`, {
    details,
    retryable: status >= 500 || status === 408 || status === 425,
  });
  const certain = status < 500 || status === 503 || oauthError !== undefined;
  return certain ? { kind: 'rejected', error: failed, retryAfterMs } : { kind: 'unknown', error: failed };
}

function noAnswer(own: ConnectorError | undefined, inner: unknown, maybeSent: boolean): TokenOutcome {
  if (!maybeSent) return { kind: 'rejected', error: own ?? unsentError(inner) };
  const error = new TransportError('OUTCOME_UNKNOWN', 'The answer of the token endpoint was lost.', {
    maybeProcessed: true,
    details: own ? { code: own.code } : foreignDetails(inner, ['syscall']),
  });
  return { kind: 'unknown', error };
}

function unsentError(inner: unknown): ConnectorError {
  const details = foreignDetails(inner, ['syscall']);
  const code = typeof details['code'] === 'string' ? details['code'] : '';
  if (CERTIFICATE.test(code)) {
    return new TlsError('CERTIFICATE_REFUSED', `The certificate of the token endpoint is refused (${code}).`, {
      details,
    });
  }
  if (TLS.test(code)) return new TlsError('TLS_REFUSED', `TLS with the token endpoint failed (${code}).`, { details });
  return new TransportError('CONNECTION_FAILED', `The token endpoint can't be reached (${code || 'no code'}).`, {
    maybeProcessed: false,
    details,
  });
}

/** Boom keeps the system error, or what is known of the answer, in `data`. */
function dataOf(error: unknown): unknown {
  const data = member(error, 'data');
  return typeof data === 'object' && data !== null ? data : error;
}

function statusOf(error: unknown): number | undefined {
  const status = member(member(dataOf(error), 'res'), 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function oauthErrorOf(data: unknown): string | undefined {
  const word = member(member(data, 'payload'), 'error');
  return typeof word === 'string' && word.length <= 64 && word.split(/[_.-]/).every((part) => WORD.test(part))
    ? word
    : undefined;
}

/** `invalid_grant`, `INVALID_GRANT`, `Forbidden.AccessDenied`, `error40014`; not the random characters of a token. */
const WORD = /^(?:[A-Z]?[a-z]+(?:[A-Z][a-z]+)*|[A-Z]+)\d{0,6}$/;

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3), as ms from now. */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,8}$/.test(text.trim())) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
