import { createHash } from 'node:crypto';
import {
  type Clock,
  ConfigurationError,
  type OAuthDescriptor,
  type Randomness,
  Secret,
  sha256,
  systemClock,
  systemRandomness,
  toInstant,
} from '@countersign/contracts';
import type { AuthorizationStore, RedirectMode } from './pending-authorization.js';
import { endpointUrl } from './vendor-origins.js';

export interface BeginAuthorizationOptions {
  readonly connection: string;
  readonly oauth: OAuthDescriptor;
  /** Base URL per service; see `vendorOrigins`. */
  readonly origins: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly mode: RedirectMode;
  /** The modes that the descriptor allows in this environment. */
  readonly allowedModes: readonly RedirectMode[];
  /** Exactly as registered with the vendor. */
  readonly redirectUri: string;
  /** @defaultValue all that the descriptor names */
  readonly scopes?: readonly string[] | undefined;
  readonly store: AuthorizationStore;
  readonly clock?: Clock | undefined;
  readonly randomness?: Randomness | undefined;
  /** How long a person may take, in ms. @defaultValue 600_000 */
  readonly lifeMs?: number | undefined;
}

export interface BegunAuthorization {
  /** What the person opens, in the system's browser. */
  readonly url: string;
  readonly state: string;
  readonly redirectUri: string;
  /**
   * In mode `server`: value of a cookie to set in the browser that starts (`__Host-` prefix, Secure, HttpOnly,
   * SameSite=Lax). The answer is taken from that browser only.
   */
  readonly browserCookie?: Secret | undefined;
}

const RESERVED = new Set([
  ...['response_type', 'client_id', 'redirect_uri', 'scope', 'state', 'nonce'],
  ...['code_challenge', 'code_challenge_method', 'response_mode', 'request', 'request_uri'],
]);

/**
 * Starts a consent: authorization code grant (RFC 6749 §4.1) with a one-time state, PKCE S256 where the vendor supports
 * it (RFC 7636), and a nonce where an id token is asked for.
 * @throws {@link ConfigurationError} `INVALID_OPTION` for a redirect that the vendor or its mode doesn't allow.
 */
export async function beginAuthorization(options: BeginAuthorizationOptions): Promise<BegunAuthorization> {
  const { oauth, mode, redirectUri, clientId, connection } = options;
  const { clock = systemClock, randomness = systemRandomness, lifeMs = 600_000 } = options;
  if (oauth.authorize === undefined) throw invalid('oauth/authorize', 'This vendor has no authorization endpoint.');
  checkRedirect(mode, redirectUri, options.allowedModes);
  const scopes = options.scopes ?? Object.keys(oauth.scopes);
  const token = (bytes: number) => Buffer.from(randomness.bytes(bytes)).toString('base64url');

  const state = token(32);
  const verifier = oauth.pkce === 'required' ? token(32) : undefined; // 43 characters (RFC 7636 §4.1)
  const nonce = scopes.includes('openid') ? token(32) : undefined;
  const cookie = mode === 'server' ? token(32) : undefined;

  const url = new URL(endpointUrl(oauth.authorize, options.origins));
  for (const [name, value] of Object.entries(oauth.authorizeParameters ?? {})) {
    if (RESERVED.has(name)) throw invalid(`authorizeParameters/${name}`, 'This parameter is set by the flow itself.');
    url.searchParams.set(name, value);
  }
  const parameters = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    ...(scopes.length > 0 && oauth.scopesFrom !== 'app' ? { scope: scopes.join(' ') } : {}),
    state,
    ...(nonce === undefined ? {} : { nonce }),
    ...(verifier === undefined ? {} : { code_challenge: challengeOf(verifier), code_challenge_method: 'S256' }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);

  await options.store.put({
    state,
    connection,
    redirectUri,
    mode,
    clientId,
    tokenUrl: endpointUrl(oauth.token, options.origins),
    issuer: oauth.issuer,
    verifier: verifier === undefined ? undefined : Secret.of(verifier),
    nonce,
    browserHash: cookie === undefined ? undefined : sha256(cookie),
    scopes,
    expiresAt: toInstant(clock.now() + lifeMs),
  });
  const begun = { url: url.href, state, redirectUri };
  return cookie === undefined ? begun : { ...begun, browserCookie: Secret.of(cookie) };
}

/** BASE64URL(SHA-256(verifier)), RFC 7636 §4.2. */
export function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier, 'ascii').digest('base64url');
}

/** Loopback by IP literal (RFC 8252 §7.3, §8.3), everything that others see over https, no fragment. */
export function checkRedirect(mode: RedirectMode, redirectUri: string, allowed: readonly RedirectMode[]): void {
  if (!allowed.includes(mode)) {
    throw invalid('mode', `This vendor takes ${allowed.join(' or ')} here, not ${mode}.`);
  }
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  if (url === undefined || url.hash !== '' || redirectUri.includes('#') || url.username !== '') {
    throw invalid('redirectUri', 'The redirect URI is an absolute URL without fragment.');
  }
  const loopback = url.protocol === 'http:' && (url.hostname === '127.0.0.1' || url.hostname === '[::1]');
  if (mode === 'loopback' ? !loopback : mode === 'server' && url.protocol !== 'https:') {
    const wanted = mode === 'loopback' ? 'http://127.0.0.1 or http://[::1]' : 'https';
    throw invalid('redirectUri', `In mode ${mode} the redirect URI starts with ${wanted}.`);
  }
}

function invalid(place: string, message: string): ConfigurationError {
  return new ConfigurationError('INVALID_OPTION', message, { place });
}
