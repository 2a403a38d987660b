import { systemClock } from '@countersign/contracts';
import { createSeededRandomness, type FaultRule, type MovableClock, type RunningEmulator } from '@countersign/testing';
import type { RestartedPostgres } from './restarted-postgres.js';
import type { WorkerHerd } from './worker-herd.js';

export interface WreckOptions {
  readonly claims: number;
  /** After so many all that is random ends, so that the run does. The claims are handed out meanwhile. */
  readonly kills: number;
  /** Decides what happens when, and the vendor's fault: one seed in three has none, a list that lags, a forgetful vendor. */
  readonly seed: number;
  /** Longest time between two things that go wrong, in ms. @defaultValue 700 */
  readonly calmMs?: number | undefined;
  /** Between two restarts of PostgreSQL, shortest and longest, in ms. @defaultValue [5000, 10000] */
  readonly restartMs?: readonly [number, number] | undefined;
  /** Told how far it is, now and then. */
  readonly log?: ((text: string) => void) | undefined;
}

export interface Wreckage {
  readonly kills: number;
  /** Of these, kills of a worker that was running effects. */
  readonly killsAtWork: number;
  readonly pauses: number;
  readonly restarts: number;
  /** Answers to writes that the vendor's side cut, at once or halfway, after it had committed. */
  readonly lostAnswers: number;
  /** Other faults of the vendor: requests lost, 429, 500, slow answers. */
  readonly otherFaults: number;
}

interface Scene {
  readonly herd: WorkerHerd;
  readonly postgres: RestartedPostgres;
  readonly vendor: RunningEmulator;
  /** The vendor's. */
  readonly clock: MovableClock;
  /** Resolves when nothing is left to do. */
  readonly settled: () => Promise<void>;
}

const SEEDED_FAULTS: readonly (FaultRule | undefined)[] = [
  undefined,
  { fault: 'lookup-lag', settings: { ms: 5_000 } },
  { fault: 'requestid-ignored' },
];

const WRITES = ['bills.create'];

/** A vendor far away: what is on its way can be hit. */
const DISTANCE: FaultRule = { fault: 'slow', operations: WRITES, settings: { ms: 40 } };

/** What the vendor does wrong once, and how often of 100 times. */
const FAULTS: readonly { readonly share: number; readonly rule: FaultRule }[] = [
  { share: 70, rule: { fault: 'lost-answer', operations: WRITES, times: 1 } },
  { share: 12, rule: { fault: 'half-answer', operations: WRITES, times: 1 } },
  { share: 10, rule: { fault: 'lost-request', operations: WRITES, times: 1 } },
  { share: 10, rule: { fault: 'server-error', operations: WRITES, times: 1 } },
  { share: 5, rule: { fault: 'slow', operations: ['query.run'], times: 1, settings: { ms: 2_500 } } },
];

/** The vendor then wants to be left alone for a minute: once, at the beginning of what takes longer. */
const THROTTLED: FaultRule = { fault: 'rate-limited', times: 2 };
const LONG_RUN_KILLS = 20;

const AFTER_COMMIT = new Set(['lost-answer', 'half-answer']);

/** Of 100 steps so many kill a worker, and so many stop one for a while. */
const KILLING = 45;
const PAUSING = 20;
const PAUSE_MS = [200, 4_200] as const;

const WORKERS = 3;
const TOKEN_LIFE_MS = 3_600_000;
const REFRESH_MS = 20_000;
/** More than enough to store tokens that have arrived. */
const STORED_MS = 500;
const POLL_MS = 50;

/** Claims that wait for their people: more would only make each start of a worker longer. */
const MOST_OPEN = 30;

/** Writes that the vendor sees between two kills at least, unless it takes too long. */
const WRITES_BETWEEN = 4;
const PATIENCE_MS = 4_000;

/** Hands out the claims, and something goes wrong again and again meanwhile. */
export async function wreak(options: WreckOptions, scene: Scene): Promise<Wreckage> {
  const { herd, postgres, vendor, clock, settled } = scene;
  const { claims, kills, seed, calmMs = 700, restartMs: [shortest, longest] = [5_000, 10_000] } = options;
  const source = createSeededRandomness(seed);
  const dice = (below: number): number => Math.floor((Buffer.from(source.bytes(4)).readUInt32BE() / 2 ** 32) * below);
  const over = new AbortController();
  const done = { kills: 0, pauses: 0, restarts: 0 };
  const asked: Promise<boolean>[] = [];
  const switched = new Map<string, number>();
  const switchOn = (rule: FaultRule): void => {
    vendor.switchOn(rule);
    switched.set(rule.fault, (switched.get(rule.fault) ?? 0) + (rule.times ?? 0));
  };

  const seeded = SEEDED_FAULTS[seed % SEEDED_FAULTS.length];
  if (seeded) vendor.switchOn(seeded);
  vendor.switchOn(DISTANCE);
  if (kills >= LONG_RUN_KILLS) switchOn(THROTTLED);
  const restarting = (async () => {
    for (;;) {
      await systemClock.sleep(shortest + dice(longest - shortest), over.signal).catch(() => {});
      if (over.signal.aborted) return;
      await postgres.restart(dice(2_000));
      done.restarts += 1;
    }
  })();

  let given = 0;
  let expired = false;
  let seen = 0;
  while (done.kills < kills) {
    const stepsLeft = Math.max(1, ((kills - done.kills) * 100) / KILLING);
    const wave = herd.unsettled > MOST_OPEN ? 0 : Math.ceil((claims - given) / stepsLeft);
    herd.give(Array.from({ length: wave }, (_, index) => given + index));
    given += wave;
    for (const { share, rule } of FAULTS) if (dice(100) < share) switchOn(rule);
    if (!expired && given > claims / 2) {
      expired = true;
      await expireToken(vendor, clock);
    }
    await systemClock.sleep(dice(calmMs));
    const which = dice(WORKERS);
    const what = dice(100);
    if (what < KILLING) {
      // Whoever is killed sooner than it gets to anything shows nothing.
      await until(() => writes(vendor) >= seen + WRITES_BETWEEN, PATIENCE_MS);
      seen = writes(vendor);
      const pid = herd.kill(which);
      if (pid === undefined) continue;
      done.kills += 1;
      if (done.kills % 10 === 0) options.log?.(`${done.kills} kills, ${given} claims given, ${herd.unsettled} open`);
      asked.push(wasAtWork(postgres, pid));
    } else if (what < KILLING + PAUSING) {
      if (herd.pause(which, PAUSE_MS[0] + dice(PAUSE_MS[1] - PAUSE_MS[0])) !== undefined) done.pauses += 1;
    }
  }
  over.abort();
  await restarting;
  herd.give(Array.from({ length: claims - given }, (_, index) => given + index));
  await settled();
  const left = Map.groupBy(vendor.faults, ({ fault }) => fault);
  const hits = [...switched].map(([fault, times]) => ({
    fault,
    hits: times - (left.get(fault) ?? []).reduce((sum, rule) => sum + (rule.times ?? 0), 0),
  }));
  const sum = (afterCommit: boolean): number =>
    hits.reduce((total, one) => total + (AFTER_COMMIT.has(one.fault) === afterCommit ? one.hits : 0), 0);
  const killsAtWork = (await Promise.all(asked)).filter(Boolean).length;
  return { ...done, killsAtWork, lostAnswers: sum(true), otherFaults: sum(false) };
}

/**
 * By the vendor's clock only: nobody expects it. Whoever dies while tokens are exchanged leaves a connection that a person must
 * make again, which is a subject of its own; so nobody is killed until one of the workers has new ones.
 */
async function expireToken(vendor: RunningEmulator, clock: MovableClock): Promise<void> {
  const exchanges = (): number =>
    vendor.requests.filter(({ operationId, status }) => operationId === 'oauth.token' && status === 200).length;
  const before = exchanges();
  await clock.advance(TOKEN_LIFE_MS);
  await until(() => exchanges() > before, REFRESH_MS);
  await systemClock.sleep(STORED_MS);
}

/** Bills that were sent and got to the vendor. */
function writes(vendor: RunningEmulator): number {
  return vendor.requests.filter(({ operationId }) => operationId === 'bills.create').length;
}

/** Not for longer than this. */
async function until(holds: () => boolean, patienceMs: number): Promise<void> {
  const end = systemClock.now() + patienceMs;
  while (!holds() && systemClock.now() < end) await systemClock.sleep(POLL_MS);
}

/** Whether the process that has just been killed had effects in hand; not known when the database is away. */
async function wasAtWork({ askOnce }: RestartedPostgres, pid: number): Promise<boolean> {
  const found = await askOnce(async (database) => {
    const { rows } = await database.query<{ busy: boolean }>(
      `select exists (select from effects e join workers w on w.tenant = e.tenant and w.id = e.lease_owner
         where w.pid = $1 and e.state = 'running') as busy`,
      [pid],
    );
    return rows[0]?.busy === true;
  });
  return found === true;
}
