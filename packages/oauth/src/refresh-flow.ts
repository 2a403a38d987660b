import { randomUUID } from 'node:crypto';
import {
  AuthError,
  type Clock,
  ConnectorError,
  type HeldLock,
  type Logger,
  Secret,
  StateError,
  type StoredTokens,
  type TokenRefusal,
  type TokenSet,
  type TokenStore,
  toInstant,
} from '@countersign/contracts';
import type { ConnectionEvent } from './connection-event.js';
import { explainRefusal } from './explain-refusal.js';
import { oauthRemedies } from './remedies.js';
import type { Renewal } from './renewal.js';
import type { TokenOutcome } from './token-outcome.js';

// What happens under a connection's lock: re-read → note `sent` → ONE POST → store the new refresh token. A `sent` note
// without a newer generation is a refresh whose outcome nobody stored; its reason, and that of the `lost` note that may
// follow, names the attempt.

export interface RefreshFlowOptions {
  readonly connection: string;
  readonly store: TokenStore;
  /** Reads the connection from the store. */
  readonly read: () => Promise<StoredTokens | undefined>;
  readonly renewal: Renewal;
  readonly clock: Clock;
  readonly onEvent?: ((event: ConnectionEvent) => void) | undefined;
  readonly reconnectUrl?: string | undefined;
  readonly logger?: Logger | undefined;
  /** Good enough to be used as it is? */
  readonly isFresh: (stored: StoredTokens) => boolean;
  /** Of another seed than the given one? */
  readonly isForeign: (stored: StoredTokens) => boolean;
  /** Waits until one request may be sent. */
  readonly turn: () => Promise<void>;
  /** Takes note of a failure that time may heal, and gives it back. */
  readonly later: (error: ConnectorError, retryAfterMs?: number) => ConnectorError;
}

export interface RefreshFlow {
  /** One try. `undefined`: the state changed under our hands, look again. */
  run(lock: HeldLock): Promise<StoredTokens | undefined>;
  /** Are there new tokens that the store did not take yet? */
  holdsTokens(): boolean;
}

/** Seed of tokens that were asked for without a person. */
export const REQUESTED = 'none';

const STORE_PAUSES_MS = [100, 400, 1_600];

export function createRefreshFlow(options: RefreshFlowOptions): RefreshFlow {
  const { connection, store, read, renewal, clock, isFresh, later } = options;
  const refusals = renewal.kind === 'refresh' ? renewal.facts.refusals : undefined;
  const seed = renewal.kind === 'refresh' ? renewal.seed : { id: REQUESTED, refreshToken: undefined };
  /** New tokens that the store did not take yet, and the generation that they were refreshed from. */
  let unstored: { readonly from: number; readonly tokens: TokenSet } | undefined;
  /** The attempt of this process that certainly sent nothing, though its note may still be there. */
  let unsent: string | undefined;

  function tell(type: ConnectionEvent['type'], generation: number, reason?: string): void {
    const { reconnectUrl } = options;
    const event = { type, connection, generation, at: toInstant(clock.now()), reason };
    const asksForPerson = type === 'connection.lost' || type === 'needs_reconnect';
    try {
      options.onEvent?.(asksForPerson && reconnectUrl !== undefined ? { ...event, reconnectUrl } : event);
    } catch {
      options.logger?.warn('oauth.listener.failed', { connection, event: type }); // must not cost the tokens
    }
  }

  function gone(code: 'CONNECTION_LOST' | 'NEEDS_RECONNECT', reason: string): AuthError {
    const what = code === 'CONNECTION_LOST' ? 'lost its grant with an answer that did not arrive' : 'was refused';
    const { reconnectUrl } = options;
    const remedy = refusals?.find((kind) => kind.code === reason)?.remedy;
    return new AuthError(code, `Connection ${connection} ${what}; a person must connect it again.`, {
      remedy,
      details: { connection, reason, ...(reconnectUrl === undefined ? {} : { reconnectUrl }) },
    });
  }

  function kindOf(error: ConnectorError, tokens: TokenSet): TokenRefusal | undefined {
    return explainRefusal(refusals, error, tokens, clock.now());
  }

  /** A refusal that leaves the grant as it is, with the vendor's own code and remedy where it is a known kind. */
  function explained(error: ConnectorError, tokens: TokenSet): ConnectorError {
    const kind = kindOf(error, tokens);
    if (kind === undefined) return error;
    return new AuthError(kind.code, error.message, { details: error.details, remedy: kind.remedy });
  }

  /** Is the refresh token still good after a refresh of unknown outcome that long ago? */
  function mayRepeat(ageMs: number): boolean {
    if (renewal.kind === 'request') return true;
    // A clock that was set back tells no age: what is not known to be within the grace period is after it.
    return !renewal.facts.rotatesRefreshToken || (ageMs > -1_000 && ageMs < renewal.facts.refreshGraceMs);
  }

  async function lose(stored: StoredTokens, attempt: string | undefined): Promise<undefined> {
    // False: somebody else has written meanwhile, and what they wrote counts.
    if (!(await store.note(connection, stored.generation, { kind: 'lost', reason: attempt }))) return undefined;
    tell('connection.lost', stored.generation, 'answer_lost');
    throw gone('CONNECTION_LOST', 'answer_lost');
  }

  async function refuse(stored: StoredTokens, reason: string): Promise<undefined> {
    if (!(await store.note(connection, stored.generation, { kind: 'refused', reason }))) return undefined;
    tell('needs_reconnect', stored.generation, reason);
    throw gone('NEEDS_RECONNECT', reason);
  }

  /** Nothing was sent after all. Where that can't be stored now, it is remembered for the next try. */
  async function takeBack(generation: number, attempt: string): Promise<void> {
    unsent = attempt;
    try {
      await store.note(connection, generation, undefined);
    } catch {
      options.logger?.warn('oauth.note.kept', { connection });
    }
  }

  /** Stores; a database that is away for a moment is waited for, as these tokens exist nowhere else. */
  async function keep(stored: StoredTokens, tokens: TokenSet): Promise<StoredTokens | undefined> {
    unstored = { from: stored.generation, tokens };
    if (!(await replaceWithPatience(stored, tokens))) return undefined; // overtaken: the next run sees by whom
    unstored = undefined;
    const generation = stored.generation + 1;
    tell(stored.note?.kind === 'lost' ? 'connection.recovered' : 'refreshed', generation);
    return { ...stored, tokens, generation, note: undefined };
  }

  async function replaceWithPatience(stored: StoredTokens, tokens: TokenSet): Promise<boolean> {
    const replace = () => store.replace(connection, stored.generation, tokens, stored.seed);
    for (const pauseMs of STORE_PAUSES_MS) {
      try {
        return await replace();
      } catch {
        await clock.sleep(pauseMs);
      }
    }
    try {
      return await replace();
    } catch (error) {
      throw new StateError('TOKEN_NOT_STORED', `New tokens of connection ${connection} could not be stored yet.`, {
        remedy: oauthRemedies.TOKEN_NOT_STORED,
        cause: ConnectorError.is(error) ? error : undefined,
      });
    }
  }

  async function readSeeded(): Promise<StoredTokens> {
    let stored = await read();
    if (seed !== undefined && (stored === undefined || options.isForeign(stored))) {
      const tokens = { ...neverValid, refreshToken: seed.refreshToken };
      await store.replace(connection, stored?.generation ?? 0, tokens, seed.id);
      stored = await read();
    }
    if (stored !== undefined) return stored;
    throw new AuthError('CONSENT_REQUIRED', `Connection ${connection} has no tokens yet.`, { details: { connection } });
  }

  /** The note, unless it is about an attempt of ours that sent nothing. */
  function meaningful({ note }: StoredTokens): StoredTokens['note'] {
    const ours = note !== undefined && note.kind !== 'refused' && note.reason === unsent;
    return ours && unsent !== undefined ? undefined : note;
  }

  async function request(stored: StoredTokens, send: () => Promise<TokenOutcome>): Promise<StoredTokens | undefined> {
    const outcome = await send();
    if (outcome.kind === 'tokens') {
      const { settings } = stored.tokens;
      return keep(stored, settings === undefined ? outcome.tokens : { settings, ...outcome.tokens });
    }
    throw later(outcome.error, outcome.kind === 'rejected' ? outcome.retryAfterMs : undefined);
  }

  return {
    holdsTokens: () => unstored !== undefined,
    async run(lock) {
      const stored = await readSeeded();
      if (unstored !== undefined) {
        if (stored.generation === unstored.from) return keep(stored, unstored.tokens);
        unstored = undefined; // somebody has stored newer ones
      }
      if (isFresh(stored)) return stored;
      if (renewal.kind === 'request') {
        await options.turn();
        return request(stored, renewal.send);
      }

      const { generation, tokens } = stored;
      const note = meaningful(stored);
      if (note?.kind === 'lost') throw gone('CONNECTION_LOST', 'answer_lost');
      if (note?.kind === 'refused') throw gone('NEEDS_RECONNECT', note.reason ?? 'invalid_grant');
      if (tokens.refreshToken === undefined) return refuse(stored, 'no_refresh_token');
      if (note !== undefined && !mayRepeat(note.ageMs)) return lose(stored, note.reason);

      // While the lock is renewed, and before anything is noted: who dies here has sent nothing.
      await options.turn();
      const attempt = randomUUID();
      if (!(await store.note(connection, generation, { kind: 'sent', reason: attempt }))) return undefined;
      const outcome = await renewal.send(tokens.refreshToken, () => lock.isFresh());
      switch (outcome.kind) {
        case 'tokens':
          return keep(stored, succeed(tokens, outcome.tokens));
        case 'refused': // or look again, and adopt a sibling's newer token
          return refuse(
            stored,
            note === undefined ? (kindOf(outcome.error, tokens)?.code ?? 'invalid_grant') : 'answer_lost',
          );
        case 'rejected':
          // An earlier try's outcome stays unknown, whatever this one says.
          if (note === undefined) await takeBack(generation, attempt);
          if (!lock.isFresh()) return undefined;
          throw later(explained(outcome.error, tokens), outcome.retryAfterMs);
        case 'unknown':
          if (!mayRepeat(note?.ageMs ?? 0)) return lose(stored, attempt);
          throw later(outcome.error);
      }
    },
  };
}

const neverValid = { accessToken: Secret.of(''), expiresAt: toInstant(0) };

/** What a refresh leaves out stays as it was. */
function succeed(former: TokenSet, next: TokenSet): TokenSet {
  const { refreshToken, refreshExpiresAt, refreshHardExpiresAt, grantedAt, scopes, settings } = former;
  const kept = { refreshToken, refreshHardExpiresAt, grantedAt, scopes, settings };
  return { ...kept, ...(next.refreshToken === undefined ? { refreshExpiresAt } : {}), ...next };
}
