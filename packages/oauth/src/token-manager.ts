import { randomUUID } from 'node:crypto';
import {
  type AccessToken,
  AuthError,
  type Clock,
  ConnectorError,
  type Logger,
  type OAuthDescriptor,
  Secret,
  StateError,
  type StoredTokens,
  systemClock,
  type TokenSet,
  type TokenSource,
  type TokenStore,
  toInstant,
} from '@countersign/contracts';
import type { ConnectionEvent } from './connection-event.js';
import { oauthRemedies } from './remedies.js';
import type { TokenOutcome } from './token-outcome.js';

// One connection's refresh: in-flight promise → lease over processes → re-read → note `sent` → ONE POST → store the new
// refresh token → use the access token. A note without a newer generation is a refresh whose outcome nobody stored.

/** Facts of the vendor that decide what an unknown outcome means. */
export type RefreshFacts = Pick<OAuthDescriptor, 'rotatesRefreshToken' | 'refreshGraceMs'>;

/** A refresh token given from outside, used when nothing is stored or what is stored descends from another seed. */
export interface TokenSeed {
  /** Names the seed without telling it: a hash. */
  readonly id: string;
  readonly refreshToken: Secret;
}

export interface TokenManagerOptions {
  /** The connection's immutable id. */
  readonly connection: string;
  readonly store: TokenStore;
  readonly renewal: Renewal;
  readonly clock?: Clock | undefined;
  /** Refresh this long before expiry, in ms; at most a quarter of the token's life. @defaultValue 120_000 */
  readonly skewMs?: number | undefined;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  /** Where a person connects again; part of the events and errors that ask for it. */
  readonly reconnectUrl?: string | undefined;
  readonly logger?: Logger | undefined;
}

/** How new access tokens come about. */
export type Renewal =
  | {
      readonly kind: 'refresh';
      /** Sends one refresh, once. */
      readonly send: (refreshToken: Secret) => Promise<TokenOutcome>;
      readonly facts: RefreshFacts;
      readonly seed?: TokenSeed | undefined;
    }
  /** Grants that can be asked for at any time: client credentials, signed assertions, app tokens. */
  | { readonly kind: 'request'; readonly send: () => Promise<TokenOutcome> };

/** New tokens that a store did not take yet, and the generation that they were refreshed from. */
interface Unstored {
  readonly from: number;
  readonly tokens: TokenSet;
}

const ROUNDS = 5;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const STORE_PAUSES_MS = [100, 400, 1_600];

/** Supplies a connection's access tokens, over any number of processes that share the store. */
export function createTokenManager(options: TokenManagerOptions): TokenSource {
  const { connection, store, renewal, clock = systemClock, skewMs = 120_000 } = options;
  const seed = renewal.kind === 'refresh' ? renewal.seed : nothingNeeded;
  let present: StoredTokens | undefined;
  let refusedUpTo = 0;
  let newest = 0;
  let flight: Promise<AccessToken> | undefined;
  let unstored: Unstored | undefined;
  /** The `sent` note of this process that means nothing any more. */
  let uncleared: string | undefined;
  let pause: { readonly until: number; readonly lengthMs: number; readonly error: ConnectorError } | undefined;

  /** A generation that went back is a connection made anew: what was refused before is of no matter. */
  function seenNow<T extends StoredTokens | undefined>(stored: T): T {
    if (stored !== undefined) {
      if (stored.generation < newest) refusedUpTo = 0;
      newest = stored.generation;
    }
    return stored;
  }

  const livesUntil = ({ tokens, generation }: StoredTokens, marginMs: number): boolean =>
    generation > refusedUpTo && Date.parse(tokens.expiresAt) - marginMs > clock.now();
  /** Of another seed than the given one. What a consent gave, after whatever seed, stays. */
  const isForeign = (stored: StoredTokens): boolean =>
    seed !== undefined && stored.seed !== undefined && stored.seed !== seed.id;
  const isFresh = (stored: StoredTokens): boolean => {
    if (isForeign(stored)) return false;
    const { expiresAt, obtainedAt } = stored.tokens;
    const lifeMs = obtainedAt === undefined ? 0 : Date.parse(expiresAt) - Date.parse(obtainedAt);
    return livesUntil(stored, lifeMs > 0 ? Math.min(skewMs, lifeMs / 4) : skewMs);
  };

  function tell(type: ConnectionEvent['type'], generation: number, reason?: string): void {
    const { reconnectUrl } = options;
    const event = { type, connection, generation, at: toInstant(clock.now()), reason };
    try {
      options.onEvent?.(type === 'refreshed' || reconnectUrl === undefined ? event : { ...event, reconnectUrl });
    } catch {
      options.logger?.warn('oauth.listener.failed', { connection, event: type }); // must not cost the tokens
    }
  }

  function gone(code: 'CONNECTION_LOST' | 'NEEDS_RECONNECT', reason: string | undefined): AuthError {
    const what = code === 'CONNECTION_LOST' ? 'lost its grant with an answer that did not arrive' : 'was refused';
    const { reconnectUrl } = options;
    return new AuthError(code, `Connection ${connection} ${what}; a person must connect it again.`, {
      details: {
        connection,
        ...(reason === undefined ? {} : { reason }),
        ...(reconnectUrl === undefined ? {} : { reconnectUrl }),
      },
    });
  }

  /** Stores; a database that is away for a moment is waited for, as these tokens exist nowhere else. */
  async function keep(from: number, tokens: TokenSet, seedId: string | undefined): Promise<boolean> {
    for (const pauseMs of STORE_PAUSES_MS) {
      try {
        return await store.replace(connection, from, tokens, seedId);
      } catch {
        await clock.sleep(pauseMs);
      }
    }
    try {
      return await store.replace(connection, from, tokens, seedId);
    } catch (error) {
      throw new StateError('TOKEN_NOT_STORED', `New tokens of connection ${connection} could not be stored yet.`, {
        remedy: oauthRemedies.TOKEN_NOT_STORED,
        cause: ConnectorError.is(error) ? error : undefined,
      });
    }
  }

  async function readSeeded(): Promise<StoredTokens> {
    let stored = seenNow(await store.read(connection));
    if (seed !== undefined && (stored === undefined || isForeign(stored))) {
      const tokens = { ...neverValid, refreshToken: seed.refreshToken };
      await store.replace(connection, stored?.generation ?? 0, tokens, seed.id);
      stored = await store.read(connection);
    }
    if (stored !== undefined) return stored;
    throw new AuthError('CONSENT_REQUIRED', `Connection ${connection} has no tokens yet.`, { details: { connection } });
  }

  /** Is the refresh token still good after a refresh of unknown outcome that long ago? */
  function mayRepeat(ageMs: number): boolean {
    if (renewal.kind === 'request') return true;
    return !renewal.facts.rotatesRefreshToken || ageMs < renewal.facts.refreshGraceMs;
  }

  async function giveUp(stored: StoredTokens, kind: 'lost' | 'refused', reason: string): Promise<undefined> {
    // False: somebody else has written meanwhile, and what they wrote counts.
    if (!(await store.note(connection, stored.generation, { kind, reason }))) return undefined;
    tell(kind === 'lost' ? 'connection.lost' : 'needs_reconnect', stored.generation, reason);
    throw gone(kind === 'lost' ? 'CONNECTION_LOST' : 'NEEDS_RECONNECT', reason);
  }

  /** Nothing was sent after all. When that can't be stored now, it is remembered for the next try. */
  async function clearNote(generation: number, attempt: string): Promise<void> {
    uncleared = attempt;
    try {
      await store.note(connection, generation, undefined);
    } catch {
      options.logger?.warn('oauth.note.kept', { connection });
    }
  }

  function later(error: ConnectorError, retryAfterMs = 0): ConnectorError {
    const lengthMs = pause ? Math.min(pause.lengthMs * 2, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
    pause = { until: clock.now() + Math.max(lengthMs, retryAfterMs), lengthMs, error };
    return error;
  }

  /** Under the lease. `undefined`: the state changed under our hands, look again. */
  async function refreshHeld(): Promise<StoredTokens | undefined> {
    const stored = await readSeeded();
    if (unstored !== undefined) {
      const { from, tokens } = unstored;
      const kept = stored.generation === from && (await keep(from, tokens, stored.seed));
      if (kept) tell(stored.note?.kind === 'lost' ? 'connection.recovered' : 'refreshed', from + 1);
      unstored = undefined;
      return kept ? { ...stored, tokens, generation: from + 1, note: undefined } : undefined;
    }
    if (isFresh(stored)) return stored;
    const { generation, note, tokens } = stored;
    if (note?.kind === 'lost') throw gone('CONNECTION_LOST', note.reason);
    if (note?.kind === 'refused') throw gone('NEEDS_RECONNECT', note.reason);
    const known = note?.kind === 'sent' && note.reason === uncleared ? undefined : note;
    const attempt = randomUUID();
    let outcome: TokenOutcome;
    if (renewal.kind === 'request') {
      outcome = await renewal.send();
    } else {
      if (tokens.refreshToken === undefined) return giveUp(stored, 'refused', 'no_refresh_token');
      if (known?.kind === 'sent' && !mayRepeat(known.ageMs)) return giveUp(stored, 'lost', 'answer_lost');
      if (!(await store.note(connection, generation, { kind: 'sent', reason: attempt }))) return undefined;
      outcome = await renewal.send(tokens.refreshToken);
    }
    switch (outcome.kind) {
      case 'tokens': {
        pause = undefined;
        unstored = { from: generation, tokens: succeed(tokens, outcome.tokens) };
        if (!(await keep(generation, unstored.tokens, stored.seed))) return undefined; // overtaken: see above
        const next = { ...stored, tokens: unstored.tokens, generation: generation + 1, note: undefined };
        unstored = undefined;
        tell('refreshed', generation + 1);
        return next;
      }
      case 'refused': {
        if (renewal.kind === 'request') throw later(outcome.error);
        const again = await store.read(connection);
        if (again?.generation !== generation) return undefined; // a sibling's newer token is adopted
        return giveUp(stored, 'refused', known?.kind === 'sent' ? 'answer_lost' : 'invalid_grant');
      }
      case 'rejected':
        // An earlier try's outcome stays unknown, whatever this one says.
        if (known === undefined) await clearNote(generation, attempt);
        throw later(outcome.error, outcome.retryAfterMs);
      case 'unknown':
        if (!mayRepeat(known?.ageMs ?? 0)) return giveUp(stored, 'lost', 'answer_lost');
        throw later(outcome.error);
    }
  }

  async function renew(): Promise<AccessToken> {
    if (pause !== undefined && clock.now() < pause.until) return fallBack(pause.error);
    for (let round = 0; round < ROUNDS; round += 1) {
      const seen = unstored === undefined ? seenNow(await store.read(connection)) : undefined;
      try {
        const next = seen && isFresh(seen) ? seen : await store.withLock(connection, refreshHeld);
        if (next === undefined) continue;
        present = next;
        return accessToken(next);
      } catch (error) {
        if (ConnectorError.is(error)) return fallBack(error);
        throw error;
      }
    }
    throw new StateError('LEASE_LOST', `Connection ${connection} changed hands ${ROUNDS} times during one refresh.`);
  }

  /** A token that still lives is good while its successor has to wait. */
  function fallBack(error: ConnectorError): AccessToken {
    const waits = error === pause?.error || STORE_WAITS.has(error.code);
    if (waits && present !== undefined && livesUntil(present, 0)) return accessToken(present);
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

const STORE_WAITS = new Set(['TOKEN_STORE_UNAVAILABLE', 'TOKEN_STORE_BUSY', 'TOKEN_NOT_STORED']);

const nothingNeeded = { id: 'none', refreshToken: undefined };
const neverValid = { accessToken: Secret.of(''), expiresAt: toInstant(0) };

/** What a refresh leaves out stays as it was. */
function succeed(former: TokenSet, next: TokenSet): TokenSet {
  const { refreshToken, refreshExpiresAt, refreshHardExpiresAt, grantedAt, scopes } = former;
  const kept = { refreshToken, refreshHardExpiresAt, grantedAt, scopes };
  return { ...kept, ...(next.refreshToken === undefined ? { refreshExpiresAt } : {}), ...next };
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
