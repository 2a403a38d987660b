import { type Clock, type Sql, sha256, systemClock, toInstant } from '@countersign/contracts';
import type { SamlIdentity } from '../response/read-identity.js';
import type { SsoStores } from './sso-stores.js';

export interface SqlSsoStoresOptions {
  readonly sql: Sql;
  readonly tenant: string;
  readonly clock?: Clock | undefined;
}

interface LoginRow {
  readonly request_id: string;
  readonly browser_hash: string;
  readonly return_to: string;
  readonly passive: boolean;
  readonly created_at: Date;
  readonly expires_at: Date;
}

interface SessionRow {
  readonly id: string;
  readonly token_hash: string;
  readonly previous_hash: string | null;
  readonly identity: SamlIdentity;
  readonly roles: readonly string[];
  readonly created_at: Date;
  readonly rotated_at: Date;
  readonly expires_at: Date;
}

/** Stores on PostgreSQL, for any number of processes; the tables are in `migrations`. Handles are kept as hashes only. */
export function createSqlSsoStores(options: SqlSsoStoresOptions): SsoStores {
  const { sql, tenant, clock = systemClock } = options;
  const now = () => toInstant(clock.now());
  return {
    logins: {
      async put(login) {
        await sql.query('delete from saml_logins where tenant = $1 and expires_at < $2', [tenant, now()]);
        await sql.query(
          `insert into saml_logins (tenant, handle_hash, request_id, browser_hash, return_to, passive, created_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)`,
          [
            tenant,
            sha256(login.handle),
            login.requestId,
            login.browserHash,
            login.returnTo,
            login.passive,
            login.createdAt,
            login.expiresAt,
          ],
        );
      },
      async find(handle) {
        const { rows } = await sql.query<LoginRow>('select * from saml_logins where tenant = $1 and handle_hash = $2', [
          tenant,
          sha256(handle),
        ]);
        const [row] = rows;
        if (!row) return undefined;
        return {
          handle,
          requestId: row.request_id,
          browserHash: row.browser_hash,
          returnTo: row.return_to,
          passive: row.passive,
          createdAt: instant(row.created_at),
          expiresAt: instant(row.expires_at),
        };
      },
      async take(handle) {
        const { rowCount } = await sql.query('delete from saml_logins where tenant = $1 and handle_hash = $2', [
          tenant,
          sha256(handle),
        ]);
        return rowCount === 1;
      },
    },
    replays: {
      async insert(key, until) {
        await sql.query('delete from saml_replays where tenant = $1 and until < $2', [tenant, now()]);
        const { rowCount } = await sql.query(
          'insert into saml_replays (tenant, key_hash, until) values ($1, $2, $3) on conflict do nothing',
          [tenant, sha256(key), until],
        );
        return rowCount === 1;
      },
    },
    sessions: sqlSessions(sql, tenant, now),
  };
}

function sqlSessions(sql: Sql, tenant: string, now: () => string): SsoStores['sessions'] {
  return {
    async put(session) {
      await sql.query('delete from saml_sessions where tenant = $1 and expires_at < $2', [tenant, now()]);
      await sql.query(
        `insert into saml_sessions (tenant, id, token_hash, issuer, name_id, session_index, identity, roles, created_at, rotated_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
        [
          tenant,
          session.id,
          session.tokenHash,
          session.identity.issuer,
          session.identity.nameId,
          session.identity.sessionIndex ?? '',
          JSON.stringify(session.identity),
          JSON.stringify(session.roles),
          session.createdAt,
          session.rotatedAt,
          session.expiresAt,
        ],
      );
    },
    async find(hash) {
      const { rows } = await sql.query<SessionRow>(
        'select * from saml_sessions where tenant = $1 and (token_hash = $2 or previous_hash = $2)',
        [tenant, hash],
      );
      const [row] = rows;
      if (!row) return undefined;
      return {
        id: row.id,
        tokenHash: row.token_hash,
        previousHash: row.previous_hash ?? undefined,
        identity: row.identity,
        roles: row.roles,
        createdAt: instant(row.created_at),
        rotatedAt: instant(row.rotated_at),
        expiresAt: instant(row.expires_at),
      };
    },
    async rotate(id, { from, to, at }) {
      const { rowCount } = await sql.query(
        `update saml_sessions set token_hash = $4, previous_hash = $3, rotated_at = $5
         where tenant = $1 and id = $2 and token_hash = $3`,
        [tenant, id, from, to, at],
      );
      return rowCount === 1;
    },
    async remove(id) {
      await sql.query('delete from saml_sessions where tenant = $1 and id = $2', [tenant, id]);
    },
    async removeOf({ issuer, nameId, sessionIndexes }) {
      const { rowCount } = await sql.query(
        `delete from saml_sessions where tenant = $1 and issuer = $2 and name_id = $3
         and (cardinality($4::text[]) = 0 or session_index = any($4::text[]))`,
        [tenant, issuer, nameId, sessionIndexes],
      );
      return rowCount;
    },
  };
}

/** Drivers give a timestamptz as Date or as text. */
function instant(value: Date | string): string {
  return new Date(value).toISOString();
}
