import { ConfigurationError, type Migration, type Sql, sha256 } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import type { Database } from './database.js';

/** Any number that no one else uses for an advisory lock in this database. */
const LOCK = 7_213_001;

interface Applied {
  readonly id: string;
  readonly hash: string;
}

/**
 * Applies what is missing, in the order given, in one transaction. Two processes that start at once migrate once.
 * Migrations that are applied but not given (of a newer version, or of another package) are left alone, so that an old
 * worker can run beside a new one.
 * @throws {@link ConfigurationError} `MIGRATION_CHANGED` when an applied one differs from the one given.
 */
export async function migrate(database: Database, migrations: readonly Migration[]): Promise<readonly string[]> {
  return database.transaction(async (sql) => {
    await sql.query(`select pg_advisory_xact_lock(${LOCK})`);
    await sql.query(`create schema if not exists ${database.schema}`);
    await sql.query(
      'create table if not exists schema_migrations (id text primary key, hash text not null, applied_at timestamptz not null default now())',
    );
    return applyMissing(sql, migrations);
  });
}

async function applyMissing(sql: Sql, migrations: readonly Migration[]): Promise<readonly string[]> {
  const { rows } = await sql.query<Applied>('select id, hash from schema_migrations');
  const applied = new Map(rows.map(({ id, hash }) => [id, hash]));
  const done: string[] = [];
  for (const { id, sql: text } of migrations) {
    const hash = sha256(text);
    const before = applied.get(id);
    if (before === hash) continue;
    if (before !== undefined) {
      throw new ConfigurationError('MIGRATION_CHANGED', `Migration ${id} is not the one that was applied.`, {
        remedy: runtimeRemedies.MIGRATION_CHANGED,
        place: id,
      });
    }
    await sql.query(text);
    await sql.query('insert into schema_migrations (id, hash) values ($1, $2)', [id, hash]);
    done.push(id);
  }
  return done;
}
