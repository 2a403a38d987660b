import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ConnectorError, Secret } from '@countersign/contracts';
import nock from 'nock';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mapError, parseFault } from './error.js';
import { createQuickBooks, type QuickBooks } from './quickbooks.js';

// Shapes only: nock sees what is sent and gives recorded forms back. TLS and flows are shown on real servers.

const ORIGIN = 'https://sandbox-quickbooks.api.intuit.com';
const COMPANY = '/v3/company/310687';
let books: QuickBooks;

beforeEach(() => {
  nock.disableNetConnect();
  books = createQuickBooks({
    environment: 'sandbox',
    realmId: '310687',
    // A mocked socket has no certificate, which core's own network refuses.
    transport: async (request) => {
      const body = request.method === 'GET' ? null : await request.arrayBuffer();
      return fetch(request.url, { method: request.method, headers: request.headers, body });
    },
    tokens: { get: async () => ({ value: Secret.of('canary-token'), generation: 1 }), invalidate: () => undefined },
  });
});

afterEach(async () => {
  const pending = nock.pendingMocks();
  nock.cleanAll();
  nock.enableNetConnect();
  await books.close();
  expect(pending).toEqual([]);
});

function fixture(name: string): string {
  return readFileSync(new URL(`./__fixtures__/${name}`, import.meta.url), 'utf8');
}

const json = { 'content-type': 'application/json;charset=utf-8', intuit_tid: '1-abc-def' };

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

describe('requests and answers', () => {
  it('sends a bill as the reference shows it, key and version in the query, and reads the answer', async () => {
    nock(ORIGIN, { reqheaders: { authorization: 'Bearer canary-token', accept: 'application/json' } })
      .post(`${COMPANY}/bill`, {
        VendorRef: { value: '56' },
        TxnDate: '2026-11-20',
        DueDate: '2026-12-20',
        DocNumber: 'C-1',
        CurrencyRef: { value: 'HKD' },
        Line: [
          {
            DetailType: 'AccountBasedExpenseLineDetail',
            Amount: 1280.5,
            Description: '差旅',
            AccountBasedExpenseLineDetail: { AccountRef: { value: '7' }, BillableStatus: 'NotBillable' },
          },
        ],
      })
      .query({ minorversion: '75', requestid: 'claim-1' })
      .reply(200, fixture('bills.create.200.json'), json);
    const bill = await books.bills.create(
      {
        vendor: '56',
        date: '2026-11-20',
        dueDate: '2026-12-20',
        docNumber: 'C-1',
        currency: 'HKD',
        lines: [{ amount: '1280.50', account: '7', description: '差旅' }],
      },
      { idempotencyKey: 'claim-1' },
    );
    expect(bill).toMatchObject({
      id: '145',
      total: '1280.50',
      createdAt: '2026-11-20T08:14:46.000Z',
      lines: [{ account: { id: '7', name: 'Travel:Airfare' } }],
    });
  });

  it('deletes by an operation in the query', async () => {
    nock(ORIGIN)
      .post(`${COMPANY}/bill`, { Id: '145', SyncToken: '0' })
      .query({ minorversion: '75', operation: 'delete', requestid: 'void-1' })
      .reply(200, fixture('bills.delete.200.json'), json);
    await books.bills.delete('145', '0', { idempotencyKey: 'void-1' });
  });

  it('asks by an escaped statement, and takes an empty answer for no rows', async () => {
    nock(ORIGIN)
      .get(`${COMPANY}/query`)
      .query({ minorversion: '75', query: String.raw`select * from Vendor where DisplayName IN ('O\'Brien & Sons')` })
      .reply(200, fixture('query.run.200.vendors.json'), json)
      .get(`${COMPANY}/query`)
      .query({ minorversion: '75', query: "select * from Bill where DocNumber = 'none'" })
      .reply(200, fixture('query.run.200.empty.json'), json);
    expect(await books.vendors.find(["O'Brien & Sons"])).toMatchObject([
      { id: '56', currency: 'HKD', balance: '0.00' },
    ]);
    expect(await books.bills.find('none')).toEqual([]);
  });
});

describe('refusals', () => {
  const company = `${COMPANY}/companyinfo/310687?minorversion=75`;

  it('reads the gateway’s small keys, and lets no part of a token into the error', async () => {
    nock(ORIGIN).get(company).twice().reply(401, fixture('company.get.401.expired.json'), json);
    const error = await refusal(books.company.get());
    expect(error).toMatchObject({ code: 'UNAUTHORIZED', vendorCode: '3200', requestId: '1-abc-def', status: 401 });
    expect(`${inspect(error)}${JSON.stringify(error)}`).not.toMatch(/AB0|canary/);
  });

  it('tells a company that the token is not for', async () => {
    nock(ORIGIN).get(company).reply(403, fixture('company.get.403.realm.json'), json);
    expect(await refusal(books.company.get())).toMatchObject({ code: 'FORBIDDEN', vendorCode: '3100' });
  });

  it('takes a 403 with the code of a limit for a limit, leading zeros or not', async () => {
    nock(ORIGIN).get(company).reply(403, fixture('company.get.403.throttled.json'), json);
    expect(await refusal(books.company.get({ deadlineMs: 50_000 }))).toMatchObject({
      code: 'RATE_LIMITED',
      limit: 'requests',
      vendorCode: '3001',
    });
  });

  it('says what the service says about the content', async () => {
    nock(ORIGIN).post(`${COMPANY}/vendor`).query(true).reply(400, fixture('vendors.create.400.name-taken.json'), json);
    expect(await refusal(books.vendors.create({ displayName: 'Paper Co' }))).toMatchObject({
      code: 'DUPLICATE',
      message: 'QuickBooks refused vendors.create (6240): The name supplied already exists. : null',
      details: { operation: 'vendors.create' },
    });
  });

  it('reads the code of a fault in XML', async () => {
    nock(ORIGIN)
      .post(`${COMPANY}/bill`)
      .query(true)
      .reply(400, fixture('bills.create.400.xml-fault.xml'), { 'content-type': 'application/xml' });
    const bill = { vendor: '56', date: '2026-11-20', lines: [{ amount: '1', account: '7' }] };
    expect(await refusal(books.bills.create(bill))).toMatchObject({ code: 'PERIOD_CLOSED', vendorCode: '6210' });
  });

  it.each([
    [200, '<html>Sign in</html>', 'UNEXPECTED_RESPONSE'],
    [200, '{"CompanyInfo":', 'UNEXPECTED_RESPONSE'],
    [404, '<html>Not here</html>', 'UNEXPECTED_RESPONSE'],
    [400, '{"error":"other"}', 'UNEXPECTED_RESPONSE'],
  ])('does not take HTTP %i with %s for the API', async (status, body, code) => {
    nock(ORIGIN).get(company).reply(status, body, { 'content-type': 'text/html' });
    expect(await refusal(books.company.get())).toMatchObject({ code });
  });
});

describe('mapError', () => {
  const fault = (code: string, detail = 'Detail', type = 'ValidationFault') => ({
    Fault: { Error: [{ Message: 'Message', Detail: detail, code, element: 'Line' }], type },
  });

  it.each([
    ['500', 'BAD_REQUEST'],
    ['610', 'NOT_FOUND'],
    ['2010', 'BAD_REQUEST'],
    ['2500', 'REJECTED'],
    ['4000', 'BAD_REQUEST'],
    ['5010', 'CONFLICT'],
    ['6000', 'REJECTED'],
    ['6140', 'DUPLICATE'],
    ['6190', 'COMPANY_INACTIVE'],
    ['6210', 'PERIOD_CLOSED'],
    ['6240', 'DUPLICATE'],
    ['7777', 'REJECTED'],
  ])('%s is %s, with a remedy in both languages', (code, ours) => {
    const error = mapError({ operation: 'bills.create', status: 400, body: fault(code), requestId: undefined });
    expect(error).toMatchObject({ code: ours, vendorCode: code, retryable: false, details: { element: 'Line' } });
    expect(error?.remedy['zh-HK']).toMatch(/\p{Script=Han}/u);
  });

  it('gives the bill that has the number', () => {
    const detail = 'Duplicate Document Number Error : DocNumber=C-1 is assigned to TxnType=Bill with TxnId=145';
    const body = fault('6140', detail);
    expect(mapError({ operation: 'bills.create', status: 400, body, requestId: undefined })).toMatchObject({
      details: { existingId: '145' },
    });
  });

  it('takes code 10000 for a passing fault whatever the status', () => {
    const body = fault('10000', 'x', 'SystemFault');
    expect(mapError({ operation: 'bills.create', status: 400, body, requestId: undefined })).toMatchObject({
      code: 'SERVER_ERROR',
      retryable: true,
    });
  });

  it('cuts what is too long, and leaves the words of other faults out', () => {
    const long = mapError({ operation: 'x', status: 400, body: fault('6000', 'w'.repeat(5000)), requestId: undefined });
    expect(long?.message.length).toBeLessThan(400);
    const auth = mapError({
      operation: 'x',
      status: 401,
      body: fault('120', 'secret', 'AuthenticationFault'),
      requestId: undefined,
    });
    expect(auth?.message).not.toContain('secret');
  });

  it.each([undefined, null, 7, '', 'text', [], {}, { Fault: {} }, { Fault: { Error: [] } }, { fault: { error: [7] } }])(
    'finds no fault in %j',
    (body) => {
      expect(parseFault(body)).toBeUndefined();
    },
  );
});
