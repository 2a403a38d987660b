import { ConnectorError, type Environment, type LocalizedText, type StoredTokens } from '@countersign/contracts';
import type { Command } from 'commander';
import type { CommandContext } from '../command-context.js';
import { notSetUp, refusedInput, UsageError } from '../command-errors.js';
import { asksPerson, livesByRefreshToken } from '../consent/asks-person.js';
import { explainConsentFailure } from '../consent/explain-consent-failure.js';
import { planRedirect } from '../consent/plan-redirect.js';
import { checkConnection, scopesOf, settleAccount } from '../consent/prove-connection.js';
import { readableTokens } from '../consent/readable-tokens.js';
import { type ConsentStep, runConsent } from '../consent/run-consent.js';
import { type OpenedInstallation, openInstallation } from '../installation/open-installation.js';
import type { Stores } from '../installation/open-stores.js';
import { chooseConnections, openVendor, type VendorAtHand } from '../installation/vendor-at-hand.js';
import { wholeNumber } from '../option-values.js';

interface ConnectFlags {
  readonly sandbox?: boolean;
  readonly production?: boolean;
  readonly emulator?: boolean;
  readonly redirect?: string;
  readonly paste?: boolean;
  readonly port: string;
  readonly open: boolean;
  readonly account?: string;
  readonly timeout: string;
  readonly installation?: string;
}

export function addConnect(program: Command, context: CommandContext): void {
  const { say } = context;
  program
    .command('connect')
    .description(say('connect'))
    .argument('<vendor>', say('connectVendor'))
    .option('--sandbox', say('connectSandbox'))
    .option('--production', say('connectProduction'))
    .option('--emulator', say('connectEmulator'))
    .option('--redirect <url>', say('connectRedirect'))
    .option('--paste', say('connectPaste'))
    .option('--port <number>', say('connectPort'), '0')
    .option('--no-open', say('connectNoOpen'))
    .option('--account <account>', say('connectAccount'))
    .option('--timeout <seconds>', say('connectTimeout'), '600')
    .option('--installation <file>', say('installation'))
    .action((vendor: string, flags: ConnectFlags) => runConnect(context, vendor, flags));
}

async function runConnect(context: CommandContext, word: string, flags: ConnectFlags): Promise<void> {
  const { terminal, report, say } = context;
  const port = wholeNumber(flags.port, '--port', 65_535);
  const timeoutMs = wholeNumber(flags.timeout, '--timeout', 86_400) * 1000;
  const environment = environmentOf(flags);
  const opened = await openInstallation(context, flags.installation, { emulator: environment === 'emulator' && word });
  try {
    const [name, configured] = one(opened, word, environment);
    const open = () => openVendor(opened.installation, name, configured, { ...opened, env: terminal.env });
    let vendor = await open();
    try {
      const mode = await connect(context, vendor, opened, { ...flags, port, timeoutMs });
      await vendor.close();
      vendor = await open(); // with what the consent gave
      const settled = await settleAccount(vendor, opened.stores, flags.account);
      if (settled !== undefined) {
        await vendor.close();
        vendor = await open();
        if (settled.accounts.length > 1) report.note(say('connectAccounts', { accounts: titles(settled.accounts) }));
      }
      const account = await checkConnection(vendor);
      const { tokens } = (await opened.stores.tokens.read(vendor.id)) ?? {};
      const scopes = await scopesOf(vendor, tokens);
      const { id, connector, settings } = vendor;
      const document = {
        ok: scopes.missing.length === 0,
        connection: name,
        id,
        connector: connector.descriptor.id,
        environment: vendor.environment,
        mode,
        account: account?.account ?? null,
        details: account?.details ?? {},
        settings: { ...settings },
        scopes,
        accounts: settled?.accounts ?? [],
      };
      report.result(document, connectedText(context, vendor, document));
      context.end(document.ok ? 0 : 1);
    } finally {
      await vendor.close();
    }
  } finally {
    await opened.stores.close();
  }
}

/** Gets tokens in the way that the connection's credentials and the vendor ask for. */
async function connect(
  context: CommandContext,
  vendor: VendorAtHand,
  { stores, samlFacts }: OpenedInstallation,
  flags: Omit<ConnectFlags, 'port'> & { readonly timeoutMs: number; readonly port: number },
): Promise<string> {
  const { terminal, say, report } = context;
  if (!asksPerson(vendor)) {
    showNeeds(context, vendor);
    await byCredentials(context, vendor, stores);
    return 'credentials';
  }
  const plan = planRedirect(vendor, { redirect: flags.redirect, paste: flags.paste, port: flags.port });
  const show = (step: ConsentStep): void => {
    showNeeds(context, vendor, step.redirectUri);
    const browser =
      step.mode === 'loopback' && flags.open && terminal.interactive === true && !report.json
        ? terminal.openBrowser?.(step.url)
        : false;
    report.note(say(browser ? 'connectOpened' : 'connectOpen', { url: step.url }));
  };
  const { timeoutMs } = flags;
  try {
    await runConsent(vendor, { stores, plan, terminal, timeoutMs, show, question: say('connectPasteHere') });
  } catch (error) {
    if (terminal.stop.aborted) throw refusedInput('CONSENT_STOPPED', 'The consent was given up.', vendor.name);
    throw await explainConsentFailure(error, timeoutMs, await samlFacts());
  }
  return plan.mode;
}

/** Asked for anew where the key of what is stored is gone, or a person gave it under another grant. */
async function byCredentials({ terminal, report, say }: CommandContext, vendor: VendorAtHand, stores: Stores) {
  const former = await readableTokens(stores, vendor.id);
  const isOfPerson =
    former !== 'unreadable' && former?.tokens.refreshToken !== undefined && !livesByRefreshToken(vendor);
  if (former === 'unreadable' || isOfPerson) await stores.tokens.remove(vendor.id);
  const { tokens } = await vendor.open();
  try {
    await tokens.get(terminal.stop);
  } catch (error) {
    if (isOfPerson) await putBack(stores, vendor.id, former);
    const url = ConnectorError.is(error) ? error.details?.['consentUrl'] : undefined;
    if (typeof url === 'string') report.note(say('connectConsentOnce', { url }));
    throw error;
  }
}

/** A person's grant is given up for another that works, not for one that was only tried. */
async function putBack({ tokens: store }: Stores, id: string, { tokens, seed, note }: StoredTokens): Promise<void> {
  await store.withLock(id, async () => {
    const present = await store.read(id);
    if (present?.tokens.refreshToken !== undefined) return; // somebody has agreed meanwhile
    const { generation = 0 } = present ?? {};
    if ((await store.replace(id, generation, tokens, seed)) && note !== undefined) {
      await store.note(id, generation + 1, note);
    }
  });
}

/** What is asked for and why, and what has to be registered before. */
function showNeeds({ report, say, locale }: CommandContext, vendor: VendorAtHand, redirectUri?: string): void {
  const { connector, environment, scopes } = vendor;
  const { name, oauth, environments } = connector.descriptor;
  const lines = [
    say('connectTo', {
      name,
      connection: vendor.name,
      environment: say(environment === 'sandbox' ? 'sandboxEnvironment' : environment),
    }),
  ];
  if (redirectUri !== undefined) lines.push(say('connectRegister', { url: redirectUri }));
  const steps = environments[environment].registration ?? [];
  if (steps.length > 0) lines.push(say('connectBefore'), ...steps.map((step) => ` ☐ ${step[locale]}`));
  const why: Readonly<Record<string, LocalizedText>> = oauth?.scopes ?? {};
  if (scopes.length > 0) lines.push(say('connectAsks'));
  lines.push(...scopes.map((scope) => ` · ${why[scope]?.[locale] ?? scope} (${scope})`));
  report.note(lines.join('\n'));
}

function connectedText(
  { say, locale }: CommandContext,
  { name, connector }: VendorAtHand,
  { account, scopes, id }: { readonly account: string | null; readonly scopes: Scopes; readonly id: string },
): string {
  const why: Readonly<Record<string, LocalizedText>> = connector.descriptor.oauth?.scopes ?? {};
  const list = (names: readonly string[]) => names.map((scope) => why[scope]?.[locale] ?? scope).join(', ');
  return [
    say('connected', { name, account: account ?? connector.descriptor.name, id }),
    scopes.granted === undefined ? say('grantedUnsaid') : say('granted', { scopes: list(scopes.granted) }),
    ...(scopes.missing.length === 0 ? [] : [say('notGranted', { scopes: list(scopes.missing) })]),
  ].join('\n');
}

type Scopes = Awaited<ReturnType<typeof scopesOf>>;

function environmentOf({ sandbox, production, emulator }: ConnectFlags): Environment | undefined {
  const asked = [sandbox && 'sandbox', production && 'production', emulator && 'emulator'] as const;
  const given = asked.filter((each) => each === 'sandbox' || each === 'production' || each === 'emulator');
  if (given.length > 1) throw new UsageError('Give one of --sandbox, --production and --emulator.');
  return given[0];
}

function one({ installation }: OpenedInstallation, word: string, environment: Environment | undefined) {
  const found = chooseConnections(installation, [word], environment);
  const [first, ...more] = found;
  if (first !== undefined && more.length === 0) return first;
  const names = found.map(([name]) => name).join(', ');
  throw notSetUp('CONNECTION_AMBIGUOUS', `${word} may be any of: ${names}.`, word);
}

function titles(accounts: readonly { readonly title: string }[]): string {
  return accounts.map(({ title }) => title).join(', ');
}
