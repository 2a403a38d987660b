import { systemClock } from '@countersign/contracts';
import { connectDatabase } from '@countersign/runtime';
import { sqlLedger } from './books.test-support.ts';
import { openCompany } from './company.test-support.ts';
import { killAfter } from './kill-at.test-support.ts';

// A worker in a process of its own, to be killed. It tells where it is and goes on when it is told to.

const [url = '', pauses = '', lease = '30000', kill = '0'] = process.argv.slice(2);
const database = await connectDatabase({ url });
const deadly = killAfter(database, Number(kill));
const { runtime, books } = await openCompany(deadly, systemClock, {
  ledger: await sqlLedger(deadly),
  leaseMs: Number(lease),
  concurrency: 1,
});

function pauseAt(point: string): () => Promise<void> {
  return async () => {
    if (!pauses.split(',').includes(point)) return;
    const told = new Promise((resolve) => process.once('message', resolve));
    process.send?.({ at: point });
    await told;
  };
}
books.onAsk = pauseAt('ask');
books.onSend = pauseAt('send');
books.onAnswer = pauseAt('answer');

const ran = await runtime.worker.runUntilIdle();
process.send?.({ at: 'idle', ran, calls: books.calls, statements: deadly.counted() });
await runtime.close();
await database.close();
process.disconnect?.();
