import { type Clock, ConnectorError } from '@countersign/contracts';

/** The record that a call gives, or `undefined` where the vendor knows none (`NOT_FOUND`); other errors pass. */
export async function ifFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (ConnectorError.is(error) && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Looks until something is found, for vendors whose lists show a new record late.
 * @param waitsMs - before each further look.
 * @returns what the first look with a find gave; empty when none had one.
 */
export async function lookAgain<T>(
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  waitsMs: readonly number[],
  look: () => Promise<readonly T[]>,
): Promise<readonly T[]> {
  for (const wait of [0, ...waitsMs]) {
    if (wait > 0) await clock.sleep(wait, signal);
    const found = await look();
    if (found.length > 0) return found;
  }
  return [];
}
