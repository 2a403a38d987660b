import type { ConnectorError, Instant, TokenRefusal } from '@countersign/contracts';

/** What is known of the grant that was refused. */
export interface RefusedGrant {
  readonly grantedAt?: Instant | undefined;
  readonly scopes?: readonly string[] | undefined;
}

/**
 * The vendor's kind of refusal that an error is about, by the words that were kept of the answer and by the grant's age
 * and scopes; `undefined` when none of the kinds fits.
 */
export function explainRefusal(
  refusals: readonly TokenRefusal[] | undefined,
  { details = {} }: ConnectorError,
  grant: RefusedGrant,
  now: number,
): TokenRefusal | undefined {
  const age = grant.grantedAt === undefined ? undefined : now - Date.parse(grant.grantedAt);
  return refusals?.find(
    ({ error, description, subtype, grantAgeMs, scopes }) =>
      error === details['error'] &&
      (description === undefined || description === details['description']) &&
      (subtype === undefined || subtype === details['subtype']) &&
      (grantAgeMs === undefined || (age !== undefined && age >= grantAgeMs[0] && age < grantAgeMs[1])) &&
      (scopes === undefined || scopes.some((scope) => grant.scopes?.includes(scope))),
  );
}
