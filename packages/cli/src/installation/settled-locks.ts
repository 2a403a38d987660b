import { type LocalizedText, StateError, type TokenStore } from '@countersign/contracts';

export interface SettledLocks {
  /** The same store. */
  readonly store: TokenStore;
  /** Lets end what holds a lock, and nothing begin: a refresh that was sent has to be stored, whoever gave up waiting. */
  settle(): Promise<void>;
}

/** Knows what is under way under a store's locks. @param remedy - for who comes too late. */
export function settledLocks(store: TokenStore, remedy: LocalizedText): SettledLocks {
  const running = new Set<Promise<unknown>>();
  let isClosed = false;
  return {
    store: {
      ...store,
      async withLock(connection, work) {
        const { promise: released, resolve: release } = Promise.withResolvers<void>();
        try {
          return await store.withLock(connection, (lock) => {
            if (isClosed) {
              throw new StateError('TOKEN_STORE_BUSY', `Connection ${connection} was closed before its turn came.`, {
                remedy,
              });
            }
            running.add(released);
            return work(lock);
          });
        } finally {
          running.delete(released);
          release();
        }
      },
    },
    async settle() {
      isClosed = true;
      await Promise.allSettled(running);
    },
  };
}
