import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import type { Context, Row, StoredUser, ZoomState } from './state.js';

/** By id, by e-mail address in any case, or `me`: with a token of the account, the app's owner. */
export function findUser(state: ZoomState, who: string): StoredUser | undefined {
  if (who === 'me') return state.users[0];
  return state.users.find(({ id, email }) => id === who || email === who.toLowerCase());
}

/** Whose token a request bears; `undefined` for the account's, which reaches everybody. */
export function tokenUserOf({ headers }: EmulatorRequest, { state }: Context): string | undefined {
  return state.accessTokens.get(/^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '')?.userId;
}

/**
 * The user that a path names. A user's token reaches that user alone, as `me`, by id or by address (what Zoom says to one
 * that asks for somebody else is assumed: the scope for the account is missing).
 */
export function mustFindUser(request: EmulatorRequest, context: Context): StoredUser {
  const who = request.pathParameters['userId'] ?? '';
  const own = tokenUserOf(request, context);
  const user = findUser(context.state, own !== undefined && who === 'me' ? own : who);
  if (own !== undefined && user?.id !== own) throw refuse.scopes([`${scopeOf(request)}:admin`]);
  if (user === undefined) throw refuse.noUser(who);
  return user;
}

/** One who may hold meetings. */
export function mayHost(user: StoredUser): StoredUser {
  if (user.type > 2) throw refuse.mayNotHost();
  return user;
}

/** What each operation asks for: as it is of a user's token, with `:admin` of the account's. */
const scopes: Readonly<Record<string, string>> = {
  'meetings.create': 'meeting:write:meeting',
  'meetings.list': 'meeting:read:list_meetings',
  'meetings.get': 'meeting:read:meeting',
  'meetings.update': 'meeting:update:meeting',
  'meetings.delete': 'meeting:delete:meeting',
  'users.get': 'user:read:user',
};

export function scopeOf({ operationId }: Pick<EmulatorRequest, 'operationId'>): string {
  return scopes[operationId] ?? '';
}

export function getUser(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const user = mustFindUser(request, context);
    return answer(context, 200, wireUser(user, context.state));
  });
}

function wireUser(user: StoredUser, state: ZoomState): Row {
  return {
    id: user.id,
    first_name: user.firstName,
    last_name: user.lastName,
    display_name: `${user.firstName} ${user.lastName}`,
    email: user.email,
    type: user.type,
    role_name: user === state.users[0] ? 'Owner' : 'Member',
    account_id: state.accountId,
    timezone: user.timeZone,
    status: 'active',
    language: 'zh-HK',
    created_at: '2026-01-02T03:04:05Z',
  };
}
