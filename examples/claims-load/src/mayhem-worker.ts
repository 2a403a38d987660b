import { type BoundConnector, type Clock, systemClock, systemRandomness, uuidv7 } from '@countersign/contracts';
import { connectDatabase, type Runtime } from '@countersign/runtime';
import { createOffsetClock } from '@countersign/testing';
import { openCompany } from './company.js';
import { agreeToUndo, mayhemClaims, settleClaim } from './mayhem-claims.js';

// One of several workers that are killed and stopped at random, while the database comes and goes. It ends with its parent.

/** What makes a worker wrong, so that the checker is seen to find it. */
export type Flaw = 'no-key' | 'no-look-up';

export interface MayhemOrder {
  readonly databaseUrl: string;
  readonly sandboxFile: string;
  /** How much later it is for this worker, in ms. */
  readonly laterMs: number;
  readonly flaw?: Flaw | undefined;
}

/** After its order, a worker is told claims by number. */
export type ToWorker = { readonly order: MayhemOrder } | { readonly claim: number };

/** A claim is `settled` when what people do with it is stored. */
export type FromWorker = { readonly up: true } | { readonly settled: number };

const LEASE_MS = 2_000;
const PAUSE_MS = 100;
const LOOK_MS = 700;
const AT_ONCE = 4;

const opened = Promise.withResolvers<Runtime>();
const claims: Promise<void>[] = [];
const tell = (message: FromWorker): void => void process.send?.(message, () => {});

process.on('message', (message: ToWorker) => {
  if ('order' in message) void work(message.order);
  else void settle(message.claim);
});

async function work(order: MayhemOrder): Promise<void> {
  const clock = createOffsetClock();
  await clock.advance(order.laterMs);
  const runtime = await again(() => open(order, clock));
  await again(() => runtime.worker.start());
  opened.resolve(runtime);
  tell({ up: true });
  for (;;) {
    await systemClock.sleep(LOOK_MS);
    await agreeToUndo(runtime).catch(() => {}); // Somebody else has, or the database is away: next time.
  }
}

/** A few at a time, so that effects get their turn. */
async function settle(claim: number): Promise<void> {
  const earlier = claims[claim % AT_ONCE];
  const settling = (async () => {
    const runtime = await opened.promise;
    await earlier;
    await again(() => settleClaim(runtime, claim, systemClock.sleep));
    tell({ settled: claim });
  })();
  claims[claim % AT_ONCE] = settling;
  await settling;
}

async function open({ databaseUrl, sandboxFile, flaw }: MayhemOrder, clock: Clock): Promise<Runtime> {
  const database = await connectDatabase({ url: databaseUrl });
  const around = flaw && ((bound: BoundConnector) => flawed(bound, flaw));
  const limits = { leaseMs: LEASE_MS, concurrency: 2, unlimited: true };
  return openCompany({ database, sandboxFile, clock, around, more: mayhemClaims, ...limits });
}

function flawed(bound: BoundConnector, flaw: Flaw): BoundConnector {
  return {
    identity: bound.identity,
    actions: bound.actions,
    validate: (action, input) => bound.validate(action, input),
    run: (run) =>
      bound.run(
        flaw === 'no-key' ? { ...run, key: uuidv7(systemClock, systemRandomness) } : { ...run, mayHaveHappened: false },
      ),
    close: () => bound.close(),
  };
}

/** While the database is away, or somebody else's statement came first. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch {
      await systemClock.sleep(PAUSE_MS);
    }
  }
}

process.on('disconnect', () => process.exit());
