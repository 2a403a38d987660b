import { createHash, createPublicKey, timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { compactVerify, errors, jwtVerify } from 'jose';
import { HOUR_MS, Refusal, refuse, refused } from './answers.js';
import { type Context, type DocuSignState, guid, type OAuthGrant, rowOf, textOf } from './state.js';

// Codes live two minutes, tokens of the code grant eight hours, of an assertion one hour, refresh tokens thirty days.

const SECOND = 1000;
const CODE_LIFE = 2 * 60 * SECOND;
const CODE_TOKEN_LIFE = 8 * HOUR_MS;
const JWT_TOKEN_LIFE = HOUR_MS;
const REFRESH_LIFE = 30 * 24 * HOUR_MS;
const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DOCUSIGN_AUDIENCES = ['account-d.docusign.com', 'account.docusign.com'];

/** The consent page: the user agrees at once, and the browser goes back. */
export function authorizePage({ query }: EmulatorRequest, context: Context): EmulatorResponse {
  const redirectUri = query.get('redirect_uri') ?? '';
  const redirect = URL.parse(redirectUri);
  if (query.get('client_id') !== context.credentials.clientId || !redirect) {
    return { status: 400, headers: html, body: 'The client id is not registered.' };
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(redirect.hostname);
  if (redirectUri !== context.credentials.settings['redirectUri'] && !loopback) {
    return { status: 400, headers: html, body: 'The redirect URI is not registered properly with DocuSign.' };
  }
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean);
  if (!scopes.includes('signature')) return { status: 400, headers: html, body: 'The scope signature is missing.' };
  if (scopes.includes('impersonation')) context.state.consented = true;
  const code = token(context);
  context.state.codes.set(code, {
    redirectUri,
    scopes,
    challenge: query.get('code_challenge') ?? undefined,
    issuedAt: context.clock.now(),
    used: false,
  });
  redirect.searchParams.set('code', code);
  const state = query.get('state');
  if (state !== null) redirect.searchParams.set('state', state);
  return { status: 302, headers: { location: redirect.href } };
}

const html = { 'content-type': 'text/html; charset=utf-8' };

export async function tokenEndpoint(request: EmulatorRequest, context: Context): Promise<EmulatorResponse> {
  const form = rowOf(request.body);
  switch (form['grant_type']) {
    case JWT_GRANT:
      return assertionGrant(textOf(form['assertion']), context);
    case 'authorization_code':
      return codeGrant(request, context);
    case 'refresh_token':
      return refreshGrant(request, context);
    default:
      return oauthError('unsupported_grant_type');
  }
}

async function assertionGrant(assertion: string, context: Context): Promise<EmulatorResponse> {
  const { state, clock, credentials, origin } = context;
  const claims = await verifiedClaims(assertion, context);
  if (typeof claims === 'string') return oauthError('invalid_grant', claims);
  const audiences = [...DOCUSIGN_AUDIENCES, new URL(origin).host];
  // A wrong audience is a key of another environment, to them.
  if (claims.iss !== credentials.clientId || typeof claims.aud !== 'string' || !audiences.includes(claims.aud)) {
    return oauthError('invalid_grant', 'issuer_not_found');
  }
  if (claims.sub !== state.userId) return oauthError('invalid_grant', 'user_not_found');
  const scopes = textOf(claims['scope']).split(' ');
  if (!scopes.includes('signature') || !scopes.includes('impersonation')) return oauthError('invalid_request');
  if (!state.consented) return oauthError('consent_required');
  const grant: OAuthGrant = { kind: 'jwt', scopes, startedAt: clock.now(), revoked: false };
  return tokens(context, grant, JWT_TOKEN_LIFE);
}

async function verifiedClaims(assertion: string, { state, clock }: Context) {
  for (const pem of state.publicKeys) {
    const key = createPublicKey(pem);
    try {
      const options = { algorithms: ['RS256'], requiredClaims: ['iss', 'sub', 'aud', 'exp', 'iat'] };
      const { payload } = await jwtVerify(assertion, key, { ...options, currentDate: new Date(clock.now()) });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'expired_grant';
      const signed = await compactVerify(assertion, key, { algorithms: ['RS256'] }).then(
        () => true,
        () => false,
      );
      if (signed) return 'invalid_claims'; // Wording assumed.
    }
  }
  return 'no_valid_keys_or_signatures';
}

function codeGrant(request: EmulatorRequest, context: Context): EmulatorResponse {
  const form = rowOf(request.body);
  const known = context.state.codes.get(textOf(form['code']));
  if (!known || known.used || context.clock.now() - known.issuedAt > CODE_LIFE) {
    return oauthError('invalid_grant', 'expired_client_token');
  }
  const client = clientOf(request, context);
  if (client === undefined) return oauthError('invalid_client', undefined, 401);
  const redirectUri = form['redirect_uri'];
  if (redirectUri !== undefined && redirectUri !== known.redirectUri) return oauthError('invalid_grant');
  if (client === 'public' && known.challenge === undefined) return oauthError('invalid_request');
  if (known.challenge !== undefined) {
    const given = createHash('sha256').update(textOf(form['code_verifier'])).digest('base64url');
    if (given !== known.challenge) return oauthError('invalid_grant', 'invalid_code_verifier'); // Wording assumed.
  }
  known.used = true;
  const grant: OAuthGrant = { kind: 'code', scopes: known.scopes, startedAt: context.clock.now(), revoked: false };
  return tokens(context, grant, CODE_TOKEN_LIFE, refreshExpiry(context, grant));
}

function refreshGrant(request: EmulatorRequest, context: Context): EmulatorResponse {
  const { state, clock } = context;
  const value = textOf(rowOf(request.body)['refresh_token']);
  if (clientOf(request, context) === undefined) return oauthError('invalid_client', undefined, 401);
  const known = state.refreshTokens.get(value);
  if (!known || known.grant.revoked || clock.now() > known.expiresAt) {
    return oauthError('invalid_grant', 'expired_client_token');
  }
  if (state.settings.strictRotation) state.refreshTokens.delete(value);
  return tokens(context, known.grant, CODE_TOKEN_LIFE, refreshExpiry(context, known.grant));
}

/** With `extended` thirty days from now, else from the consent. */
function refreshExpiry({ clock }: Context, { scopes, startedAt }: OAuthGrant): number {
  return (scopes.includes('extended') ? clock.now() : startedAt) + REFRESH_LIFE;
}

function tokens(context: Context, grant: OAuthGrant, life: number, refreshUntil?: number): EmulatorResponse {
  const { state, clock } = context;
  const accessToken = token(context);
  state.accessTokens.set(accessToken, { grant, expiresAt: clock.now() + life });
  const refreshToken = refreshUntil === undefined ? undefined : token(context);
  if (refreshToken !== undefined && refreshUntil !== undefined) {
    state.refreshTokens.set(refreshToken, { grant, expiresAt: refreshUntil });
  }
  return {
    status: 200,
    headers: { 'cache-control': 'no-store' },
    body: {
      access_token: accessToken,
      token_type: 'Bearer',
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      expires_in: life / SECOND,
      scope: grant.scopes.join(' '),
    },
  };
}

/** A consent that needs no browser: where a sandbox with the code grant begins. */
export function beginGrant(
  state: DocuSignState,
  { kind, scopes }: Pick<OAuthGrant, 'kind' | 'scopes'>,
  refreshToken: string,
  now: number,
): void {
  const grant: OAuthGrant = { kind, scopes, startedAt: now, revoked: false };
  state.refreshTokens.set(refreshToken, { grant, expiresAt: now + REFRESH_LIFE });
}

export function userInfo(_request: EmulatorRequest, context: Context): EmulatorResponse {
  const { state, origin } = context;
  return {
    status: 200,
    body: {
      sub: state.userId,
      name: 'Service Account',
      given_name: 'Service',
      family_name: 'Account',
      created: '2024-05-06T07:08:09.123',
      email: 'service.account@example.hk',
      accounts: [
        { account_id: state.accountId, is_default: true, account_name: 'Example Trading HK', base_uri: origin },
      ],
    },
  };
}

/** Bearer token and account of a call. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  const { state, clock } = context;
  const value = /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const known = state.accessTokens.get(value);
  if (!known || known.grant.revoked || clock.now() >= known.expiresAt) return unauthorized(request, context);
  if (request.operationId === 'userInfo.get') return undefined;
  const hour = Math.floor(clock.now() / HOUR_MS);
  if (state.calls.hour !== hour) Object.assign(state.calls, { hour, count: 0 });
  state.calls.count += 1;
  return request.pathParameters['accountId'] === state.accountId ? undefined : refused(context, refuse.account());
}

/** An expired token, or one of the other environment. */
export function unauthorized(request: EmulatorRequest, context: Context): EmulatorResponse {
  if (request.operationId === 'userInfo.get') return oauthError('invalid_token', undefined, 401);
  return refused(
    context,
    new Refusal('AUTHORIZATION_INVALID_TOKEN', 'The access token provided is expired, revoked or malformed.', 401),
  );
}

/** The client by HTTP Basic, or a public one by its id; `undefined` when it is neither. */
function clientOf(request: EmulatorRequest, { credentials }: Context): 'confidential' | 'public' | undefined {
  const { clientId, clientSecret } = credentials;
  const given = request.headers['authorization'] ?? '';
  const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  if (same(given, expected)) return 'confidential';
  // A stray Bearer comes from one of their own SDKs.
  if (/^Basic /i.test(given)) return undefined;
  return rowOf(request.body)['client_id'] === clientId ? 'public' : undefined;
}

function oauthError(error: string, description?: string, status = 400): EmulatorResponse {
  return { status, body: { error, ...(description === undefined ? {} : { error_description: description }) } };
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function token(context: Context): string {
  return `eyJ0eXAiOiJNVCJ9.${Buffer.from(context.random.bytes(48)).toString('base64url')}.${guid(context)}`;
}
