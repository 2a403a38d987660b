import { timingSafeEqual } from 'node:crypto';
import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { givenToken } from './access-token.js';
import { answer, refuse, refused } from './answers.js';
import { type ClientKind, type Context, rowOf, textOf } from './state.js';
import { codeGrant, refreshGrant } from './user-oauth.js';
import { scopeOf } from './users.js';

/** Gives a token for the account, or for a user; the account's parameters in the body or in the query. */
export function tokenEndpoint(request: EmulatorRequest, context: Context): EmulatorResponse {
  const client = clientOf(request, context);
  if (client === undefined) return invalidClient(context);
  const form = rowOf(request.body);
  const parameter = (name: string) => textOf(form[name]) ?? request.query.get(name) ?? '';
  switch (parameter('grant_type')) {
    case 'account_credentials':
      return client === 'confidential' ? accountToken(parameter('account_id'), context) : invalidClient(context);
    case 'authorization_code':
      return codeGrant(form, client, context);
    case 'refresh_token':
      return refreshGrant(form, client, context);
    default:
      // Word assumed (RFC 6749 §5.2).
      return answer(context, 400, { reason: 'Bad Request', error: 'unsupported_grant_type' });
  }
}

function accountToken(accountId: string, context: Context): EmulatorResponse {
  const { state } = context;
  if (accountId !== state.accountId) {
    return answer(context, 400, { reason: 'Bad Request', error: 'invalid_request' });
  }
  if (state.settings.singleToken) {
    for (const [value, { userId }] of state.accessTokens) if (userId === undefined) state.accessTokens.delete(value);
  }
  return givenToken(context, { scopes: [...state.settings.scopes] });
}

/** Bearer token and scope of an API call; the client of a token call. */
export function authorize(request: EmulatorRequest, context: Context): EmulatorResponse | undefined {
  if (request.operationId === 'oauth.token') {
    return clientOf(request, context) === undefined ? invalidClient(context) : undefined;
  }
  const given = request.headers['authorization'] ?? '';
  const token = context.state.accessTokens.get(/^Bearer (\S+)$/i.exec(given)?.[1] ?? '');
  if (token === undefined) return refused(context, refuse.token());
  if (context.clock.now() >= token.expiresAt) return refused(context, refuse.expiredToken());
  const scope = scopeOf(request);
  if (token.scopes.includes(token.userId === undefined ? `${scope}:admin` : scope)) return undefined;
  return refused(context, refuse.scopes([`${scope}:admin`, scope]));
}

/**
 * By HTTP Basic, or a public client by its id in the body; `undefined` when it is neither. Who shows a secret for a public
 * id is neither.
 */
function clientOf({ headers, body }: EmulatorRequest, { credentials }: Context): ClientKind | undefined {
  const { clientId, clientSecret, settings } = credentials;
  const given = headers['authorization'] ?? '';
  const named = rowOf(body)['client_id'];
  if (given !== '') {
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
    return same(given, expected) && (named === undefined || named === clientId) ? 'confidential' : undefined;
  }
  return named === settings['publicClientId'] && rowOf(body)['client_secret'] === undefined ? 'public' : undefined;
}

function invalidClient(context: Context): EmulatorResponse {
  return answer(context, 400, { reason: 'Invalid client_id or client_secret', error: 'invalid_client' });
}

function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
