import { type Clock, type Sql, sha256, systemClock } from '@countersign/contracts';
import { open, seal } from './envelope.js';
import type { Keyring } from './keyring.js';
import type { AuthorizationStore } from './pending-authorization.js';
import { readPending, writePending } from './pending-record.js';

export interface SqlAuthorizationStoreOptions {
  readonly sql: Sql;
  readonly keyring: Keyring;
  readonly tenant: string;
  readonly clock?: Clock | undefined;
}

/** Pending consents on PostgreSQL: sealed, found by a hash of the state, deleted as they are taken. */
export function createSqlAuthorizationStore(options: SqlAuthorizationStoreOptions): AuthorizationStore {
  const { sql, keyring, tenant, clock = systemClock } = options;
  const context = (connection: string) => ({ tenant, connection, purpose: 'authorization', generation: 1 }) as const;
  return {
    async put(pending) {
      const text = writePending(pending);
      await sql.query('delete from oauth_authorizations where tenant = $1 and expires_at < $2', [
        tenant,
        new Date(clock.now()).toISOString(),
      ]);
      await sql.query(
        `insert into oauth_authorizations (tenant, state_hash, connection, envelope, expires_at)
         values ($1, $2, $3, $4, $5)`,
        [
          tenant,
          sha256(pending.state),
          pending.connection,
          await seal(keyring, text, context(pending.connection)),
          pending.expiresAt,
        ],
      );
    },
    async take(state) {
      const { rows } = await sql.query<{ connection: string; envelope: string }>(
        'delete from oauth_authorizations where tenant = $1 and state_hash = $2 returning connection, envelope',
        [tenant, sha256(state)],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      return readPending(await open(keyring, row.envelope, context(row.connection)), state);
    },
  };
}
