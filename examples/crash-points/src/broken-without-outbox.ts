import type { JsonObject, Memo } from '@countersign/contracts';
import { serveCrashWorker } from '@countersign/testing';
import { caseWorker } from './worker.js';

// Takes an effect out of the table and does it from memory: whoever is killed takes it along.

interface Taken {
  readonly action: string;
  readonly input: JsonObject;
  readonly key: string;
  readonly approval: string;
}

serveCrashWorker(
  caseWorker({
    work: async ({ connections, documents }, database) => {
      const { rows } = await database.query<Taken>(
        `delete from effects where state = 'ready' returning action, input, key, approval`,
      );
      const [bound] = connections;
      for (const { action, input, key, approval } of rows) {
        await bound?.run({
          action: action.slice(bound.identity.connector.length + 1),
          input,
          key,
          mayHaveHappened: false,
          memo: forgetful,
          approval: { id: approval },
          timeZone: 'Asia/Hong_Kong',
          signal: new AbortController().signal,
          documents,
        });
      }
    },
  }),
);

const forgetful: Memo = { get: async () => undefined, set: async () => {} };
