import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { startTwin, type Twin } from '@countersign/testing';
import definition from './emulator/index.js';
import type { QuickBooksState } from './emulator/state.js';
import quickbooks, { type QuickBooks } from './quickbooks.js';

export type QuickBooksTwin = Twin<QuickBooks, QuickBooksState>;

/** A company at a running emulator, and a client of it. */
export function startQuickBooks(): Promise<QuickBooksTwin> {
  return startTwin({
    connector: quickbooks,
    definition,
    parts: { bind, openConnection, createMemoryTokenStore },
    settings: { accounts: { travel: { id: '7' } } },
    secrets: ({ accessTokens }) => [...accessTokens.keys()],
  });
}
