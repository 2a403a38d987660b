import type { Instant } from '@countersign/contracts';

/** What happened to a connection's grant, for audit, alerts and the console. Holds no secret. */
export interface ConnectionEvent {
  /**
   * - `refreshed`: new tokens are stored.
   * - `connection.lost`: the answer to a refresh was lost; a person must connect again.
   * - `needs_reconnect`: the vendor refused the refresh token; a person must connect again.
   * - `connection.recovered`: the process that was taken for dead brought the lost answer after all.
   */
  readonly type: 'refreshed' | 'connection.lost' | 'needs_reconnect' | 'connection.recovered';
  readonly connection: string;
  /** Of the tokens it is about. */
  readonly generation: number;
  readonly at: Instant;
  /** A stable word: `invalid_grant`, `answer_lost`, or the code of the descriptor’s kind of refusal. */
  readonly reason?: string | undefined;
  /** Where to connect again, when the caller gave one. */
  readonly reconnectUrl?: string | undefined;
}
