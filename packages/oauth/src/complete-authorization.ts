import { timingSafeEqual } from 'node:crypto';
import {
  AuthError,
  type Clock,
  Secret,
  sha256,
  systemClock,
  type TokenRefusal,
  type TokenSet,
  type TokenStore,
  toInstant,
} from '@countersign/contracts';
import { explainRefusal } from './explain-refusal.js';
import { checkIdToken, type IdTokenClaims } from './id-token.js';
import type { AuthorizationStore, PendingAuthorization } from './pending-authorization.js';
import { oauthRemedies } from './remedies.js';
import type { TokenEndpoint } from './token-endpoint.js';

export interface CompleteAuthorizationOptions {
  /** The whole address that the browser came back to. */
  readonly callbackUrl: string;
  readonly authorizations: AuthorizationStore;
  readonly endpoint: Pick<TokenEndpoint, 'exchangeCode' | 'url'>;
  readonly tokens: TokenStore;
  /** In mode `server`: the cookie that the browser brought. */
  readonly browserCookie?: string | undefined;
  /** Settings that come back beside the code; `redirectSettings` of the descriptor. */
  readonly redirectSettings?: readonly string[] | undefined;
  /** Kinds of refusals; `refusals` of the descriptor. A known word that comes back in place of a code gets its remedy. */
  readonly refusals?: readonly TokenRefusal[] | undefined;
  /** Name of the code's parameter. @defaultValue `'code'` */
  readonly codeParameter?: string | undefined;
  /**
   * Looks at the claims of the id token and the settings that came back, before any token is stored, and throws to refuse
   * the account. A consent without an id token is asked with no claims.
   */
  readonly acceptIdentity?: ((claims: IdTokenClaims, settings: Readonly<Record<string, string>>) => void) | undefined;
  readonly clock?: Clock | undefined;
}

export interface CompletedAuthorization {
  readonly connection: string;
  /** As they came back: `{ realmId: '…' }`. */
  readonly settings: Readonly<Record<string, string>>;
  /** Granted scopes; those asked for where the vendor doesn't say. */
  readonly scopes: readonly string[];
  readonly missingScopes: readonly string[];
}

/**
 * Ends a consent: checks that the answer belongs to it, exchanges the code once, stores the tokens. A code is never sent
 * twice: some vendors then revoke what it gave.
 * @throws {@link AuthError} `STATE_MISMATCH`, `AUTHORIZATION_EXPIRED`, `REDIRECT_MISMATCH`, `ISSUER_MISMATCH`,
 * `AUTHORIZATION_REFUSED` before anything is sent; `CODE_REFUSED`, `CODE_UNKNOWN_OUTCOME` or the endpoint's own error after.
 */
export async function completeAuthorization(options: CompleteAuthorizationOptions): Promise<CompletedAuthorization> {
  const { clock = systemClock, endpoint, codeParameter = 'code' } = options;
  const url = parseCallback(options.callbackUrl);
  const parameter = (name: string): string | undefined => single(url, name);

  const state = parameter('state');
  // Taken first: whatever is wrong with the answer, this consent has had its one.
  const pending = state === undefined ? undefined : await options.authorizations.take(state);
  if (pending === undefined || pending.awaitsBrowser) {
    throw failure('STATE_MISMATCH', 'No consent with this state was started here, or its answer was used.');
  }
  checkAnswer(pending, url, { iss: parameter('iss'), cookie: options.browserCookie, now: clock.now() });
  if (pending.tokenUrl !== endpoint.url) {
    throw failure('ISSUER_MISMATCH', 'The consent was started at another authorization server.');
  }
  const refused = parameter('error');
  if (refused !== undefined) {
    const word = /^[A-Za-z0-9_.-]{1,64}$/.test(refused) ? refused : 'unreadable';
    const error = failure('AUTHORIZATION_REFUSED', `The vendor answered ${word}.`, { error: word });
    const kind = explainRefusal(options.refusals, error, {}, clock.now());
    if (kind === undefined) throw error;
    const details = { error: word, reason: kind.code };
    throw new AuthError(error.code, error.message, { details, remedy: kind.remedy });
  }
  const code = parameter(codeParameter);
  if (code === undefined || !/^[\x20-\x7e]{1,4096}$/.test(code)) {
    throw failure('AUTHORIZATION_REFUSED', 'The vendor answered without a code.');
  }
  const settings: Record<string, string> = {};
  for (const name of options.redirectSettings ?? []) {
    const value = parameter(name);
    if (value === undefined || !/^[A-Za-z0-9_.-]{1,128}$/.test(value)) {
      throw failure('AUTHORIZATION_REFUSED', `The vendor answered without ${name}.`, { missing: name });
    }
    settings[name] = value;
  }

  const { tokens, claims } = await exchange(pending, Secret.of(code), endpoint, clock);
  options.acceptIdentity?.(claims, settings);
  const given = Object.keys(settings).length === 0 ? {} : { settings };
  await keep(options.tokens, pending.connection, { ...tokens, grantedAt: toInstant(clock.now()), ...given });
  const scopes = tokens.scopes ?? pending.scopes;
  const missingScopes = pending.scopes.filter((scope) => !scopes.includes(scope));
  return { connection: pending.connection, settings, scopes, missingScopes };
}

interface AnswerFacts {
  readonly iss: string | undefined;
  readonly cookie: string | undefined;
  readonly now: number;
}

function checkAnswer(pending: PendingAuthorization, url: URL, { iss, cookie, now }: AnswerFacts): void {
  if (Date.parse(pending.expiresAt) <= now) throw failure('AUTHORIZATION_EXPIRED', 'The consent took too long.');
  if (pending.browserHash !== undefined && !(cookie !== undefined && sameText(sha256(cookie), pending.browserHash))) {
    throw failure('STATE_MISMATCH', 'The answer came from another browser than the one that started.');
  }
  const registered = new URL(pending.redirectUri);
  if (url.origin !== registered.origin || url.pathname !== registered.pathname) {
    throw failure('REDIRECT_MISMATCH', `The browser did not come back to ${pending.redirectUri}.`);
  }
  // RFC 9207 §2.4: announced means required; compared as text.
  if (pending.issuer !== undefined && iss !== pending.issuer) {
    throw failure('ISSUER_MISMATCH', `The answer names another issuer than ${pending.issuer}, or none.`);
  }
}

async function exchange(
  pending: PendingAuthorization,
  code: Secret,
  endpoint: Pick<TokenEndpoint, 'exchangeCode'>,
  clock: Clock,
): Promise<{ readonly tokens: TokenSet; readonly claims: IdTokenClaims }> {
  const { redirectUri, verifier } = pending;
  const outcome = await endpoint.exchangeCode({ code, redirectUri, verifier });
  switch (outcome.kind) {
    case 'tokens': {
      // Without a nonce no id token was asked for, and one that comes all the same is not believed.
      const { nonce } = pending;
      const claims = nonce === undefined ? {} : checkIdToken(outcome.idToken, { ...pending, nonce, now: clock.now() });
      return { tokens: outcome.tokens, claims };
    }
    case 'refused':
      throw failure('CODE_REFUSED', 'The vendor refused the code.');
    case 'unknown':
      throw failure('CODE_UNKNOWN_OUTCOME', 'The answer to the code was lost.');
    case 'rejected':
      throw outcome.error;
  }
}

async function keep(store: TokenStore, connection: string, tokens: TokenSet): Promise<void> {
  await store.withLock(connection, async () => {
    let stored = false;
    while (!stored) stored = await store.replace(connection, await presentGeneration(store, connection), tokens);
  });
}

async function presentGeneration(store: TokenStore, connection: string): Promise<number> {
  try {
    return (await store.read(connection))?.generation ?? 0;
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    await store.remove(connection); // sealed with a key that is gone: a new consent is the way out
    return 0;
  }
}

function parseCallback(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw failure('REDIRECT_MISMATCH', 'This is not the address that the browser came back to.');
}

/** A parameter that comes twice is refused (RFC 6749 §3.1), an empty one is none. */
function single(url: URL, name: string): string | undefined {
  const values = url.searchParams.getAll(name);
  if (values.length > 1) throw failure('STATE_MISMATCH', `The answer holds ${name} more than once.`);
  return values[0] === '' ? undefined : values[0];
}

export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

type Code = keyof typeof oauthRemedies;

function failure(code: Code, message: string, details?: Readonly<Record<string, string>>): AuthError {
  return new AuthError(code, message, { remedy: oauthRemedies[code], details });
}
