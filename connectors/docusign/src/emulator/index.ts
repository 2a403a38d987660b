import type { JsonObject } from '@countersign/contracts';
import type {
  EmulatorDefinition,
  EmulatorRequest,
  EmulatorResponse,
  LedgerEntry,
  RequestProblem,
} from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { newAccount, newCredentials } from './account.js';
import { BURST_LIMIT, HOUR_MS, HOURLY_LIMIT, limited, Refusal, refuse, refused } from './answers.js';
import { commands } from './commands.js';
import { downloadDocument, listDocuments } from './documents.js';
import {
  createEnvelope,
  getEnvelope,
  listCustomFields,
  listEnvelopes,
  listRecipients,
  listTemplates,
  updateEnvelope,
} from './envelopes.js';
import { authorize, authorizePage, tokenEndpoint, unauthorized, userInfo } from './oauth.js';
import { createRecipientView, finishSigning, openSigning } from './signing-page.js';
import type { Context, DocuSignState } from './state.js';
import { signedWebhook } from './webhooks.js';

/** A twin of one DocuSign account: it refuses what DocuSign refuses, in DocuSign's words where those are known. */
const emulator: EmulatorDefinition<DocuSignState> = {
  vendor: 'docusign',
  openapi: document(),
  services: ['api', 'account'],
  credentials: newCredentials,
  initialState: ({ clock, credentials }) => newAccount(credentials, clock.now()),
  operations: {
    'envelopes.create': createEnvelope,
    'envelopes.list': listEnvelopes,
    'envelopes.get': getEnvelope,
    'envelopes.send': updateEnvelope,
    'recipients.list': listRecipients,
    'customFields.list': listCustomFields,
    'documents.list': listDocuments,
    'documents.download': downloadDocument,
    'views.createRecipient': createRecipientView,
    'templates.list': listTemplates,
    'oauth.authorize': authorizePage,
    'oauth.token': tokenEndpoint,
    'userInfo.get': userInfo,
  },
  pages: {
    'GET /Signing/{token}': openSigning,
    'POST /Signing/session/{session}': finishSigning,
  },
  authorize,
  invalidRequest,
  notFound: () => ({
    status: 404,
    body: {
      errorCode: 'RESOURCE_NOT_FOUND',
      message: 'The URL provided does not resolve to a resource.',
    },
  }),
  limits: [
    {
      id: 'hourly',
      requests: HOURLY_LIMIT,
      windowMs: HOUR_MS,
      // A bucket for each hour: the count begins anew at its top.
      bucket: (request, context) =>
        isCounted(request, context) ? `hour-${Math.floor(context.clock.now() / HOUR_MS)}` : undefined,
      refuse: (_request, context) => limited(context, 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED'),
    },
    {
      id: 'burst',
      requests: BURST_LIMIT,
      windowMs: 30_000,
      bucket: (request, context) => (isCounted(request, context) ? 'burst' : undefined),
      refuse: (_request, context) => limited(context, 'BURST_APIINVOCATION_LIMIT_EXCEEDED'),
    },
  ],
  faults: {
    unauthorized: {
      title: 'The access token is refused although it has not expired',
      respond: (request, context) => (isOAuth(request) ? undefined : unauthorized(request, context)),
    },
    'rate-limited': {
      title: 'The burst limit is reached; {status} 429 or 400',
      respond: (_request, context, settings) =>
        limited(context, 'BURST_APIINVOCATION_LIMIT_EXCEEDED', statusOf(settings)),
    },
    'hourly-limited': {
      title: 'The hourly limit is reached until the top of the hour; {status} 429 or 400',
      respond: (_request, context, settings) =>
        limited(context, 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED', statusOf(settings)),
    },
    'polling-limited': {
      title: 'One envelope was asked for too often; {status} 429 or 400',
      respond: (_request, context, settings) =>
        limited(context, 'Hourly_Envelope_Polling_Limit_Exceeded', statusOf(settings)),
    },
    'quota-exceeded': {
      title: 'The plan has no envelopes left; {status} 400, or 429 as before 2026',
      respond: (_request, context, settings) =>
        refused(
          context,
          new Refusal('RECIPIENT_LIMIT_EXCEEDED', 'The recipient limit was exceeded.', statusOf(settings) ?? 400),
        ),
    },
    'server-error': {
      title: 'DocuSign fails without doing anything (HTTP 500)',
      respond: (_request, context, settings) =>
        refused(context, new Refusal('UNSPECIFIED_ERROR', 'Non-specific error.', statusOf(settings) ?? 500)),
    },
    'html-answer': {
      title: 'A proxy answers with a page instead of the API',
      respond: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }),
    },
    'lookup-lag': { title: 'Searches miss what was made within {ms} (5000); reading by id finds it' },
  },
  webhook: signedWebhook,
  ledger,
  commands,
};

export default emulator;

function document(): JsonObject {
  const parsed: JsonObject = JSON.parse(JSON.stringify(openapi));
  return parsed;
}

function isOAuth({ operationId }: EmulatorRequest): boolean {
  return operationId.startsWith('oauth.');
}

function isCounted(request: EmulatorRequest, context: Context): boolean {
  return context.state.settings.limits && request.path.startsWith('/restapi/');
}

function statusOf(settings: JsonObject): number | undefined {
  return typeof settings['status'] === 'number' ? settings['status'] : undefined;
}

/** What the OpenAPI document refuses, as DocuSign would say it. */
function invalidRequest(problem: RequestProblem, request: EmulatorRequest, context: Context): EmulatorResponse {
  if (isOAuth(request)) return { status: 400, body: { error: 'invalid_request' } };
  const place = problem.place.split('/').filter(Boolean).join('.');
  const detail = `${place === '' ? problem.kind : place}: ${problem.message}`;
  return refused(context, ['json', 'body'].includes(problem.kind) ? refuse.body(detail) : refuse.parameter(detail));
}

/** Envelopes: those that somebody was asked to sign, drafts and voided ones apart. */
function ledger(state: DocuSignState): readonly LedgerEntry[] {
  return [...state.envelopes.values()].map((envelope) => ({
    kind: envelope.status === 'created' ? 'draft' : envelope.status === 'voided' ? 'voided-envelope' : 'envelope',
    id: envelope.id,
    ...(envelope.transactionId === '' ? {} : { key: envelope.transactionId }),
    summary: {
      subject: envelope.subject,
      status: envelope.status,
      timesSent: envelope.timesSent,
      recipients: envelope.recipients.map(({ email, status }) => `${email} ${status}`),
      customFields: Object.fromEntries(envelope.customFields.map(({ name, value }) => [name, value])),
    },
  }));
}
