import type { EmulatorResponse, RequestProblem } from '@countersign/testing';
import { type Context, type Row, textOf } from './state.js';

/** A refusal on its way out of a handler. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Row;

  constructor(status: number, code: number, message: string, errors?: readonly Row[]) {
    super(`${code} ${message}`);
    this.status = status;
    this.body = { code, message, ...(errors === undefined ? {} : { errors }) };
  }
}

// Messages are Zoom's own where they were seen (OpenAPI of 2025-06, forum, public logs); else marked "wording assumed".

export const refuse = {
  validation: (field: string, message: string) =>
    new Refusal(400, 300, 'Validation Failed.', field === '' ? undefined : [{ field, message }]),
  body: () => new Refusal(400, 300, 'Request Body should be a valid JSON object.'),
  meetingId: () => new Refusal(400, 300, 'Invalid meeting id.'),
  occurrence: () => new Refusal(400, 300, 'Invalid parameter: occurrence_id.'),
  scheduleFor: () =>
    new Refusal(
      400,
      300,
      'The value that you entered in the schedule_for field is invalid. Enter a valid value and try again.',
    ),
  // Wording assumed.
  pageToken: () => new Refusal(400, 300, 'The next page token is invalid or expired.'),
  noUser: (user: string) => new Refusal(404, 1001, `User does not exist: ${user}.`),
  noMeeting: (meeting: number) => new Refusal(404, 3001, `Meeting does not exist: ${meeting}.`),
  // Seen for somebody else's meeting with a user's token (integration log of 2026-10-05).
  othersMeeting: () => new Refusal(403, 403, 'Authenticated user has not permitted access to the targeted resource.'),
  mayNotHost: () =>
    new Refusal(400, 3161, 'Your user account is not allowed meeting hosting and scheduling capabilities.'),
  instantForOthers: () =>
    new Refusal(
      400,
      3000,
      "Instant meetings do not support the `schedule_for` parameter, and you can't schedule an instant meeting for another user.",
    ),
  token: () => new Refusal(401, 124, 'Invalid access token.'),
  expiredToken: () => new Refusal(401, 124, 'Access token is expired.'),
  scopes: (scopes: readonly string[]) =>
    new Refusal(400, 4711, `Invalid access token, does not contain scopes:[${scopes.join(', ')}].`),
  perSecond: () =>
    new Refusal(429, 429, 'You have reached the maximum per-second rate limit for this API. Try again later.'),
  accountDaily: () =>
    new Refusal(
      429,
      429,
      'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.',
    ),
  hostDaily: () =>
    new Refusal(
      429,
      429,
      'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.',
    ),
};

/** Every answer carries a tracking id, and the time of the twin's own clock. */
export function headersOf(context: Context): Record<string, string> {
  context.state.requests += 1;
  const rid = `WEB_${context.state.requests.toString(16).padStart(32, '0')}`;
  return {
    date: new Date(context.clock.now()).toUTCString(),
    'x-zm-trackingid': `v=2.0;clid=twin;rid=${rid}`,
  };
}

export function answer(context: Context, status: number, body?: Row): EmulatorResponse {
  const headers = headersOf(context);
  if (body === undefined) return { status, headers };
  return { status, headers: { ...headers, 'content-type': 'application/json;charset=UTF-8' }, body };
}

export function refused(context: Context, refusal: Refusal): EmulatorResponse {
  return answer(context, refusal.status, refusal.body);
}

/** Runs a handler; what it refuses becomes an answer. */
export function answering(context: Context, run: () => EmulatorResponse): EmulatorResponse {
  try {
    return run();
  } catch (error) {
    if (error instanceof Refusal) return refused(context, error);
    throw error;
  }
}

/** What the OpenAPI document refuses, as Zoom would say it. */
export function invalidRequest(problem: RequestProblem, context: Context): EmulatorResponse {
  if (problem.kind === 'json' || problem.kind === 'contentType') return refused(context, refuse.body());
  if (problem.kind === 'path' && problem.place.startsWith('meetingId')) return refused(context, refuse.meetingId());
  const place = [...problem.place.split('/').filter(Boolean), textOf(problem.params['missingProperty']) ?? '']
    .filter((part) => part !== '')
    .join('.');
  const missing = problem.keyword === 'required';
  return refused(context, refuse.validation(place, missing ? 'Missing field.' : 'Invalid field.'));
}
