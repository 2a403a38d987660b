import type { Id, Sql } from '@countersign/contracts';

/** Tells workers that an effect is ready. It holds no truth: what it loses, the scan of the effect rows finds. */
export interface Wakeups {
  /** In the caller's transaction: announced only when that commits. */
  announce(sql: Sql, effects: readonly Id[]): Promise<void>;
  /** Calls `work` when something was announced, here or in another process, with how many effects. */
  listen(work: (announced: number) => Promise<void>): Promise<void>;
  unlisten(): Promise<void>;
  close(): Promise<void>;
}

/** For programs that only run until idle. */
export const noWakeups: Wakeups = {
  announce: async () => {},
  listen: async () => {},
  unlisten: async () => {},
  close: async () => {},
};
