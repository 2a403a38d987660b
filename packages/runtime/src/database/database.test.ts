import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect, isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { runningServer } from '../embedded/pid-file.js';
import { startTestServer, type TestServer } from '../test-server.test-support.js';
import { connectDatabase } from './database.js';
import { DatabaseError } from './database-error.js';
import { migrate } from './migrate.js';
import { runtimeMigrations } from './migrations.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterEach(() => server.release());
afterAll(() => server.close());

const one = { id: 'test-0001', sql: 'create table first (tenant text primary key)' };
const two = { id: 'test-0002', sql: 'alter table first add column more text; create table second (tenant text)' };

describe('migrating', () => {
  test('by many at once applies each step once', async () => {
    const database = await server.database(false);
    const applied = await Promise.all(Array.from({ length: 8 }, () => migrate(database, [one, two])));
    expect(applied.flat()).toEqual(['test-0001', 'test-0002']);
  });

  test('refuses a step that was applied with another content, and applies nothing then', async () => {
    const database = await server.database(false);
    await migrate(database, [one]);
    const changed = { ...one, sql: `${one.sql} ` };
    await expect(migrate(database, [changed, two])).rejects.toMatchObject({
      code: 'MIGRATION_CHANGED',
      place: 'test-0001',
    });
    expect(await migrate(database, [one])).toEqual([]);
    expect((await database.query(`select to_regclass('second') as found`)).rows).toEqual([{ found: null }]);
  });

  test('leaves the steps of other packages and newer versions alone', async () => {
    const database = await server.database(false);
    await migrate(database, [one, two]);
    expect(await migrate(database, runtimeMigrations)).toEqual(runtimeMigrations.map(({ id }) => id));
    expect(await migrate(database, [one])).toEqual([]);
  });

  test('leaves nothing of a step that fails', async () => {
    const database = await server.database(false);
    const broken = { id: 'test-0003', sql: 'create table third (tenant text); select nonsense' };
    await expect(migrate(database, [one, broken])).rejects.toMatchObject({ sqlState: '42703' });
    expect((await database.query(`select to_regclass('first') as found`)).rows).toEqual([{ found: null }]);
  });

  test('puts the tenant first in every table', async () => {
    const database = await server.database();
    const { rows } = await database.query(
      `select table_name from information_schema.columns
       where table_schema = 'countersign' and ordinal_position = 1 and column_name <> 'tenant'`,
    );
    expect(rows).toEqual([{ table_name: 'schema_migrations' }]);
  });
});

describe('a database', () => {
  test('joins nested transactions, and rolls all back when one throws', async () => {
    const database = await server.database(false);
    await migrate(database, [one]);
    const work = database.transaction(async (outer) => {
      await outer.query('insert into first values ($1)', ['a']);
      await outer.transaction((inner) => inner.query('insert into first values ($1)', ['b']));
      throw new RangeError('stop');
    });
    await expect(work).rejects.toThrow(RangeError);
    expect((await database.query('select tenant from first')).rows).toEqual([]);
  });

  test('gives instants as UTC strings and refuses numbers that would be rounded', async () => {
    const database = await server.database(false);
    const { rows } = await database.query(
      `select timestamptz '2026-01-05 09:00:00.1+08' as at, bigint '9007199254740991' as big`,
    );
    expect(rows).toEqual([{ at: '2026-01-05T01:00:00.100Z', big: 9007199254740991 }]);
    await expect(database.query(`select bigint '9007199254740993' as big`)).rejects.toThrow();
  });

  test('says what PostgreSQL refused without repeating values', async () => {
    const database = await server.database(false);
    await migrate(database, [one]);
    await database.query('insert into first values ($1)', ['secret-value']);
    const again = database.query('insert into first values ($1)', ['secret-value']);
    await expect(again).rejects.toMatchObject({ code: 'DATABASE_ERROR', sqlState: '23505', retryable: false });
    const error: unknown = await again.catch((caught: unknown) => caught);
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain('secret-value');
  });

  test('does not print its password', async () => {
    const database = await server.database(false);
    const password = new URL(database.url.replace(/@[^/]*\//, '@host/')).password;
    expect(password).not.toBe('');
    expect(inspect(database, { depth: Infinity, showHidden: true })).not.toContain(password);
    expect(JSON.stringify(database)).not.toContain(password);
  });

  test('survives connections that the server ends', async () => {
    const database = await server.database(false);
    await expect(
      database.transaction((sql) => sql.query('select pg_terminate_backend(pg_backend_pid())')),
    ).rejects.toMatchObject({ code: 'DATABASE_ERROR', retryable: true });
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('answers what was asked before it is closed', async () => {
    const { url } = await server.database(false);
    const other = await connectDatabase({ url });
    const asked = other.query('select 1 as one');
    const session = other.session();
    await other.close();
    await (await session).closed;
    expect((await asked).rows).toEqual([{ one: 1 }]);
  });

  test('that does not answer is refused by name, without its password', async () => {
    const attempt = connectDatabase({ url: 'postgresql://someone:pass-canary@127.0.0.1:1/none' });
    await expect(attempt).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    expect(JSON.stringify(await attempt.catch((caught: unknown) => caught))).not.toContain('pass-canary');
  });

  test('of a data folder comes back when its server was killed', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'countersign-data-'));
    const database = await connectDatabase({ dataFolder });
    await database.query('create table public.kept as select 1 as one');
    const { rows } = await database.query<{ at: Date }>('select pg_postmaster_start_time() as at');
    const before = rows[0]?.at;
    process.kill((await runningServer(join(dataFolder, 'postgres/data'))) ?? 0, 'SIGKILL');
    // What is under way fails, as often as a dying connection answers; what comes after finds a server again.
    const kept = async (tries: number): Promise<unknown> => {
      try {
        return (await database.query('select one from public.kept where pg_postmaster_start_time() > $1', [before]))
          .rows;
      } catch (error) {
        if (!(error instanceof DatabaseError && error.retryable && tries > 0)) throw error;
        return kept(tries - 1);
      }
    };
    await vi.waitUntil(async () => isDeepStrictEqual(await kept(20), [{ one: 1 }]), { timeout: 20_000 });
    await database.close();
    await rm(dataFolder, { recursive: true });
  });

  test('of a data folder is found again by a second opening and ends with the last', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'countersign-data-'));
    const first = await connectDatabase({ dataFolder });
    const second = await connectDatabase({ dataFolder });
    await first.query('create table public.kept as select 1 as one');
    await first.close();
    expect((await second.query('select one from public.kept')).rows).toEqual([{ one: 1 }]);
    await second.close();
    await expect(connectDatabase({ url: second.url })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    // Who comes too late starts no server: nobody would end it.
    await expect(second.query('select 1')).rejects.toMatchObject({ code: 'DATABASE_ERROR' });
    expect(await runningServer(join(dataFolder, 'postgres/data'))).toBeUndefined();
    await rm(dataFolder, { recursive: true });
  });
});
