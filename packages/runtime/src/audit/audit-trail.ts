import { type Clock, type Randomness, type Sql, StateError, toInstant } from '@countersign/contracts';
import { WriteBatch } from '../database/write-batch.js';
import { runtimeRemedies } from '../remedies.js';
import type { Audit, AuditExportRow, AuditVerdict } from '../runtime-types.js';
import { type AuditEntry, GENESIS, headText, hex, prepareEntry, rowHash } from './audit-row.js';
import { readSealed, verifyTrail } from './verify-trail.js';

/** Second key of the advisory lock that sealing holds; the first is the tenant's hash. */
const SEAL_LOCK = 7_213_002;

const BATCH = 1_000;

export interface AuditTrailOptions {
  readonly tenant: string;
  readonly database: Sql;
  readonly clock: Clock;
  readonly randomness: Randomness;
}

interface Unsealed {
  readonly id: number;
  readonly at: string;
  readonly type: string;
  readonly subject: string;
  readonly commitment: Buffer;
}

/** Who agreed to what, and what was done about it: append-only, provable, with erasable contents. */
export class AuditTrail implements Audit {
  readonly #options: AuditTrailOptions;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** Adds an entry to what a transaction writes. */
  note(batch: WriteBatch, entry: AuditEntry): void {
    batch.audit([prepareEntry(entry, this.#options.randomness)]);
  }

  /** Writes one entry in the caller's transaction. */
  async record(sql: Sql, entry: AuditEntry): Promise<void> {
    const batch = new WriteBatch();
    this.note(batch, entry);
    await batch.flush(sql, this.#options.tenant);
  }

  async seal(): Promise<{ readonly sealed: number; readonly head: string }> {
    let sealed = 0;
    for (;;) {
      const batch = await this.#options.database.transaction((sql) => this.#sealBatch(sql));
      sealed += batch.sealed;
      if (batch.sealed < BATCH) return { sealed, head: batch.head };
    }
  }

  async #sealBatch(sql: Sql): Promise<{ readonly sealed: number; readonly head: string }> {
    const { tenant } = this.#options;
    // One sealer a tenant: two would give the same position twice.
    await sql.query('select pg_advisory_xact_lock($1, hashtext($2))', [SEAL_LOCK, tenant]);
    const { rows: last } = await sql.query<{ position: number; hash: Buffer }>(
      'select position, hash from audit where tenant = $1 and position is not null order by position desc limit 1',
      [tenant],
    );
    let position = last[0]?.position ?? 0;
    let previous: Buffer = last[0]?.hash ?? GENESIS;
    const { rows } = await sql.query<Unsealed>(
      `select id, at, type, subject, commitment from audit
       where tenant = $1 and position is null order by id limit ${BATCH}`,
      [tenant],
    );
    if (rows.length === 0) return { sealed: 0, head: headText(position, previous) };
    const chained = rows.map((row) => {
      position += 1;
      const link = { id: row.id, position, previous, hash: rowHash({ ...row, tenant, position, previous }) };
      previous = link.hash;
      return link;
    });
    await sql.query(
      `update audit set position = link.position, previous = link.previous, hash = link.hash
       from unnest($2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[]) as link (id, position, previous, hash)
       where audit.tenant = $1 and audit.id = link.id`,
      [
        tenant,
        chained.map((link) => link.id),
        chained.map((link) => link.position),
        chained.map((link) => link.previous),
        chained.map((link) => link.hash),
      ],
    );
    return { sealed: rows.length, head: headText(position, previous) };
  }

  verify(options: { readonly expectHead?: string | undefined } = {}): Promise<AuditVerdict> {
    return verifyTrail(this.#options.database, this.#options.tenant, options.expectHead);
  }

  async *export(): AsyncIterable<AuditExportRow> {
    for await (const row of readSealed(this.#options.database, this.#options.tenant)) {
      yield {
        position: row.position,
        at: row.at,
        type: row.type,
        subject: row.subject,
        commitment: hex(row.commitment),
        previous: hex(row.previous),
        hash: hex(row.hash),
        ...(row.salt && row.payload
          ? { salt: row.salt.toString('base64'), payload: row.payload.toString('base64') }
          : {}),
      };
    }
  }

  async erase(position: number, reason: string): Promise<void> {
    const { database, tenant, clock } = this.#options;
    await database.transaction(async (sql) => {
      const { rowCount } = await sql.query(
        `delete from audit_payloads p using audit a
         where a.tenant = $1 and a.position = $2 and p.tenant = a.tenant and p.commitment = a.commitment`,
        [tenant, position],
      );
      if (rowCount === 0) {
        throw new StateError('AUDIT_POSITION_UNKNOWN', `No payload is kept at position ${position}.`, {
          remedy: runtimeRemedies.AUDIT_POSITION_UNKNOWN,
        });
      }
      const entry = {
        at: toInstant(clock.now()),
        type: 'audit.erased',
        subject: `audit/${position}`,
        payload: { reason },
      };
      await this.record(sql, entry);
      // At once: until it is sealed, the payload counts as missing.
      while ((await this.#sealBatch(sql)).sealed === BATCH);
    });
  }
}
