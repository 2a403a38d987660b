import {
  AuthError,
  type Clock,
  ConnectorError,
  type OAuthDescriptor,
  type Randomness,
  systemClock,
  systemRandomness,
  type TokenStore,
  toInstant,
} from '@countersign/contracts';
import { beginAuthorization, checkRedirect } from './begin-authorization.js';
import {
  type CompleteAuthorizationOptions,
  type CompletedAuthorization,
  completeAuthorization,
} from './complete-authorization.js';
import { leaveFailure, takeFailure } from './consent-failure.js';
import { connectedPage, localeOf, problemPage } from './consent-pages.js';
import type { AuthorizationStore, PendingAuthorization } from './pending-authorization.js';
import { oauthRemedies } from './remedies.js';
import type { TokenEndpoint } from './token-endpoint.js';

// Consent through a server's https callback, asked for by another process (the command). That process leaves a ticket in
// the store; whoever opens the ticket's address at the server gets state, PKCE and a cookie, so that the answer is taken
// from that very browser only.

/** Where, below the redirect URI, a ticket is opened. */
const START = '/start';
const COOKIE = '__Host-countersign-consent';

export interface ConsentRequest {
  readonly connection: string;
  /** The server's callback, exactly as registered with the vendor. */
  readonly redirectUri: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly authorizations: AuthorizationStore;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
  /** How long a person may take, in ms. @defaultValue 600_000 */
  readonly lifeMs?: number | undefined;
}

export interface RequestedConsent {
  readonly url: string;
  /** Given once. `undefined` while the consent goes on, and when it went well: the tokens are in their store then. */
  failure(): Promise<AuthError | undefined>;
}

/**
 * Leaves a consent to be begun at the server.
 * @returns the address to open, good once; and why the server refused what came back, once it did.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a redirect URI that isn't https.
 */
export async function requestConsent(request: ConsentRequest): Promise<RequestedConsent> {
  const { clock = systemClock, randomness = systemRandomness, lifeMs = 600_000 } = request;
  const { connection, redirectUri, clientId, scopes } = request;
  checkRedirect('server', redirectUri, ['server']);
  const ticket = Buffer.from(randomness.bytes(32)).toString('base64url');
  await request.authorizations.put({
    state: ticket,
    awaitsBrowser: true,
    connection,
    redirectUri,
    mode: 'server',
    tokenUrl: '',
    clientId,
    scopes,
    expiresAt: toInstant(clock.now() + lifeMs),
  });
  const url = new URL(redirectUri);
  url.pathname = `${url.pathname.replace(/\/$/, '')}${START}`;
  url.searchParams.set('ticket', ticket);
  return { url: url.href, failure: () => takeFailure(request.authorizations, ticket) };
}

/** What a connection's consent needs, as the server's own configuration has it. */
export interface ConsentFacts extends Pick<CompleteAuthorizationOptions, 'acceptIdentity'> {
  readonly oauth: OAuthDescriptor;
  /** Base URL per service; see `vendorOrigins`. */
  readonly origins: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly endpoint: Pick<TokenEndpoint, 'exchangeCode' | 'url'>;
}

export interface ConsentHandlersOptions {
  /** Shared with the process that asks. */
  readonly authorizations: AuthorizationStore;
  readonly tokens: TokenStore;
  /** @throws whatever makes the consent impossible; the page names its code and remedy. */
  facts(connection: string): Promise<ConsentFacts>;
  /** After the tokens are stored. */
  onConnected?: ((completed: CompletedAuthorization) => void) | undefined;
  readonly clock?: Clock | undefined;
}

/** Two routes, as functions of Fetch API requests: `GET {redirectUri}/start` and `GET {redirectUri}`. */
export interface ConsentHandlers {
  /** Sends the browser that opened a ticket to the vendor, with a cookie of its own. */
  start(request: Request): Promise<Response>;
  /** Takes the answer, stores the tokens and shows a page. Redirects nowhere, whatever the address says. */
  callback(request: Request): Promise<Response>;
}

/** A consent is over HTTP GET, once; the pages hold no script and neither code nor token. */
export function createConsentHandlers(options: ConsentHandlersOptions): ConsentHandlers {
  const { authorizations, tokens, clock = systemClock } = options;

  /** What fails from here on has ended the consent, and whoever asked for it shall know. */
  async function toldOnFailure<T>(pending: PendingAuthorization, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await leaveFailure(authorizations, pending, error, clock);
      throw error;
    }
  }

  async function begin(request: Request): Promise<Response> {
    const ticket = new URL(request.url).searchParams.get('ticket') ?? '';
    const asked = ticket === '' ? undefined : await authorizations.take(ticket);
    if (!asked?.awaitsBrowser || asked.failure !== undefined || Date.parse(asked.expiresAt) <= clock.now()) {
      throw expired('This link was opened before, or is too old.');
    }
    const { connection, redirectUri, scopes } = asked;
    const begun = await toldOnFailure({ ...asked, ticket }, async () => {
      const { oauth, origins, clientId } = await options.facts(connection);
      return beginAuthorization({
        ...{ connection, redirectUri, scopes, oauth, origins, clientId, clock },
        mode: 'server',
        allowedModes: ['server'],
        store: { put: (pending) => authorizations.put({ ...pending, ticket }), take: authorizations.take },
      });
    });
    const cookie = `${COOKIE}=${begun.browserCookie?.reveal()}; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax`;
    return new Response(null, {
      status: 302,
      headers: {
        location: begun.url,
        'set-cookie': cookie,
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      },
    });
  }

  async function complete(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const [state, ...more] = url.searchParams.getAll('state');
    const pending = state === undefined || more.length > 0 ? undefined : await authorizations.take(state);
    if (pending === undefined) {
      throw new AuthError('STATE_MISMATCH', 'No consent with this state was started here, or its answer was used.', {
        remedy: oauthRemedies.STATE_MISMATCH,
      });
    }
    // Behind a proxy the request's own address is another one: only path and query are taken from it.
    const callbackUrl = new URL(`${url.pathname}${url.search}`, pending.redirectUri).href;
    const completed = await toldOnFailure(pending, async () => {
      const { oauth, endpoint, acceptIdentity } = await options.facts(pending.connection);
      return completeAuthorization({
        callbackUrl,
        authorizations: { put: authorizations.put, take: async (asked) => (asked === state ? pending : undefined) },
        endpoint,
        tokens,
        clock,
        acceptIdentity,
        browserCookie: cookieOf(request),
        redirectSettings: oauth.redirectSettings,
        refusals: oauth.refusals,
        codeParameter: oauth.codeParameter,
      });
    });
    options.onConnected?.(completed);
    return connectedPage(localeOf(request), `${COOKIE}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax`);
  }

  const handle = (work: (request: Request) => Promise<Response>) => async (request: Request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } });
    try {
      return await work(request);
    } catch (error) {
      return problemPage(error, ConnectorError.is(error) && !error.retryable ? 400 : 503, localeOf(request));
    }
  };
  return { start: handle(begin), callback: handle(complete) };
}

function cookieOf(request: Request): string | undefined {
  const pairs = (request.headers.get('cookie') ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
}

function expired(message: string): AuthError {
  return new AuthError('AUTHORIZATION_EXPIRED', message, { remedy: oauthRemedies.AUTHORIZATION_EXPIRED });
}
