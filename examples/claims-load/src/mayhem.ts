import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@countersign/contracts';
import quickbooksEmulator from '@countersign/quickbooks/emulator';
import { connectDatabase, type Database } from '@countersign/runtime';
import {
  countEffects,
  createOffsetClock,
  createSeededRandomness,
  type EffectCount,
  type FaultRule,
  type RunningEmulator,
  startSandbox,
} from '@countersign/testing';
import { claimNumber, openCompany, prepareBooks } from './company.js';
import { type RestartedPostgres, startRestartedPostgres } from './restarted-postgres.js';
import { startHerd, type WorkerHerd } from './worker-herd.js';

export interface MayhemOptions {
  /** Empty; holds the database and the sandbox's file. */
  readonly folder: string;
  readonly claims: number;
  /** Decides what happens when, and the vendor's fault: one seed in three has none, a list that lags, a forgetful vendor. */
  readonly seed: number;
  /** After so many all that is random ends, so that the run does. */
  readonly kills: number;
  /** Longest time between two things that go wrong, in ms. @defaultValue 800 */
  readonly calmMs?: number | undefined;
  /** Between two restarts of PostgreSQL, shortest and longest, in ms. @defaultValue [5000, 10000] */
  readonly restartMs?: readonly [number, number] | undefined;
}

export interface MayhemResult extends EffectCount {
  readonly claims: number;
  readonly kills: number;
  readonly pauses: number;
  readonly restarts: number;
  /** Answers that the vendor's side cut after it had committed. */
  readonly lostAnswers: number;
  readonly bills: number;
  /** Effects that ended neither done nor uncertain: `parked`, `dead`. */
  readonly stuck: readonly string[];
  /** Uncertain ones that tell nobody what to look at. */
  readonly speechless: readonly string[];
  readonly audit: { readonly events: number; readonly verified: boolean };
}

const WORKERS = 3;
const DOWN_MS = 48 * 3_600_000;
const POLL_MS = 100;

const FAULTS: readonly (FaultRule | undefined)[] = [
  undefined,
  { fault: 'lookup-lag', settings: { ms: 5_000 } },
  { fault: 'requestid-ignored' },
];

/**
 * Approves and books claims with three workers that are killed and stopped, on a PostgreSQL that is restarted, at a vendor
 * that loses answers. At last all are down for 48 hours with an answer lost, and the vendor has forgotten its request ids.
 * Then the vendor's ledger is counted.
 */
export async function mayhem(options: MayhemOptions): Promise<MayhemResult> {
  const { folder, claims, seed } = options;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const clock = createOffsetClock();
  const sandbox = await startSandbox([{ ...quickbooksEmulator, limits: [] }], { folder, clock });
  await prepareBooks(sandbox.file);
  const postgres = await startRestartedPostgres(join(folder, 'database'));
  const vendor = sandbox.emulators.get('quickbooks');
  if (vendor === undefined) throw new Error('the sandbox has no QuickBooks');
  const herdFor = (numbers: readonly number[], laterMs: number): WorkerHerd =>
    startHerd(
      Array.from({ length: WORKERS }, (_, worker) => ({
        databaseUrl: postgres.url,
        sandboxFile: sandbox.file,
        claims: numbers.filter((number) => number % WORKERS === worker),
        laterMs,
      })),
    );
  let herd: WorkerHerd | undefined;
  try {
    await (await openParent(postgres, sandbox.file)).close(); // Migrations first, in peace.
    const all = Array.from({ length: claims }, (_, index) => index);
    const fault = FAULTS[seed % FAULTS.length];
    if (fault) vendor.switchOn(fault);
    herd = herdFor(all, 0);
    const done = await wreak(options, { herd, postgres, vendor });
    await herd.end();
    vendor.switchOff();

    // One more: booked, its answer lost, and nobody there for two days.
    const last = claims;
    vendor.switchOn({ fault: 'lost-answer', operations: ['bills.create'], times: 1 });
    herd = herdFor([last], 0);
    while (!ledgerOf(vendor).includes(claimNumber(last))) await systemClock.sleep(10);
    await herd.end();
    vendor.switchOff();
    vendor.switchOn({ fault: 'requestid-ignored' });
    await clock.advance(DOWN_MS);
    herd = herdFor([], DOWN_MS);
    await settled(postgres, claims + 1);
    await herd.end();
    return { ...done, lostAnswers: done.lostAnswers + 1, ...(await judge(postgres, vendor, sandbox.file, claims + 1)) };
  } finally {
    await herd?.end();
    await postgres.close();
    await sandbox.close();
  }
}

interface Scene {
  readonly herd: WorkerHerd;
  readonly postgres: RestartedPostgres;
  readonly vendor: RunningEmulator;
}

type Wreckage = Pick<MayhemResult, 'kills' | 'pauses' | 'restarts' | 'lostAnswers'>;

/** Something goes wrong again and again, until everything is settled all the same. */
async function wreak(options: MayhemOptions, { herd, postgres, vendor }: Scene): Promise<Wreckage> {
  const { claims, kills, seed, calmMs = 800, restartMs: [shortest, longest] = [5_000, 10_000] } = options;
  const source = createSeededRandomness(seed);
  const dice = (below: number): number => Math.floor((Buffer.from(source.bytes(4)).readUInt32BE() / 2 ** 32) * below);
  const done = { kills: 0, pauses: 0, restarts: 0, lostAnswers: 0 };
  const over = new AbortController();
  const restarting = (async () => {
    while (!over.signal.aborted) {
      await systemClock.sleep(shortest + dice(longest - shortest), over.signal).catch(() => {});
      if (over.signal.aborted) return;
      await postgres.restart(dice(2_000));
      done.restarts += 1;
    }
  })();
  const wrecking = (async () => {
    while (!over.signal.aborted) {
      await systemClock.sleep(dice(calmMs), over.signal).catch(() => {});
      if (over.signal.aborted) return;
      const which = dice(WORKERS);
      const what = dice(100);
      if (what < 45) {
        if (herd.kill(which)) done.kills += 1;
        if (done.kills === kills) over.abort();
      } else if (what < 65) {
        if (herd.pause(which, 200 + dice(4_000))) done.pauses += 1;
      } else if (what < 85) {
        vendor.switchOn({ fault: 'lost-answer', operations: ['bills.create'], times: 1 });
      }
    }
  })();
  try {
    await settled(postgres, claims);
  } finally {
    over.abort();
    await Promise.all([restarting, wrecking]);
  }
  done.lostAnswers = vendor.requests.filter((one) => one.operationId === 'bills.create' && one.status === 0).length;
  return done;
}

/** Every claim has its effect, and none of them is left to a worker. */
async function settled(postgres: RestartedPostgres, claims: number): Promise<void> {
  for (;;) {
    const open = await postgres.ask(async (database) => {
      const { rows } = await database.query<{ state: string; count: number }>(
        'select state, count(*)::int as count from effects group by state',
      );
      const total = rows.reduce((sum, { count }) => sum + count, 0);
      return total < claims || rows.some(({ state }) => state === 'ready' || state === 'running');
    });
    if (!open) return;
    await systemClock.sleep(POLL_MS);
  }
}

function ledgerOf(vendor: RunningEmulator): readonly string[] {
  return vendor
    .ledger()
    .filter(({ kind }) => kind === 'bill')
    .map(({ summary }) => String(summary['docNumber']));
}

async function judge(
  postgres: RestartedPostgres,
  vendor: RunningEmulator,
  sandboxFile: string,
  claims: number,
): Promise<Omit<MayhemResult, keyof Wreckage>> {
  const parent = await openParent(postgres, sandboxFile);
  try {
    const effects = await parent.runtime.effects.list({ limit: claims + 1 });
    const numberOf = (input: object): string => ('reference' in input ? String(input.reference) : '');
    const uncertain = effects.filter(({ state }) => state === 'uncertain');
    const approved = Array.from({ length: claims }, (_, index) => {
      const number = claimNumber(index);
      return { approval: number, effects: [number] };
    });
    const bills = ledgerOf(vendor);
    await parent.runtime.audit.seal();
    const { events, verified } = await parent.runtime.audit.verify();
    return {
      claims,
      bills: bills.length,
      ...countEffects(
        approved,
        bills,
        uncertain.map(({ input }) => numberOf(input)),
      ),
      stuck: effects.flatMap(({ state, input, lastError }) =>
        state === 'done' || state === 'uncertain' ? [] : [`${numberOf(input)} ${state} ${lastError?.code}`],
      ),
      speechless: uncertain.flatMap(({ input, lastError }) => (lastError?.remedy ? [] : [numberOf(input)])),
      audit: { events, verified },
    };
  } finally {
    await parent.close();
  }
}

async function openParent({ ask, url }: RestartedPostgres, sandboxFile: string) {
  const database: Database = await ask(() => connectDatabase({ url }));
  const runtime = await openCompany({ database, sandboxFile, unlimited: true });
  return {
    runtime,
    close: async () => {
      await runtime.close();
      await database.close();
    },
  };
}
