import type { VendorAtHand } from '../installation/vendor-at-hand.js';

/** A signed assertion says who is acted for; otherwise the vendor asks a person where it can. */
export function asksPerson({ connector, credentials }: Pick<VendorAtHand, 'connector' | 'credentials'>): boolean {
  const { oauth } = connector.descriptor;
  if (oauth?.authorize === undefined || !oauth.grants.includes('authorization_code')) return false;
  return !(oauth.grants.includes('jwt_bearer') && credentials['privateKey'] !== undefined);
}

/** What the connection asks for: as the file says, else as its way of asking does. */
export function askedScopes({
  connector,
  credentials,
  configured,
}: Pick<VendorAtHand, 'connector' | 'credentials' | 'configured'>): readonly string[] {
  const { oauth } = connector.descriptor;
  const byAssertion = oauth?.grants.includes('jwt_bearer') && credentials['privateKey'] !== undefined;
  return configured.scopes ?? (byAssertion ? (oauth?.assertionScopes ?? []) : Object.keys(oauth?.scopes ?? {}));
}
