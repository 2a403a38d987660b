import type { ActionResult, Json, JsonObject } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import {
  type MovableClock,
  type RunningEmulator,
  startTwin,
  type TwinConnection,
  type TwinRun,
} from '@countersign/testing';
import definition from '../emulator/index.js';
import type { GoogleState } from '../emulator/state.js';
import googleConnector, { type GoogleWorkspace } from '../google-workspace.js';

export { createMemo } from '@countersign/testing';

/** A running twin of an account and a client of it; waits pass a hundred times faster. */
export interface Account {
  readonly twin: RunningEmulator<GoogleState>;
  readonly google: GoogleWorkspace;
  readonly clock: MovableClock;
  open(
    settings?: Readonly<Record<string, string>>,
    credentials?: Readonly<Record<string, string>>,
  ): Promise<TwinConnection>;
  run(action: string, input: JsonObject, options?: TwinRun): Promise<ActionResult<Json>>;
  close(): Promise<void>;
}

export async function startAccount(seed?: number): Promise<Account> {
  const { emulator, client, clock, open, run, close } = await startTwin({
    connector: googleConnector,
    definition,
    parts: { bind, openConnection, createMemoryTokenStore },
    seed,
    pace: 100,
    // Of the two ways, a user's grant.
    credentials: ({ clientId, clientSecret, refreshToken = '' }) => ({ clientId, clientSecret, refreshToken }),
  });
  return { twin: emulator, google: client, clock, open, run, close };
}
