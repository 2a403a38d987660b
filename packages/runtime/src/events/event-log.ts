import type { CloudEvent, Json, Sql } from '@countersign/contracts';
import type { EventLog, StoredEvent } from '../runtime-types.js';

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
