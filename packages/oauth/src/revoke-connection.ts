import type { TokenStore } from '@countersign/contracts';
import type { TokenEndpoint } from './token-endpoint.js';

export interface RevokeConnectionOptions {
  readonly connection: string;
  readonly store: TokenStore;
  readonly endpoint: Pick<TokenEndpoint, 'revoke'>;
}

/**
 * Ends a grant at the vendor (RFC 7009), then forgets its tokens. When the vendor doesn't confirm, the tokens stay, so
 * that it can be tried again.
 * @returns false when there was nothing stored.
 * @throws the token endpoint's error.
 */
export async function revokeConnection(options: RevokeConnectionOptions): Promise<boolean> {
  const { connection, store, endpoint } = options;
  return store.withLock(connection, async () => {
    const stored = await store.read(connection);
    if (stored === undefined) return false;
    const { refreshToken, accessToken } = stored.tokens;
    if (refreshToken !== undefined) await endpoint.revoke(refreshToken, 'refresh_token');
    else await endpoint.revoke(accessToken, 'access_token');
    await store.remove(connection);
    return true;
  });
}
