import type { CloudEvent, Id, Json, Sql } from '@countersign/contracts';
import type { EventLog, StoredEvent } from '../runtime-types.js';

/** Stores events in the caller's transaction; one that is there already, by source and id, is left as it is. */
export async function appendEvents(
  sql: Sql,
  tenant: string,
  events: readonly CloudEvent<string, unknown>[],
  correlation?: Id,
): Promise<void> {
  if (events.length === 0) return;
  await sql.query(
    `insert into events (tenant, source, id, type, correlation, event)
     select $1, source, id, type, correlation, event
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::json[])
       as event (source, id, type, correlation, event)
     on conflict (tenant, source, id) do nothing`,
    [
      tenant,
      events.map((event) => event.source),
      events.map((event) => event.id),
      events.map((event) => event.type),
      events.map((event) => correlation ?? event.correlationid ?? null),
      events.map((event) => JSON.stringify(event)),
    ],
  );
}

interface Row {
  readonly seq: number;
  readonly event: CloudEvent<string, Json>;
}

export function eventLog(sql: Sql, tenant: string): EventLog {
  return {
    list: async ({ type, correlation, after, limit } = {}): Promise<readonly StoredEvent[]> => {
      const { rows } = await sql.query<Row>(
        `select seq, event from events
         where tenant = $1 and seq > $2 and ($3::text is null or type = $3) and ($4::text is null or correlation = $4)
         order by seq limit $5`,
        [tenant, after ?? 0, type ?? null, correlation ?? null, limit ?? 100],
      );
      return rows;
    },
  };
}
