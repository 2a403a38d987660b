import type { JsonObject } from '@countersign/contracts';
import type {
  EmulatorDefinition,
  EmulatorLimit,
  EmulatorRequest,
  EmulatorResponse,
  LedgerEntry,
  RequestProblem,
} from '@countersign/testing';
import openapi from '../generated/openapi.json' with { type: 'json' };
import { answer, Refusal, refuse, refused, throttled } from './answers.js';
import { commands } from './commands.js';
import { newCompany, newCredentials } from './company.js';
import { authorize, authorizePage, revokeEndpoint, tokenEndpoint, unauthorized } from './oauth.js';
import { runQuery } from './query.js';
import { mustFind } from './records.js';
import {
  type Context,
  type EntityName,
  isRow,
  listOf,
  type QuickBooksState,
  refOf,
  rowOf,
  type Stored,
  textOf,
} from './state.js';
import { signedWebhook } from './webhooks.js';
import { reading, runBatch, uploadFiles, writer } from './writes.js';

/** A twin of one QuickBooks Online company: it refuses what QuickBooks refuses, in QuickBooks' words where those are known. */
const emulator: EmulatorDefinition<QuickBooksState> = {
  vendor: 'quickbooks',
  openapi: document(),
  services: ['api', 'authorize', 'token', 'revoke'],
  credentials: newCredentials,
  initialState: ({ clock, credentials }) => newCompany(credentials, clock.now()),
  operations: {
    'accounts.create': writer('Account'),
    'accounts.get': reader('Account'),
    'vendors.create': writer('Vendor'),
    'vendors.get': reader('Vendor'),
    'customers.get': reader('Customer'),
    'employees.get': reader('Employee'),
    'bills.create': writer('Bill'),
    'bills.get': reader('Bill'),
    'query.run': (request, context) => select(context, request.query.get('query') ?? ''),
    'query.post': (request, context) => select(context, Buffer.from(request.bytes).toString('utf8')),
    'company.get': (_request, context) => reading(context, () => ({ CompanyInfo: context.state.companyInfo })),
    'preferences.get': (_request, context) => reading(context, () => ({ Preferences: context.state.preferences })),
    'batch.run': runBatch,
    'attachables.upload': uploadFiles,
    'attachables.get': reader('Attachable'),
    'oauth.authorize': authorizePage,
    'oauth.token': tokenEndpoint,
    'oauth.revoke': revokeEndpoint,
  },
  pages: {
    // Where TempDownloadUri leads: short-lived and unsigned here.
    'GET /files/{id}': (request, context) => {
      const bytes = context.state.files.get(request.pathParameters['id'] ?? '');
      return bytes === undefined ? { status: 404 } : { status: 200, body: bytes };
    },
  },
  authorize,
  invalidRequest,
  notFound: (request) => ({
    status: 400,
    body: {
      Fault: new Refusal(
        '500',
        'Unsupported Operation',
        `Operation Could not find resource for relative : ${request.path} is not supported.`,
      ).body,
    },
  }),
  limits: [
    limit('requests', 500, 60_000, () => true),
    { id: 'in-flight', inFlight: 10, bucket: realm(() => true), refuse: (_request, context) => throttled(context) },
    limit('batches', 120, 60_000, (request) => request.operationId === 'batch.run'),
  ],
  faults: {
    unauthorized: {
      title: 'The access token is refused although it has not expired',
      respond: (request, context) =>
        request.operationId.startsWith('oauth.') ? undefined : unauthorized(context, '', 'Token invalid'),
    },
    'rate-limited': { title: 'Every request is throttled (429)', respond: (_request, context) => throttled(context) },
    'server-error': {
      title: 'QuickBooks fails without doing anything (HTTP 500, code 10000)',
      respond: (_request, context, settings) => serverError(context, settings),
    },
    'html-answer': {
      title: 'A proxy answers with a page instead of the API',
      respond: () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' }),
    },
    'lookup-lag': { title: 'Queries miss what was written within {ms} (5000); reading by Id finds it' },
    'requestid-ignored': { title: 'A repeated requestid is executed again instead of replayed' },
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

function reader(entity: EntityName) {
  return (request: EmulatorRequest, context: Context): EmulatorResponse =>
    reading(context, () => {
      const id = request.pathParameters['id'] ?? '';
      if (!/^\d+$/.test(id)) {
        throw new Refusal('2030', 'Invalid ID', `Id should be a valid number. Supplied value:${id}`, 'Id');
      }
      return { [entity]: mustFind(context.state, entity, id).row };
    });
}

function select(context: Context, text: string): EmulatorResponse {
  return reading(context, () => ({ QueryResponse: runQuery(context, text) }));
}

/** What the OpenAPI document refuses, as QuickBooks would say it. */
function invalidRequest(problem: RequestProblem, _request: EmulatorRequest, context: Context): EmulatorResponse {
  const name = (key: string) => textOf(problem.params[key]);
  const place = problem.place.split('/').filter(Boolean).join('.');
  switch (problem.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties':
      return refused(context, refuse.unknownProperty(name('additionalProperty') ?? place));
    case 'required':
      return refused(context, refuse.required([place, name('missingProperty')].filter(Boolean).join('.')));
    case 'enum':
      return refused(context, refuse.enumeration(`${place} has a value that is not supported`, place));
    case 'maxLength':
      return refused(context, refuse.tooLong(place, Number(problem.params['limit'])));
    default:
      return refused(context, refuse.unknownProperty(place === '' ? problem.kind : place));
  }
}

function serverError(context: Context, settings: JsonObject): EmulatorResponse {
  const status = typeof settings['status'] === 'number' ? settings['status'] : 500;
  const { body } = new Refusal(
    '10000',
    'An application error has occurred while processing your request',
    'System Failure Error: An application error has occurred while processing your request',
  );
  return answer(context, status, { Fault: { ...body, type: 'SystemFault' } });
}

function realm(counts: (request: EmulatorRequest) => boolean) {
  return (request: EmulatorRequest, context: Context): string | undefined =>
    context.state.settings.limits && request.path.startsWith('/v3/') && counts(request)
      ? context.state.realmId
      : undefined;
}

function limit(
  id: string,
  requests: number,
  windowMs: number,
  counts: (request: EmulatorRequest) => boolean,
): EmulatorLimit<QuickBooksState> {
  return { id, requests, windowMs, bucket: realm(counts), refuse: (_request, context) => throttled(context) };
}

/** Bills, vendors and accounts that a client made; deleted bills apart. */
function ledger(state: QuickBooksState): readonly LedgerEntry[] {
  const made = (entity: EntityName) => [...state.tables[entity].values()].filter(({ row }) => Number(row['Id']) >= 100);
  return [
    ...made('Bill').map((stored) => billEntry('bill', stored)),
    ...[...state.deletedBills.values()].map((stored) => billEntry('deleted-bill', stored)),
    ...made('Vendor').map(({ row, requestId }) => ({
      kind: 'vendor',
      id: String(row['Id']),
      ...(requestId === undefined ? {} : { key: requestId }),
      summary: { name: textOf(row['DisplayName']) ?? '', active: row['Active'] !== false },
    })),
    ...made('Account').map(({ row, requestId }) => ({
      kind: 'account',
      id: String(row['Id']),
      ...(requestId === undefined ? {} : { key: requestId }),
      summary: {
        name: textOf(row['FullyQualifiedName']) ?? '',
        number: textOf(row['AcctNum']) ?? null,
        type: textOf(row['AccountType']) ?? '',
      },
    })),
  ];
}

function billEntry(kind: string, { row, requestId }: Stored): LedgerEntry {
  return {
    kind,
    id: String(row['Id']),
    ...(requestId === undefined ? {} : { key: requestId }),
    summary: {
      docNumber: textOf(row['DocNumber']) ?? null,
      vendor: textOf(rowOf(row['VendorRef'])?.['name']) ?? '',
      date: textOf(row['TxnDate']) ?? '',
      total: Number(row['TotalAmt'] ?? 0).toFixed(2),
      balance: Number(row['Balance'] ?? 0).toFixed(2),
      currency: refOf(row, 'CurrencyRef') ?? '',
      accounts: listOf(row['Line'])
        .filter(isRow)
        .map((line) => refOf(rowOf(line['AccountBasedExpenseLineDetail']) ?? {}, 'AccountRef') ?? ''),
      note: textOf(row['PrivateNote']) ?? null,
    },
  };
}
