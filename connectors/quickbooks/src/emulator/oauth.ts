import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { gatewayFault, tid } from './answers.js';
import { type Context, isRow, type OAuthGrant, type QuickBooksState, textOf } from './state.js';

// Codes live 10 minutes (assumed), access tokens one hour, refresh tokens 100 days, a consent five years.

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const CODE_LIFE = 10 * 60 * SECOND;
const ACCESS_LIFE = 3600 * SECOND;
const REFRESH_LIFE = 100 * DAY;
const CONSENT_LIFE = 5 * 365 * DAY;

/** The consent page: agrees at once and sends the browser back. */
export function authorizePage({ query }: EmulatorRequest, context: Context): EmulatorResponse {
  const redirect = URL.parse(query.get('redirect_uri') ?? '');
  if (query.get('client_id') !== context.credentials.clientId || !redirect)
    return page(context, 'Unknown application.');
  if (!(query.get('scope') ?? '').split(' ').includes('com.intuit.quickbooks.accounting')) {
    return page(context, 'The scope com.intuit.quickbooks.accounting is missing.');
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(redirect.hostname);
  if (context.state.settings.productionRedirects && (redirect.protocol !== 'https:' || loopback)) {
    return page(context, 'The redirect URI of a production app is https, and not on this machine.');
  }
  const code = token(context, 'AB11');
  context.state.codes.set(code, {
    redirectUri: query.get('redirect_uri') ?? '',
    issuedAt: context.clock.now(),
    grant: undefined,
  });
  redirect.searchParams.set('code', code);
  redirect.searchParams.set('state', query.get('state') ?? '');
  redirect.searchParams.set('realmId', context.state.realmId);
  return { status: 302, headers: { location: redirect.href } };
}

export function tokenEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const form = isRow(request.body) ? request.body : {};
  const grant =
    form['grant_type'] === 'authorization_code'
      ? exchange(context, textOf(form['code']) ?? '', textOf(form['redirect_uri']) ?? '')
      : refresh(context, textOf(form['refresh_token']) ?? '');
  if (grant === undefined) return oauthError(context, 400, 'invalid_grant', 'Incorrect or invalid refresh token');
  const { state, clock } = context;
  const now = clock.now();
  const accessToken = token(context, 'eyJ');
  state.accessTokens.set(accessToken, { grant, expiresAt: now + ACCESS_LIFE });
  const asked = request.headers['x-include-refresh-token-hard-expires-in'] === 'true';
  return {
    status: 200,
    headers: { ...tid(context), 'cache-control': 'no-store' },
    body: {
      token_type: 'bearer',
      access_token: accessToken,
      expires_in: ACCESS_LIFE / SECOND,
      refresh_token: grant.refreshToken,
      x_refresh_token_expires_in: REFRESH_LIFE / SECOND,
      ...(asked
        ? { x_refresh_token_hard_expires_in: Math.floor((grant.startedAt + CONSENT_LIFE - now) / SECOND) }
        : {}),
    },
  };
}

export function revokeEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const value = textOf(isRow(request.body) ? request.body['token'] : undefined) ?? '';
  const { state } = context;
  const grant = state.refreshTokens.get(value) ?? state.accessTokens.get(value)?.grant;
  if (!grant) return oauthError(context, 400, 'invalid_token', 'The token is unknown');
  grant.revoked = true;
  return { status: 200, headers: tid(context) };
}

/** A consent that needs no browser: where a sandbox begins. */
export function beginGrant(state: QuickBooksState, refreshToken: string, now: number): OAuthGrant {
  const grant: OAuthGrant = { id: refreshToken, startedAt: now, revoked: false, refreshToken, refreshedAt: now };
  state.grants.add(grant);
  state.refreshTokens.set(refreshToken, grant);
  return grant;
}

function exchange(context: Context, code: string, redirectUri: string): OAuthGrant | undefined {
  const { state, clock } = context;
  const known = state.codes.get(code);
  if (!known) return undefined;
  if (known.grant) {
    known.grant.revoked = true; // A second exchange ends what the first one gave (oauth-jsclient #173).
    return undefined;
  }
  if (known.redirectUri !== redirectUri || clock.now() - known.issuedAt > CODE_LIFE) return undefined;
  known.grant = beginGrant(state, token(context, 'RT1'), clock.now());
  return known.grant;
}

function refresh(context: Context, refreshToken: string): OAuthGrant | undefined {
  const { state, clock } = context;
  const now = clock.now();
  const grant = state.refreshTokens.get(refreshToken);
  if (!grant || grant.revoked || now - grant.startedAt > CONSENT_LIFE) return undefined;
  if (grant.refreshToken !== refreshToken) {
    if (state.settings.revokeOnReuse) grant.revoked = true;
    return undefined;
  }
  if (now - grant.refreshedAt > REFRESH_LIFE) return undefined;
  // The real service changes the value about once in 24 h. Here it changes each time, so that a client that keeps the old one shows.
  grant.refreshToken = token(context, 'RT1');
  grant.refreshedAt = now;
  state.refreshTokens.set(grant.refreshToken, grant);
  return grant;
}

/** Bearer token and realm of an API call; Basic credentials of a token call. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  const given = request.headers['authorization'] ?? '';
  if (request.operationId.startsWith('oauth.')) {
    const { clientId, clientSecret } = context.credentials;
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    return same(given, expected) ? undefined : oauthError(context, 401, 'invalid_client', 'Unknown client');
  }
  const value = /^Bearer (\S+)$/i.exec(given)?.[1] ?? '';
  const known = context.state.accessTokens.get(value);
  if (!known || known.grant.revoked || context.clock.now() >= known.expiresAt) {
    return unauthorized(context, value, known ? 'Token expired' : 'Token invalid');
  }
  if (request.pathParameters['realmId'] === context.state.realmId) return undefined;
  return gatewayFault(context, 403, 'AUTHORIZATION', {
    message: 'message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403',
    detail: 'The application is not authorized for this company.',
    code: '3100',
  });
}

/** As recorded: the detail repeats the beginning of the token. */
export function unauthorized(context: Context, value: string, what: string): EmulatorResponse {
  return gatewayFault(context, 401, 'AUTHENTICATION', {
    message: 'message=AuthenticationFailed; errorCode=003200; statusCode=401',
    detail: `${what}: ${value.slice(0, 12)}`,
    code: '3200',
  });
}

function oauthError(context: Context, status: number, error: string, description: string): EmulatorResponse {
  return { status, headers: tid(context), body: { error, error_description: description } };
}

function page(context: Context, text: string): EmulatorResponse {
  return { status: 400, headers: { ...tid(context), 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function token(context: Context, prefix: string): string {
  return `${prefix}${Buffer.from(context.random.bytes(24)).toString('hex')}`;
}
