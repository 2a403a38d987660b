import { type Clock, Secret, type TokenSource } from '@countersign/contracts';
import { createOffsetClock, type RunningEmulator, startEmulator } from '@countersign/testing';
import { createDocuSign, type DocuSign } from '../docusign.js';
import definition from '../emulator/index.js';
import type { DocuSignState } from '../emulator/state.js';
import type { DocuSignOptions } from '../options.js';

/** A running twin of an account and a client of it. */
export interface Account {
  readonly twin: RunningEmulator<DocuSignState>;
  readonly client: DocuSign;
  readonly clock: Clock;
  readonly options: DocuSignOptions;
  close(): Promise<void>;
}

/** @param pace - how much faster back-off passes. */
export async function startAccount(pace = 50): Promise<Account> {
  const clock = createOffsetClock({ pace });
  const twin = await startEmulator(definition, { clock });
  const options: DocuSignOptions = {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings: twin.credentials.settings,
    tokens: tokensOf(twin),
    clock,
  };
  const client = createDocuSign(options);
  return {
    twin,
    client,
    clock,
    options,
    async close() {
      await client.close();
      await twin.close();
    },
  };
}

/** Hands out access tokens that the twin knows; tests of OAuth itself are in auth.test.ts. */
function tokensOf(twin: RunningEmulator<DocuSignState>): TokenSource {
  let generation = 0;
  let value = '';
  return {
    async get() {
      if (!twin.state.accessTokens.has(value)) {
        generation += 1;
        value = `test-access-token-${generation}`;
        const grant = { kind: 'jwt', scopes: ['signature'], startedAt: twin.clock.now(), revoked: false } as const;
        twin.state.accessTokens.set(value, { grant, expiresAt: Number.POSITIVE_INFINITY });
      }
      return { value: Secret.of(value), generation };
    },
    invalidate(token) {
      if (token.generation === generation) value = '';
    },
  };
}
