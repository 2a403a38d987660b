import type { LocalizedText, Secret } from '@countersign/contracts';
import { AuthError } from '@countersign/contracts';
import * as v from 'valibot';
import { oauthRemedies } from './remedies.js';

export interface IdTokenExpectations {
  readonly nonce: string;
  readonly clientId: string;
  readonly issuer?: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** Claims of a checked id token, as the issuer names them: `sub`, `email`, `hd`. */
export type IdTokenClaims = Readonly<Record<string, unknown>>;

const SKEW_S = 300;

const claimsSchema = v.looseObject({
  iss: v.string(),
  aud: v.union([v.string(), v.array(v.string())]),
  azp: v.optional(v.string()),
  exp: v.number(),
  nonce: v.string(),
});

/**
 * Checks that an id token is about this consent: nonce, audience, issuer where known, expiry. It came straight from the
 * token endpoint over TLS, which stands for its signature (OpenID Connect Core 1.0 §3.1.3.7, item 6).
 * @returns its claims.
 * @throws {@link AuthError} `STATE_MISMATCH`.
 */
export function checkIdToken(idToken: Secret | undefined, expected: IdTokenExpectations): IdTokenClaims {
  const claims = idToken === undefined ? undefined : parseClaims(idToken.reveal());
  if (claims === undefined) throw mismatch('is missing or unreadable');
  const audiences = [claims.aud].flat();
  if (claims.nonce !== expected.nonce) throw mismatch('has another nonce');
  if (!audiences.includes(expected.clientId)) throw mismatch('is for another client');
  if (audiences.length > 1 && claims.azp !== expected.clientId) throw mismatch('is for several clients');
  if (expected.issuer !== undefined && claims.iss !== expected.issuer) throw mismatch('has another issuer');
  if (claims.exp + SKEW_S <= expected.now / 1000)
    throw mismatch('is expired by this machine’s clock', oauthRemedies.ID_TOKEN_EXPIRED);
  return claims;
}

function parseClaims(token: string): v.InferOutput<typeof claimsSchema> | undefined {
  const [, payload, , ...rest] = token.split('.');
  if (payload === undefined || rest.length > 0) return undefined;
  const text = Buffer.from(payload, 'base64url').toString('utf8');
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), claimsSchema), text);
  return parsed.success ? parsed.output : undefined;
}

function mismatch(what: string, remedy: LocalizedText = oauthRemedies.STATE_MISMATCH): AuthError {
  return new AuthError('STATE_MISMATCH', `The id token ${what}.`, { remedy });
}
