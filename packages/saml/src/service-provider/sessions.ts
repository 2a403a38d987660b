import {
  type Clock,
  type Randomness,
  sha256,
  systemClock,
  systemRandomness,
  toInstant,
  uuidv7,
} from '@countersign/contracts';
import type { SessionStore, SsoSession } from '../stores/sso-stores.js';
import type { AcceptedLogin } from './accept-response.js';

export interface SessionOptions {
  readonly store: SessionStore;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
  /** Longest life of a session, in ms. The identity provider's `SessionNotOnOrAfter` may end it earlier. @defaultValue 28_800_000 */
  readonly lifeMs?: number | undefined;
  /** A cookie is replaced when it is older, in ms. @defaultValue 900_000 */
  readonly rotateAfterMs?: number | undefined;
  /** How long a replaced cookie is still taken, for requests under way. @defaultValue 60_000 */
  readonly graceMs?: number | undefined;
}

export interface ResumedSession {
  readonly session: SsoSession;
  /** To be set as the cookie from now on. */
  readonly newToken?: string | undefined;
}

export interface Sessions {
  begin(
    login: AcceptedLogin,
    roles: readonly string[],
  ): Promise<{ readonly session: SsoSession; readonly token: string }>;
  /** The session of a cookie. One that was replaced long ago ends its session: somebody kept a copy. */
  resume(token: string): Promise<ResumedSession | undefined>;
  end(token: string): Promise<SsoSession | undefined>;
}

/** Sessions behind cookies that are replaced as they are used. Only hashes of cookies are stored. */
export function createSessions(options: SessionOptions): Sessions {
  const { store, clock = systemClock, randomness = systemRandomness } = options;
  const { lifeMs = 28_800_000, rotateAfterMs = 900_000, graceMs = 60_000 } = options;
  const newToken = () => Buffer.from(randomness.bytes(32)).toString('base64url');
  const find = async (token: string) => {
    const stored = await store.find(sha256(token));
    if (!stored) return undefined;
    if (Date.parse(stored.expiresAt) > clock.now()) return stored;
    await store.remove(stored.id);
    return undefined;
  };
  return {
    async begin(login, roles) {
      const now = clock.now();
      const idpEnd =
        login.sessionNotOnOrAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(login.sessionNotOnOrAfter);
      const token = newToken();
      const session: SsoSession = {
        id: uuidv7(clock, randomness),
        identity: login.identity,
        roles,
        createdAt: toInstant(now),
        expiresAt: toInstant(Math.min(now + lifeMs, idpEnd)),
      };
      await store.put({ ...session, tokenHash: sha256(token), rotatedAt: toInstant(now) });
      return { session, token };
    },
    async resume(token) {
      const stored = await find(token);
      if (!stored) return undefined;
      const { tokenHash, previousHash: _previous, rotatedAt, ...session } = stored;
      const age = clock.now() - Date.parse(rotatedAt);
      if (tokenHash !== sha256(token)) {
        if (age <= graceMs) return { session };
        await store.remove(stored.id);
        return undefined;
      }
      if (age < rotateAfterMs) return { session };
      const next = newToken();
      const won = await store.rotate(stored.id, { from: tokenHash, to: sha256(next), at: toInstant(clock.now()) });
      return won ? { session, newToken: next } : { session };
    },
    async end(token) {
      const stored = await find(token);
      if (stored) await store.remove(stored.id);
      return stored;
    },
  };
}
