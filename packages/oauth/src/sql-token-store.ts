import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Clock,
  ConnectorError,
  type GrantNote,
  type GrantNoteKind,
  type HeldLock,
  type Sql,
  systemClock,
  TransportError,
} from '@countersign/contracts';
import type { ConnectionStore } from './connection-store.js';
import { type EnvelopeContext, envelopeKeyId, open, passUnreadable, seal } from './envelope.js';
import { foreignDetails } from './foreign-details.js';
import type { Keyring } from './keyring.js';
import { oauthRemedies } from './remedies.js';
import { createStorePaces } from './request-pace.js';
import { acquireLease, keepLease, type Lease, releaseLease } from './sql-lease.js';
import { takeTurn } from './sql-turns.js';
import { readTokenRecord, writeTokenRecord } from './token-record.js';

export interface SqlTokenStoreOptions {
  /** The tables of {@link migrations} must be there. */
  readonly sql: Sql;
  readonly keyring: Keyring;
  readonly tenant: string;
  /** Paces waiting and renewing; every time that decides is the database's. */
  readonly clock?: Clock | undefined;
  /**
   * How long a holder that died keeps others waiting, in ms, at most. A living one renews it five times in that time,
   * however long the vendor takes; one that stands still for longer is taken for dead. @defaultValue 3_000
   */
  readonly leaseMs?: number | undefined;
  /** How long to wait for another holder, in ms. @defaultValue 60_000 */
  readonly waitMs?: number | undefined;
}

interface Row {
  readonly connection: string;
  readonly generation: string;
  readonly envelope: string;
  readonly note_kind: GrantNoteKind | null;
  readonly note_reason: string | null;
  readonly note_at: string | null;
  readonly note_age: string | null;
}

const COLUMNS = `connection, generation::text as generation, envelope, note_kind, note_reason,
  to_char(note_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as note_at,
  floor(extract(epoch from clock_timestamp() - note_at) * 1000)::bigint::text as note_age`;

// A statement locks its lease row: a takeover waits for the write, or the write finds the higher fence and changes
// nothing. Who holds no lease has one taken for the statement.
const HELD = `with held as (
  select 1 from oauth_leases
  where tenant = $1 and connection = $2 and owner = $3::uuid and fence = $4::bigint for share)`;

const INSERT = `${HELD}
insert into oauth_tokens (tenant, connection, generation, envelope)
select $1, $2, 1, $5 from held on conflict do nothing`;

const REPLACE = `${HELD}
update oauth_tokens set generation = generation + 1, envelope = $5, note_kind = null, note_reason = null,
  note_at = null, updated_at = clock_timestamp()
where tenant = $1 and connection = $2 and generation = $6::bigint and exists (select from held)`;

const NOTE = `${HELD}
update oauth_tokens set note_kind = $5::text, note_reason = $7::text,
  note_at = case when $5::text is null then null when note_kind = $5::text then note_at else clock_timestamp() end
where tenant = $1 and connection = $2 and generation = $6::bigint and exists (select from held)`;

const REMOVE = `${HELD}
delete from oauth_tokens where tenant = $1 and connection = $2 and exists (select from held)`;

/**
 * Token store on PostgreSQL, for any number of processes.
 *
 * Errors of the database come as {@link TransportError} `TOKEN_STORE_UNAVAILABLE`.
 */
export function createSqlTokenStore(options: SqlTokenStoreOptions): ConnectionStore {
  const { keyring, tenant, clock = systemClock, leaseMs = 3_000, waitMs = 60_000 } = options;
  const sql = guarded(options.sql);
  const place = { sql, tenant, clock };
  const held = new AsyncLocalStorage<Lease>();

  const context = (connection: string, generation: number): EnvelopeContext => ({
    tenant,
    connection,
    purpose: 'tokens',
    generation,
  });
  const lockOf = (lease: Lease): HeldLock => ({ isFresh: () => performance.now() - lease.confirmedAt < leaseMs });

  const withLock = async <T>(connection: string, work: (lock: HeldLock) => Promise<T>): Promise<T> => {
    const outer = held.getStore();
    if (outer?.connection === connection) return work(lockOf(outer));
    const lease = await acquireLease(place, connection, { leaseMs, waitMs });
    const done = new AbortController();
    const kept = keepLease(place, lease, leaseMs, done.signal);
    try {
      return await held.run(lease, () => work(lockOf(lease)));
    } finally {
      done.abort();
      await kept;
      await releaseLease(place, lease);
    }
  };

  /** Runs one statement under the lease; true when it changed the row. */
  const change = (connection: string, text: string, values: readonly unknown[]): Promise<boolean> =>
    withLock(connection, async () => {
      const lease = held.getStore();
      const result = await sql.query(text, [tenant, connection, lease?.owner, lease?.fence, ...values]);
      return result.rowCount === 1;
    });

  return {
    async read(connection) {
      const { rows } = await sql.query<Row>(
        `select ${COLUMNS} from oauth_tokens where tenant = $1 and connection = $2`,
        [tenant, connection],
      );
      const row = rows[0];
      if (row === undefined) return undefined;
      const generation = Number(row.generation);
      const record = readTokenRecord(await open(keyring, row.envelope, context(connection, generation)), connection);
      return { ...record, generation, note: noteOf(row) };
    },

    withLock,

    pace: createStorePaces(clock),

    turn: (endpoint) => takeTurn(sql, clock, endpoint),

    async replace(connection, expected, tokens, seed) {
      const envelope = await seal(keyring, writeTokenRecord({ tokens, seed }), context(connection, expected + 1));
      return expected === 0
        ? change(connection, INSERT, [envelope])
        : change(connection, REPLACE, [envelope, expected]);
    },

    note: (connection, generation, note) =>
      change(connection, NOTE, [note?.kind ?? null, generation, note?.reason ?? null]),

    async remove(connection) {
      await change(connection, REMOVE, []);
    },

    async list() {
      const { rows } = await sql.query<Row>(
        `select ${COLUMNS} from oauth_tokens where tenant = $1 order by connection`,
        [tenant],
      );
      return rows.map((row) => ({
        connection: row.connection,
        generation: Number(row.generation),
        keyId: envelopeKeyId(row.envelope) ?? '',
        note: noteOf(row),
      }));
    },

    async reencrypt() {
      const { rows } = await sql.query<Row>(
        `select ${COLUMNS} from oauth_tokens where tenant = $1 and split_part(envelope, '.', 2) <> $2`,
        [tenant, keyring.current],
      );
      let changed = 0;
      for (const { connection, generation, envelope } of rows) {
        const about = context(connection, Number(generation));
        const plain = await open(keyring, envelope, about).catch(passUnreadable);
        if (plain === undefined) continue; // one that can't be read is left, and the others aren't held up by it
        const renewed = await seal(keyring, plain, about);
        // Not when it was replaced meanwhile: a new record has the current key already.
        const result = await sql.query(
          'update oauth_tokens set envelope = $3 where tenant = $1 and connection = $2 and envelope = $4',
          [tenant, connection, renewed, envelope],
        );
        changed += result.rowCount;
      }
      const after = await sql.query<{ left: string }>(
        `select count(*)::text as left from oauth_tokens where tenant = $1 and split_part(envelope, '.', 2) <> $2`,
        [tenant, keyring.current],
      );
      return { changed, left: Number(after.rows[0]?.left ?? 0) };
    },
  };
}

function noteOf(row: Row): GrantNote | undefined {
  if (row.note_kind === null || row.note_at === null) return undefined;
  const note = { kind: row.note_kind, at: row.note_at, ageMs: Number(row.note_age ?? 0) };
  return row.note_reason === null ? note : { ...note, reason: row.note_reason };
}

/** Turns the driver's errors into ours: theirs may hold statements and values. */
function guarded(sql: Sql): Pick<Sql, 'query' | 'transaction'> {
  return {
    transaction: (work) => sql.transaction(work),
    async query(text, values) {
      try {
        return await sql.query(text, values);
      } catch (error) {
        throw new TransportError('TOKEN_STORE_UNAVAILABLE', 'The token store did not answer.', {
          maybeProcessed: true,
          remedy: oauthRemedies.TOKEN_STORE_UNAVAILABLE,
          ...(ConnectorError.is(error) ? { cause: error } : { details: foreignDetails(error) }),
        });
      }
    },
  };
}
