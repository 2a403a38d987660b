import { connectDatabase } from '@countersign/runtime';
import { approveClaim, openCompany } from './company.js';

// One process that may be killed at any moment: it approves what is not approved yet and books what is not booked yet.

/** What its parent tells it. */
export interface WorkerOrder {
  readonly dataFolder: string;
  readonly sandboxFile: string;
  readonly claims: number;
}

/** What it answers when everything is booked. */
export interface WorkerDone {
  readonly type: 'done';
  readonly unfinished: readonly string[];
  readonly audit: { readonly events: number; readonly verified: boolean };
}

process.once('message', async ({ dataFolder, sandboxFile, claims }: WorkerOrder) => {
  const database = await connectDatabase({ dataFolder });
  const runtime = await openCompany({ database, sandboxFile });
  await runtime.worker.start();
  for (let index = 0; index < claims; index++) await approveClaim(runtime, index);
  await runtime.worker.stop();
  let unfinished: string[];
  do {
    await runtime.worker.runUntilIdle();
    const effects = await runtime.effects.list({ limit: claims + 1 });
    unfinished = effects.flatMap(({ state, key }) => (state === 'done' ? [] : [`${key} ${state}`]));
    // Retries have a time of their own; what needs a person stays as it is and is reported.
  } while (unfinished.some((line) => line.endsWith(' ready') || line.endsWith(' running')) && (await pause()));
  await runtime.audit.seal();
  const { events, verified } = await runtime.audit.verify();
  await runtime.close();
  await database.close();
  const done: WorkerDone = { type: 'done', unfinished, audit: { events, verified } };
  process.send?.(done, () => process.disconnect());
});

async function pause(): Promise<true> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  return true;
}

process.on('disconnect', () => setTimeout(() => process.exit(), 5_000).unref());
