import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Secret } from '@countersign/contracts';
import {
  type ConnectionStore,
  createKeyring,
  createRefreshTokenSource,
  createSqlTokenStore,
  createTokenEndpoint,
  generateKey,
  type RefreshFacts,
} from './index.js';
import { startTestDatabase, type TestDatabase } from './postgres.test-support.js';
import { leaks } from './secret-scan.test-support.js';
import { type StrictTokenServer, startStrictTokenServer } from './strict-token-server.test-support.js';
import {
  type CrashStep,
  crashSteps,
  startWorker,
  stopSteps,
  type Worker,
  type WorkerSetup,
} from './worker-process.test-support.js';

// One round of the soak: processes that race, are stopped beyond their lease and go on, then processes that die at each
// step. Everything random comes from the seed, but for what the machine does with the time.

export interface SoakOptions {
  readonly seed: number;
  readonly expiries: number;
  readonly processes: number;
  readonly callers: number;
  /** At each step. */
  readonly crashes: number;
  /** Empty and writable. */
  readonly folder: string;
}

export interface SoakResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** How long it may take until a grant that is lost is said to be lost. */
const SAID_LOST_MS = 5_000;
/** So many of the expiries have the holder stand still beyond its lease. */
const STOPS = 0.2;
const RACE_LEASE_MS = 2_000;
const DEFAULT_LEASE_MS = 4_000;

const rotating: RefreshFacts = { rotatesRefreshToken: true, refreshGraceMs: 0 };
const vendors = [
  { options: {}, facts: rotating, lost: new Set<CrashStep>(['intent', 'sent', 'answered']) },
  {
    options: { grace: true },
    facts: { rotatesRefreshToken: true, refreshGraceMs: 600_000 },
    lost: new Set<CrashStep>(),
  },
  { options: { rotates: false }, facts: { rotatesRefreshToken: false, refreshGraceMs: 0 }, lost: new Set<CrashStep>() },
];

export async function soakRound(options: SoakOptions): Promise<SoakResult> {
  const db = await startTestDatabase();
  const { seed, folder } = options;
  const bench = { db, folder, key: generateKey(), random: seeded(seed), problems: [] as string[] };
  try {
    const race = await raceOf(bench, options);
    const crashes = await crashesOf(bench, options);
    return { counts: { ...race, ...crashes }, problems: bench.problems };
  } finally {
    await db.close();
  }
}

interface Bench {
  readonly db: TestDatabase;
  readonly folder: string;
  readonly key: Secret;
  readonly random: () => number;
  readonly problems: string[];
}

async function raceOf(bench: Bench, { expiries, processes, callers }: SoakOptions): Promise<Record<string, number>> {
  const server = await startStrictTokenServer();
  const { connection, setup } = await connect(bench, server, rotating, RACE_LEASE_MS);
  const workers = Array.from({ length: processes }, () => startWorker(setup));
  const stops = { lease: 0, intent: 0, store: 0 };
  const refused = { notes: 0, tokens: 0 };
  let lostAndFound = 0;
  let slowHolders = 0;
  try {
    for (let expiry = 0; expiry < expiries; expiry += 1) {
      const at = bench.random() < STOPS ? stopSteps[Math.floor(bench.random() * stopSteps.length)] : undefined;
      const stop = at && { at, file: join(bench.folder, `${connection}-${expiry}`) };
      const before = await Promise.all(workers.map((one) => one.ask({ kind: 'get', callers: 0, advanceMs: 0 })));
      const advanceMs = expiry === 0 ? 0 : 3_600_000;
      const asked = workers.map((one) => one.ask({ kind: 'get', callers, advanceMs, ...(stop && { stop }) }));
      const victim = stop && (await stoppedBy(stop.file, workers));
      if (victim !== undefined) {
        // They get on only once the lease of the one that stands still has ended.
        await Promise.all(asked.filter((_, index) => index !== victim));
        workers[victim]?.process.kill('SIGCONT');
      }
      const answers = await Promise.all(asked);
      const codes = answers.flatMap((answer) => answer.codes ?? []);
      if (codes.length > 0) {
        // Right while the holder stands still, or is as slow: by the vendor's rule its refresh is lost until it comes back.
        const other = codes.find((code) => code !== 'CONNECTION_LOST');
        if (other !== undefined) bench.problems.push(`expiry ${expiry}, stopped at ${at}: ${other}`);
        if (at === 'intent' || at === 'store') lostAndFound += 1;
        else slowHolders += 1;
        const again = await Promise.all(workers.map((one) => one.ask({ kind: 'get', callers: 1, advanceMs: 0 })));
        const still = again.flatMap((answer) => answer.codes ?? []);
        if (still.length > 0) bench.problems.push(`expiry ${expiry}: ${still[0]} for good`);
      }
      if (at !== undefined && victim !== undefined) {
        stops[at] += 1;
        const kind = at === 'store' ? 'tokens' : 'notes';
        const since = (one: 'notes' | 'tokens') =>
          (answers[victim]?.refused?.[one] ?? 0) - (before[victim]?.refused?.[one] ?? 0);
        const stale = since(kind);
        // With the lease alone it looks first, finds that another one was there, and has nothing to write. One that was
        // so slow that it was overtaken before has had its note refused, and stands still with a lease of its own.
        if (since('notes') + since('tokens') < 1 && at !== 'lease') {
          bench.problems.push(`expiry ${expiry}: what was stopped at ${at} wrote over another holder`);
        }
        refused[kind] += stale;
      }
      if (server.posts.length !== expiry + 1) {
        bench.problems.push(`expiry ${expiry}: ${server.posts.length} posts`);
        break;
      }
    }
    if (server.spentUses > 0) bench.problems.push(`${server.spentUses} spent tokens were sent`);
    checkOutput(bench, workers, server);
    const generation = (await storeOf(bench).read(connection))?.generation ?? 0;
    if (generation !== expiries + 1) bench.problems.push(`${generation} generations for ${expiries} expiries`);
    return {
      expiries,
      posts: server.posts.length,
      spent: server.spentUses,
      stoppedWithLease: stops.lease,
      stoppedBeforeSending: stops.intent,
      stoppedBeforeStoring: stops.store,
      staleNotesRefused: refused.notes,
      staleTokensRefused: refused.tokens,
      lostAndFound,
      slowHolders,
    };
  } finally {
    await Promise.all(workers.map((one) => one.stop()));
    await server.close();
  }
}

/** Which of them stands still. */
async function stoppedBy(file: string, workers: readonly Worker[]): Promise<number> {
  for (;;) {
    const pid = await readFile(file, 'utf8').catch(() => '');
    const index = workers.findIndex((one) => String(one.process.pid) === pid);
    if (index >= 0) return index;
    await pause(5);
  }
}

async function crashesOf(bench: Bench, { seed, crashes }: SoakOptions): Promise<Record<string, number>> {
  const counts: Record<string, number> = { saidLost: 0, saidLostMs: 0 };
  for (let turn = 0; turn < crashes; turn += 1) {
    const ended = await Promise.all(
      crashSteps.map((step, index) => crashAt(bench, step, vendors[(seed + turn + index) % vendors.length])),
    );
    for (const { step, tookMs, isLost } of ended) {
      counts[`crash.${step}`] = (counts[`crash.${step}`] ?? 0) + 1;
      if (!isLost) continue;
      counts['saidLost'] = (counts['saidLost'] ?? 0) + 1;
      counts['saidLostMs'] = (counts['saidLostMs'] ?? 0) + Math.round(tookMs);
    }
  }
  return counts;
}

async function crashAt(bench: Bench, step: CrashStep, vendor = vendors[0]) {
  const server = await startStrictTokenServer(vendor?.options);
  const facts = vendor?.facts ?? rotating;
  const { connection, setup, endpoint } = await connect(bench, server, facts, DEFAULT_LEASE_MS);
  const dying = startWorker({ ...setup, crashAt: step });
  try {
    const kill = async () => {
      dying.process.kill('SIGKILL');
      await dying.ended;
    };
    if (step === 'sent') {
      server.faults.push({ kind: 'before' });
      server.onRequest = kill;
    }
    if (step === 'answered') server.onAnswer = kill;
    await dying.ask({ kind: 'get', callers: 1, advanceMs: 0 }).catch(() => {});
    await dying.ended;
    server.onRequest = undefined;
    server.onAnswer = undefined;

    const startedAt = performance.now();
    const survivor = createRefreshTokenSource({ connection, store: storeOf(bench), endpoint, facts });
    const code = await survivor.get().then(
      (token) => (server.accepts(token.value.reveal()) ? 'lives' : 'a token that is not good'),
      (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'no code'),
    );
    const tookMs = performance.now() - startedAt;
    const expected = vendor?.lost.has(step) ? 'CONNECTION_LOST' : 'lives';
    const isLost = code === 'CONNECTION_LOST';
    if (code !== expected) bench.problems.push(`crash at ${step}: ${code} instead of ${expected}`);
    if (isLost && tookMs > SAID_LOST_MS) {
      bench.problems.push(`crash at ${step}: said lost after ${Math.round(tookMs)} ms`);
    }
    if (server.spentUses > 0) bench.problems.push(`crash at ${step}: a spent token was sent`);
    checkOutput(bench, [dying], server);
    return { step, tookMs, isLost };
  } finally {
    await dying.stop();
    await server.close();
  }
}

async function connect(bench: Bench, server: StrictTokenServer, facts: RefreshFacts, leaseMs: number) {
  const connection = `soak-${randomBytes(6).toString('hex')}`;
  await storeOf(bench).replace(connection, 0, {
    accessToken: Secret.of('none'),
    refreshToken: Secret.of(server.grant()),
    expiresAt: '2020-01-01T00:00:00.000Z',
  });
  const { url, ca, clientId: id, clientSecret: secret } = server;
  const client = { id, secret: Secret.of(secret), authentication: 'header' } as const;
  const setup: WorkerSetup = {
    store: { kind: 'sql', url: bench.db.url },
    key: bench.key.reveal(),
    connection,
    endpoint: { url, ca, id, secret },
    facts,
    leaseMs,
  };
  return { connection, setup, endpoint: createTokenEndpoint({ url, client, agent: server.agent }) };
}

function storeOf(bench: Bench): ConnectionStore {
  const keyring = createKeyring({ current: 'k1', keys: { k1: bench.key } });
  return createSqlTokenStore({ sql: bench.db.database, keyring, tenant: 'hk' });
}

function checkOutput(bench: Bench, workers: readonly Worker[], server: StrictTokenServer): void {
  const output = workers.map((one) => one.output()).join('\n');
  if (leaks(output, server.secrets).length > 0) bench.problems.push('a process printed a secret');
}

/** Mulberry32: small, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
