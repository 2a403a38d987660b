import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectDatabase, type Database, migrate, startEmbeddedPostgres } from '@countersign/runtime';
import { migrations } from './index.js';

export interface TestDatabase {
  readonly database: Database;
  /** For another process: it joins the same server. */
  readonly url: string;
  close(): Promise<void>;
}

/** A real PostgreSQL in a folder of its own, with our tables. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-saml-pg-'));
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  const url = server.url();
  const database = await connectDatabase({ url, connections: 20 });
  await migrate(database, migrations);
  return {
    database,
    url,
    async close() {
      await database.close();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
