import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, refuse, refused } from './answers.js';
import { type Context, rowOf, textOf, word } from './state.js';

const HOUR_S = 3600;

/** What each operation asks for: the first is named in refusals beside its user-level form. */
const scopes: Readonly<Record<string, string>> = {
  'meetings.create': 'meeting:write:meeting',
  'meetings.list': 'meeting:read:list_meetings',
  'meetings.get': 'meeting:read:meeting',
  'meetings.update': 'meeting:update:meeting',
  'meetings.delete': 'meeting:delete:meeting',
  'users.get': 'user:read:user',
};

/** Gives a token for the account; parameters in the body or in the query. */
export function tokenEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const form = rowOf(request.body);
  const parameter = (name: string) => textOf(form[name]) ?? request.query.get(name) ?? '';
  if (parameter('grant_type') !== 'account_credentials') {
    // Word assumed (RFC 6749 §5.2).
    return answer(context, 400, { reason: 'Bad Request', error: 'unsupported_grant_type' });
  }
  const { state, clock, random, origin } = context;
  if (parameter('account_id') !== state.accountId) {
    return answer(context, 400, { reason: 'Bad Request', error: 'invalid_request' });
  }
  if (state.settings.singleToken) state.accessTokens.clear();
  const accessToken = `eyJ${word(random, 24)}`;
  const granted = [...state.settings.scopes];
  state.accessTokens.set(accessToken, { scopes: granted, expiresAt: clock.now() + HOUR_S * 1000 });
  return answer(context, 200, {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: HOUR_S - 1,
    scope: granted.join(' '),
    api_url: state.settings.apiUrl || origin,
  });
}

/** Bearer token and scope of an API call; Basic credentials of a token call. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  const given = request.headers['authorization'] ?? '';
  if (request.operationId === 'oauth.token') {
    const { clientId, clientSecret } = context.credentials;
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    if (same(given, expected)) return undefined;
    return answer(context, 400, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' });
  }
  const token = context.state.accessTokens.get(/^Bearer (\S+)$/i.exec(given)?.[1] ?? '');
  if (token === undefined) return refused(context, refuse.token());
  if (context.clock.now() >= token.expiresAt) return refused(context, refuse.expiredToken());
  const scope = scopes[request.operationId] ?? '';
  if (token.scopes.includes(`${scope}:admin`)) return undefined;
  return refused(context, refuse.scopes([`${scope}:admin`, scope]));
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
