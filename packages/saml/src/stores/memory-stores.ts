import { type Clock, systemClock } from '@countersign/contracts';
import type { PendingLogin, SsoStores, StoredSession } from './sso-stores.js';

/** Stores for one process: tests and trials. Two processes need `createSqlSsoStores`. */
export function createMemorySsoStores(options: { readonly clock?: Clock | undefined } = {}): SsoStores {
  const { clock = systemClock } = options;
  const logins = new Map<string, PendingLogin>();
  const replays = new Map<string, number>();
  const sessions = new Map<string, StoredSession>();
  const forget = <Value>(map: Map<string, Value>, end: (value: Value) => number) => {
    for (const [key, value] of map) if (end(value) <= clock.now()) map.delete(key);
  };
  return {
    logins: {
      async put(login) {
        forget(logins, ({ expiresAt }) => Date.parse(expiresAt));
        logins.set(login.handle, login);
      },
      async find(handle) {
        return logins.get(handle);
      },
      async take(handle) {
        return logins.delete(handle);
      },
    },
    replays: {
      async insert(key, until) {
        forget(replays, (end) => end);
        if (replays.has(key)) return false;
        replays.set(key, Date.parse(until));
        return true;
      },
    },
    sessions: {
      async put(session) {
        forget(sessions, ({ expiresAt }) => Date.parse(expiresAt));
        sessions.set(session.id, session);
      },
      async find(hash) {
        return [...sessions.values()].find(
          ({ tokenHash, previousHash }) => tokenHash === hash || previousHash === hash,
        );
      },
      async rotate(id, { from, to, at }) {
        const session = sessions.get(id);
        if (session?.tokenHash !== from) return false;
        sessions.set(id, { ...session, tokenHash: to, previousHash: from, rotatedAt: at });
        return true;
      },
      async remove(id) {
        sessions.delete(id);
      },
      async removeOf({ issuer, nameId, sessionIndexes }) {
        const ended = [...sessions.values()].filter(
          ({ identity }) =>
            identity.issuer === issuer &&
            identity.nameId === nameId &&
            (sessionIndexes.length === 0 || sessionIndexes.includes(identity.sessionIndex ?? '')),
        );
        for (const { id } of ended) sessions.delete(id);
        return ended.length;
      },
    },
  };
}
