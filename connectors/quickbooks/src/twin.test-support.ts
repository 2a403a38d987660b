import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { startTwin, type Twin } from '@countersign/testing';
import definition from './emulator/index.js';
import type { QuickBooksState } from './emulator/state.js';
import quickbooks, { type QuickBooks } from './quickbooks.js';

export type QuickBooksTwin = Twin<QuickBooks, QuickBooksState>;

/**
 * A company at a running emulator, and a client of it.
 * @param pace - how much faster waits pass.
 */
export function startQuickBooks(pace = 50): Promise<QuickBooksTwin> {
  return startTwin({
    connector: quickbooks,
    definition,
    parts: { bind, openConnection, createMemoryTokenStore },
    pace,
    settings: { accounts: { travel: { id: '7' } } },
    secrets: ({ accessTokens }) => [...accessTokens.keys()],
  });
}
