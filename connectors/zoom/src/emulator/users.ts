import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { answer, answering, refuse } from './answers.js';
import type { Context, Row, StoredUser, ZoomState } from './state.js';

/** By id, by e-mail address in any case, or `me`: the app's owner. */
export function findUser(state: ZoomState, who: string): StoredUser | undefined {
  if (who === 'me') return state.users[0];
  return state.users.find(({ id, email }) => id === who || email === who.toLowerCase());
}

export function mustFindUser(state: ZoomState, who: string): StoredUser {
  const user = findUser(state, who);
  if (user === undefined) throw refuse.noUser(who);
  return user;
}

/** One who may hold meetings. */
export function mustFindHost(state: ZoomState, who: string): StoredUser {
  const user = mustFindUser(state, who);
  if (user.type > 2) throw refuse.mayNotHost();
  return user;
}

export function getUser(request: EmulatorRequest, context: Context): EmulatorResponse {
  return answering(context, () => {
    const user = mustFindUser(context.state, request.pathParameters['userId'] ?? '');
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
