import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@countersign/contracts';
import { connectDatabase, type Database, type EmbeddedPostgres, startEmbeddedPostgres } from '@countersign/runtime';

/** A PostgreSQL that is stopped as `pg_ctl -m immediate` does it: no checkpoint, no goodbye, recovery at the next start. */
export interface RestartedPostgres {
  readonly url: string;
  /** Stops it at once and starts it again after this time. */
  restart(downMs: number): Promise<void>;
  /** Asks again until the server answers. */
  ask<T>(work: (database: Database) => Promise<T>): Promise<T>;
  /** `undefined` when the server is away. */
  askOnce<T>(work: (database: Database) => Promise<T>): Promise<T | undefined>;
  close(): Promise<void>;
}

const PAUSE_MS = 50;

export async function startRestartedPostgres(dataFolder: string): Promise<RestartedPostgres> {
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ dataFolder });
  const url = server.url();
  const database = await connectDatabase({ url, connections: 2 });
  return {
    url,
    async restart(downMs) {
      const [pid] = (await readFile(join(dataFolder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      await systemClock.sleep(downMs);
      await server.ensure();
    },
    async ask(work) {
      for (;;) {
        try {
          return await work(database);
        } catch {
          await systemClock.sleep(PAUSE_MS);
        }
      }
    },
    askOnce: (work) => work(database).catch(() => undefined),
    async close() {
      await database.close();
      await server.stop();
    },
  };
}
