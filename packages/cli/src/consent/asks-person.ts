import type { VendorAtHand } from '../installation/vendor-at-hand.js';

type Asking = Pick<VendorAtHand, 'connector' | 'credentials'>;

/** A signed assertion says who is acted for; otherwise the vendor asks a person where it can. */
export function asksPerson(vendor: Asking): boolean {
  const { oauth } = vendor.connector.descriptor;
  if (oauth?.authorize === undefined || !oauth.grants.includes('authorization_code')) return false;
  return !bySigning(vendor);
}

/** Lives by a refresh token: what is stored is all there is of the grant. */
export function livesByRefreshToken(vendor: Asking): boolean {
  return vendor.connector.descriptor.oauth?.grants.includes('refresh_token') === true && !bySigning(vendor);
}

function bySigning({ connector, credentials }: Asking): boolean {
  const { oauth } = connector.descriptor;
  return oauth?.grants.includes('jwt_bearer') === true && credentials['privateKey'] !== undefined;
}

/** What the connection asks for: as the file says, else as its way of asking does. */
export function askedScopes({
  connector,
  credentials,
  configured,
}: Pick<VendorAtHand, 'connector' | 'credentials' | 'configured'>): readonly string[] {
  const { oauth } = connector.descriptor;
  return (
    configured.scopes ??
    (bySigning({ connector, credentials }) ? (oauth?.assertionScopes ?? []) : Object.keys(oauth?.scopes ?? {}))
  );
}
