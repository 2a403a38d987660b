import { timingSafeEqual } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { problem } from './answers.js';
import { type Context, word } from './state.js';

const LIFE_S = 600;

export function tokenEndpoint(request: EmulatorRequest, { clock, random, state }: Context): EmulatorResponse {
  const form = new URLSearchParams(Buffer.from(request.bytes).toString('utf8'));
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (form.get('scope') !== 'submissions') return { status: 400, body: { error: 'invalid_scope' } };
  const { certificateSha256 } = request;
  // RFC 8705 §2.1 is not what names the client here; §3 is what binds the token.
  if (certificateSha256 === undefined) {
    return { status: 401, body: { error: 'invalid_client', error_description: 'A client certificate is needed.' } };
  }
  const token = newToken({
    exp: Math.floor(clock.now() / 1000) + LIFE_S,
    jti: word(random, 16),
    // RFC 8705 §3.1.
    cnf: { 'x5t#S256': certificateSha256 },
  });
  state.accessTokens.set(token, { expiresAt: clock.now() + LIFE_S * 1000, certificateSha256 });
  return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: LIFE_S } };
}

export function authorize(
  request: EmulatorRequest,
  { clock, credentials, state }: Context,
): EmulatorResponse | undefined {
  const given = request.headers['authorization'] ?? '';
  if (request.operationId === 'oauth.token') {
    const { clientId, clientSecret } = credentials;
    const encoded = [clientId, clientSecret].map(encodeURIComponent).join(':');
    if (same(given, `Basic ${Buffer.from(encoded).toString('base64')}`)) return undefined;
    return { status: 401, headers: { 'www-authenticate': 'Basic' }, body: { error: 'invalid_client' } };
  }
  const held = state.accessTokens.get(/^Bearer (\S+)$/.exec(given)?.[1] ?? '');
  if (held === undefined || clock.now() >= held.expiresAt) return refusedToken();
  // A token that was stolen is no use without the certificate's key.
  if (request.certificateSha256 !== held.certificateSha256) return refusedToken();
  return undefined;
}

/** An access token as RFC 9068 writes them. The receiver looks it up and needs no signature to believe it. */
function newToken(claims: JsonObject): string {
  const part = (value: JsonObject) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'ES256', typ: 'at+jwt' })}.${part(claims)}.${part({})}`;
}

export function refusedToken(): EmulatorResponse {
  return problem(401, 'token', 'The access token is not valid.', [], { 'www-authenticate': 'Bearer' });
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
