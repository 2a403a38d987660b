import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@countersign/contracts';
import quickbooksEmulator from '@countersign/quickbooks/emulator';
import { connectDatabase, type Database } from '@countersign/runtime';
import { createOffsetClock, type RunningEmulator, startSandbox } from '@countersign/testing';
import { bundleWorker } from './bundle-worker.js';
import { claimNumber, openCompany, prepareBooks } from './company.js';
import { judgeLedger, type LedgerVerdict } from './judge-ledger.js';
import { kindOf, mayhemClaims } from './mayhem-claims.js';
import type { Flaw } from './mayhem-worker.js';
import { type RestartedPostgres, startRestartedPostgres } from './restarted-postgres.js';
import { startHerd, type WorkerHerd } from './worker-herd.js';
import { type Wreckage, type WreckOptions, wreak } from './wreckage.js';

export interface MayhemOptions extends WreckOptions {
  /** Empty; holds the database and the sandbox's file. */
  readonly folder: string;
  /** What the workers are made to do wrong, so that it must be found. */
  readonly flaw?: Flaw | undefined;
}

export interface MayhemResult extends LedgerVerdict, Wreckage {
  readonly claims: number;
  /** Claims that were approved, those revoked later among them. */
  readonly approvals: number;
  readonly revoked: number;
  /** At the vendor, and taken back there. */
  readonly bills: number;
  readonly undone: number;
  /** Effects that ended neither done nor uncertain, nor refused for a revocation: `parked`, `dead`. */
  readonly stuck: readonly string[];
  /** Uncertain ones that tell nobody what to look at. */
  readonly speechless: readonly string[];
  readonly audit: { readonly events: number; readonly verified: boolean };
}

/** True when nothing of it is wrong. */
export function isWhole(result: MayhemResult): boolean {
  const { lost, double, unapproved, unasked, altered, outOfOrder, forgotten, stuck, speechless, audit } = result;
  const wrong = [lost, double, unapproved, unasked, altered, outOfOrder, forgotten, stuck, speechless].flat();
  return wrong.length === 0 && audit.verified;
}

const WORKERS = 3;
const DOWN_MS = 48 * 3_600_000;
const POLL_MS = 100;
/** A list that lags shows the accounts that were made before: an unknown account is rightly left to a person. */
const LONG_AGO_MS = 60_000;
/** Claims whose first answer is lost before everybody is away. */
const LAST = 3;

/**
 * Approves and books claims with three workers that are killed and stopped, on a PostgreSQL that is restarted, at a vendor
 * that loses answers. At last all are down for 48 hours with answers lost, and the vendor has forgotten its request ids.
 * Then the vendor's ledger is held against the approvals.
 */
export async function mayhem(options: MayhemOptions): Promise<MayhemResult> {
  const { folder, claims, flaw } = options;
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
  const worker = await bundleWorker('mayhem-worker', join(folder, 'worker'));
  const clock = createOffsetClock();
  const sandbox = await startSandbox([{ ...quickbooksEmulator, limits: [] }], { folder, clock });
  await prepareBooks(sandbox.file);
  await clock.advance(LONG_AGO_MS);
  const postgres = await startRestartedPostgres(join(folder, 'database'));
  const vendor = sandbox.emulators.get('quickbooks');
  if (vendor === undefined) throw new Error('the sandbox has no QuickBooks');
  const newHerd = (laterMs: number): WorkerHerd =>
    startHerd(WORKERS, worker, { databaseUrl: postgres.url, sandboxFile: sandbox.file, laterMs, flaw });
  let herd: WorkerHerd | undefined;
  try {
    await (await openParent(postgres, sandbox.file)).close(); // Migrations first, in peace.
    const first = newHerd(0);
    herd = first;
    const done = await wreak(options, { herd, postgres, vendor, clock, settled: () => settled(postgres, first) });
    await herd.end();

    // Some more: booked, the answers lost, and nobody there for two days.
    vendor.switchOff();
    vendor.switchOn({ fault: 'lost-answer', operations: ['bills.create'] });
    const last = lastOnes(claims);
    herd = newHerd(0);
    herd.give(last);
    while (!last.every((index) => booked(vendor).has(claimNumber(index)))) await systemClock.sleep(10);
    await herd.end();
    vendor.switchOff();
    vendor.switchOn({ fault: 'requestid-ignored' });
    await clock.advance(DOWN_MS);
    herd = newHerd(DOWN_MS);
    herd.give(last);
    await settled(postgres, herd);
    await herd.end();
    const all = [...Array.from({ length: claims }, (_, index) => index), ...last];
    const lostAnswers = done.lostAnswers + last.length;
    return { ...done, lostAnswers, ...(await judge(postgres, vendor, sandbox.file, all)) };
  } finally {
    await herd?.end();
    await postgres.close();
    await sandbox.close();
  }
}

/** Of the claims behind these, the first ones that stay approved. */
function lastOnes(claims: number): readonly number[] {
  return Array.from({ length: 10 * LAST }, (_, index) => claims + index)
    .filter((index) => kindOf(index) !== 'rejected' && kindOf(index) !== 'revoked')
    .slice(0, LAST);
}

function booked(vendor: RunningEmulator): ReadonlySet<string> {
  return new Set(vendor.ledger().flatMap(({ kind, summary }) => (kind === 'bill' ? String(summary['docNumber']) : [])));
}

/** People have done their part, and no effect is left to a worker. */
async function settled(postgres: RestartedPostgres, herd: WorkerHerd): Promise<void> {
  for (;;) {
    // Asked first: whose people are done has its effects in the database, but not always before a look that is under way.
    const { unsettled } = herd;
    const open = await postgres.ask(async (database) => {
      const { rows } = await database.query<{ open: boolean }>(
        `select exists (select from effects where state in ('ready', 'running'))
           or exists (select from tasks where state = 'active') as open`,
      );
      return rows[0]?.open !== false;
    });
    if (!open && unsettled === 0) return;
    await systemClock.sleep(POLL_MS);
  }
}

async function judge(
  postgres: RestartedPostgres,
  vendor: RunningEmulator,
  sandboxFile: string,
  claims: readonly number[],
): Promise<Omit<MayhemResult, keyof Wreckage>> {
  const parent = await openParent(postgres, sandboxFile);
  try {
    const { workspace, effects, audit } = parent.runtime;
    const limit = 10 * claims.length;
    const approvals = await workspace.list({ limit });
    const states = new Map(approvals.map(({ id, state }) => [id, state]));
    const every = (await effects.list({ limit })).map((effect) => ({
      ...effect,
      name: `${effect.action.endsWith('.void') ? 'undo ' : ''}${effect.input['reference']}`,
    }));
    const uncertain = every.filter(({ state }) => state === 'uncertain');
    const ledger = vendor.ledger();
    const made = approvals.filter(({ template }) => template.id !== 'undo');
    const revoked = made.filter(({ state }) => state === 'revoked').length;
    await audit.seal();
    const { events, verified } = await audit.verify();
    return {
      claims: made.length,
      approvals: made.filter(({ state }) => state === 'approved').length + revoked,
      revoked,
      bills: ledger.filter(({ kind }) => kind === 'bill').length,
      undone: ledger.filter(({ kind }) => kind === 'deleted-bill').length,
      ...judgeLedger(
        claims,
        approvals,
        ledger,
        uncertain.map(({ name }) => name),
      ),
      stuck: every.flatMap(({ name, state, approval = '', lastError }) =>
        state === 'done' || state === 'uncertain' || (state === 'refused' && states.get(approval) === 'revoked')
          ? []
          : [`${name} ${state} ${lastError?.code}`],
      ),
      speechless: uncertain.flatMap(({ name, lastError }) => (lastError?.remedy ? [] : [name])),
      audit: { events, verified },
    };
  } finally {
    await parent.close();
  }
}

async function openParent({ ask, url }: RestartedPostgres, sandboxFile: string) {
  const database: Database = await ask(() => connectDatabase({ url }));
  const runtime = await openCompany({ database, sandboxFile, unlimited: true, more: mayhemClaims });
  return {
    runtime,
    close: async () => {
      await runtime.close();
      await database.close();
    },
  };
}
