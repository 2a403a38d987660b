import type { JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition, LedgerEntry } from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { answer, invalidRequest, refuse, refused } from './answers.js';
import { commands } from './commands.js';
import { accountDaily, hostDaily, limits, perSecond } from './limits.js';
import { listMeetings } from './lists.js';
import { createMeeting, deleteMeeting, getMeeting, updateMeeting } from './meetings.js';
import { authorize, tokenEndpoint } from './oauth.js';
import { newAccount, newCredentials, numberOf, type StoredMeeting, textOf, type ZoomState } from './state.js';
import { authorizePage } from './user-oauth.js';
import { getUser } from './users.js';
import { eventWebhook } from './webhooks.js';

/** A twin of one Zoom account: it refuses what Zoom refuses, in Zoom's words where those are known. */
const emulator: EmulatorDefinition<ZoomState> = {
  vendor: 'zoom',
  openapi: document(),
  services: ['api', 'oauth'],
  credentials: newCredentials,
  initialState: ({ credentials, random, clock }) => newAccount(credentials, random, clock.now()),
  operations: {
    'meetings.create': createMeeting,
    'meetings.list': listMeetings,
    'meetings.get': getMeeting,
    'meetings.update': updateMeeting,
    'meetings.delete': deleteMeeting,
    'users.get': getUser,
    'oauth.authorize': authorizePage,
    'oauth.token': tokenEndpoint,
  },
  authorize,
  invalidRequest: (problem, _request, context) => invalidRequest(problem, context),
  notFound: () => ({ status: 404, body: { code: 2300, message: 'This API endpoint is not recognized.' } }),
  limits,
  faults: {
    unauthorized: {
      title: 'The access token is refused although it has not expired (401, code 124)',
      respond: (request, context) =>
        request.operationId.startsWith('oauth.') ? undefined : refused(context, refuse.token()),
    },
    'rate-limited': {
      title: 'The account’s rate a second is reached (429)',
      respond: (request, context) => perSecond(request, context),
    },
    'account-daily-limit': {
      title: 'The account’s daily quota is used up (429, Retry-After as an ISO instant)',
      respond: accountDaily,
    },
    'host-daily-limit': {
      title: 'The host has made and changed 100 meetings today (429, no Retry-After)',
      respond: (request, context) =>
        ['meetings.create', 'meetings.update'].includes(request.operationId) ? hostDaily(request, context) : undefined,
    },
    'server-error': {
      title: 'Zoom fails without doing anything (HTTP 500; body assumed)',
      respond: (_request, context, settings) =>
        answer(context, numberOf(settings['status']) ?? 500, { code: 500, message: 'Internal Server Error.' }),
    },
    'html-answer': {
      title: 'A proxy answers with a page instead of the API',
      respond: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }),
    },
    'lookup-lag': { title: 'Lists miss meetings made within {ms} (5000); reading by number finds them' },
  },
  webhook: eventWebhook,
  ledger: ({ meetings, deletedMeetings, users }) => [
    ...[...meetings.values()].map((meeting) => entry('meeting', meeting, users)),
    ...[...deletedMeetings.values()].map((meeting) => entry('deleted-meeting', meeting, users)),
  ],
  commands,
};

export default emulator;

function document(): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(openapi));
  return parsed;
}

function entry(kind: string, { id, hostId, fields }: StoredMeeting, users: ZoomState['users']): LedgerEntry {
  const agenda = textOf(fields['agenda']) ?? '';
  const key = /\[countersign:([^\]\s]+)\]/.exec(agenda)?.[1];
  return {
    kind,
    id: String(id),
    ...(key === undefined ? {} : { key }),
    summary: {
      topic: textOf(fields['topic']) ?? '',
      startsAt: textOf(fields['start_time']) ?? null,
      durationMinutes: numberOf(fields['duration']) ?? null,
      timeZone: textOf(fields['timezone']) ?? null,
      host: users.find((user) => user.id === hostId)?.email ?? hostId,
    },
  };
}
