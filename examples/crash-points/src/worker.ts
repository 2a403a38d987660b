import {
  type BoundConnector,
  type Gate,
  type Json,
  type JsonObject,
  systemClock,
  systemRandomness,
  toInstant,
  uuidv7,
} from '@countersign/contracts';
import { connectDatabase, type Database, type Runtime } from '@countersign/runtime';
import type { CrashOrder, CrashRun, CrashWorker, Prepared } from '@countersign/testing';
import { caseNamed } from './cases/all-cases.js';
import { approve, openCompany } from './company.js';
import { connectVendor } from './connect-vendor.js';
import { loadConnector } from './connectors.js';
import type { CrashCase } from './crash-case.js';

/** How often a retry that is not due yet is looked at. */
const RETRY_MS = 50;

/** What may be built differently, to show that the checker sees it. */
export interface WorkerParts {
  readonly database: (database: Database) => Database;
  readonly vendor: (bound: BoundConnector) => BoundConnector;
  /** Does what is due. */
  readonly work: (runtime: Runtime, database: Database) => Promise<unknown>;
}

const asBuilt: WorkerParts = {
  database: (database) => database,
  vendor: (bound) => bound,
  work: (runtime) => runtime.worker.runUntilIdle(),
};

/** The runtime as the product has it, on one case. */
export function caseWorker(changes: Partial<WorkerParts> = {}): CrashWorker {
  const parts = { ...asBuilt, ...changes };
  return { prepare: (order) => prepare(order, parts), open: (order) => open(order, parts) };
}

interface Note {
  readonly token: string;
  readonly approval: string;
}

async function prepare(order: CrashOrder, parts: WorkerParts): Promise<Prepared> {
  const { runtime, close, it, vendor } = await assemble(order, parts, undefined);
  for (const document of it.documents ?? []) await runtime.documents.put(document);
  const token = await vendor.token();
  if (it.first) await runOnce(vendor.bind(agreeing), it.first, runtime);
  const approval = await approve(runtime, uuidv7(systemClock, systemRandomness));
  await close();
  const note: Note & JsonObject = { token, approval };
  return { approved: [{ approval, effects: effectNames(it) }], note };
}

async function open(order: CrashOrder, parts: WorkerParts): Promise<CrashRun> {
  const { token, approval } = noteOf(order.note);
  const { runtime, database, close } = await assemble(order, parts, token);
  return {
    async run() {
      const now = performance.now();
      // A write whose gate answered more than a second ago asks again: on a busy machine it would be another run.
      performance.now = () => now;
      for (;;) {
        await parts.work(runtime, database);
        const effects = await runtime.effects.list({ approval });
        const states = new Set(effects.map(({ state }) => state));
        if (!states.has('ready') && !states.has('running')) {
          for (const { state, lastError } of effects) {
            if (state !== 'done') console.error(`${state}: ${lastError?.code} ${lastError?.message}`);
          }
          return states.has('uncertain') ? [approval] : [];
        }
        await systemClock.sleep(RETRY_MS);
      }
    },
    close,
  };
}

async function assemble(order: CrashOrder, parts: WorkerParts, token: string | undefined) {
  const it = caseNamed(String(order.input));
  const connector = await loadConnector(it.connector);
  const plain = await connectDatabase({ url: order.databaseUrl });
  const database = parts.database(plain);
  const vendor = await connectVendor(connector, it, order, token);
  const does = inputsOf(it).map((input) => ({ action: it.action, input }));
  const connect = async (gate: Gate): Promise<BoundConnector> => parts.vendor(vendor.bind(gate));
  const runtime = await openCompany({ database, does, connect });
  const close = async (): Promise<void> => {
    await runtime.close();
    await vendor.close();
    await plain.close();
  };
  return { runtime, database, vendor, it, close };
}

function inputsOf(it: CrashCase): readonly JsonObject[] {
  const today = new Date().toISOString().slice(0, 10);
  return it.inputs?.(today) ?? [it.input(today)];
}

/** As `happened` of the harness names them. */
function effectNames(it: CrashCase): readonly string[] {
  return it.inputs ? inputsOf(it).map((input) => String(input['reference'])) : [it.kind];
}

async function runOnce(bound: BoundConnector, what: NonNullable<CrashCase['first']>, runtime: Runtime): Promise<void> {
  await bound.run({
    ...what,
    key: uuidv7(systemClock, systemRandomness),
    mayHaveHappened: false,
    memo: { get: async () => undefined, set: async () => {} },
    approval: { id: 'beforehand' },
    timeZone: 'Asia/Hong_Kong',
    signal: new AbortController().signal,
    documents: runtime.documents,
  });
}

const agreeing: Gate = { ask: async (question) => ({ ...question, grantedAt: toInstant(systemClock.now()) }) };

function noteOf(note: Json): Note {
  if (typeof note !== 'object' || note === null || !('token' in note) || !('approval' in note)) {
    throw new Error('The order has no note.');
  }
  return { token: String(note.token), approval: String(note.approval) };
}
