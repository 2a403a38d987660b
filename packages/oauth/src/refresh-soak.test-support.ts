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
  type StopRecord,
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
  /** Share of the expiries that have the holder stand still beyond its lease. @defaultValue 0.2 */
  readonly stops?: number | undefined;
  /** Of those that race, in ms; those that crash have the store's own. @defaultValue 2_000 */
  readonly raceLeaseMs?: number | undefined;
  /** Empty and writable. */
  readonly folder: string;
}

export interface SoakResult {
  /** Whatever adds up over rounds. */
  readonly counts: Readonly<Record<string, number>>;
  /** From the moment that a process is dead until a grant that died with it is said to be lost. */
  readonly slowestSaidLostMs: number;
  readonly problems: readonly string[];
}

/** How long it may take until a grant that is lost is said to be lost. */
const SAID_LOST_MS = 5_000;
const NEARLY_TOO_LATE_MS = 4_000;
/** Crashes under way: most of each is waiting for a lease to end. */
const CRASHES_AT_ONCE = 12;
/** Of them in the part that takes the processor, lest the load decides what the others measure. */
const STARTS_AT_ONCE = 2;

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
    const { counts, slowestSaidLostMs } = await crashesOf(bench, options);
    return { counts: { ...race, ...counts }, slowestSaidLostMs, problems: bench.problems };
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

async function raceOf(bench: Bench, options: SoakOptions): Promise<Record<string, number>> {
  const { expiries, processes, callers, stops: share = 0.2, raceLeaseMs = 2_000 } = options;
  const server = await startStrictTokenServer();
  const { connection, setup } = await connect(bench, server, rotating, raceLeaseMs);
  const workers = Array.from({ length: processes }, () => startWorker(setup, compiledOf(bench)));
  const stops = { lease: 0, intent: 0, store: 0 };
  const refused = { notes: 0, tokens: 0 };
  let served = 0;
  let notOvertaken = 0;
  let lostAndFound = 0;
  let slowHolders = 0;
  try {
    for (let expiry = 0; expiry < expiries; expiry += 1) {
      const at = bench.random() < share ? stopSteps[Math.floor(bench.random() * stopSteps.length)] : undefined;
      const stop = at && { at, file: join(bench.folder, `${connection}-${expiry}`) };
      const advanceMs = expiry === 0 ? 0 : 3_600_000;
      const asked = workers.map((one) => one.ask({ kind: 'get', callers, advanceMs, ...(stop && { stop }) }));
      const victim = stop && (await stoppedBy(stop.file, workers));
      let isOvertaken = false;
      if (victim !== undefined) {
        const fence = await fenceOf(bench, connection);
        // They get on only once the lease of the one that stands still has ended.
        await Promise.all(asked.filter((_, index) => index !== victim.index));
        isOvertaken = (await fenceOf(bench, connection)) !== fence;
        workers[victim.index]?.process.kill('SIGCONT');
      }
      const answers = await Promise.all(asked);
      const codes = answers.flatMap((answer) => answer.codes ?? []);
      served += answers.flatMap((answer) => answer.generations ?? []).length;
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
        // Only where the others had all been served or refused before, nobody needs the lease of who stands still.
        if (!isOvertaken) notOvertaken += 1;
        const kind = at === 'store' ? 'tokens' : 'notes';
        const stale = (answers[victim.index]?.refused?.[kind] ?? 0) - victim.refused[kind];
        // With the lease alone it looks first, finds that another one was there, and has nothing to write.
        if (isOvertaken && stale < 1 && at !== 'lease') {
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
      calls: expiries * processes * callers,
      served,
      posts: server.posts.length,
      spent: server.spentUses,
      stoppedWithLease: stops.lease,
      stoppedBeforeSending: stops.intent,
      stoppedBeforeStoring: stops.store,
      stoppedNotOvertaken: notOvertaken,
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

/** Which of them stands still, and what had been refused it until then. */
async function stoppedBy(file: string, workers: readonly Worker[]): Promise<StopRecord & { readonly index: number }> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) {
      const record: StopRecord = JSON.parse(text);
      return { ...record, index: workers.findIndex((one) => one.process.pid === record.pid) };
    }
    await pause(5);
  }
}

async function fenceOf({ db }: Bench, connection: string): Promise<string | undefined> {
  const { rows } = await db.database.query<{ fence: string }>(
    'select fence::text as fence from oauth_leases where connection = $1',
    [connection],
  );
  return rows[0]?.fence;
}

async function crashesOf(bench: Bench, { seed, crashes }: SoakOptions) {
  const counts: Record<string, number> = {};
  const count = (name: string) => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  let slowestSaidLostMs = 0;
  const [underWay, starting] = [gate(CRASHES_AT_ONCE), gate(STARTS_AT_ONCE)];
  const turns = Array.from({ length: crashes }, (_, turn) =>
    crashSteps.map((step, index) => ({ step, vendor: vendors[(seed + turn + index) % vendors.length] })),
  );
  await Promise.all(
    turns.flat().map(({ step, vendor }) =>
      underWay(async () => {
        const { tookMs, isLost } = await crashAt(bench, starting, step, vendor);
        count(`crash.${step}`);
        count(isLost ? 'saidLost' : 'goesOn');
        if (!isLost) return;
        slowestSaidLostMs = Math.max(slowestSaidLostMs, Math.round(tookMs));
        if (tookMs > NEARLY_TOO_LATE_MS) count('saidLostAfter4s');
        if (tookMs > SAID_LOST_MS) count('saidLostAfter5s');
      }),
    ),
  );
  return { counts: { saidLostAfter4s: 0, saidLostAfter5s: 0, ...counts }, slowestSaidLostMs };
}

type Gate = <T>(work: () => Promise<T>) => Promise<T>;

/** So many at once; the others wait in their order. */
function gate(most: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  return async (work) => {
    if (inside >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else inside += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) inside -= 1;
      else next(); // takes over the place
    }
  };
}

async function crashAt(bench: Bench, starting: Gate, step: CrashStep, vendor = vendors[0]) {
  const server = await startStrictTokenServer(vendor?.options);
  const facts = vendor?.facts ?? rotating;
  const { connection, setup, endpoint } = await connect(bench, server, facts);
  const workers: Worker[] = [];
  try {
    await starting(async () => {
      const dying = startWorker({ ...setup, crashAt: step }, compiledOf(bench));
      workers.push(dying);
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
      const how = await dying.ended;
      if (how !== 'SIGKILL') bench.problems.push(`crash at ${step}: it ended with ${how}${told(dying, server)}`);
      server.onRequest = undefined;
      server.onAnswer = undefined;
    });

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
    checkOutput(bench, workers, server);
    return { tookMs, isLost };
  } finally {
    await Promise.all(workers.map((one) => one.stop()));
    await server.close();
  }
}

async function connect(bench: Bench, server: StrictTokenServer, facts: RefreshFacts, leaseMs?: number) {
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

function compiledOf({ folder }: Bench): string {
  return join(folder, 'compiled');
}

/** What it printed, unless a secret is in it. */
function told(worker: Worker, server: StrictTokenServer): string {
  return leaks(worker.output(), server.secrets).length > 0 ? '' : `: ${worker.output().slice(0, 1_000)}`;
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
