import { type CloudEvent, type Id, type Sql, StateError } from '@countersign/contracts';
import type { AuditTrail } from '../audit/audit-trail.js';
import { DatabaseError } from '../database/database-error.js';
import { WriteBatch } from '../database/write-batch.js';
import { type Installation, instantOf, newId } from '../installation.js';
import { runtimeRemedies } from '../remedies.js';
import type { RawDelivery } from '../runtime-types.js';

/** Headers worth keeping with a delivery. Never credentials or cookies. */
const KEPT_HEADERS = new Set(['content-type', 'content-length', 'user-agent', 'date', 'ce-id', 'ce-source', 'ce-type']);

/** Deliveries that are stored by one transaction at most. */
const MOST = 64;

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

/**
 * Stores deliveries, several by one transaction: while one is committed, those that come meanwhile gather for the next.
 * A disk that takes 5 ms for a commit would else take 200 deliveries a second.
 */
export class DeliveryWriter {
  readonly #installation: Installation;
  readonly #audit: AuditTrail;
  #waiting: Waiting[] = [];
  /** Of those that wait and those that are being written. */
  #held = { deliveries: 0, bytes: 0 };
  #writing = false;

  constructor(installation: Installation) {
    this.#installation = installation;
    this.#audit = installation.audit;
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
        if (!this.#writing) void this.#writeAll();
      });
    } finally {
      held.deliveries -= 1;
      held.bytes -= bytes;
    }
  }

  async #writeAll(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST);
      await this.#write(batch).catch(async (error: unknown) => {
        // One that can't be stored must not take the others with it; what the database can't do at all, it can for none.
        const alone = batch.length > 1 && !(error instanceof DatabaseError && error.retryable);
        for (const one of batch) await (alone ? this.#write([one]) : Promise.reject(error)).catch(one.reject);
      });
    }
    this.#writing = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const stored = await this.#installation.database.transaction((sql) => this.#insert(sql, batch));
    const byDelivery = Map.groupBy(stored, ({ delivery }) => delivery);
    for (const { id, resolve } of batch) resolve(byDelivery.get(id)?.length ?? 0);
  }

  async #insert(sql: Sql, batch: readonly Waiting[]): Promise<readonly StoredEvent[]> {
    const { tenant } = this.#installation;
    const now = instantOf(this.#installation);
    const approvals = await approvalsOf(sql, tenant, batch);
    const entries = batch
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
      .sort((a, b) => compare(a.source, b.source) || compare(a.id, b.id));
    const { rows } = await sql.query<StoredEvent>(
      `insert into inbox (tenant, source, id, delivery, received_at, event)
       select $1, source, id, delivery, $2, event
       from unnest($3::text[], $4::text[], $5::text[], $6::json[]) as event (source, id, delivery, event)
       on conflict (tenant, source, id) do nothing returning delivery, source, id`,
      [
        tenant,
        now,
        entries.map(({ source }) => source),
        entries.map(({ id }) => id),
        entries.map(({ delivery }) => delivery),
        entries.map(({ event }) => JSON.stringify(event)),
      ],
    );
    const byDelivery = Map.groupBy(rows, ({ delivery }) => delivery);
    // A repeated delivery leaves no second copy of its bytes.
    const fresh = batch.filter(({ id }) => byDelivery.has(id));
    if (fresh.length === 0) return rows;
    await sql.query(
      `insert into deliveries (tenant, id, received_at, headers, body)
       select $1, id, $2, headers, body from unnest($3::text[], $4::json[], $5::bytea[]) as delivery (id, headers, body)`,
      [
        tenant,
        now,
        fresh.map(({ id }) => id),
        fresh.map(({ raw }) => JSON.stringify(keptHeaders(raw))),
        fresh.map(({ raw }) => Buffer.from(raw.body)),
      ],
    );
    const audited = new WriteBatch();
    for (const { id: delivery } of fresh) {
      const events = (byDelivery.get(delivery) ?? []).map(({ source, id }) => ({ source, id }));
      const payload = { delivery, events };
      this.#audit.note(audited, { at: now, type: 'inbox.accepted', subject: `delivery/${delivery}`, payload });
    }
    await audited.flush(sql, tenant);
    return rows;
  }
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
