import {
  actionDigest,
  type CloudEvent,
  errorDocument,
  type Id,
  InputError,
  type Instant,
  type Sql,
} from '@countersign/contracts';
import type { CompiledBinding } from '../bindings/evaluate.js';
import { DatabaseError } from '../database/database-error.js';
import { WriteBatch } from '../database/write-batch.js';
import type { NewEffect } from '../effects/effect-rows.js';
import { type Installation, instantOf, newId, sourceOf } from '../installation.js';
import type { Inbox, RawDelivery } from '../runtime-types.js';
import { readApproval } from '../workspace/approval-rows.js';
import { DeliveryWriter } from './delivery-writer.js';

const BATCH = 100;

interface InboxRow {
  readonly source: string;
  readonly id: string;
  readonly event: CloudEvent<string, unknown>;
}

/** What comes in: stored before it is answered, and answered by bindings later. */
export class InboxStore implements Inbox {
  readonly #installation: Installation;
  readonly #writer: DeliveryWriter;

  constructor(installation: Installation) {
    this.#installation = installation;
    this.#writer = new DeliveryWriter(installation);
  }

  async accept(
    events: readonly CloudEvent<string, unknown>[],
    raw: RawDelivery,
  ): Promise<{ readonly accepted: number; readonly duplicates: number }> {
    if (events.length === 0) return { accepted: 0, duplicates: 0 };
    const accepted = await this.#writer.store(events, raw);
    return { accepted, duplicates: events.length - accepted };
  }

  /** Resolves when nothing that was taken waits to be stored. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** Turns stored events into effects, in order, each batch in one transaction. @returns how many events. */
  async process(): Promise<number> {
    const { database, tenant } = this.#installation;
    return database.transaction(async (sql) => {
      const { rows } = await sql.query<InboxRow>(
        `select source, id, event from inbox where tenant = $1 and processed_at is null
         order by seq limit ${BATCH} for update skip locked`,
        [tenant],
      );
      for (const row of rows) await this.#answer(sql, row);
      return rows.length;
    });
  }

  async #answer(sql: Sql, { source, id, event }: InboxRow): Promise<void> {
    const { tenant, bindings, wakeups } = this.#installation;
    const now = instantOf(this.#installation);
    const made = await Promise.all(bindings.map((binding) => this.#effectOf(sql, binding, event, now)));
    const batch = new WriteBatch();
    batch.events([event]);
    batch.newEffects(
      made.filter((effect) => effect !== undefined),
      now,
    );
    const { ready } = await batch.flush(sql, tenant);
    await wakeups.announce(sql, ready);
    await sql.query('update inbox set processed_at = $4 where tenant = $1 and source = $2 and id = $3', [
      tenant,
      source,
      id,
      now,
    ]);
  }

  async #effectOf(
    sql: Sql,
    compiled: CompiledBinding,
    event: CloudEvent<string, unknown>,
    now: Instant,
  ): Promise<NewEffect | undefined> {
    const { binding } = compiled;
    if (binding.on !== event.type) return undefined;
    try {
      return await this.#evaluated(sql, compiled, event);
    } catch (error) {
      if (error instanceof DatabaseError) throw error;
      // One binding that can't answer must not hold up the others; people are told.
      await this.#tellFailure(sql, binding.id, event, errorDocument(error), now);
      return undefined;
    }
  }

  async #evaluated(
    sql: Sql,
    { binding, evaluate }: CompiledBinding,
    event: CloudEvent<string, unknown>,
  ): Promise<NewEffect | undefined> {
    const raw = evaluate({ event, approval: undefined, values: {} });
    if (raw === undefined) return undefined;
    const { tenant, connections } = this.#installation;
    const { connection: name, action: actionName, step = 'run' } = binding.run;
    const bound = connections.named(name, actionName, binding.place ?? binding.id);
    const input = await bound.validate(actionName, raw);
    const connection = bound.identity.id;
    const action = `${bound.identity.connector}.${actionName}`;
    const { correlationid: approval } = event;
    if (approval === undefined || !(await readApproval(sql, tenant, approval))) {
      throw new InputError('NOT_COVERED', 'The event belongs to no approval, so nothing covers an action.', {
        place: binding.place ?? binding.id,
      });
    }
    const origin = { tenant, connection, eventSource: event.source, eventId: event.id, binding: binding.id, step };
    return {
      id: newId(this.#installation),
      origin: { ...origin, generation: 0 },
      approval,
      connectionName: name,
      action,
      input,
      digest: actionDigest({ action, connection, input }),
    };
  }

  async #tellFailure(
    sql: Sql,
    binding: Id,
    event: CloudEvent<string, unknown>,
    error: ReturnType<typeof errorDocument>,
    at: Instant,
  ): Promise<void> {
    const { tenant, audit } = this.#installation;
    const data = { binding, event: { source: event.source, id: event.id, type: event.type }, error };
    const told: CloudEvent<string, unknown> = {
      specversion: '1.0',
      id: `${event.source}/${event.id}/${binding}`,
      source: sourceOf(tenant, 'runtime'),
      type: 'io.countersign.binding.failed.v1',
      subject: `binding/${binding}`,
      time: at,
      tenant,
      data,
    };
    const batch = new WriteBatch();
    batch.events([told], event.correlationid);
    audit.note(batch, { at, type: 'binding.failed', subject: `binding/${binding}`, payload: data });
    await batch.flush(sql, tenant);
  }
}
