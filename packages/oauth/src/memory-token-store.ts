import { type Clock, type GrantNote, type StoredTokens, systemClock, toInstant } from '@countersign/contracts';
import type { ConnectionStore } from './connection-store.js';
import { createStorePaces } from './request-pace.js';

/** Keeps tokens in this process only: for grants that can be asked for again at any time, and for tests. */
export function createMemoryTokenStore(clock: Clock = systemClock): ConnectionStore {
  const records = new Map<string, StoredTokens>();
  const tails = new Map<string, Promise<unknown>>();
  const aged = (note: GrantNote): GrantNote => ({ ...note, ageMs: clock.now() - Date.parse(note.at) });

  return {
    async read(connection) {
      const record = records.get(connection);
      return record?.note ? { ...record, note: aged(record.note) } : record;
    },
    async replace(connection, expected, tokens, seed) {
      if ((records.get(connection)?.generation ?? 0) !== expected) return false;
      records.set(connection, { tokens, seed, generation: expected + 1 });
      return true;
    },
    async note(connection, generation, note) {
      const record = records.get(connection);
      if (record?.generation !== generation) return false;
      const at = record.note !== undefined && record.note.kind === note?.kind ? record.note.at : toInstant(clock.now());
      records.set(connection, { ...record, note: note && { ...note, at, ageMs: 0 } });
      return true;
    },
    async remove(connection) {
      records.delete(connection);
    },
    withLock(connection, work) {
      const turn = (tails.get(connection) ?? Promise.resolve()).then(() => work({ isFresh: () => true }));
      const tail = turn.then(
        () => {},
        () => {}, // the caller gets it; the next in line only waits
      );
      tails.set(connection, tail);
      return turn;
    },
    pace: createStorePaces(clock),
    async list() {
      return [...records].map(([connection, { generation, note }]) => ({
        connection,
        generation,
        keyId: '',
        note: note && aged(note),
      }));
    },
    async reencrypt() {
      return { changed: 0, left: 0 };
    },
  };
}
