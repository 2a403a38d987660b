import type { ActionResult, ConnectionIdentity, Gate, Json, JsonObject, Memo } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, type OpenConnection, openConnection } from '@countersign/oauth';
import { createOffsetClock, createSeededRandomness, type RunningEmulator, startEmulator } from '@countersign/testing';
import definition from '../emulator/index.js';
import type { ZoomState } from '../emulator/state.js';
import zoomConnector, { createZoom, type Zoom } from '../zoom.js';

export const HOST = 'host@harbour-lantern.example';

type TestClock = ReturnType<typeof createOffsetClock>;

export interface RunOptions {
  readonly key?: string;
  readonly memo?: Memo;
  readonly mayHaveHappened?: boolean;
}

/** A running twin of an account and a client of it; waits pass a hundred times faster. */
export interface Account {
  readonly twin: RunningEmulator<ZoomState>;
  readonly zoom: Zoom;
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
  const { clientId, clientSecret, settings: own } = twin.credentials;
  const store = createMemoryTokenStore(clock);
  const open: Account['open'] = (settings, credentials) =>
    openConnection(zoomConnector, {
      environment: 'emulator',
      origins: twin.origins,
      ca: twin.ca,
      settings: { ...own, ...settings },
      credentials: { clientId, clientSecret, ...credentials },
      store,
      clock,
    });
  const options = { ...(await open()), deadlineMs: 600_000 };
  const zoom = createZoom(options);
  const identity: ConnectionIdentity = {
    id: '00000000-0000-7000-8000-000000000003',
    name: 'meetings',
    tenant: 'tenant-1',
    connector: 'zoom',
    environment: 'emulator',
    settings: own,
  };
  const bound = bind(zoomConnector, { identity, options, gate: agreeing });
  return {
    twin,
    zoom,
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
      await zoom.close();
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
