import { randomBytes } from 'node:crypto';
import { Secret, type Sql, systemClock, type TokenSet } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createKeyring,
  createRefreshTokenSource,
  createSqlAuthorizationStore,
  createSqlTokenStore,
  createTokenEndpoint,
  generateKey,
  type RefreshFacts,
  type SqlTokenStoreOptions,
} from './index.js';
import { startTestDatabase, type TestDatabase } from './postgres.test-support.js';
import { leaks, printed } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';
import {
  type CrashStep,
  crashSteps,
  startWorker,
  type Worker,
  type WorkerSetup,
} from './worker-process.test-support.js';

let db: TestDatabase;
let server: StrictTokenServer;
beforeAll(async () => {
  [db, server] = await Promise.all([startTestDatabase(), startStrictTokenServer()]);
});
afterAll(async () => {
  await server.close();
  await db.close();
});

const key = generateKey();
const keyring = createKeyring({ current: 'k1', keys: { k1: key } });
const rotating = { rotatesRefreshToken: true, refreshGraceMs: 0 };
/** Short, where a holder dies or is stopped; else the default, as this machine may be slow. */
const shortLeaseMs = 300;

const storeWith = (options: Partial<SqlTokenStoreOptions> = {}) =>
  createSqlTokenStore({ sql: db.database, keyring, tenant: 'hk', ...options });
const newName = () => `c-${randomBytes(6).toString('hex')}`;

function tokensWith(refresh: string, expiresAt = '2020-01-01T00:00:00.000Z'): TokenSet {
  return { accessToken: Secret.of('access-canary'), refreshToken: Secret.of(refresh), expiresAt };
}

function setupFor(connection: string, parts: Partial<WorkerSetup> = {}): WorkerSetup {
  const { url, ca, clientId: id, clientSecret: secret } = server;
  return {
    store: { kind: 'sql', url: db.url },
    key: key.reveal(),
    connection,
    endpoint: { url, ca, id, secret },
    facts: rotating,
    ...parts,
  };
}

const workers: Worker[] = [];
function worker(setup: WorkerSetup): Worker {
  const started = startWorker(setup);
  workers.push(started);
  return started;
}
afterEach(async () => {
  server.faults.length = 0;
  server.onRequest = undefined;
  server.onAnswer = undefined;
  await Promise.all(workers.splice(0).map((one) => one.stop()));
});

describe('the SQL store', () => {
  it('gives back what was stored, with its generation and seed', async () => {
    const [store, name] = [storeWith(), newName()];
    expect(await store.read(name)).toBeUndefined();
    expect(await store.replace(name, 0, tokensWith('refresh-canary'), 'seed-1')).toBe(true);
    expect(await store.read(name)).toMatchObject({ generation: 1, seed: 'seed-1' });
    expect((await store.read(name))?.tokens.refreshToken?.reveal()).toBe('refresh-canary');
    await store.remove(name);
    expect(await store.read(name)).toBeUndefined();
  });

  it('writes only over the generation that the caller saw', async () => {
    const [store, name] = [storeWith(), newName()];
    expect(await store.replace(name, 1, tokensWith('r'))).toBe(false);
    const first = await Promise.all(Array.from({ length: 20 }, () => store.replace(name, 0, tokensWith('r'))));
    expect(first.filter(Boolean)).toHaveLength(1);
    const second = await Promise.all(Array.from({ length: 20 }, () => store.replace(name, 1, tokensWith('r'))));
    expect(second.filter(Boolean)).toHaveLength(1);
    expect(await store.note(name, 1, { kind: 'sent' })).toBe(false);
    expect((await store.read(name))?.generation).toBe(2);
  });

  it('keeps the time of the first note of a kind, by the database’s clock', async () => {
    const [store, name] = [storeWith({ clock: { now: () => 0, sleep: async () => {} } }), newName()];
    await store.replace(name, 0, tokensWith('r'));
    await store.note(name, 1, { kind: 'sent', reason: 'a' });
    await db.database.query(`update oauth_tokens set note_at = note_at - interval '7 s' where connection = $1`, [name]);
    await store.note(name, 1, { kind: 'sent', reason: 'b' });
    const note = (await store.read(name))?.note;
    expect(note).toMatchObject({ kind: 'sent', reason: 'b' });
    expect(note?.ageMs).toBeGreaterThanOrEqual(7_000);
    expect(note?.ageMs).toBeLessThan(600_000);
    await store.note(name, 1, { kind: 'lost' });
    expect((await store.read(name))?.note?.ageMs).toBeLessThan(7_000);
    await store.note(name, 1, undefined);
    expect((await store.read(name))?.note).toBeUndefined();
  });

  it('can’t be read when any two rows are swapped, under another tenant, or with an older row put back', async () => {
    const store = storeWith({ tenant: 'swap' });
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
    for (const name of names) await store.replace(name, 0, tokensWith(`refresh-${name}`));
    const envelopes = await db.database.query<{ connection: string; envelope: string }>(
      `select connection, envelope from oauth_tokens where tenant = 'swap' order by connection`,
    );
    const put = (connection: string, envelope: string) =>
      db.database.query(`update oauth_tokens set envelope = $2 where tenant = 'swap' and connection = $1`, [
        connection,
        envelope,
      ]);
    for (const one of envelopes.rows) {
      for (const other of envelopes.rows) {
        if (one === other) continue;
        await put(one.connection, other.envelope);
        await expect(store.read(one.connection)).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
      }
      await put(one.connection, one.envelope);
    }
    await db.database.query(`insert into oauth_tokens (tenant, connection, generation, envelope)
      select 'other', connection, generation, envelope from oauth_tokens where tenant = 'swap'`);
    await expect(storeWith({ tenant: 'other' }).read('s0')).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });

    await store.replace('s0', 1, tokensWith('newer'));
    await put('s0', envelopes.rows[0]?.envelope ?? '');
    await expect(store.read('s0')).rejects.toMatchObject({ code: 'TOKEN_STORE_UNREADABLE' });
  });

  it('refuses by itself what a holder writes after somebody took over', async () => {
    const [store, name] = [storeWith(), newName()];
    await store.replace(name, 0, tokensWith('r'));
    await store.withLock(name, async () => {
      // The holder sleeps past its lease, as a paused process does, and another one works meanwhile.
      await db.database.query(`update oauth_leases set expires_at = 'epoch' where connection = $1`, [name]);
      await storeWith().withLock(name, async () => {
        expect(await store.note(name, 1, { kind: 'sent' })).toBe(false);
        expect(await store.note(name, 1, { kind: 'lost' })).toBe(false);
        expect(await store.replace(name, 1, tokensWith('stale'))).toBe(false);
      });
      expect(await store.replace(name, 1, tokensWith('stale'))).toBe(false);
    });
    expect((await store.read(name))?.tokens.refreshToken?.reveal()).toBe('r');
    await store.withLock(name, async () => {
      expect(await store.replace(name, 1, tokensWith('fresh'))).toBe(true);
    });
  });

  it('lets one holder in at a time, and the next one in when the first throws', async () => {
    const name = newName();
    let inside = 0;
    let most = 0;
    const turns = Array.from({ length: 12 }, (_, index) =>
      storeWith()
        .withLock(name, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await db.database.query('select 1');
          inside -= 1;
          if (index % 3 === 0) throw new Error('broke');
        })
        .catch(() => {}),
    );
    await Promise.all(turns);
    expect(most).toBe(1);
  });

  it('gives up waiting for a holder that does not let go', async () => {
    const name = newName();
    await storeWith().withLock(name, async () => {
      let now = 0;
      const advance = (ms: number) => {
        now += ms;
      };
      const clock = { now: () => now, sleep: async (ms: number) => advance(ms) };
      const waiting = storeWith({ clock, waitMs: 1_000 }).withLock(name, async () => 'in');
      await expect(waiting).rejects.toMatchObject({ code: 'TOKEN_STORE_BUSY' });
    });
  });

  it('has the next one in as soon as the lease of a dead holder has ended', async () => {
    const [name, leaseMs] = [newName(), 60_000];
    let slept = 0;
    const clock = {
      now: () => slept,
      sleep: async (ms: number, signal?: AbortSignal) => {
        if (signal !== undefined) return systemClock.sleep(ms, signal); // its own lease is kept
        slept += ms;
        await db.database.query(
          `update oauth_leases set expires_at = expires_at - $2 * interval '1 millisecond' where connection = $1`,
          [name, ms],
        );
      },
    };
    await storeWith().withLock(name, async () => {});
    await db.database.query(
      `update oauth_leases set expires_at = clock_timestamp() + $2 * interval '1 millisecond' where connection = $1`,
      [name, leaseMs],
    );
    await storeWith({ clock, waitMs: 2 * leaseMs }).withLock(name, async () => 'in');
    // No pause is longer than what was left; the last one may be the shortest.
    expect(slept).toBeLessThanOrEqual(leaseMs + 10);
  });

  it('lets a holder keep it for as long as a slow vendor takes', async () => {
    const name = newName();
    const leaseMs = shortLeaseMs;
    const endsAt = async () => {
      const { rows } = await db.database.query<{ ms: number }>(
        'select (extract(epoch from expires_at) * 1000)::float8 as ms from oauth_leases where connection = $1',
        [name],
      );
      return rows[0]?.ms ?? 0;
    };
    const order: string[] = [];
    const waiting: Promise<unknown>[] = [];
    await storeWith({ leaseMs }).withLock(name, async (lock) => {
      const first = await endsAt();
      waiting.push(storeWith({ leaseMs }).withLock(name, async () => order.push('other')));
      while ((await endsAt()) < first + 2 * leaseMs) expect(order).toEqual([]);
      expect(lock.isFresh()).toBe(true);
      order.push('holder');
    });
    await Promise.all(waiting);
    expect(order).toEqual(['holder', 'other']);
  });

  it('tells of a database that is away without its statements or values', async () => {
    const broken: Sql = {
      query: () =>
        Promise.reject(
          Object.assign(new Error('insert … refresh-canary'), { code: '57P01', parameters: ['refresh-canary'] }),
        ),
      transaction: () => Promise.reject(new Error('no')),
    };
    const error = await storeWith({ sql: broken })
      .replace('x', 0, tokensWith('refresh-canary'))
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'TOKEN_STORE_UNAVAILABLE', details: { code: '57P01' } });
    expect(leaks(printed(error), ['refresh-canary'])).toEqual([]);
  });

  it('loses nothing when keys rotate under load', async () => {
    const tenant = `rotate-${newName()}`;
    const keys: Record<string, Secret> = { k0: generateKey() };
    const names = Array.from({ length: 10 }, newName);
    const at = (current: string) => storeWith({ tenant, keyring: createKeyring({ current, keys }) });
    for (const name of names) await at('k0').replace(name, 0, tokensWith(`${name}-1`));
    let rotated = false;
    const writers = names.map(async (name) => {
      let generation = 1;
      while (!rotated || generation < 5) {
        const current = Object.keys(keys).at(-1) ?? 'k0';
        expect(await at(current).replace(name, generation, tokensWith(`${name}-${generation + 1}`))).toBe(true);
        generation += 1;
        expect((await at(current).read(name))?.tokens.refreshToken?.reveal()).toBe(`${name}-${generation}`);
      }
      return generation;
    });
    for (const next of ['k1', 'k2', 'k3', 'k4']) {
      keys[next] = generateKey();
      let left = 1;
      while (left > 0) ({ left } = await at(next).reencrypt());
    }
    rotated = true;
    const generations = await Promise.all(writers);
    expect((await at('k4').reencrypt()).left).toBe(0);
    const onlyNew = storeWith({ tenant, keyring: createKeyring({ current: 'k4', keys: { k4: keys['k4'] ?? key } }) });
    for (const [index, name] of names.entries()) {
      expect((await onlyNew.read(name))?.tokens.refreshToken?.reveal()).toBe(`${name}-${generations[index]}`);
    }
  });
});

describe('turns at a token endpoint', () => {
  it('are given to all processes together: 25 at once, then 25 a second', async () => {
    const endpoint = `https://vendor.test/${newName()}`;
    const waits: number[] = [];
    const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
    const stores = [storeWith({ clock }), storeWith({ clock, tenant: 'mo' })];
    const startedAt = performance.now();
    for (let turn = 0; turn < 500; turn += 1) await stores[turn % 2]?.turn?.(endpoint);
    const passedMs = performance.now() - startedAt;
    const atTheEnd = (500 - 25) * 40;
    expect(waits.length).toBeLessThanOrEqual(475);
    expect(waits.at(-1)).toBeLessThanOrEqual(atTheEnd);
    expect(waits.at(-1)).toBeGreaterThanOrEqual(atTheEnd - passedMs);
    await storeWith({ clock }).turn?.(`${endpoint}/another`);
    expect(waits.at(-1)).toBeGreaterThan(0);
    expect(waits.length).toBeLessThanOrEqual(475);
  });

  it('are where they were when the clock of the database is set back', async () => {
    const endpoint = `https://vendor.test/${newName()}`;
    const waits: number[] = [];
    const clock = { now: () => 0, sleep: async (ms: number) => void waits.push(ms) };
    // An hour ago by the clock's new time, somebody took a turn with 2 s still to wait.
    await db.database.query(
      `insert into oauth_turns (endpoint, next_at, taken_at)
       values ($1, clock_timestamp() + interval '3602 seconds', clock_timestamp() + interval '1 hour')`,
      [endpoint],
    );
    await storeWith({ clock }).turn?.(endpoint);
    await storeWith({ clock }).turn?.(endpoint);
    expect(waits.length).toBeGreaterThan(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_040);
  });

  it('are taken once for each expiry, by the one who sends', async () => {
    const name = newName();
    const own = await startStrictTokenServer();
    try {
      await storeWith().replace(name, 0, tokensWith(own.grant()));
      const nextAt = async () => {
        const { rows } = await db.database.query<{ ms: number }>(
          'select (extract(epoch from next_at) * 1000)::float8 as ms from oauth_turns where endpoint = $1',
          [own.url],
        );
        return rows[0]?.ms ?? 0;
      };
      await db.database.query(`insert into oauth_turns values ($1, clock_timestamp() + interval '1 hour')`, [own.url]);
      const before = await nextAt();
      let waitedMs = 0;
      const clock = {
        now: Date.now,
        sleep: async (ms: number, signal?: AbortSignal) => {
          if (ms < 600_000) return systemClock.sleep(ms, signal);
          waitedMs += ms;
        },
      };
      const client = { id: own.clientId, secret: Secret.of(own.clientSecret), authentication: 'header' } as const;
      const endpoint = createTokenEndpoint({ url: own.url, client, agent: own.agent });
      const sources = Array.from({ length: 4 }, () =>
        createRefreshTokenSource({ connection: name, store: storeWith({ clock }), endpoint, facts: rotating, clock }),
      );
      await Promise.all(sources.map((source) => source.get()));
      expect(own.posts).toHaveLength(1);
      expect(Math.round((await nextAt()) - before)).toBe(40);
      expect(waitedMs).toBeGreaterThan(3_000_000);
    } finally {
      await own.close();
    }
  });
});

describe('pending consents in the database', () => {
  const pending = {
    state: 'state-canary',
    connection: 'books',
    redirectUri: 'https://hub.test/cb',
    mode: 'server',
    tokenUrl: 'https://vendor.test/token',
    clientId: 'c',
    verifier: Secret.of('verifier-canary'),
    scopes: ['a'],
    expiresAt: new Date(Date.now() + 600_000).toISOString(),
  } as const;

  it('are taken once, by one of many', async () => {
    const store = createSqlAuthorizationStore({ sql: db.database, keyring, tenant: 'hk' });
    await store.put(pending);
    const taken = await Promise.all(Array.from({ length: 20 }, () => store.take('state-canary')));
    expect(taken.filter((one) => one !== undefined)).toHaveLength(1);
    expect(taken.find((one) => one !== undefined)?.verifier?.reveal()).toBe('verifier-canary');
  });

  it('hold neither state nor verifier in clear, and go away when they are old', async () => {
    const store = createSqlAuthorizationStore({ sql: db.database, keyring, tenant: 'hk' });
    await store.put({ ...pending, expiresAt: '2020-01-01T00:00:00.000Z' });
    const rows = async () => (await db.database.query('select * from oauth_authorizations')).rows;
    expect(leaks(JSON.stringify(await rows()), ['state-canary', 'verifier-canary'])).toEqual([]);
    await store.put({ ...pending, state: 'another' });
    expect(await rows()).toHaveLength(1);
  });
});

describe('several processes', () => {
  it('send one refresh for each expiry, however many ask at once', { timeout: 60_000 }, async () => {
    const name = newName();
    await storeWith().replace(name, 0, tokensWith(server.grant()));
    const processes = Array.from({ length: 3 }, () => worker(setupFor(name)));
    const [before, spent] = [server.posts.length, server.spentUses];
    const rounds = 12;
    for (let round = 1; round <= rounds; round += 1) {
      const answers = await Promise.all(
        processes.map((one) => one.ask({ kind: 'get', callers: 64, advanceMs: round === 1 ? 0 : 3_600_000 })),
      );
      expect(answers.flatMap((answer) => answer.codes ?? [])).toEqual([]);
      expect(new Set(answers.flatMap((answer) => answer.generations ?? []))).toEqual(new Set([round + 1]));
      expect(server.posts.length - before).toBe(round);
    }
    expect(server.spentUses).toBe(spent);
  });

  it('agree although their clocks are ten minutes apart', { timeout: 60_000 }, async () => {
    const name = newName();
    await storeWith().replace(name, 0, tokensWith(server.grant()));
    const processes = [-600_000, 0, 600_000].map((advanceMs) => ({ one: worker(setupFor(name)), advanceMs }));
    const spent = server.spentUses;
    for (let round = 0; round < 4; round += 1) {
      const answers = await Promise.all(
        processes.map(({ one, advanceMs }) =>
          one.ask({ kind: 'get', callers: 8, advanceMs: round === 0 ? advanceMs : 3_600_000 }),
        ),
      );
      expect(answers.flatMap((answer) => answer.codes ?? [])).toEqual([]);
    }
    expect(server.spentUses).toBe(spent);
    expect((await storeWith().read(name))?.note).toBeUndefined();
  });

  it('refuse a holder that was stopped beyond its lease and goes on', { timeout: 60_000 }, async () => {
    const name = newName();
    await storeWith().replace(name, 0, tokensWith('first'));
    const holder = worker(setupFor(name, { leaseMs: shortLeaseMs }));
    expect(await holder.ask({ kind: 'hold' })).toEqual({ held: true });
    holder.process.kill('SIGSTOP');
    const second = storeWith();
    await second.withLock(name, async () => {
      expect(await second.replace(name, 1, tokensWith('second'))).toBe(true);
    });
    const answer = holder.ask({ kind: 'write' });
    holder.process.kill('SIGCONT');
    expect(await answer).toEqual({ noted: false, written: false });
    expect((await second.read(name))?.tokens.refreshToken?.reveal()).toBe('second');
  });
});

interface VendorCase {
  readonly name: string;
  readonly server: Parameters<typeof startStrictTokenServer>[0];
  readonly facts: RefreshFacts;
  readonly lost: readonly CrashStep[];
}

describe('a process that dies', () => {
  const vendors: readonly VendorCase[] = [
    { name: 'a vendor that rotates and forgets', server: {}, facts: rotating, lost: ['intent', 'sent', 'answered'] },
    {
      name: 'a vendor with a grace period',
      server: { grace: true },
      facts: { rotatesRefreshToken: true, refreshGraceMs: 600_000 },
      lost: [],
    },
    {
      name: 'a vendor that does not rotate',
      server: { rotates: false },
      facts: { rotatesRefreshToken: false, refreshGraceMs: 0 },
      lost: [],
    },
  ];
  // Where the vendor's rule decides nothing, one vendor is enough.
  const decided = new Set<CrashStep>(['intent', 'sent', 'answered']);
  const cases = vendors.flatMap((vendor) =>
    crashSteps
      .filter((step) => vendor.facts === rotating || decided.has(step))
      .map((step) => ({ ...vendor, vendor: vendor.name, step })),
  );

  it.each(cases)(
    'at step $step, with $vendor: what lives goes on, what is lost is said lost',
    { timeout: 60_000 },
    async ({ step, facts, lost, server: options }) => {
      const own = await startStrictTokenServer(options);
      try {
        const { url, ca, clientId: id, clientSecret: secret } = own;
        const name = newName();
        await storeWith().replace(name, 0, tokensWith(own.grant()));
        const dying = worker(
          setupFor(name, { endpoint: { url, ca, id, secret }, facts, crashAt: step, leaseMs: shortLeaseMs }),
        );
        // What happens at the server, the server says: there the worker is killed from outside.
        const kill = async () => {
          dying.process.kill('SIGKILL');
          await dying.ended;
        };
        if (step === 'sent') {
          own.faults.push({ kind: 'before' });
          own.onRequest = kill;
        }
        if (step === 'answered') own.onAnswer = kill;
        await dying.ask({ kind: 'get', callers: 1, advanceMs: 0 }).catch(() => {});
        expect(await dying.ended).toBe('SIGKILL');
        own.onRequest = undefined;
        own.onAnswer = undefined;

        const client = { id, secret: Secret.of(secret), authentication: 'header' } as const;
        const endpoint = createTokenEndpoint({ url, client, agent: own.agent });
        const events: string[] = [];
        const survivor = createRefreshTokenSource({
          connection: name,
          store: storeWith(),
          endpoint,
          facts,
          onEvent: (event) => events.push(event.type),
        });
        if (lost.includes(step)) {
          await expect(survivor.get()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
          expect(events).toEqual(['connection.lost']);
        } else {
          expect(own.accepts((await survivor.get()).value.reveal())).toBe(true);
        }
        expect(own.spentUses).toBe(0);
        expect(leaks(dying.output(), own.secrets)).toEqual([]);
      } finally {
        await own.close();
      }
    },
  );
});

describe('a process that is stopped between noting a refresh and sending it', () => {
  const cases = [
    {
      vendor: 'with a grace period',
      grace: true,
      facts: { rotatesRefreshToken: true, refreshGraceMs: 600_000 },
      generation: 2,
    },
    { vendor: 'without', grace: false, facts: rotating, generation: 2 },
  ];

  it.each(cases)(
    'sends nothing when it goes on, and one refresh is made: vendor $vendor',
    { timeout: 60_000 },
    async ({ grace, facts, generation }) => {
      const own = await startStrictTokenServer({ grace });
      try {
        const { url, ca, clientId: id, clientSecret: secret } = own;
        const [store, name] = [storeWith(), newName()];
        await store.replace(name, 0, tokensWith(own.grant()));
        const endpoint = { url, ca, id, secret };
        const stopping = worker(setupFor(name, { endpoint, facts, leaseMs: shortLeaseMs, stopBeforeSending: true }));
        const answer = stopping.ask({ kind: 'get', callers: 8, advanceMs: 0 });
        while ((await store.read(name))?.note?.kind !== 'sent') await db.database.query('select 1');

        const client = { id, secret: Secret.of(secret), authentication: 'header' } as const;
        const other = createRefreshTokenSource({
          connection: name,
          store,
          endpoint: createTokenEndpoint({ url, client, agent: own.agent }),
          facts,
        });
        if (grace) expect((await other.get()).generation).toBe(generation);
        else await expect(other.get()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });

        stopping.process.kill('SIGCONT');
        const generations = Array.from({ length: 8 }, () => generation);
        // The database refused the stale note, so nothing was sent.
        expect(await answer).toEqual({ generations, codes: [], refused: { notes: 1, tokens: 0 } });
        expect(own.posts).toHaveLength(1);
        expect(own.spentUses).toBe(0);
        expect(own.accepts((await other.get()).value.reveal())).toBe(true);
      } finally {
        await own.close();
      }
    },
  );
});

describe('a holder that is taken for dead and comes back with the answer', () => {
  it('stores it under a new lease: the connection lives again', async () => {
    const name = newName();
    const store = storeWith();
    await store.replace(name, 0, tokensWith(server.grant()));
    const client = { id: server.clientId, secret: Secret.of(server.clientSecret), authentication: 'header' } as const;
    const endpoint = createTokenEndpoint({ url: server.url, client, agent: server.agent });
    const events: string[] = [];
    const open = (label: string) =>
      createRefreshTokenSource({
        connection: name,
        store: storeWith(),
        endpoint,
        facts: rotating,
        onEvent: (event) => events.push(`${label} ${event.type}`),
      });
    server.onAnswer = async () => {
      server.onAnswer = undefined;
      await db.database.query(`update oauth_leases set expires_at = 'epoch' where connection = $1`, [name]);
      await expect(open('other').get()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    };
    expect(server.accepts((await open('first').get()).value.reveal())).toBe(true);
    expect(events).toEqual(['other connection.lost', 'first connection.recovered']);
    expect(server.accepts((await open('third').get()).value.reveal())).toBe(true);
  });
});

describe('the database', () => {
  it('holds no secret in clear, in any common encoding', async () => {
    const tables = ['oauth_tokens', 'oauth_leases', 'oauth_authorizations'];
    const rows = await Promise.all(
      tables.map(async (table) => (await db.database.query(`select * from ${table}`)).rows),
    );
    const dump = JSON.stringify(rows);
    expect(dump.length).toBeGreaterThan(1_000);
    expect(leaks(dump, [...server.secrets, 'access-canary', key.reveal()])).toEqual([]);
  });
});
