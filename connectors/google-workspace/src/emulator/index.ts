import type { JsonObject } from '@countersign/contracts';
import type { EmulatorDefinition, EmulatorLimit, LedgerEntry } from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { answer, invalidRequest, refuse, refused } from './answers.js';
import { stopChannel, watchEvents } from './channels.js';
import { commands } from './commands.js';
import { deleteEvent, getEvent, insertEvent, patchEvent } from './events.js';
import { createFile, generateIds, getFile, listFiles, uploadContent } from './files.js';
import { listEvents } from './lists.js';
import { addressesOf, createDraft, getThread, listDrafts, listMessages, messageIdOf, sendDraft } from './mails.js';
import { webhook } from './notifications.js';
import { authorize, authorizePage, revokeEndpoint, tokenEndpoint } from './oauth.js';
import {
  type GoogleState,
  newCredentials,
  newOrganisation,
  numberOf,
  rowOf,
  type StoredEvent,
  type StoredFile,
  type StoredMail,
  textOf,
} from './state.js';

const isMail = (operationId: string) => /^(drafts|messages|threads)\./.test(operationId);
const isOAuth = (operationId: string) => operationId.startsWith('oauth.');
const isCalendar = (operationId: string) => /^(events|channels)\./.test(operationId);

/** 600 requests a minute and user (new projects, since 2026-05-01). */
const userRate: EmulatorLimit<GoogleState> = {
  id: 'calendar requests of a user a minute',
  requests: 600,
  windowMs: 60_000,
  bucket: ({ operationId }, { state }) => (state.settings.limits && isCalendar(operationId) ? state.user : undefined),
  refuse: (_request, context) => refused(context, refuse.userRate()),
};

/** 6,000 units a minute and user, of which sending takes a hundred (UNVERIFIED for the units of new projects). */
const sendingRate: EmulatorLimit<GoogleState> = {
  id: 'mails of a user a minute',
  requests: 60,
  windowMs: 60_000,
  bucket: ({ operationId }, { state }) =>
    state.settings.limits && operationId === 'drafts.send' ? state.user : undefined,
  refuse: (_request, context, waitMs) =>
    refused(context, refuse.mailRate(new Date(context.clock.now() + waitMs).toISOString())),
};

/** A twin of one Google Workspace user: it refuses what Google refuses, in Google's words where those are known. */
const emulator: EmulatorDefinition<GoogleState> = {
  vendor: 'google-workspace',
  openapi: document(),
  services: ['api', 'gmail', 'oauth', 'authorize'],
  credentials: newCredentials,
  initialState: ({ clock, credentials }) => newOrganisation(credentials, clock.now()),
  operations: {
    'events.insert': insertEvent,
    'events.list': listEvents,
    'events.get': getEvent,
    'events.patch': patchEvent,
    'events.delete': deleteEvent,
    'events.watch': watchEvents,
    'channels.stop': stopChannel,
    'drafts.create': createDraft,
    'drafts.upload': createDraft,
    'drafts.list': listDrafts,
    'drafts.send': sendDraft,
    'messages.list': listMessages,
    'threads.get': getThread,
    'files.generateIds': generateIds,
    'files.list': listFiles,
    'files.get': getFile,
    'files.create': createFile,
    'files.uploadContent': uploadContent,
    'oauth.token': tokenEndpoint,
    'oauth.revoke': revokeEndpoint,
  },
  pages: { 'GET /o/oauth2/v2/auth': authorizePage },
  authorize,
  invalidRequest: (problem, request, context) => invalidRequest(problem, request.operationId, context),
  notFound: () => ({ status: 404, body: refuse.notFound().body }),
  limits: [userRate, sendingRate],
  faults: {
    unauthorized: {
      title: 'The access token is refused although it has not expired (401, authError)',
      respond: (request, context) => (isOAuth(request.operationId) ? undefined : refused(context, refuse.token())),
    },
    'rate-limited': {
      title:
        'The user’s rate a minute is reached (403 userRateLimitExceeded; settings {"status": 429} for the other form)',
      respond: (_request, context, settings) =>
        refused(context, settings['status'] === 429 ? refuse.tooMany() : refuse.userRate()),
    },
    'project-rate-limited': {
      title: 'The project’s rate a minute is reached (403 rateLimitExceeded)',
      respond: (_request, context) => refused(context, refuse.rate()),
    },
    'quota-exceeded': {
      title: 'The calendar’s quota is used up (403 quotaExceeded)',
      respond: (_request, context) => refused(context, refuse.quota()),
    },
    'mail-rate-limited': {
      title: 'Gmail’s limit of the user is reached for {ms} (5000); it says in words until when (429)',
      respond: (request, context, settings) =>
        isMail(request.operationId)
          ? refused(
              context,
              refuse.mailRate(new Date(context.clock.now() + (numberOf(settings['ms']) ?? 5000)).toISOString()),
            )
          : undefined,
    },
    'server-error': {
      title: 'Google fails without doing anything (HTTP 500, backendError)',
      respond: (_request, context) => refused(context, refuse.broken()),
    },
    'html-answer': {
      title: 'A proxy answers with a page instead of the API',
      respond: (_request, context) => ({
        ...answer(context, 502),
        headers: { 'content-type': 'text/html' },
        body: '<html>Bad gateway</html>',
      }),
    },
    'lookup-lag': {
      title: 'Lists and searches miss events, mails and files made within {ms} (5000); reading by id finds them',
    },
  },
  webhook,
  ledger: ({ events, drafts, mails, files }) => [
    ...[...events.values()].map(entry),
    ...[...mails.values()].map((mail) => mailEntry('mail', mail)),
    ...[...drafts.values()].map(({ mail }) => mailEntry('draft', mail)),
    ...[...files.values()].map(fileEntry),
  ],
  commands,
};

export default emulator;

function document(): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(openapi));
  return parsed;
}

function entry({ id, fields, status, mails }: StoredEvent): LedgerEntry {
  const key = textOf(rowOf(rowOf(fields['extendedProperties'])['private'])['countersignEffect']);
  return {
    kind: status === 'cancelled' ? 'deleted-event' : 'event',
    id,
    ...(key === undefined ? {} : { key }),
    summary: {
      title: textOf(fields['summary']) ?? '',
      startsAt: textOf(rowOf(fields['start'])['dateTime']) ?? null,
      mails,
    },
  };
}

/** The key is in no header: the Message-ID is its hash. */
function mailEntry(kind: string, { id, content, size }: StoredMail): LedgerEntry {
  const { headers, attachments } = content;
  return {
    kind,
    id,
    key: messageIdOf(content),
    summary: {
      subject: headers.get('subject') ?? '',
      to: addressesOf(headers.get('to')),
      cc: addressesOf(headers.get('cc')),
      attachments: attachments.map(({ name, sha256 }) => ({ name, sha256 })),
      size,
    },
  };
}

function fileEntry({ id, name, description, size, sha256, parent, trashed, appProperties }: StoredFile): LedgerEntry {
  const key = appProperties['countersignEffect'];
  return {
    kind: trashed ? 'trashed-file' : 'file',
    id,
    ...(key === undefined ? {} : { key }),
    summary: { name, reference: description ?? null, size, sha256, folder: parent },
  };
}
