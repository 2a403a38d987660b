import {
  type AccessToken,
  type Clock,
  ConnectorError,
  type Logger,
  StateError,
  type StoredTokens,
  sha256,
  systemClock,
  type TokenSource,
  type TokenStore,
} from '@countersign/contracts';
import type { ConnectionEvent } from './connection-event.js';
import { createRefreshFlow, REQUESTED } from './refresh-flow.js';
import type { Renewal } from './renewal.js';
import type { RequestPace } from './request-pace.js';

// One connection's way to a token: what is in memory → one flight for all callers → what is stored → pace → lock over
// processes → the refresh flow.

export interface TokenManagerOptions {
  /** The connection's immutable id. */
  readonly connection: string;
  readonly store: TokenStore;
  readonly renewal: Renewal;
  readonly clock?: Clock | undefined;
  /**
   * Refresh this long before expiry, in ms: at most a quarter of the token's life, and as little as half of it, by
   * connection, so that those that expire together don't refresh together. @defaultValue 120_000
   */
  readonly skewMs?: number | undefined;
  /** Shared with the other connections of this token endpoint. @defaultValue the store's */
  readonly pace?: RequestPace | undefined;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  /** Where a person connects again; part of the events and errors that ask for it. */
  readonly reconnectUrl?: string | undefined;
  readonly logger?: Logger | undefined;
}

interface Pause {
  readonly until: number;
  readonly lengthMs: number;
  readonly error: ConnectorError;
}

const ROUNDS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const STORE_WAITS = new Set(['TOKEN_STORE_UNAVAILABLE', 'TOKEN_STORE_BUSY', 'TOKEN_NOT_STORED']);

/** Supplies a connection's access tokens, over any number of processes that share the store. */
export function createTokenManager(options: TokenManagerOptions): TokenSource {
  const { connection, store, renewal, clock = systemClock, skewMs = 120_000 } = options;
  const pace: RequestPace =
    options.pace ?? ((work) => (store.pace ? store.pace(renewal.endpoint ?? '', work) : work()));
  const seed = renewal.kind === 'refresh' ? renewal.seed : undefined;
  const spread = 0.5 + shareOf(connection) / 2;
  let present: StoredTokens | undefined;
  let refusedUpTo = 0;
  let newest = 0;
  let flight: Promise<AccessToken> | undefined;
  let pause: Pause | undefined;

  /** A generation that went back is a connection made anew: what was refused before is of no matter. */
  async function read(): Promise<StoredTokens | undefined> {
    const stored = await store.read(connection);
    if (stored !== undefined) {
      if (stored.generation < newest) refusedUpTo = 0;
      newest = stored.generation;
    }
    return stored;
  }

  /** Of another seed than the given one, or the app's own where a person's is wanted. What a consent gave stays. */
  const isForeign = (stored: StoredTokens): boolean =>
    seed === undefined
      ? renewal.kind === 'refresh' && stored.seed === REQUESTED
      : stored.seed !== undefined && stored.seed !== seed.id;
  const livesFor = ({ tokens, generation }: StoredTokens, marginMs: number): boolean =>
    generation > refusedUpTo && Date.parse(tokens.expiresAt) - marginMs > clock.now();
  const isFresh = (stored: StoredTokens): boolean => {
    const { expiresAt, obtainedAt } = stored.tokens;
    const lifeMs = obtainedAt === undefined ? 0 : Date.parse(expiresAt) - Date.parse(obtainedAt);
    const marginMs = spread * (lifeMs > 0 ? Math.min(skewMs, lifeMs / 4) : skewMs);
    return !isForeign(stored) && livesFor(stored, marginMs);
  };

  function later(error: ConnectorError, retryAfterMs = 0): ConnectorError {
    const lengthMs = pause ? Math.min(pause.lengthMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    pause = { until: clock.now() + Math.max(lengthMs, retryAfterMs), lengthMs, error };
    return error;
  }

  const turn = async (): Promise<void> => {
    if (options.pace === undefined && renewal.endpoint !== undefined) await store.turn?.(renewal.endpoint);
  };
  const flow = createRefreshFlow({ ...options, clock, read, isFresh, isForeign, turn, later });

  async function renew(): Promise<AccessToken> {
    if (pause !== undefined && clock.now() < pause.until) return fallBack(pause.error);
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        const seen = flow.holdsTokens() ? undefined : await read();
        const next = seen && isFresh(seen) ? seen : await pace(() => store.withLock(connection, flow.run));
        if (next === undefined) continue;
        present = next;
        pause = undefined;
        return accessToken(next);
      }
    } catch (error) {
      if (ConnectorError.is(error)) return fallBack(error);
      throw error;
    }
    throw new StateError('LEASE_LOST', `Connection ${connection} changed hands ${ROUNDS} times during one refresh.`);
  }

  /** A token that still lives is good while its successor has to wait. */
  function fallBack(error: ConnectorError): AccessToken {
    const waits = error === pause?.error || STORE_WAITS.has(error.code);
    if (waits && present !== undefined && livesFor(present, 0)) return accessToken(present);
    throw error;
  }

  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (present !== undefined && isFresh(present)) return accessToken(present);
      flight ??= renew().finally(() => {
        flight = undefined;
      });
      return untilAborted(flight, signal);
    },
    invalidate(token) {
      refusedUpTo = Math.max(refusedUpTo, token.generation);
    },
  };
}

/** A number from 0 to 1 that is always the same for one connection and even over many. */
function shareOf(connection: string): number {
  return Buffer.from(sha256(connection), 'base64url').readUInt32BE(0) / 2 ** 32;
}

function accessToken({ tokens, generation }: StoredTokens): AccessToken {
  return { value: tokens.accessToken, generation, expiresAt: tokens.expiresAt };
}

/** Stops waiting when the caller gives up; the work goes on for the others. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
