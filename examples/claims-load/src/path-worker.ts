import { connectDatabase } from '@countersign/runtime';
import { openCompany } from './company.js';

// A worker in a process of its own, on a database that it is given; it ends with its parent.

process.once('disconnect', () => process.exit(0));
process.once('message', (order: { readonly url: string; readonly sandboxFile: string }) => void work(order));

async function work({ url, sandboxFile }: { readonly url: string; readonly sandboxFile: string }): Promise<void> {
  const runtime = await openCompany({ database: await connectDatabase({ url }), sandboxFile, unlimited: true });
  await runtime.worker.start();
  process.send?.('working');
}
