import { errorDocument } from '@countersign/contracts';
import { runDay } from './day.js';
import type { DayNews, DayOrder } from './messages.js';

// The process that the demo may kill: runtime, workspace and worker. Its parent holds the emulators and the clock.

function tell(news: DayNews): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(news, () => resolve());
    else resolve();
  });
}

process.once('message', async (order: DayOrder) => {
  try {
    await tell(await runDay(order, tell));
    process.disconnect();
  } catch (error) {
    if (process.env['COUNTERSIGN_DEBUG'] !== undefined) console.error(error);
    await tell({ type: 'failed', document: errorDocument(error) });
    process.exit(1);
  }
});

// Without a parent there is nobody to work for.
process.on('disconnect', () => setTimeout(() => process.exit(), 5_000).unref());
