import { type Id, type Logger, type Sql, systemClock } from '@countersign/contracts';
import type { PgBoss } from 'pg-boss';
import type { Database } from '../database/database.js';
import type { Wakeups } from './wakeups.js';

const QUEUE = 'effects';

/** A wake-up that nobody took within this time is dropped: the scan has long found its effect. */
const RETENTION_SECONDS = 3_600;

/**
 * Who has taken wake-ups leaves the next ones to others for so long, and then takes all that there are at once: about as
 * long as an effect takes, after which its lane looks for another one anyway.
 */
const REST_MS = 20;

/**
 * Wake-ups through pg-boss: announced in the transaction that made the effect ready, delivered by LISTEN/NOTIFY within
 * milliseconds to one of all workers.
 */
export async function queueWakeups(database: Database, logger: Logger): Promise<Wakeups> {
  const { PgBoss } = await import('pg-boss');
  const open = async (listens: boolean): Promise<PgBoss> => {
    const boss = new PgBoss({
      connectionString: database.url,
      // What a taken wake-up leaves behind need not wait for the disk: lost, it only wakes once more.
      ...(listens ? { options: '-c synchronous_commit=off' } : {}),
      schema: `${database.schema}_queue`,
      application_name: 'countersign-queue',
      max: listens ? 3 : 1,
      schedule: false,
      supervise: listens,
      monitorVacuum: false,
      useListenNotify: listens,
    });
    boss.on('error', ({ name }) => logger.warn('queue.failed', { name }));
    await boss.start();
    return boss;
  };
  const sender = await open(false);
  await sender.createQueue(QUEUE, {
    notify: true,
    retryLimit: 0,
    expireInSeconds: 60,
    retentionSeconds: RETENTION_SECONDS,
    deleteAfterSeconds: RETENTION_SECONDS,
  });
  let worker: PgBoss | undefined;
  const unlisten = async (): Promise<void> => {
    const listening = worker;
    worker = undefined;
    await listening?.stop({ graceful: true, timeout: 2_000 });
  };
  return {
    announce: async (sql: Sql, effects: readonly Id[]) => {
      if (effects.length === 0) return;
      const db = {
        executeSql: async (text: string, values?: unknown[]) => ({ rows: [...(await sql.query(text, values)).rows] }),
      };
      await sender.insert(
        QUEUE,
        effects.map((effect) => ({ data: { effect } })),
        { db },
      );
    },
    listen: async (work) => {
      worker ??= await open(true);
      await worker.work(QUEUE, { batchSize: 100, pollingIntervalSeconds: 2 }, async (jobs) => {
        await work(jobs.length);
        await systemClock.sleep(REST_MS);
      });
    },
    unlisten,
    close: async () => {
      await unlisten();
      await sender.stop({ graceful: false });
    },
  };
}
