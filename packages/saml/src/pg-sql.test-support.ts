import type { Sql } from '@countersign/contracts';
import { Pool } from 'pg';

/** The `Sql` port over plain pg: a worker process starts a second sooner than with the whole runtime. */
export function connectSql(url: string, schema = 'countersign'): Sql {
  const pool = new Pool({ connectionString: url, max: 3, options: `-c search_path=${schema}` });
  pool.on('error', () => {}); // an idle connection broke: the pool opens another
  return {
    async query(text, values) {
      const { rows, rowCount } = await pool.query(text, values === undefined ? undefined : [...values]);
      return { rows, rowCount: rowCount ?? 0 };
    },
    transaction: () => Promise.reject(new Error('not needed here')),
  };
}
