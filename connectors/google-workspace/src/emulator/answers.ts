import type { EmulatorResponse, RequestProblem } from '@countersign/testing';
import type { Context, Row } from './state.js';

/** A refusal on its way out of a handler. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Row;

  /** @param word - `status`, which newer APIs such as Gmail have beside the reason. */
  constructor(status: number, domain: string, reason: string, message: string, word?: string) {
    super(`${status} ${reason}`);
    this.status = status;
    const errors = [{ domain, reason, message }];
    this.body = { error: { code: status, message, errors, ...(word === undefined ? {} : { status: word }) } };
  }
}

// Messages are Google's own where they were seen (calendar/api/guides/errors); else in its manner.

export const refuse = {
  invalid: (message: string) => new Refusal(400, 'global', 'invalid', message),
  required: (what: string) => new Refusal(400, 'global', 'required', `Missing ${what}.`),
  token: () => new Refusal(401, 'global', 'authError', 'Invalid Credentials'),
  scopes: () =>
    new Refusal(403, 'global', 'insufficientPermissions', 'Request had insufficient authentication scopes.'),
  rate: () => new Refusal(403, 'usageLimits', 'rateLimitExceeded', 'Rate Limit Exceeded'),
  userRate: () => new Refusal(403, 'usageLimits', 'userRateLimitExceeded', 'User Rate Limit Exceeded'),
  tooMany: () => new Refusal(429, 'usageLimits', 'rateLimitExceeded', 'Rate Limit Exceeded'),
  quota: () => new Refusal(403, 'usageLimits', 'quotaExceeded', 'Calendar usage limits exceeded.'),
  notFound: () => new Refusal(404, 'global', 'notFound', 'Not Found'),
  duplicate: () => new Refusal(409, 'global', 'duplicate', 'The requested identifier already exists.'),
  deleted: () => new Refusal(410, 'global', 'deleted', 'Resource has been deleted'),
  fullSync: () =>
    new Refusal(410, 'calendar', 'fullSyncRequired', 'Sync token is no longer valid, a full sync is required.'),
  stale: () => new Refusal(412, 'global', 'conditionNotMet', 'Precondition Failed'),
  channelId: () => new Refusal(400, 'global', 'channelIdNotUnique', 'Channel id not unique'),
  callback: () => new Refusal(400, 'global', 'push.webhookUrlNotHttps', 'WebHook callback must be HTTPS.'),
  // Gmail's (gmail/api/guides/handle-errors).
  badMail: (message: string) => new Refusal(400, 'global', 'invalidArgument', message, 'INVALID_ARGUMENT'),
  mailNotFound: () => new Refusal(404, 'global', 'notFound', 'Requested entity was not found.', 'NOT_FOUND'),
  mailDisabled: () =>
    new Refusal(400, 'global', 'failedPrecondition', 'Mail service not enabled', 'FAILED_PRECONDITION'),
  delegation: (user: string) =>
    new Refusal(403, 'global', 'forbidden', `Delegation denied for ${user}`, 'PERMISSION_DENIED'),
  mailRate: (until: string) =>
    new Refusal(
      429,
      'usageLimits',
      'rateLimitExceeded',
      `User-rate limit exceeded.  Retry after ${until}`,
      'RESOURCE_EXHAUSTED',
    ),
  // Drive's (drive/api/guides/handle-errors).
  fileNotFound: (id: string) => new Refusal(404, 'global', 'notFound', `File not found: ${id}.`),
  fileIdInUse: () => new Refusal(409, 'global', 'fileIdInUse', 'A file already exists with the provided ID.'),
  broken: () => new Refusal(500, 'global', 'backendError', 'Backend Error'),
};

export function answer(
  context: Context,
  status: number,
  body?: Row,
  headers?: Record<string, string>,
): EmulatorResponse {
  const date = new Date(context.clock.now()).toUTCString();
  if (body === undefined) return { status, headers: { date, ...headers } };
  return { status, headers: { date, 'content-type': 'application/json; charset=UTF-8', ...headers }, body };
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

/** What the OpenAPI document refuses, as Google would say it. */
export function invalidRequest(problem: RequestProblem, operationId: string, context: Context): EmulatorResponse {
  if (operationId.startsWith('oauth.')) {
    return answer(context, 400, { error: 'invalid_request', error_description: `Missing required parameter.` });
  }
  if (problem.kind === 'json') {
    return refused(context, new Refusal(400, 'global', 'parseError', 'Parse Error'));
  }
  const place = problem.place.split('/').filter(Boolean).join('.');
  if (problem.keyword === 'required') {
    return refused(context, refuse.required([place, problem.params['missingProperty']].filter(Boolean).join('.')));
  }
  const what = place === 'id' ? 'Invalid resource id value.' : `Invalid value for: ${place}`;
  return refused(context, refuse.invalid(what));
}
