import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, sha256 } from '@countersign/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompleteSetup } from './complete-worker.test-support.js';
import {
  type AuthorizationStore,
  type ConnectionStore,
  completeAuthorization,
  createFileAuthorizationStore,
  createFileTokenStore,
  createKeyring,
  createSqlAuthorizationStore,
  createSqlTokenStore,
  createTokenEndpoint,
  generateKey,
  type PendingAuthorization,
} from './index.js';
import { startTestDatabase, type TestDatabase } from './postgres.test-support.js';
import { leaks } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';

// What is sealed is good at its own place only, in the database and in a folder; and a consent that was taken from its
// place is spent, whatever becomes of the process that took it.

let db: TestDatabase;
let server: StrictTokenServer;
let folder: string;
beforeAll(async () => {
  [db, server, folder] = await Promise.all([
    startTestDatabase(),
    startStrictTokenServer(),
    mkdtemp(join(tmpdir(), 'countersign-sealed-')),
  ]);
});
afterAll(async () => {
  await server.close();
  await db.close();
  await rm(folder, { recursive: true });
});

const key = generateKey();
const keyring = createKeyring({ current: 'k1', keys: { k1: key } });
const expiresAt = new Date(Date.now() + 600_000).toISOString();
const redirectUri = 'https://hub.example.test/callback';

const pendingWith = (state: string, connection: string): PendingAuthorization => ({
  ...{ state, connection, redirectUri, expiresAt },
  mode: 'paste',
  tokenUrl: server.url,
  clientId: server.clientId,
  scopes: ['a'],
});

/** Tokens or a consent in its place; `look` fails when it isn't what was put there. */
interface Place {
  readonly name: string;
  put(): Promise<unknown>;
  look(): Promise<unknown>;
}

function places(
  stores: (tenant: string) => { readonly tokens: ConnectionStore; readonly consents: AuthorizationStore },
): Place[] {
  return ['hk', 'mo'].flatMap((tenant) => {
    const { tokens, consents } = stores(tenant);
    const held = ['c0', 'c1'].map((connection, index) => ({
      name: `${tenant} ${connection}`,
      async put() {
        await tokens.remove(connection);
        // The second one is of another generation.
        for (let generation = 0; generation <= index; generation += 1) {
          await tokens.replace(connection, generation, { accessToken: Secret.of(connection), expiresAt });
        }
      },
      look: async () => expect((await tokens.read(connection))?.tokens.accessToken.reveal()).toBe(connection),
    }));
    const asked = ['s0:c0', 's1:c0', 's2:c1'].map((spec) => {
      const [state = '', connection = ''] = spec.split(':');
      return {
        name: `${tenant} ${spec}`,
        async put() {
          await consents.take(state).catch(() => {});
          await consents.put(pendingWith(state, connection));
        },
        look: async () => expect(await consents.take(state)).toMatchObject({ state, connection }),
      };
    });
    return [...held, ...asked];
  });
}

async function bothFail(one: Place, other: Place, swap: () => Promise<unknown>): Promise<void> {
  await one.put();
  await other.put();
  await swap();
  for (const place of [one, other]) {
    const failed = place.look();
    await expect(failed, `${one.name} and ${other.name}`).rejects.toHaveProperty(
      'code',
      expect.stringMatching(/^TOKEN_STORE_/),
    );
  }
}

function* pairs<T>(all: readonly T[]): Generator<readonly [T, T]> {
  for (const [index, one] of all.entries()) for (const other of all.slice(index + 1)) yield [one, other];
}

describe('sealed rows', () => {
  const tables: Readonly<Record<string, string>> = { c: 'oauth_tokens', s: 'oauth_authorizations' };
  /** Table, and what finds the row. */
  const rowOf = ({ name }: Place): readonly [string, readonly string[]] => {
    const [tenant = '', id = ''] = name.split(/[ :]/);
    return [tables[id[0] ?? ''] ?? '', [tenant, id.startsWith('s') ? sha256(id) : id]];
  };
  const where = (table: string) => `tenant = $1 and ${table === 'oauth_tokens' ? 'connection' : 'state_hash'} = $2`;
  const all = () =>
    places((tenant) => ({
      tokens: createSqlTokenStore({ sql: db.database, keyring, tenant }),
      consents: createSqlAuthorizationStore({ sql: db.database, keyring, tenant }),
    }));
  const envelopeOf = async (place: Place): Promise<string> => {
    const [table, values] = rowOf(place);
    const { rows } = await db.database.query<{ envelope: string }>(
      `select envelope from ${table} where ${where(table)}`,
      values,
    );
    return rows[0]?.envelope ?? '';
  };
  const write = (place: Place, column: string, value: string) => {
    const [table, values] = rowOf(place);
    return db.database.query(`update ${table} set ${column} = $3 where ${where(table)}`, [...values, value]);
  };

  it('fail both when any two of them are swapped, tokens and consents, of one connection or of several', async () => {
    for (const one of all()) {
      await one.put();
      await one.look();
    }
    for (const [one, other] of pairs(all())) {
      await bothFail(one, other, async () => {
        const [first, second] = [await envelopeOf(one), await envelopeOf(other)];
        expect(first).not.toBe(second);
        await write(one, 'envelope', second);
        await write(other, 'envelope', first);
      });
    }
  });

  it('fail when any column that says what they are about is another', async () => {
    for (const place of all()) {
      const isTokens = rowOf(place)[0] === 'oauth_tokens';
      for (const [column, value] of isTokens ? [['generation', '7']] : [['connection', 'c9']]) {
        await place.put();
        await write(place, column ?? '', value ?? '');
        await expect(place.look(), `${place.name} ${column}`).rejects.toHaveProperty('code', 'TOKEN_STORE_UNREADABLE');
      }
    }
    // Moved to where somebody knows the state.
    const consents = createSqlAuthorizationStore({ sql: db.database, keyring, tenant: 'hk' });
    await consents.put(pendingWith('s8', 'c0'));
    await db.database.query('update oauth_authorizations set state_hash = $1 where state_hash = $2', [
      sha256('known'),
      sha256('s8'),
    ]);
    await expect(consents.take('known')).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
  });
});

describe('sealed files', () => {
  it('fail both when any two of them are swapped, whole or what is sealed in them', async () => {
    const at = (tenant: string) => join(folder, tenant);
    const all = places((tenant) => ({
      tokens: createFileTokenStore({ path: join(at(tenant), 'tokens'), keyring, tenant }),
      consents: createFileAuthorizationStore({ path: join(at(tenant), 'consents'), keyring, tenant }),
    }));
    /** The one file that a place consists of. */
    const fileOf = async (place: Place): Promise<string> => {
      const before = await filesBelow(folder);
      await place.put();
      const after = await filesBelow(folder);
      const changed = [...after].filter(([path, text]) => before.get(path) !== text && path.endsWith('.json'));
      expect(changed).toHaveLength(1);
      return changed[0]?.[0] ?? '';
    };
    for (const [one, other] of pairs(all)) {
      const [first, second] = [await fileOf(one), await fileOf(other)];
      for (const wholly of [true, false]) {
        await bothFail(one, other, async () => {
          const [left, right] = [await readFile(first, 'utf8'), await readFile(second, 'utf8')];
          const [a, b] = [JSON.parse(left), JSON.parse(right)];
          await writeFile(first, wholly ? right : JSON.stringify({ ...a, envelope: b.envelope }));
          await writeFile(second, wholly ? left : JSON.stringify({ ...b, envelope: a.envelope }));
        });
      }
    }
  });
});

async function filesBelow(path: string): Promise<Map<string, string>> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'utf8')] as const)));
}

describe('a process that is killed while its code is under way', () => {
  it.each(['file', 'sql'] as const)(
    'leaves nothing that would send the code again, with consents kept by %s',
    async (kind) => {
      const own = await startStrictTokenServer();
      try {
        const { url, ca, clientId: id, clientSecret: secret } = own;
        const path = join(folder, 'killed');
        const options = { keyring, tenant: 'hk' };
        const authorizations =
          kind === 'sql'
            ? createSqlAuthorizationStore({ sql: db.database, ...options })
            : createFileAuthorizationStore({ path, ...options });
        const tokens =
          kind === 'sql'
            ? createSqlTokenStore({ sql: db.database, ...options })
            : createFileTokenStore({ path, ...options });
        const state = `state-of-${kind}`;
        await authorizations.put({ ...pendingWith(state, `killed-${kind}`), tokenUrl: url });
        const callbackUrl = `${redirectUri}?code=${own.code({ redirectUri })}&state=${state}`;
        const setup: CompleteSetup = {
          key: key.reveal(),
          store: kind === 'sql' ? { kind, url: db.url } : { kind, path },
          callbackUrl,
          endpoint: { url, ca, id, secret },
        };
        const child = spawn(
          process.execPath,
          [
            '--import',
            join(import.meta.dirname, 'source-hooks.test-support.mjs'),
            join(import.meta.dirname, 'complete-worker.test-support.ts'),
            JSON.stringify(setup),
          ],
          { stdio: ['ignore', 'pipe', 'pipe'] },
        );
        let output = '';
        for (const stream of [child.stdout, child.stderr]) {
          stream.setEncoding('utf8').on('data', (text: string) => {
            output += text;
          });
        }
        const ended = new Promise((resolve) => child.once('close', (status, signal) => resolve(signal ?? status)));
        own.onAnswer = async () => {
          child.kill('SIGKILL');
          await ended;
        };
        expect(await ended, output).toBe('SIGKILL');
        own.onAnswer = undefined;

        const client = { id, secret: Secret.of(secret), authentication: 'header' } as const;
        const endpoint = createTokenEndpoint({ url, client, agent: own.agent });
        const again = completeAuthorization({ callbackUrl, authorizations, tokens, endpoint });
        await expect(again).rejects.toMatchObject({ code: 'STATE_MISMATCH' });
        expect([own.posts.length, own.codeReuses]).toEqual([1, 0]);
        expect(await tokens.read(`killed-${kind}`)).toBeUndefined();
        expect(leaks(output, own.secrets)).toEqual([]);
      } finally {
        await own.close();
      }
    },
  );
});
