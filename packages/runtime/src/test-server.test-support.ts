import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connectDatabase,
  type Database,
  type EmbeddedPostgres,
  migrate,
  runtimeMigrations,
  startEmbeddedPostgres,
} from '@countersign/runtime';

/** One server for a test file; every test gets a migrated database of its own. */
export interface TestServer {
  /** @param migrated - false: an empty database. */
  database(migrated?: boolean): Promise<Database>;
  /** After each test: closes its databases. */
  release(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'countersign-test-'));
  const server: EmbeddedPostgres = await startEmbeddedPostgres({ dataFolder });
  const root = await connectDatabase({ url: server.url() });
  // No test pulls the plug of the machine.
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await root.query(`alter system set ${setting} = off`);
  }
  await root.query('select pg_reload_conf()');
  await root.query('create database template_migrated');
  const template = await connectDatabase({ url: server.url('template_migrated') });
  await migrate(template, runtimeMigrations);
  await template.close();
  const open: Database[] = [];
  let number = 0;
  return {
    database: async (migrated = true) => {
      number += 1;
      const name = `test_${number}`;
      await root.query(`create database ${name}${migrated ? ' template template_migrated' : ''}`);
      const database = await connectDatabase({ url: server.url(name) });
      open.push(database);
      return database;
    },
    release: async () => {
      for (const database of open.splice(0)) await database.close();
    },
    close: async () => {
      for (const database of open.splice(0)) await database.close();
      await root.close();
      await server.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}
