import { type Clock, systemClock } from '@countersign/contracts';
import { connectDatabase, type Runtime } from '@countersign/runtime';
import { createOffsetClock } from '@countersign/testing';
import { approveClaim, openCompany } from './company.js';

// One of several workers that are killed and stopped at random, while the database comes and goes. It ends with its parent.

export interface MayhemOrder {
  readonly databaseUrl: string;
  readonly sandboxFile: string;
  /** Numbers of the claims that this worker has approved. */
  readonly claims: readonly number[];
  /** How much later it is for this worker, in ms. */
  readonly laterMs: number;
}

const LEASE_MS = 2_000;
const PAUSE_MS = 100;

process.once('message', async (order: MayhemOrder) => {
  const clock = createOffsetClock();
  await clock.advance(order.laterMs);
  const runtime = await again(() => open(order, clock));
  await again(() => runtime.worker.start());
  process.send?.('up');
  for (const claim of order.claims) await again(() => approveClaim(runtime, claim));
});

async function open({ databaseUrl, sandboxFile }: MayhemOrder, clock: Clock): Promise<Runtime> {
  const database = await connectDatabase({ url: databaseUrl });
  const limits = { leaseMs: LEASE_MS, concurrency: 2, unlimited: true };
  return openCompany({ database, sandboxFile, clock, ...limits });
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
