import type { EmulatorLimit, EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { headersOf, type Refusal, refuse } from './answers.js';
import type { Context, Plan, ZoomState } from './state.js';
import { findUser, tokenUserOf } from './users.js';

const DAY_MS = 24 * 60 * 60 * 1000;

const labels: Readonly<Record<string, 'Light' | 'Medium'>> = {
  'meetings.create': 'Light',
  'meetings.get': 'Light',
  'meetings.update': 'Light',
  'meetings.delete': 'Light',
  'users.get': 'Light',
  'meetings.list': 'Medium',
};

/** Requests a second for the whole account, by plan and label (rate limits page, snapshot of 2026-02-07). */
const rates: Readonly<Record<Plan, Readonly<Record<'Light' | 'Medium', number>>>> = {
  free: { Light: 4, Medium: 2 },
  pro: { Light: 30, Medium: 20 },
  business: { Light: 80, Medium: 60 },
};

/** Of free accounts. */
const daily = { Light: 6000, Medium: 2000 } as const;

/** What a host may make and change in a day of UTC, on every plan. */
export const HOST_DAILY = 100;

export const limits: readonly EmulatorLimit<ZoomState>[] = [
  ...(['free', 'pro', 'business'] as const).flatMap((plan) =>
    (['Light', 'Medium'] as const).map((label): EmulatorLimit<ZoomState> => {
      const requests = rates[plan][label];
      return {
        id: `${plan} ${label} a second`,
        requests,
        windowMs: 1000,
        bucket: (request, { state }) =>
          state.settings.limits && state.settings.plan === plan && labels[request.operationId] === label
            ? state.accountId
            : undefined,
        refuse: (request, context) => perSecond(request, context, requests),
      };
    }),
  ),
  ...(['Light', 'Medium'] as const).map(
    (label): EmulatorLimit<ZoomState> => ({
      id: `${label} a day`,
      requests: daily[label],
      windowMs: DAY_MS,
      // A bucket for each day: it is empty at midnight, not 24 hours later.
      bucket: (request, { state, clock }) =>
        state.settings.limits && state.settings.plan === 'free' && labels[request.operationId] === label
          ? `${state.accountId} ${day(clock.now())}`
          : undefined,
      refuse: accountDaily,
    }),
  ),
  {
    id: 'meetings of a host a day',
    requests: HOST_DAILY,
    windowMs: DAY_MS,
    bucket: (request, context) => {
      const host = context.state.settings.limits ? hostOf(request, context) : undefined;
      return host === undefined ? undefined : `${host} ${day(context.clock.now())}`;
    },
    refuse: hostDaily,
  },
];

export function perSecond(request: EmulatorRequest, context: Context, rate = 30): EmulatorResponse {
  return limited(request, context, refuse.perSecond(), {
    'x-ratelimit-type': 'QPS',
    'x-ratelimit-limit': String(rate),
    'x-ratelimit-remaining': '0',
  });
}

/** Its Retry-After is an instant in ISO 8601: no seconds, no HTTP date. */
export function accountDaily(request: EmulatorRequest, context: Context): EmulatorResponse {
  const midnight = new Date((day(context.clock.now()) + 1) * DAY_MS).toISOString().replace('.000Z', 'Z');
  return limited(request, context, refuse.accountDaily(), {
    'x-ratelimit-type': 'Daily-limit',
    'retry-after': midnight,
  });
}

/** As observed: headers of the account's quota, which is not used up, and no Retry-After. */
export function hostDaily(request: EmulatorRequest, context: Context): EmulatorResponse {
  return limited(request, context, refuse.hostDaily(), {
    'x-ratelimit-limit': '6000',
    'x-ratelimit-remaining': '5893',
  });
}

function limited(
  request: EmulatorRequest,
  context: Context,
  refusal: Refusal,
  headers: Readonly<Record<string, string>>,
): EmulatorResponse {
  return {
    status: refusal.status,
    headers: {
      ...headersOf(context),
      'content-type': 'application/json;charset=UTF-8',
      'x-ratelimit-category': labels[request.operationId] ?? 'Light',
      ...headers,
    },
    body: refusal.body,
  };
}

/** Whose quota a request spends. */
function hostOf(request: EmulatorRequest, context: Context): string | undefined {
  const { state } = context;
  if (request.operationId === 'meetings.create') {
    const who = request.pathParameters['userId'] ?? '';
    return (who === 'me' ? tokenUserOf(request, context) : undefined) ?? findUser(state, who)?.id;
  }
  if (request.operationId !== 'meetings.update') return undefined;
  return state.meetings.get(Number(request.pathParameters['meetingId']))?.hostId;
}

function day(time: number): number {
  return Math.floor(time / DAY_MS);
}
