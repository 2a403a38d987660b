import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { problem } from './answers.js';
import { type Context, word } from './state.js';

const LIFE_S = 600;

export function tokenEndpoint(request: EmulatorRequest, { clock, random, state }: Context): EmulatorResponse {
  const form = new URLSearchParams(Buffer.from(request.bytes).toString('utf8'));
  if (form.get('grant_type') !== 'client_credentials')
    return { status: 400, body: { error: 'unsupported_grant_type' } };
  if (form.get('scope') !== 'submissions') return { status: 400, body: { error: 'invalid_scope' } };
  const token = word(random, 24);
  state.accessTokens.set(token, clock.now() + LIFE_S * 1000);
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
  const expiresAt = state.accessTokens.get(/^Bearer (\S+)$/.exec(given)?.[1] ?? '');
  if (expiresAt !== undefined && clock.now() < expiresAt) return undefined;
  return refusedToken();
}

export function refusedToken(): EmulatorResponse {
  return problem(401, 'token', 'The access token is not valid.', [], { 'www-authenticate': 'Bearer' });
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
