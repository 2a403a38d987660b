import { AuthError, type Clock, systemClock } from '@countersign/contracts';
import type { CompleteAuthorizationOptions, ConsentFacts, RedirectMode } from '@countersign/oauth';
import { refusedInput } from '../command-errors.js';
import type { Stores } from '../installation/open-stores.js';
import type { VendorAtHand } from '../installation/vendor-at-hand.js';
import type { Terminal } from '../terminal.js';
import type { RedirectPlan } from './plan-redirect.js';
import { readableTokens } from './readable-tokens.js';

export interface ConsentOptions {
  readonly stores: Stores;
  readonly plan: RedirectPlan;
  readonly terminal: Pick<Terminal, 'stop' | 'ask'>;
  readonly timeoutMs: number;
  /** Shows the person what to register and what to open, before anything is waited for. */
  readonly show: (step: ConsentStep) => void;
  readonly question: string;
  readonly clock?: Clock | undefined;
}

export interface ConsentStep {
  readonly mode: RedirectMode;
  readonly redirectUri: string;
  readonly url: string;
}

const POLL_MS = 500;

/** Asks a person and stores what the vendor gives. Nothing stays open when it ends, however it ends. */
export async function runConsent(vendor: VendorAtHand, options: ConsentOptions): Promise<void> {
  switch (options.plan.mode) {
    case 'loopback':
      return byLoopback(vendor, options, options.plan.port);
    case 'server':
      return byServer(vendor, options, options.plan.redirectUri);
    case 'paste':
      return byPaste(vendor, options, options.plan.redirectUri);
  }
}

/** What the server's callback needs to end a consent of this connection. */
export async function consentFacts(vendor: VendorAtHand): Promise<ConsentFacts> {
  const { connector, origins, credentials } = vendor;
  const { oauth } = connector.descriptor;
  if (oauth === undefined) throw refusedInput('NO_CONSENT', `${connector.descriptor.name} has no OAuth.`, vendor.name);
  return {
    oauth,
    origins,
    clientId: credentials['clientId']?.reveal() ?? '',
    endpoint: await vendor.endpoint(),
    acceptIdentity: acceptFor(vendor),
  };
}

/** The connector's own view of who consented, and the company that the file names. */
function acceptFor({ connector, settings, configured }: VendorAtHand): CompleteAuthorizationOptions['acceptIdentity'] {
  return (claims, given) => {
    connector.acceptIdentity?.(claims, settings);
    for (const [name, value] of Object.entries(given)) {
      const wanted = configured.settings[name];
      if (wanted === undefined || String(wanted) === value) continue;
      throw refusedInput('ACCOUNT_OTHER', `The consent is for another ${name} than the file names.`, name);
    }
  };
}

async function byLoopback(vendor: VendorAtHand, options: ConsentOptions, port: number): Promise<void> {
  const { startLoopbackListener } = await import('@countersign/oauth');
  const listener = await startLoopbackListener({ port, clock: options.clock });
  try {
    const { timeoutMs, terminal } = options;
    await here(vendor, options, listener.redirectUri, (state) =>
      listener.callback(state, { timeoutMs, signal: terminal.stop }),
    );
  } finally {
    await listener.close();
  }
}

async function byPaste(vendor: VendorAtHand, options: ConsentOptions, redirectUri: string): Promise<void> {
  await here(vendor, options, redirectUri, async () => {
    const pasted = (await options.terminal.ask?.(options.question)) ?? '';
    if (pasted === '') throw refusedInput('NOTHING_PASTED', 'No address was given.', '--paste');
    return pasted;
  });
}

/** Begun and ended in this process: state and verifier never leave its memory. */
async function here(
  vendor: VendorAtHand,
  options: ConsentOptions,
  redirectUri: string,
  callback: (state: string) => Promise<string>,
): Promise<void> {
  const { beginAuthorization, completeAuthorization, createMemoryAuthorizationStore } = await import(
    '@countersign/oauth'
  );
  const { oauth, origins, clientId, endpoint, acceptIdentity } = await consentFacts(vendor);
  const { mode } = options.plan;
  const { clock, stores } = options;
  const store = createMemoryAuthorizationStore();
  const begun = await beginAuthorization({
    ...{ oauth, origins, clientId, mode, redirectUri, store, clock },
    connection: vendor.id,
    allowedModes: vendor.connector.descriptor.environments[vendor.environment].redirectModes,
    scopes: vendor.scopes,
    lifeMs: options.timeoutMs,
  });
  options.show({ mode, redirectUri, url: begun.url });
  await completeAuthorization({
    callbackUrl: await callback(begun.state),
    authorizations: store,
    tokens: stores.tokens,
    redirectSettings: oauth.redirectSettings,
    refusals: oauth.refusals,
    codeParameter: oauth.codeParameter,
    ...{ endpoint, acceptIdentity, clock },
  });
}

/** The server takes the answer; this process waits until the store says so. */
async function byServer(vendor: VendorAtHand, options: ConsentOptions, redirectUri: string): Promise<void> {
  const { requestConsent, oauthRemedies } = await import('@countersign/oauth');
  const { clientId } = await consentFacts(vendor);
  const { clock = systemClock, stores, timeoutMs, terminal } = options;
  const grantedAt = async () => {
    const stored = await readableTokens(stores, vendor.id);
    return stored === 'unreadable' ? undefined : stored?.tokens.grantedAt;
  };
  const before = await grantedAt();
  const { url, failure } = await requestConsent({
    ...{ redirectUri, clientId, clock },
    connection: vendor.id,
    scopes: vendor.scopes,
    authorizations: stores.authorizations,
    lifeMs: timeoutMs,
  });
  options.show({ mode: 'server', redirectUri, url });
  const until = clock.now() + timeoutMs;
  while (clock.now() < until) {
    const now = await grantedAt();
    if (now !== undefined && now !== before) return;
    const refused = await failure();
    if (refused !== undefined) throw refused;
    await clock.sleep(POLL_MS, terminal.stop);
  }
  throw new AuthError('AUTHORIZATION_EXPIRED', 'The server stored no connection in time.', {
    remedy: oauthRemedies.AUTHORIZATION_EXPIRED,
  });
}
