import {
  type BoundConnector,
  type ConnectionIdentity,
  type Connector,
  type Gate,
  Secret,
} from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { type CrashOrder, createOffsetClock } from '@countersign/testing';
import { IDENTITY } from './company.js';
import type { CrashCase } from './crash-case.js';

const DEADLINE_MS = 60_000;

export interface VendorConnection {
  /** An access token, for the runs that follow. */
  readonly token: () => Promise<string>;
  readonly bind: (gate: Gate) => BoundConnector;
  readonly close: () => Promise<void>;
}

/** Core's connection to the emulator behind the harness's relay. With a token given, none is asked for. */
export async function connectVendor(
  connector: Connector,
  { settings: own = {}, pace = 1, ownTokens = false }: CrashCase,
  { vendor }: CrashOrder,
  token: string | undefined,
): Promise<VendorConnection> {
  const { clientId, clientSecret, refreshToken, settings, secrets } = vendor.credentials;
  const clock = createOffsetClock({ pace: token === undefined ? 1 : pace });
  const connection = await openConnection(connector, {
    environment: 'emulator',
    origins: vendor.origins,
    ca: vendor.ca,
    settings,
    credentials: { ...secrets, clientId, clientSecret, ...(refreshToken === undefined ? {} : { refreshToken }) },
    store: createMemoryTokenStore(),
    clock,
  });
  const identity: ConnectionIdentity = {
    ...IDENTITY,
    connector: connector.descriptor.id,
    environment: 'emulator',
    settings: { ...settings, ...own },
  };
  const kept = { get: async () => ({ value: Secret.of(token ?? ''), generation: 1 }), invalidate: () => {} };
  const options = {
    ...connection,
    deadlineMs: DEADLINE_MS * pace,
    ...(token === undefined || ownTokens ? {} : { tokens: kept }),
  };
  return {
    token: async () => (await connection.tokens.get()).value.reveal(),
    bind: (gate) => bind(connector, { identity, options, gate }),
    close: () => connection.network.close(),
  };
}
