import type { CheckedAccount, Connector, DiscoveredAccount, TokenSet } from '@countersign/contracts';
import { refusedInput } from '../command-errors.js';
import type { Stores } from '../installation/open-stores.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';

/** Scopes of a connection's grant, as far as the vendor tells. */
export interface GrantedScopes {
  readonly asked: readonly string[];
  /** Left out where the vendor doesn't say. */
  readonly granted?: readonly string[] | undefined;
  readonly missing: readonly string[];
}

export async function scopesOf(vendor: VendorAtHand, tokens: TokenSet | undefined): Promise<GrantedScopes> {
  const { missingScopes } = await import('@countersign/oauth');
  const granted = tokens?.scopes;
  const asked = vendor.scopes;
  return { asked, granted, missing: missingScopes(asked, granted ?? asked, vendor.connector.descriptor.oauth) };
}

/** A harmless call; says who the connection is. `undefined` for a connector that brings none. */
export async function checkConnection(
  vendor: VendorAtHand,
  transport?: Parameters<VendorAtHand['open']>[0],
): Promise<CheckedAccount | undefined> {
  const { connector } = vendor;
  if (connector.check === undefined) return undefined;
  const client: unknown = connector.create(await vendor.open(transport));
  try {
    return await connector.check(client);
  } finally {
    if (hasClose(client)) await client.close();
  }
}

/**
 * Finds which of the accounts that a consent reaches is meant, and keeps its settings with the grant. `undefined` where
 * nothing is to be found.
 * @throws {@link InputError} `ACCOUNT_UNKNOWN` for a choice that isn't there.
 */
export async function settleAccount(
  vendor: VendorAtHand,
  stores: Pick<Stores, 'tokens'>,
  choice: string | undefined,
): Promise<{ readonly chosen: DiscoveredAccount; readonly accounts: readonly DiscoveredAccount[] } | undefined> {
  const { connector, id } = vendor;
  if (connector.discover === undefined || (choice === undefined && isComplete(connector, vendor.settings))) {
    return undefined;
  }
  const accounts = await connector.discover(await vendor.open());
  const chosen =
    choice === undefined
      ? accounts[0]
      : accounts.find(({ title, settings }) => title === choice || Object.values(settings).includes(choice));
  if (chosen === undefined) {
    const titles = accounts.map(({ title }) => title).join(', ') || '-';
    throw refusedInput('ACCOUNT_UNKNOWN', `The consent reaches these accounts: ${titles}.`, '--account');
  }
  await stores.tokens.withLock(id, async () => {
    const stored = await stores.tokens.read(id);
    if (stored === undefined) return;
    const settings = { ...stored.tokens.settings, ...chosen.settings };
    await stores.tokens.replace(id, stored.generation, { ...stored.tokens, settings }, stored.seed);
  });
  return { chosen, accounts };
}

/** Required settings that neither the file nor the grant has. */
function isComplete({ settings }: Connector, present: Readonly<Record<string, string>>): boolean {
  return settings.every(
    ({ name, secret, required }) => !required || secret || name === 'clientId' || Object.hasOwn(present, name),
  );
}

function hasClose(client: unknown): client is { close(): Promise<void> } {
  return typeof client === 'object' && client !== null && 'close' in client && typeof client.close === 'function';
}
