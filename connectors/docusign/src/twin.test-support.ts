import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { startTwin, type Twin } from '@countersign/testing';
import docusign, { type DocuSign } from './docusign.js';
import definition from './emulator/index.js';
import type { DocuSignState } from './emulator/state.js';

export type DocuSignTwin = Twin<DocuSign, DocuSignState>;

/**
 * An account at a running emulator, and a client of it.
 * @param pace - how much faster waits pass.
 */
export async function startDocuSign(pace = 50): Promise<DocuSignTwin> {
  const twin = await startTwin({
    connector: docusign,
    definition,
    parts: { bind, openConnection, createMemoryTokenStore },
    pace,
    secrets: ({ accessTokens }) => [...accessTokens.keys()],
  });
  // Loads what signs assertions, so that no test's budget pays for it.
  await twin.options.tokens.get();
  return twin;
}
