import { type CloudEvent, type Id, type Instant, type Sql, StateError } from '@countersign/contracts';
import { type PreparedEntry, prepareEntry } from '../audit/audit-row.js';
import { DatabaseError, isUniqueViolation } from '../database/database-error.js';
import { WriteBatch } from '../database/write-batch.js';
import { type Installation, instantOf, newId } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { RawDelivery } from '../runtime-types.js';

/** Headers worth keeping with a delivery. Never credentials or cookies. */
const KEPT_HEADERS = new Set(['content-type', 'content-length', 'user-agent', 'date', 'ce-id', 'ce-source', 'ce-type']);

/** Deliveries that are stored by one transaction at most. */
const MOST = 64;

/**
 * From the start of one transaction to the next, unless as many wait as one takes. A delivery that comes alone waits for
 * nothing. At 250 a second in a process, taking one in costs 0.5 ms of CPU in fives and 1.4 ms one by one (2 cores,
 * 2026-11-22), and a sender is 20 ms away or more.
 */
const GATHER_MS = 20;

/** What may wait in memory for a database that is slow or away: beyond it a vendor is better told to come again. */
const MOST_WAITING = 2000;
const MOST_WAITING_BYTES = 64 * 1024 * 1024;

interface Waiting {
  readonly id: Id;
  readonly events: readonly CloudEvent<string, unknown>[];
  readonly raw: RawDelivery;
  readonly resolve: (accepted: number) => void;
  readonly reject: (reason: unknown) => void;
}

interface StoredEvent {
  readonly delivery: Id;
  readonly source: string;
  readonly id: string;
}

interface InboxEntry extends StoredEvent {
  readonly event: CloudEvent<string, unknown>;
}

/**
 * Stores deliveries, several by one transaction: those that come within 20 ms of the start of one gather for the next.
 * A disk that takes 5 ms for a commit would else take 200 deliveries a second.
 */
export class DeliveryWriter {
  readonly #installation: Installation;
  #waiting: Waiting[] = [];
  /** Of those that wait and those that are being written. */
  #held = { deliveries: 0, bytes: 0 };
  #writing: Promise<void> | undefined;
  #closing = false;
  #enough: (() => void) | undefined;

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  /**
   * @returns how many of its events were not there yet, once they are committed.
   * @throws {@link StateError} `INBOX_FULL`: nothing is kept of it, and the vendor delivers again.
   */
  async store(events: readonly CloudEvent<string, unknown>[], raw: RawDelivery): Promise<number> {
    const bytes = raw.body.length;
    const held = this.#held;
    if (held.deliveries >= MOST_WAITING || (held.deliveries > 0 && held.bytes + bytes > MOST_WAITING_BYTES)) {
      throw new StateError('INBOX_FULL', `${held.deliveries} deliveries wait for the database.`, {
        remedy: runtimeRemedies.INBOX_FULL,
        details: { waiting: held.deliveries },
      });
    }
    held.deliveries += 1;
    held.bytes += bytes;
    try {
      return await new Promise((resolve, reject) => {
        this.#waiting.push({ id: newId(this.#installation), events, raw, resolve, reject });
        if (this.#waiting.length >= MOST) this.#enough?.();
        this.#writing ??= this.#writeAll();
      });
    } finally {
      held.deliveries -= 1;
      held.bytes -= bytes;
    }
  }

  /** Resolves when all that was taken is stored, or its sender told that it isn't. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#enough?.();
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      const gathered = this.#gather();
      await this.#write(batch).catch(async (error: unknown) => {
        // One that can't be stored must not take the others with it; what the database can't do at all, it can for none.
        const away = error instanceof DatabaseError && error.retryable;
        const alone = batch.length > 1 && !away;
        for (const one of batch) await (alone ? this.#write([one]) : Promise.reject(error)).catch(one.reject);
        if (away && this.#closing) for (const one of this.#waiting.splice(0)) one.reject(error);
      });
      await gathered;
    }
    this.#writing = undefined;
  }

  #gather(): Promise<void> {
    if (this.#closing || this.#waiting.length >= MOST) return Promise.resolve();
    return new Promise((resolve) => {
      const late = setTimeout(resolve, GATHER_MS);
      this.#enough = () => {
        clearTimeout(late);
        resolve();
      };
    });
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { database } = this.#installation;
    const stored =
      (await this.#storeNew(database, batch)) ?? (await database.transaction((sql) => this.#storeMissing(sql, batch)));
    const byDelivery = Map.groupBy(stored, ({ delivery }) => delivery);
    for (const { id, resolve } of batch) resolve(byDelivery.get(id)?.length ?? 0);
  }

  /** The common case, that none of it is there yet, is one statement. @returns `undefined` when some is, and nothing is stored. */
  async #storeNew(sql: Sql, batch: readonly Waiting[]): Promise<readonly StoredEvent[] | undefined> {
    const { tenant } = this.#installation;
    const now = instantOf(this.#installation);
    const entries = await this.#entries(sql, batch, now);
    const filled = batch.filter(({ events }) => events.length > 0);
    const audited = filled.map(({ id, events }) => this.#audited(id, events, now));
    try {
      await sql.query(STORE_NEW, [
        tenant,
        now,
        ...inboxColumns(entries),
        ...deliveryColumns(filled),
        audited.map(({ entry }) => entry.type),
        audited.map(({ entry }) => entry.subject),
        audited.map(({ commitment }) => commitment),
        audited.map(({ salt }) => salt),
        audited.map(({ payload }) => payload),
      ]);
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
    return entries;
  }

  /** Stores what isn't there yet: for vendors deliver again, also two at once. */
  async #storeMissing(sql: Sql, batch: readonly Waiting[]): Promise<readonly StoredEvent[]> {
    const { tenant } = this.#installation;
    const now = instantOf(this.#installation);
    const entries = await this.#entries(sql, batch, now);
    const { rows } = await sql.query<StoredEvent>(
      `${INTO_INBOX} on conflict (tenant, source, id) do nothing returning delivery, source, id`,
      [tenant, now, ...inboxColumns(entries)],
    );
    const byDelivery = Map.groupBy(rows, ({ delivery }) => delivery);
    // A repeated delivery leaves no second copy of its bytes.
    const fresh = batch.filter(({ id }) => byDelivery.has(id));
    if (fresh.length === 0) return rows;
    await sql.query(
      `insert into deliveries (tenant, id, received_at, headers, body)
       select $1, id, $2, headers, body from unnest($3::text[], $4::json[], $5::bytea[]) as delivery (id, headers, body)`,
      [tenant, now, ...deliveryColumns(fresh)],
    );
    const audited = new WriteBatch();
    audited.audit(fresh.map(({ id }) => this.#audited(id, byDelivery.get(id) ?? [], now)));
    await audited.flush(sql, tenant);
    return rows;
  }

  async #entries(sql: Sql, batch: readonly Waiting[], now: Instant): Promise<readonly InboxEntry[]> {
    const approvals = await approvalsOf(sql, this.#installation.tenant, batch);
    return (
      batch
        .flatMap(({ id: delivery, events, raw }) =>
          events.map((event) => {
            const correlationid = event.correlationid ?? approvals.get(nameOf(raw.connection, effectNamedBy(event)));
            const known = correlationid === undefined ? event : { ...event, correlationid };
            return {
              delivery,
              source: event.source,
              id: event.id,
              event: { ...known, observedat: event.observedat ?? now },
            };
          }),
        )
        // One order everywhere: two transactions with the same events wait for each other, and never both ways.
        .sort((a, b) => compare(a.source, b.source) || compare(a.id, b.id))
    );
  }

  #audited(delivery: Id, stored: readonly Pick<StoredEvent, 'source' | 'id'>[], at: Instant): PreparedEntry {
    const events = stored.map(({ source, id }) => ({ source, id }));
    const payload = { delivery, events };
    return prepareEntry(
      { at, type: 'inbox.accepted', subject: `delivery/${delivery}`, payload },
      this.#installation.randomness,
    );
  }
}

const INTO_INBOX = `insert into inbox (tenant, source, id, delivery, received_at, event)
select $1, source, id, delivery, $2::timestamptz, event
from unnest($3::text[], $4::text[], $5::text[], $6::json[]) as event (source, id, delivery, event)`;

const STORE_NEW = `with new_inbox as (
  ${INTO_INBOX}
), new_deliveries as (
  insert into deliveries (tenant, id, received_at, headers, body)
  select $1, id, $2, headers, body from unnest($7::text[], $8::json[], $9::bytea[]) as delivery (id, headers, body)
), audited as (
  select * from unnest($10::text[], $11::text[], $12::bytea[], $13::bytea[], $14::bytea[])
    as entry (type, subject, commitment, salt, payload)
), new_payloads as (
  insert into audit_payloads (tenant, commitment, salt, payload) select $1, commitment, salt, payload from audited
)
insert into audit (tenant, at, type, subject, commitment) select $1, $2, type, subject, commitment from audited`;

function inboxColumns(entries: readonly InboxEntry[]): readonly unknown[] {
  return [
    entries.map(({ source }) => source),
    entries.map(({ id }) => id),
    entries.map(({ delivery }) => delivery),
    entries.map(({ event }) => JSON.stringify(event)),
  ];
}

function deliveryColumns(batch: readonly Waiting[]): readonly unknown[] {
  return [
    batch.map(({ id }) => id),
    batch.map(({ raw }) => JSON.stringify(keptHeaders(raw))),
    batch.map(({ raw }) => Buffer.from(raw.body)),
  ];
}

/** What a vendor's record was made by, where its event tells: the key that our action left on it. */
function effectNamedBy({ data }: CloudEvent<string, unknown>): string {
  const effect: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, 'effect') : undefined;
  return typeof effect === 'string' ? effect : '';
}

/** Approvals by the keys of their effects, for events that name an effect and no approval. */
async function approvalsOf(sql: Sql, tenant: string, batch: readonly Waiting[]): Promise<ReadonlyMap<string, Id>> {
  const keys = batch.flatMap(({ events }) =>
    events.flatMap((event) => (event.correlationid === undefined ? [effectNamedBy(event)] : [])),
  );
  const named = keys.filter((key) => key !== '');
  if (named.length === 0) return new Map();
  const { rows } = await sql.query<{ key: string; connection: Id; approval: Id }>(
    'select key, connection, approval from effects where tenant = $1 and key = any($2) and approval is not null',
    [tenant, named],
  );
  return new Map(
    rows.flatMap(({ key, connection, approval }) => [
      [nameOf(connection, key), approval],
      [nameOf(undefined, key), approval],
    ]),
  );
}

/** A delivery of a known connection finds that connection's effects only. */
function nameOf(connection: Id | undefined, key: string): string {
  return `${connection ?? ''} ${key}`;
}

function keptHeaders({ headers }: RawDelivery): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.has(name.toLowerCase())));
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
