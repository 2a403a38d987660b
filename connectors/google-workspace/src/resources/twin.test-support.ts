import type { ActionResult, ConnectionIdentity, Gate, Json, JsonObject, Memo } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, type OpenConnection, openConnection } from '@countersign/oauth';
import { createOffsetClock, createSeededRandomness, type RunningEmulator, startEmulator } from '@countersign/testing';
import definition from '../emulator/index.js';
import type { GoogleState } from '../emulator/state.js';
import googleConnector, { createGoogleWorkspace, type GoogleWorkspace } from '../google-workspace.js';

type TestClock = ReturnType<typeof createOffsetClock>;

export interface RunOptions {
  readonly key?: string;
  readonly memo?: Memo;
  readonly mayHaveHappened?: boolean;
}

/** A running twin of an account and a client of it; waits pass a hundred times faster. */
export interface Account {
  readonly twin: RunningEmulator<GoogleState>;
  readonly google: GoogleWorkspace;
  readonly clock: TestClock;
  open(
    settings?: Readonly<Record<string, string>>,
    credentials?: Readonly<Record<string, string>>,
  ): Promise<OpenConnection>;
  run(action: string, input: JsonObject, options?: RunOptions): Promise<ActionResult>;
  close(): Promise<void>;
}

export async function startAccount(seed = 7): Promise<Account> {
  const clock = createOffsetClock({ pace: 100 });
  const twin = await startEmulator(definition, { clock, random: createSeededRandomness(seed) });
  const { clientId, clientSecret, refreshToken = '', settings: own } = twin.credentials;
  const store = createMemoryTokenStore(clock);
  const open: Account['open'] = (settings, credentials) =>
    openConnection(googleConnector, {
      environment: 'emulator',
      origins: twin.origins,
      ca: twin.ca,
      settings: { ...own, ...settings },
      credentials: { clientId, clientSecret, refreshToken, ...credentials },
      store,
      clock,
    });
  const options = { ...(await open()), deadlineMs: 600_000 };
  const google = createGoogleWorkspace(options);
  const identity: ConnectionIdentity = {
    id: '00000000-0000-7000-8000-000000000006',
    name: 'calendar',
    tenant: 'tenant-1',
    connector: 'google-workspace',
    environment: 'emulator',
    settings: own,
  };
  const bound = bind(googleConnector, { identity, options, gate: agreeing });
  return {
    twin,
    google,
    clock,
    open,
    run: (action, input, { key = 'effect-1', memo = createMemo(), mayHaveHappened = false } = {}) =>
      bound.run({
        action,
        input,
        key,
        memo,
        mayHaveHappened,
        approval: { id: 'approval-1', number: 'A-1' },
        timeZone: 'Asia/Hong_Kong',
        signal: new AbortController().signal,
        documents: { read: () => Promise.reject(new Error('no documents here')) },
      }),
    async close() {
      await bound.close();
      await google.close();
      await twin.close();
    },
  };
}

const agreeing: Gate = {
  ask: async (question) => ({ ...question, grantedAt: '2026-11-20T02:00:00.000Z' }),
};

export function createMemo(): Memo {
  const notes = new Map<string, Json>();
  return {
    get: async (name) => notes.get(name),
    set: async (name, value) => {
      notes.set(name, value);
    },
  };
}
