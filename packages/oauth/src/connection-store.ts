import type { GrantNote, TokenStore } from '@countersign/contracts';

export interface ListedConnection {
  readonly connection: string;
  readonly generation: number;
  readonly keyId: string;
  readonly note?: GrantNote | undefined;
}

/** A token store that can be looked through and re-keyed. */
export interface ConnectionStore extends TokenStore {
  list(): Promise<readonly ListedConnection[]>;
  /** Seals again, with the current key, what an older key sealed. Safe while others read and write. */
  reencrypt(): Promise<{ readonly changed: number; readonly left: number }>;
}
