import { ConfigurationError, ConnectorError, type Sql, type SqlResult, sha256 } from '@countersign/contracts';
import { Pool, type PoolClient, type QueryResult, TypeOverrides } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { runtimeRemedies } from '../remedies.js';
import { DatabaseError } from './database-error.js';

/** Where the rows are: a server's URL, or a folder with a server of our own. */
export type DatabaseOptions = DatabaseTuning &
  (
    | { readonly url: string; readonly dataFolder?: undefined }
    | { readonly dataFolder: string; readonly url?: undefined }
  );

interface DatabaseTuning {
  /** Holds every table. @defaultValue 'countersign' */
  readonly schema?: string | undefined;
  /** Connections at most. @defaultValue 10 */
  readonly connections?: number | undefined;
}

/** The `Sql` port over a pool of PostgreSQL connections. Instants come back as UTC strings, bigints as numbers. */
export interface Database extends Sql {
  readonly schema: string;
  /** For libraries with a pool of their own (the queue). Holds the password: never log it. */
  readonly url: string;
  /** A connection of its own, for locks that live as long as a process. */
  session(): Promise<Session>;
  close(): Promise<void>;
}

export interface Session extends Pick<Sql, 'query'> {
  /** Resolves when the connection is gone, by `close` or otherwise. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** A transaction whose process was paused must not block the others for ever. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Opens a database and makes sure that it answers.
 * @throws {@link ConfigurationError} `DATABASE_UNREACHABLE`, or what {@link startEmbeddedPostgres} throws.
 */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  const schema = options.schema ?? 'countersign';
  if (!/^[a-z][a-z0-9_]{0,50}$/.test(schema)) {
    throw new ConfigurationError('INVALID_OPTION', 'A schema is lower-case letters, digits and underscores.', {
      place: 'schema',
    });
  }
  const server =
    options.url === undefined ? await startEmbeddedPostgres({ dataFolder: options.dataFolder }) : undefined;
  const url = options.url ?? server?.url() ?? '';
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    options: `-c search_path=${schema} -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS} -c timezone=UTC`,
    types: columnTypes(),
    keepAlive: true,
    connectionTimeoutMillis: 30_000,
    allowExitOnIdle: true,
  });
  pool.on('error', () => {}); // An idle connection broke: the pool opens another.
  // A connection may break at any moment, also between two statements: the next one tells, and nobody dies of it.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    await server?.stop();
    const { details } = new DatabaseError(error);
    throw new ConfigurationError('DATABASE_UNREACHABLE', 'The database does not answer.', {
      remedy: runtimeRemedies.DATABASE_UNREACHABLE,
      ...(details ? { details } : {}),
    });
  }
  return new PoolDatabase(pool, server, schema, url);
}

/** More texts than this are not those of a program: the names are forgotten, not the statements. */
const MOST_NAMES = 1_000;

/** Each statement text's name: hashing it for every call would cost more than to send it. */
class StatementNames {
  readonly #names = new Map<string, string>();

  of(text: string): string {
    let name = this.#names.get(text);
    if (name === undefined) {
      if (this.#names.size === MOST_NAMES) this.#names.clear();
      name = sha256(text).slice(0, 20);
      this.#names.set(text, name);
    }
    return name;
  }
}

class PoolDatabase implements Database {
  readonly schema: string;
  readonly #names = new StatementNames();
  readonly #url: string;
  readonly #pool: Pool;
  readonly #server: EmbeddedPostgres | undefined;
  readonly #sessions = new Set<Session>();
  /** Those who wait for a connection. */
  readonly #connecting = new Set<Promise<PoolClient>>();

  constructor(pool: Pool, server: EmbeddedPostgres | undefined, schema: string, url: string) {
    this.#pool = pool;
    this.#server = server;
    this.schema = schema;
    this.#url = url;
  }

  /** Behind a getter: printing the object must not print the password. */
  get url(): string {
    return this.#url;
  }

  async query<Row>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    const client = await this.#connect();
    let broken = false;
    try {
      return await ask<Row>(client, this.#names, text, values);
    } catch (error) {
      // Without an SQLSTATE it was the connection that failed: it serves nobody else.
      broken = !(error instanceof DatabaseError && error.sqlState !== undefined);
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #connect(): Promise<PoolClient> {
    const connecting = this.#reach();
    this.#connecting.add(connecting);
    try {
      return await connecting;
    } finally {
      this.#connecting.delete(connecting);
    }
  }

  /** A server of our own that died is started again; a statement is never sent twice. */
  async #reach(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      const failure = new DatabaseError(error);
      if (!this.#server || !failure.retryable) throw failure;
      await this.#server.ensure();
    }
    return this.#pool.connect().catch((error) => {
      throw new DatabaseError(error);
    });
  }

  async transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let broken = true;
    try {
      await ask(client, this.#names, 'begin');
      const result = await work(new TransactionSql(client, this.#names));
      await ask(client, this.#names, 'commit');
      broken = false;
      return result;
    } catch (error) {
      // A client that can't even roll back is thrown away.
      await client.query('rollback').then(
        () => {
          broken = false;
        },
        () => {},
      );
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async session(): Promise<Session> {
    const client = await this.#connect();
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    client.on('error', () => resolve());
    client.on('end', () => resolve());
    const session: Session = {
      closed,
      query: (text, values) => ask(client, this.#names, text, values),
      close: async () => {
        if (this.#sessions.delete(session)) client.release(true);
        resolve();
      },
    };
    this.#sessions.add(session);
    return session;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#connecting); // The pool would leave them waiting until they give up.
    for (const session of [...this.#sessions]) await session.close();
    await this.#pool.end();
    await this.#server?.stop();
  }
}

class TransactionSql implements Sql {
  readonly #client: PoolClient;
  readonly #names: StatementNames;

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client;
    this.#names = names;
  }

  query<Row>(text: string, values?: readonly unknown[]): Promise<SqlResult<Row>> {
    return ask<Row>(this.#client, this.#names, text, values);
  }

  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return work(this);
  }
}

async function ask<Row>(
  client: PoolClient,
  names: StatementNames,
  text: string,
  values?: readonly unknown[],
): Promise<SqlResult<Row>> {
  try {
    // Named: PostgreSQL parses and plans each statement once a connection.
    const result: QueryResult = values
      ? await client.query({ name: names.of(text), text, values: [...values] })
      : await client.query(text);
    return { rows: result.rows, rowCount: result.rowCount ?? 0 };
  } catch (error) {
    throw ConnectorError.is(error) ? error : new DatabaseError(error);
  }
}

function columnTypes(): TypeOverrides {
  const types = new TypeOverrides();
  // 20 = int8, 1184 = timestamptz (pg_type.dat).
  types.setTypeParser(20, (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new RangeError('a bigint beyond 2^53');
    return value;
  });
  types.setTypeParser(1184, (text) => new Date(text).toISOString());
  return types;
}
