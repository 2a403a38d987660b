import { ConnectorError, type ErrorDocument, errorDocument, type GrantNoteKind } from '@countersign/contracts';
import type { ListedConnection } from '@countersign/oauth';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { UsageError } from '../command-errors.js';
import { checkConnection } from '../consent/prove-connection.js';
import { readableTokens } from '../consent/readable-tokens.js';
import { connectionRecord } from '../installation/connection-records.js';
import { type OpenedInstallation, openInstallation } from '../installation/open-installation.js';
import { chooseConnections, openVendor, type VendorAtHand } from '../installation/vendor-at-hand.js';
import { loadConnector } from '../load-connector.js';
import { errorText, table } from '../terminal.js';
import type { TextName } from '../texts.js';

interface Flags {
  readonly installation?: string;
  readonly forget?: boolean;
}

export function addConnections(program: Command, context: CommandContext): void {
  const { say } = context;
  const connections = program.command('connections').description(say('connections'));
  const add = (name: string, text: TextName, run: (words: readonly string[], flags: Flags) => Promise<void>) =>
    connections
      .command(name)
      .description(say(text))
      .argument('[names...]', say('connectionNames'))
      .option('--installation <file>', say('installation'))
      .action(run);
  add('list', 'connectionsList', (words, flags) => within(context, flags, (opened) => list(context, opened, words)));
  add('test', 'connectionsTest', (words, flags) => within(context, flags, (opened) => test(context, opened, words)));
  add('revoke', 'connectionsRevoke', (words, flags) => {
    if (words.length === 0) throw new UsageError('Name the connection to revoke.', 'names');
    return within(context, flags, (opened) => revoke(context, opened, words, flags.forget === true));
  }).option('--forget', say('connectionsForget'));
}

async function within(
  context: CommandContext,
  flags: Flags,
  work: (opened: OpenedInstallation) => Promise<void>,
): Promise<void> {
  const opened = await openInstallation(context, flags.installation);
  try {
    await work(opened);
  } finally {
    await opened.stores.close();
  }
}

export type ConnectionState = 'connected' | 'none' | 'needs_reconnect' | 'lost' | 'unreadable';

/** What the store says, without asking the vendor. A connection without tokens that asks nobody isn't waited for. */
export function stateOf(stored: ListedConnection | undefined): ConnectionState {
  const states: Partial<Record<GrantNoteKind, ConnectionState>> = { refused: 'needs_reconnect', lost: 'lost' };
  if (stored === undefined) return 'none';
  return (stored.note && states[stored.note.kind]) ?? 'connected';
}

const stateTexts = {
  connected: 'stateConnected',
  none: 'stateNone',
  needs_reconnect: 'stateRefused',
  lost: 'stateLost',
  unreadable: 'stateUnreadable',
} as const satisfies Record<ConnectionState, TextName>;

async function list(context: CommandContext, opened: OpenedInstallation, words: readonly string[]): Promise<void> {
  const { report, say } = context;
  const { installation, stores } = opened;
  const stored = await stores.tokens.list();
  const connections = await Promise.all(
    chooseConnections(installation, words).map(async ([name, { connector: spelled, environment }]) => {
      const connector = (await loadConnector(spelled, installation.folder)).descriptor.id;
      const { id } = connectionRecord(installation.folder, name, { connector, environment });
      const found = stored.find(({ connection }) => connection === id);
      const { note } = found ?? {};
      const since = note === undefined || note.kind === 'sent' ? undefined : note.at;
      const isUnreadable = (await readableTokens(stores, id)) === 'unreadable';
      const state = isUnreadable ? 'unreadable' : stateOf(found);
      return { name, id, connector, environment, state, ...(since === undefined ? {} : { since }) };
    }),
  );
  const rows = connections.map(({ name, connector, environment, state }) => [
    name,
    connector,
    environment,
    say(stateTexts[state]),
  ]);
  const head = [say('connection'), say('vendor'), say('environment'), say('state')];
  report.result({ connections }, rows.length === 0 ? say('noConnections') : table([head, ...rows]));
}

async function test(context: CommandContext, opened: OpenedInstallation, words: readonly string[]): Promise<void> {
  const { report, say, locale } = context;
  const results = await each(context, opened, words, async (vendor) => {
    const account = await checkConnection(vendor);
    return { account: account?.account ?? null, details: account?.details ?? {} };
  });
  const text = results.map((one) =>
    'error' in one
      ? `${one.connection}: ${errorText(one.error, locale)}`
      : say('tested', { name: one.connection, account: one.account ?? '-' }),
  );
  report.result({ ok: results.every(({ ok }) => ok), connections: results }, text.join('\n') || say('noConnections'));
  context.end(results.every(({ ok }) => ok) ? 0 : 1);
}

async function revoke(
  context: CommandContext,
  opened: OpenedInstallation,
  words: readonly string[],
  forget: boolean,
): Promise<void> {
  const { report, say, locale } = context;
  const { revokeConnection } = await import('@countersign/oauth');
  const { tokens: store } = opened.stores;
  const results = await each(context, opened, words, async (vendor) => {
    const had = (await store.read(vendor.id).catch(() => undefined)) !== undefined;
    const offersRevocation = vendor.connector.descriptor.oauth?.revoke !== undefined;
    let revoked = false;
    try {
      if (offersRevocation) {
        revoked = await revokeConnection({ connection: vendor.id, store, endpoint: await vendor.endpoint() });
      }
    } catch (error) {
      if (!forget) throw error;
    }
    await store.remove(vendor.id);
    return { revoked, forgotten: had };
  });
  const text = results.map((one) =>
    'error' in one
      ? `${one.connection}: ${errorText(one.error, locale)}\n${say('revokeKept')}`
      : say(one.revoked ? 'revoked' : one.forgotten ? 'forgottenOnly' : 'nothingStored', { name: one.connection }),
  );
  report.result({ ok: results.every(({ ok }) => ok), connections: results }, text.join('\n'));
  context.end(results.every(({ ok }) => ok) ? 0 : 1);
}

type Outcome<T> = { readonly connection: string } & (
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly error: ErrorDocument }
);

/** One after the other; what one of them refuses doesn't keep the rest. */
async function each<T extends object>(
  { terminal }: CommandContext,
  opened: OpenedInstallation,
  words: readonly string[],
  work: (vendor: VendorAtHand) => Promise<T>,
): Promise<readonly Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (const [connection, configured] of chooseConnections(opened.installation, words)) {
    try {
      const vendor = await openVendor(opened.installation, connection, configured, { ...opened, env: terminal.env });
      try {
        outcomes.push({ connection, ok: true, ...(await work(vendor)) });
      } finally {
        await vendor.close();
      }
    } catch (error) {
      if (!ConnectorError.is(error)) throw error;
      outcomes.push({ connection, ok: false, error: errorDocument(error) });
    }
  }
  return outcomes;
}
