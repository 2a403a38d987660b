import type { Sql } from '@countersign/contracts';
import type { Database } from '@countersign/runtime';

/**
 * A database under which this process dies by SIGKILL right after its n-th statement has taken effect at the server,
 * begins and commits included. Between two statements nothing else changes but at the vendor, so these are all points.
 */
export function killAfter(database: Database, statements: number): Database & { readonly counted: () => number } {
  let count = 0;
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    const result = await work;
    count += 1;
    if (count === statements) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  const counting = (sql: Sql): Sql => ({
    query: (text, values) => counted(sql.query(text, values)),
    transaction: (work) => work(counting(sql)),
  });
  return {
    ...counting(database),
    schema: database.schema,
    url: database.url,
    counted: () => count,
    transaction: async (work) =>
      counted(
        database.transaction(async (sql) => counted(Promise.resolve(sql)).then((inner) => work(counting(inner)))),
      ),
    session: async () => {
      const session = await database.session();
      return {
        closed: session.closed,
        close: () => session.close(),
        query: (text, values) => counted(session.query(text, values)),
      };
    },
    close: () => database.close(),
  };
}
