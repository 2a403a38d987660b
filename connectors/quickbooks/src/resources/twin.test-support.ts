import { type Clock, type Json, Secret, type TokenSource } from '@countersign/contracts';
import { createOffsetClock, createSeededRandomness, type RunningEmulator, startEmulator } from '@countersign/testing';
import definition from '../emulator/index.js';
import type { QuickBooksState } from '../emulator/state.js';
import type { QuickBooksOptions } from '../options.js';
import { createQuickBooks, type QuickBooks } from '../quickbooks.js';

/** A running twin of a company and a client of it; back-off passes fifty times faster. */
export interface Company {
  readonly twin: RunningEmulator<QuickBooksState>;
  /** New after each reset. */
  readonly books: QuickBooks;
  readonly clock: Clock;
  readonly options: QuickBooksOptions;
  command(name: string, input: Json): Json;
  /** A company as on the first day, and a client that remembers nothing. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startCompany(seed = 7): Promise<Company> {
  const clock = createOffsetClock({ pace: 50 });
  const twin = await startEmulator(definition, { clock, random: createSeededRandomness(seed) });
  const options: QuickBooksOptions = {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings: twin.credentials.settings,
    tokens: tokensOf(twin),
    clock,
    // Twelve seconds of this machine's time, so that a busy one makes no difference.
    deadlineMs: 600_000,
  };
  let books = createQuickBooks(options);
  return {
    twin,
    get books() {
      return books;
    },
    clock,
    options,
    command: (name, input) => {
      const answer = definition.commands?.[name]?.(input, {
        state: twin.state,
        clock,
        random: createSeededRandomness(9),
        credentials: twin.credentials,
        origin: twin.origin,
        fault: () => undefined,
        emit: () => undefined,
      });
      if (answer === undefined || answer instanceof Promise) throw new Error(`there is no command ${name}`);
      return answer;
    },
    async reset() {
      await books.close();
      twin.reset();
      books = createQuickBooks(options);
    },
    async close() {
      await books.close();
      await twin.close();
    },
  };
}

/** Hands out access tokens of the twin's first grant; tests of OAuth itself are in `@countersign/oauth`. */
export function tokensOf(twin: RunningEmulator<QuickBooksState>): TokenSource {
  let generation = 0;
  let value = '';
  const renew = () => {
    const [grant] = [...twin.state.grants];
    if (!grant) throw new Error('the twin has no grant');
    generation += 1;
    value = `test-access-token-${generation}`;
    twin.state.accessTokens.set(value, { grant, expiresAt: Number.POSITIVE_INFINITY });
  };
  return {
    async get() {
      if (!twin.state.accessTokens.has(value)) renew();
      return { value: Secret.of(value), generation };
    },
    invalidate(token) {
      if (token.generation === generation) value = '';
    },
  };
}
