import { AuthError, type StoredTokens } from '@countersign/contracts';
import type { Stores } from '../installation/open-stores.js';

/**
 * The stored tokens, or `unreadable` where their key is gone or they belong elsewhere: then asking anew is the way out.
 * @throws what else the store says.
 */
export async function readableTokens(
  { tokens }: Pick<Stores, 'tokens'>,
  connection: string,
): Promise<StoredTokens | 'unreadable' | undefined> {
  try {
    return await tokens.read(connection);
  } catch (error) {
    if (error instanceof AuthError) return 'unreadable';
    throw error;
  }
}
