import { createHash, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, refuse, refused } from './answers.js';
import {
  CALENDAR,
  COMPOSE,
  type Context,
  DRIVE_FILE,
  type OAuthGrant,
  READ_MAIL,
  rowOf,
  textOf,
  word,
} from './state.js';

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
const ACCESS_LIFE_S = 3599;
const CODE_LIFE = 10 * 60 * SECOND;
const TESTING_LIFE = 7 * DAY;
const UNUSED_LIFE = 180 * DAY;
const ASSERTION = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

class OAuthRefusal extends Error {
  readonly status: number;
  readonly body: { error: string; error_description: string; error_subtype?: string };

  constructor(status: number, error: string, description: string, subtype?: string) {
    super(error);
    this.status = status;
    this.body = { error, error_description: description, ...(subtype === undefined ? {} : { error_subtype: subtype }) };
  }
}

/** The consent page: agrees at once and sends the browser back. */
export function authorizePage({ query }: EmulatorRequest, context: Context): EmulatorResponse {
  const { state, clock, credentials, random } = context;
  const redirect = URL.parse(query.get('redirect_uri') ?? '');
  // Shown on Google's own page: the redirect is never reached.
  if (query.get('client_id') !== credentials.clientId || redirect === null)
    return page(context, 'Error 401: invalid_client');
  if (state.settings.ssoBroken) return page(context, 'Error 403: app_not_configured_for_user (single sign-on)');
  if (state.settings.blocked) return page(context, 'Error 400: admin_policy_enforced');
  if (query.get('code_challenge_method') !== 'S256' || (query.get('code_challenge') ?? '') === '') {
    return page(context, 'Error 400: invalid_request (the twin wants PKCE with S256)');
  }
  const code = `4/0A${word(random, 24)}`;
  state.codes.set(code, {
    redirectUri: query.get('redirect_uri') ?? '',
    challenge: query.get('code_challenge') ?? '',
    nonce: query.get('nonce') ?? '',
    scopes: (query.get('scope') ?? '').split(' ').filter((scope) => scope !== ''),
    issuedAt: clock.now(),
    grant: undefined,
  });
  redirect.searchParams.set('code', code);
  redirect.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { location: redirect.href } };
}

export function tokenEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const form = rowOf(request.body);
  const field = (name: string) => textOf(form[name]) ?? '';
  try {
    switch (field('grant_type')) {
      case 'authorization_code':
        checkClient(field, context);
        return exchange(field, context);
      case 'refresh_token':
        checkClient(field, context);
        return refresh(field('refresh_token'), context);
      case ASSERTION:
        return assert(field('assertion'), context);
      default:
        throw new OAuthRefusal(
          400,
          'unsupported_grant_type',
          `Invalid grant_type: ${field('grant_type').slice(0, 60)}`,
        );
    }
  } catch (error) {
    if (error instanceof OAuthRefusal) return answer(context, error.status, error.body);
    throw error;
  }
}

export function revokeEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const token = textOf(rowOf(request.body)['token']) ?? request.query.get('token') ?? '';
  const { state } = context;
  const grant = state.refreshTokens.get(token) ?? state.accessTokens.get(token)?.grant;
  if (grant === undefined || grant.revoked) {
    return answer(context, 400, { error: 'invalid_token', error_description: 'Token expired or revoked' });
  }
  grant.revoked = true;
  return answer(context, 200, {});
}

/** Bearer token and scope of an API call. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  const value = /^Bearer (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const token = context.state.accessTokens.get(value);
  if (token === undefined || token.grant?.revoked === true || context.clock.now() >= token.expiresAt) {
    return refused(context, refuse.token());
  }
  const enough = scopesFor(request.operationId).some((scope) => token.scopes.includes(scope));
  return enough ? undefined : refused(context, refuse.scopes());
}

/** Scopes of which an operation wants one (discovery documents). */
function scopesFor(operationId: string): readonly string[] {
  const mail = ['https://mail.google.com/', 'https://www.googleapis.com/auth/gmail.modify'];
  if (operationId === 'drafts.list') return [COMPOSE, READ_MAIL, ...mail];
  if (operationId.startsWith('drafts.')) return [COMPOSE, ...mail];
  if (/^(messages|threads)\./.test(operationId)) return [READ_MAIL, ...mail];
  if (operationId.startsWith('files.')) return [DRIVE_FILE, 'https://www.googleapis.com/auth/drive'];
  return [CALENDAR];
}

type Field = (name: string) => string;

function checkClient(field: Field, { credentials }: Context): void {
  if (field('client_id') !== credentials.clientId) {
    throw new OAuthRefusal(401, 'invalid_client', 'The OAuth client was not found.');
  }
  if (!same(field('client_secret'), credentials.clientSecret)) {
    throw new OAuthRefusal(401, 'invalid_client', 'Unauthorized');
  }
}

function exchange(field: Field, context: Context): EmulatorResponse {
  const { state, clock, random } = context;
  const code = state.codes.get(field('code'));
  if (code === undefined || clock.now() - code.issuedAt > CODE_LIFE) throw malformedCode();
  if (code.grant !== undefined) {
    code.grant.revoked = true;
    throw malformedCode();
  }
  if (code.redirectUri !== field('redirect_uri')) {
    throw new OAuthRefusal(400, 'redirect_uri_mismatch', 'Bad Request');
  }
  const challenge = createHash('sha256').update(field('code_verifier'), 'ascii').digest('base64url');
  if (challenge !== code.challenge) throw new OAuthRefusal(400, 'invalid_grant', 'Invalid code verifier.');
  const grant: OAuthGrant = {
    scopes: code.scopes,
    refreshToken: `1//0g${word(random, 24)}`,
    startedAt: clock.now(),
    revoked: false,
  };
  code.grant = grant;
  state.refreshTokens.set(grant.refreshToken, grant);
  const living = [...state.refreshTokens.values()].filter(({ revoked }) => !revoked);
  for (const old of living.slice(0, -state.settings.grantLimit)) old.revoked = true;
  return given(context, grant.scopes, grant, {
    refresh_token: grant.refreshToken,
    ...(grant.scopes.includes('openid') ? { id_token: idToken(context, code.nonce) } : {}),
  });
}

function refresh(refreshToken: string, context: Context): EmulatorResponse {
  const { state, clock } = context;
  const grant = state.refreshTokens.get(refreshToken);
  const age = grant === undefined ? 0 : clock.now() - grant.startedAt;
  const life = state.settings.testing ? TESTING_LIFE : UNUSED_LIFE;
  if (grant === undefined || grant.revoked || age > life) {
    throw new OAuthRefusal(400, 'invalid_grant', 'Token has been expired or revoked.');
  }
  if (state.settings.blocked) {
    throw new OAuthRefusal(400, 'admin_policy_enforced', 'Access to this app is restricted by your administrator.');
  }
  if (state.settings.reauth) {
    throw new OAuthRefusal(400, 'invalid_grant', 'reauth related error (invalid_rapt)', 'invalid_rapt');
  }
  return given(context, grant.scopes, grant, {});
}

/** A service account that acts for a user of the organisation. */
function assert(assertion: string, context: Context): EmulatorResponse {
  const { state, clock } = context;
  const [head = '', body = '', signature = ''] = assertion.split('.');
  const claims = parsed(body);
  const account = state.serviceAccounts.get(textOf(claims['iss']) ?? '');
  if (account === undefined) {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid JWT: No valid verifier found for issuer.');
  }
  const genuine = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    account.key,
    Buffer.from(signature, 'base64url'),
  );
  if (!genuine || parsed(head)['alg'] !== 'RS256') {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid JWT Signature.');
  }
  const [iat, exp, now] = [Number(claims['iat']), Number(claims['exp']), clock.now() / SECOND];
  if (!(exp - iat <= 3600 && iat <= now + 300 && exp > now - 300)) {
    throw new OAuthRefusal(
      400,
      'invalid_grant',
      'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
    );
  }
  if (claims['aud'] !== 'https://oauth2.googleapis.com/token') {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid JWT: Failed audience check.');
  }
  if (claims['sub'] !== state.user) throw new OAuthRefusal(400, 'invalid_grant', 'Invalid email or User ID');
  const scopes = (textOf(claims['scope']) ?? '').split(' ');
  if (scopes.some((scope) => !account.delegated.includes(scope))) {
    throw new OAuthRefusal(
      401,
      'unauthorized_client',
      'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.',
    );
  }
  return given(context, scopes, undefined, {});
}

function given(
  context: Context,
  scopes: readonly string[],
  grant: OAuthGrant | undefined,
  more: Record<string, string>,
): EmulatorResponse {
  const { state, clock, random } = context;
  const accessToken = `ya29.${word(random, 32)}`;
  state.accessTokens.set(accessToken, { scopes, grant, expiresAt: clock.now() + ACCESS_LIFE_S * SECOND });
  return answer(context, 200, {
    access_token: accessToken,
    expires_in: ACCESS_LIFE_S,
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...more,
  });
}

/** Its signature is for nobody: it goes straight to the client over TLS. */
function idToken({ state, clock, credentials, random }: Context, nonce: string): string {
  const now = Math.floor(clock.now() / SECOND);
  const claims = {
    iss: 'https://accounts.google.com',
    aud: credentials.clientId,
    sub: '110169484474386276334',
    email: state.user,
    email_verified: true,
    ...(state.settings.consumer ? {} : { hd: state.domain }),
    nonce,
    iat: now,
    exp: now + 3600,
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.${word(random, 32)}`;
}

export function publicKey(pem: string) {
  return createPublicKey(pem);
}

function parsed(part: string) {
  try {
    return rowOf(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
  } catch {
    throw new OAuthRefusal(400, 'invalid_grant', 'Invalid JWT.');
  }
}

function malformedCode(): OAuthRefusal {
  return new OAuthRefusal(400, 'invalid_grant', 'Malformed auth code.');
}

function page(context: Context, text: string): EmulatorResponse {
  const date = new Date(context.clock.now()).toUTCString();
  return { status: 400, headers: { date, 'content-type': 'text/plain; charset=utf-8' }, body: text };
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
