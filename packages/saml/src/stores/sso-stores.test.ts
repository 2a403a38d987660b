import { type Clock, toInstant } from '@countersign/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createMemorySsoStores,
  createSqlSsoStores,
  type PendingLogin,
  type SsoStores,
  type StoredSession,
} from '../index.js';
import { startTestDatabase, type TestDatabase } from '../postgres.test-support.js';

let db: TestDatabase;
beforeAll(async () => {
  db = await startTestDatabase();
});
afterAll(() => db.close());

const start = Date.parse('2026-11-22T02:00:00.000Z');
let now = start;
let tenant = 0;
const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
const later = (ms: number) => toInstant(now + ms);

const login = (handle: string): PendingLogin => ({
  ...{ handle, requestId: '_1', browserHash: 'b', returnTo: '/a', passive: true },
  createdAt: toInstant(now),
  expiresAt: later(1000),
});
const session = (n: number, changes: Partial<StoredSession> = {}): StoredSession => ({
  id: `00000000-0000-7000-8000-00000000000${n}`,
  identity: {
    ...{ nameId: 'chan', format: 'urn:f', issuer: 'https://idp.example.hk', sessionIndex: `s-${n}` },
    ...{ authnInstant: toInstant(now), attributes: [{ name: 'role', values: ['審批人'] }] },
  },
  roles: ['approver'],
  createdAt: toInstant(now),
  expiresAt: later(10_000),
  tokenHash: `t-${n}`,
  rotatedAt: toInstant(now),
  ...changes,
});

describe.each([
  ['memory', () => createMemorySsoStores({ clock })],
  ['PostgreSQL', () => createSqlSsoStores({ sql: db.database, tenant: `t-${tenant}`, clock })],
])('stores in %s', (_name, create) => {
  let stores: SsoStores;
  beforeEach(() => {
    now = start;
    tenant += 1;
    stores = create();
  });

  it('keep a pending login until it is taken, once', async () => {
    await stores.logins.put(login('h-1'));
    expect(await stores.logins.find('h-1')).toEqual(login('h-1'));
    expect(await stores.logins.find('h-2')).toBeUndefined();
    const taken = await Promise.all(Array.from({ length: 8 }, () => stores.logins.take('h-1')));
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('forget what has ended', async () => {
    await stores.logins.put(login('h-1'));
    expect(await stores.replays.insert('k', later(1000))).toBe(true);
    now += 1001;
    await stores.logins.put(login('h-2'));
    expect(await stores.logins.find('h-1')).toBeUndefined();
    expect(await stores.replays.insert('k', later(1000))).toBe(true);
    expect(await stores.replays.insert('k', later(1000))).toBe(false);
  });

  it('let one of many note a key', async () => {
    const noted = await Promise.all(Array.from({ length: 20 }, () => stores.replays.insert('k', later(1000))));
    expect(noted.filter(Boolean)).toHaveLength(1);
  });

  it('find a session by its present and its previous cookie, and rotate once', async () => {
    await stores.sessions.put(session(1));
    const { id } = session(1);
    const changes = ['a', 'b', 'c'].map((to) => stores.sessions.rotate(id, { from: 't-1', to, at: later(5) }));
    const won = (await Promise.all(changes)).indexOf(true);
    const to = ['a', 'b', 'c'][won] ?? '';
    expect(await stores.sessions.find(to)).toEqual(
      session(1, { tokenHash: to, previousHash: 't-1', rotatedAt: later(5) }),
    );
    expect((await stores.sessions.find('t-1'))?.tokenHash).toBe(to);
    await stores.sessions.remove(id);
    expect(await stores.sessions.find(to)).toBeUndefined();
  });

  it('end the sessions of one person, all or by index', async () => {
    for (const n of [1, 2, 3]) await stores.sessions.put(session(n));
    const person = { issuer: 'https://idp.example.hk', nameId: 'chan' };
    expect(await stores.sessions.removeOf({ ...person, nameId: 'lee', sessionIndexes: [] })).toBe(0);
    expect(await stores.sessions.removeOf({ ...person, sessionIndexes: ['s-2', 's-9'] })).toBe(1);
    expect(await stores.sessions.removeOf({ ...person, sessionIndexes: [] })).toBe(2);
  });
});
