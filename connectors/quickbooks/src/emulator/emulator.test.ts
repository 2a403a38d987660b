import { Agent, request } from 'node:https';
import { createFakeClock, createSeededRandomness, type RunningEmulator, startEmulator } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import definition from './index.js';
import { isRow, listOf, type Row, rowOf, textOf } from './state.js';

// The twin is asked over raw https, so that a mistake of the client can't hide one of the twin.

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Row;
}

const agent = new Agent({ keepAlive: true });
const clock = createFakeClock('2026-11-20T01:00:00.000Z');
let twin: RunningEmulator<ReturnType<(typeof definition)['initialState']>>;
let token = '';

beforeAll(async () => {
  twin = await startEmulator(definition, { clock, random: createSeededRandomness(7) });
});

beforeEach(async () => {
  twin.reset();
  await signIn();
});

async function signIn(): Promise<void> {
  const reply = await tokens({ grant_type: 'refresh_token', refresh_token: newest() });
  token = textOf(reply.body['access_token']) ?? '';
}

function newest(): string {
  return [...twin.state.grants][0]?.refreshToken ?? '';
}

afterEach(() => {
  // Every answer of the twin is one that our document allows.
  expect(twin.drifts).toEqual([]);
});

afterAll(async () => {
  agent.destroy();
  await twin.close();
});

function send(
  method: string,
  path: string,
  options: { readonly headers?: Record<string, string>; readonly body?: string | Buffer } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = request(`${twin.origin}${path}`, {
      method,
      ca: twin.ca,
      agent,
      headers: options.headers ?? {},
    });
    call.on('error', reject);
    call.on('response', (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: isRow(parsed) ? parsed : {} });
      });
    });
    call.end(options.body);
  });
}

function tokens(form: Record<string, string>, secret = twin.credentials.clientSecret): Promise<Reply> {
  const basic = Buffer.from(`${twin.credentials.clientId}:${secret}`).toString('base64');
  return send('POST', '/oauth2/v1/tokens/bearer', {
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(form).toString(),
  });
}

function company(path: string): string {
  return `/v3/company/${twin.credentials.settings['realmId']}${path}`;
}

function post(path: string, body: unknown): Promise<Reply> {
  return send('POST', company(path), {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

function get(path: string): Promise<Reply> {
  return send('GET', company(path), { headers: { authorization: `Bearer ${token}` } });
}

function ask(statement: string): Promise<Reply> {
  return get(`/query?query=${encodeURIComponent(statement)}`);
}

function faultOf(reply: Reply): { readonly code: string; readonly detail: string } {
  const [error] = listOf(rowOf(reply.body['Fault'])?.['Error']).filter(isRow);
  return { code: textOf(error?.['code']) ?? '', detail: textOf(error?.['Detail']) ?? '' };
}

function field(reply: Reply, entity: string, name: string): unknown {
  return rowOf(reply.body[entity])?.[name];
}

function rows(reply: Reply, entity: string): readonly Row[] {
  return listOf(rowOf(reply.body['QueryResponse'])?.[entity]).filter(isRow);
}

async function vendor(name: string): Promise<string> {
  return textOf(field(await post('/vendor', { DisplayName: name }), 'Vendor', 'Id')) ?? '';
}

function billFor(vendorId: string, more: Row = {}): Row {
  return {
    VendorRef: { value: vendorId },
    TxnDate: '2026-11-20',
    Line: [
      {
        DetailType: 'AccountBasedExpenseLineDetail',
        Amount: 1280.5,
        AccountBasedExpenseLineDetail: { AccountRef: { value: '7' } },
      },
    ],
    ...more,
  };
}

async function account(fields: Row): Promise<{ readonly id: string; readonly code: string; readonly detail: string }> {
  const reply = await post('/account', fields);
  return { id: textOf(field(reply, 'Account', 'Id')) ?? '', ...faultOf(reply) };
}

describe('OAuth', () => {
  it('gives a new refresh token each time and ends the grant when a dead one comes again', async () => {
    const first = await tokens({ grant_type: 'refresh_token', refresh_token: newest() });
    expect(first.status).toBe(200);
    const dead = twin.credentials.refreshToken ?? '';
    expect((await tokens({ grant_type: 'refresh_token', refresh_token: dead })).body['error']).toBe('invalid_grant');
    const alive = textOf(first.body['refresh_token']) ?? '';
    expect((await tokens({ grant_type: 'refresh_token', refresh_token: alive })).body['error']).toBe('invalid_grant');
    expect((await get('/companyinfo/1')).status).toBe(401);
  });

  it('sends the browser back with code, state and realm, and takes the code once', async () => {
    const redirect = 'https://example.test/callback';
    const query = new URLSearchParams({
      client_id: twin.credentials.clientId,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: redirect,
      state: 's1',
    });
    const back = new URL(String((await send('GET', `/connect/oauth2?${query}`)).headers['location']));
    expect(back.searchParams.get('state')).toBe('s1');
    expect(back.searchParams.get('realmId')).toBe(twin.credentials.settings['realmId']);
    const form = {
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: redirect,
    };
    const given = await tokens(form);
    expect(given.body).toMatchObject({ token_type: 'bearer', expires_in: 3600, x_refresh_token_expires_in: 8_640_000 });
    token = textOf(given.body['access_token']) ?? '';
    expect((await get('/preferences')).status).toBe(200);
    expect((await tokens(form)).status).toBe(400);
    expect((await get('/preferences')).status).toBe(401);
  });

  it('refuses a production redirect that is not https', async () => {
    twin.state.settings.productionRedirects = true;
    const query = new URLSearchParams({
      client_id: twin.credentials.clientId,
      response_type: 'code',
      scope: 'com.intuit.quickbooks.accounting',
      redirect_uri: 'http://localhost:4000/callback',
      state: 's1',
    });
    expect((await send('GET', `/connect/oauth2?${query}`)).status).toBe(400);
  });

  it('refuses a wrong client secret', async () => {
    const reply = await tokens({ grant_type: 'refresh_token', refresh_token: newest() }, 'wrong');
    expect(reply).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });

  it('refuses an expired token in the gateway’s words and a foreign company with 3100', async () => {
    const foreign = await send('GET', '/v3/company/1/preferences', { headers: { authorization: `Bearer ${token}` } });
    expect(foreign.status).toBe(403);
    expect(listOf(rowOf(foreign.body['fault'])?.['error'])[0]).toMatchObject({ code: '3100' });
    await clock.advance(3_600_000);
    const expired = await get('/preferences');
    expect(expired.status).toBe(401);
    expect(listOf(rowOf(expired.body['fault'])?.['error'])[0]).toMatchObject({ code: '3200' });
    expect(expired.headers['intuit_tid']).toBeTruthy();
  });
});

describe('accounts', () => {
  const expense = (Name: string, more: Row = {}): Row => ({ Name, AccountType: 'Expense', ...more });

  it('derives sub-type, classification and full name', async () => {
    const parent = await account(expense('Motor', { AcctNum: '6200' }));
    const reply = await post('/account', expense('Fuel', { ParentRef: { value: parent.id } }));
    expect(reply.body['Account']).toMatchObject({
      AccountSubType: 'Travel',
      Classification: 'Expense',
      FullyQualifiedName: 'Motor:Fuel',
      SubAccount: true,
      SyncToken: '0',
      CurrencyRef: { value: 'HKD', name: 'Hong Kong Dollar' },
    });
  });

  it.each([
    [
      '1: a child of another type',
      { AccountType: 'Other Expense', ParentRef: { value: '7' } },
      '6000',
      'same account type',
    ],
    [
      '3: a lone sub-type below another',
      { AccountType: 'Equity', AccountSubType: 'RetainedEarnings', ParentRef: { value: '4' } },
      '6000',
      'cannot have sub accounts',
    ],
    [
      '4: accumulated depreciation',
      { AccountType: 'Fixed Asset', AccountSubType: 'AccumulatedDepreciation' },
      '6000',
      'cannot be parent accounts',
    ],
    [
      '7: a colon in the name',
      { Name: 'A:B', AccountType: 'Expense' },
      '2180',
      'Names must have at least one character',
    ],
    [
      '8: an unknown parent',
      { AccountType: 'Expense', ParentRef: { value: '999' } },
      '2500',
      'Accounts element id 999 not found',
    ],
    ['a sub-type of another type', { AccountType: 'Expense', AccountSubType: 'Checking' }, '2170', 'Checking'],
    ['a property that is unknown', { AccountType: 'Expense', Colour: 'red' }, '2010', 'Colour'],
    ['neither type nor sub-type', {}, '2020', 'AccountType'],
  ])('refuses %s', async (_rule, fields, code, words) => {
    const found = await account({ Name: 'New', ...fields });
    expect(found).toMatchObject({ code, detail: expect.stringContaining(words) });
  });

  it('2: refuses a sixth level', async () => {
    let parent = '';
    for (let level = 1; level <= 5; level += 1) {
      parent = (await account(expense(`L${level}`, parent === '' ? {} : { ParentRef: { value: parent } }))).id;
      expect(parent).not.toBe('');
    }
    expect(await account(expense('L6', { ParentRef: { value: parent } }))).toMatchObject({ code: '6000' });
  });

  it('5 and 10: a name is taken among siblings in any case, until its account is made inactive', async () => {
    const first = await account(expense('Parking'));
    expect((await account(expense('PARKING'))).code).toBe('6240');
    expect((await account(expense('Parking', { ParentRef: { value: '7' } }))).id).not.toBe('');
    const gone = await post('/account', { Id: first.id, SyncToken: '0', sparse: true, Active: false });
    expect(gone.body['Account']).toMatchObject({ Name: 'Parking (deleted)', Active: false });
    expect((await account(expense('Parking'))).id).not.toBe('');
  });

  it('6: a number is taken by active accounts only', async () => {
    const first = await account(expense('One', { AcctNum: '6300' }));
    expect(await account(expense('Two', { AcctNum: '6300' }))).toMatchObject({
      code: '6000',
      detail: expect.stringContaining('already using this number.  Please'),
    });
    await post('/account', { Id: first.id, SyncToken: '0', sparse: true, Active: false });
    expect((await account(expense('Two', { AcctNum: '6300' }))).id).not.toBe('');
  });

  it('4: takes accumulated depreciation below a fixed asset, and nothing below that', async () => {
    const van = await account({ Name: 'Van', AccountType: 'Fixed Asset', AccountSubType: 'Vehicles' });
    const worn = await account({
      Name: 'Van depreciation',
      AccountType: 'Fixed Asset',
      AccountSubType: 'AccumulatedDepreciation',
      ParentRef: { value: van.id },
    });
    expect(worn.id).not.toBe('');
    const below = await account({ Name: 'More', AccountType: 'Fixed Asset', ParentRef: { value: worn.id } });
    expect(below).toMatchObject({ code: '6000', detail: expect.stringContaining('cannot be parent accounts') });
  });

  it('9: keeps the type of an account that has children', async () => {
    const parent = await account(expense('Motor'));
    await account(expense('Fuel', { ParentRef: { value: parent.id } }));
    const reply = await post('/account', { Id: parent.id, SyncToken: '0', sparse: true, AccountType: 'Other Expense' });
    expect(faultOf(reply)).toMatchObject({ code: '6000', detail: expect.stringContaining('with subaccounts') });
  });

  it('11: wants a child in the currency of its parent', async () => {
    const found = await account(expense('Fuel', { ParentRef: { value: '7' }, CurrencyRef: { value: 'USD' } }));
    expect(found).toMatchObject({ code: '6000', detail: expect.stringContaining('same currency') });
  });

  it('deletes none', async () => {
    expect(faultOf(await post('/account?operation=delete', { Id: '7', SyncToken: '0' })).code).toBe('500');
  });
});

describe('names', () => {
  it('shares them between vendors, customers and employees', async () => {
    definition.commands?.['seed']?.({ employees: ['Chan Tai Man'] }, contextOf());
    const clash = await post('/vendor', { DisplayName: 'chan tai man' });
    expect(faultOf(clash)).toMatchObject({ code: '6240', detail: 'The name supplied already exists. : null' });
  });

  function contextOf() {
    return {
      state: twin.state,
      clock,
      random: createSeededRandomness(9),
      credentials: twin.credentials,
      origin: twin.origin,
      fault: () => undefined,
      emit: () => undefined,
    };
  }
});

describe('bills', () => {
  it('stores one, posts it, and answers an Id and version', async () => {
    const id = await vendor('Paper Co');
    const reply = await post('/bill', billFor(id, { DocNumber: 'A-1' }));
    expect(reply.body['Bill']).toMatchObject({
      SyncToken: '0',
      TotalAmt: 1280.5,
      Balance: 1280.5,
      VendorRef: { value: id, name: 'Paper Co' },
      APAccountRef: { value: '1' },
      Line: [{ LineNum: 1, AccountBasedExpenseLineDetail: { AccountRef: { value: '7', name: 'Travel' } } }],
    });
    expect(field(await get('/account/7'), 'Account', 'CurrentBalance')).toBe(1280.5);
    expect(field(await get('/account/1'), 'Account', 'CurrentBalance')).toBe(1280.5);
  });

  it('answers a repeated requestid with the first answer, also when that was a fault', async () => {
    const id = await vendor('Paper Co');
    const first = await post('/bill?requestid=k1', billFor(id));
    const again = await post('/bill?requestid=k1', billFor(id, { DocNumber: 'another' }));
    expect(again.body).toEqual(first.body);
    const wrong = await post('/bill?requestid=k2', billFor('999'));
    expect((await post('/bill?requestid=k2', billFor(id))).body).toEqual(wrong.body);
    expect(twin.ledger().filter(({ kind }) => kind === 'bill')).toMatchObject([{ key: 'k1' }]);
  });

  it('forgets a requestid after 24 hours, and at once under the fault requestid-ignored', async () => {
    const id = await vendor('Paper Co');
    const bills = () => twin.ledger().filter(({ kind }) => kind === 'bill').length;
    await post('/bill?requestid=k1', billFor(id));
    twin.switchOn({ fault: 'requestid-ignored', times: 1 });
    await post('/bill?requestid=k1', billFor(id));
    expect(bills()).toBe(2);
    await clock.advance(24 * 3_600_000);
    await signIn();
    await post('/bill?requestid=k1', billFor(id));
    expect(bills()).toBe(3);
  });

  it.each([
    ['no vendor', { VendorRef: undefined }, '2020'],
    ['no line', { Line: [] }, '2020'],
    ['an unknown vendor', { VendorRef: { value: '999' } }, '2500'],
    ['a currency while only one is used', { CurrencyRef: { value: 'USD' } }, '6000'],
    ['a line on the payable account', { Line: [line('1')] }, '6430'],
    ['a line on an unknown account', { Line: [line('998')] }, '2500'],
    ['an unknown property', { Colour: 'red' }, '2010'],
    ['a document number of 22 characters', { DocNumber: 'x'.repeat(22) }, '2050'],
  ])('refuses %s', async (_what, change, code) => {
    const id = await vendor('Paper Co');
    expect(faultOf(await post('/bill', { ...billFor(id), ...change })).code).toBe(code);
    expect(twin.ledger().filter(({ kind }) => kind === 'bill')).toEqual([]);
  });

  function line(accountId: string): Row {
    return {
      DetailType: 'AccountBasedExpenseLineDetail',
      Amount: 1,
      AccountBasedExpenseLineDetail: { AccountRef: { value: accountId } },
    };
  }

  it('changes only what a sparse update names, and clears what a full one leaves out', async () => {
    const id = await vendor('Paper Co');
    const made = await post('/bill', billFor(id, { DocNumber: 'A-1', PrivateNote: 'note' }));
    const Id = field(made, 'Bill', 'Id');
    const sparse = await post('/bill', { Id, SyncToken: '0', sparse: true, DocNumber: 'A-2' });
    expect(sparse.body['Bill']).toMatchObject({ DocNumber: 'A-2', PrivateNote: 'note', SyncToken: '1' });
    const stale = await post('/bill', { Id, SyncToken: '0', sparse: true, DocNumber: 'A-3' });
    expect(faultOf(stale).code).toBe('5010');
    const full = await post('/bill', { Id, SyncToken: '1', ...billFor(id) });
    expect(field(full, 'Bill', 'PrivateNote')).toBeUndefined();
  });

  it('deletes an unpaid bill and takes its posting back; the Id is gone', async () => {
    const id = await vendor('Paper Co');
    const Id = field(await post('/bill', billFor(id)), 'Bill', 'Id');
    const gone = await post('/bill?operation=delete', { Id, SyncToken: '0' });
    expect(gone.body['Bill']).toEqual({ domain: 'QBO', status: 'Deleted', Id });
    expect(faultOf(await get(`/bill/${Id}`)).code).toBe('610');
    expect(field(await get('/account/7'), 'Account', 'CurrentBalance')).toBe(0);
    expect(twin.ledger()).toMatchObject([{ kind: 'deleted-bill' }, { kind: 'vendor' }]);
  });

  it('keeps closed books closed and document numbers single where that is asked for', async () => {
    const id = await vendor('Paper Co');
    const made = await post('/bill', billFor(id, { DocNumber: 'A-1' }));
    twin.state.settings.uniqueDocNumbers = true;
    const twice = faultOf(await post('/bill', billFor(id, { DocNumber: 'A-1' })));
    expect(twice).toMatchObject({
      code: '6140',
      detail: expect.stringContaining(`TxnId=${field(made, 'Bill', 'Id')}`),
    });
    const allowed = await post('/bill?include=allowduplicatedocnum', billFor(id, { DocNumber: 'A-1' }));
    expect(allowed.status).toBe(200);
    twin.state.preferences['AccountingInfoPrefs'] = { BookCloseDate: '2026-11-20' };
    expect(faultOf(await post('/bill', billFor(id))).code).toBe('6210');
  });
});

describe('queries', () => {
  it('finds by a name with quotes and backslashes', async () => {
    const name = String.raw`O'Brien \ "Sons"`;
    const id = await vendor(name);
    const found = await ask(String.raw`select * from Vendor where DisplayName = 'O\'Brien \\ "Sons"'`);
    expect(rows(found, 'Vendor')).toMatchObject([{ Id: id }]);
  });

  it('counts, filters, orders and pages', async () => {
    for (const name of ['C', 'A', 'B']) await vendor(name);
    expect((await ask('select count(*) from Vendor')).body['QueryResponse']).toEqual({ totalCount: 3 });
    const page = await ask('SELECT * FROM Vendor ORDERBY DisplayName DESC MAXRESULTS 2 STARTPOSITION 2');
    expect(rows(page, 'Vendor').map((row) => row['DisplayName'])).toEqual(['B', 'A']);
    expect(page.body['QueryResponse']).toMatchObject({ startPosition: 2, maxResults: 2 });
    expect((await ask("select * from Vendor where DisplayName = 'none'")).body['QueryResponse']).toEqual({});
    const some = await ask("select Id, DisplayName from Vendor where DisplayName in ('A', 'C')");
    expect(rows(some, 'Vendor')).toHaveLength(2);
    expect(rows(some, 'Vendor')[0]).toMatchObject({ sparse: true });
  });

  it('hides inactive names unless they are asked for', async () => {
    const id = await vendor('Gone Ltd');
    await post('/vendor', { Id: id, SyncToken: '0', sparse: true, Active: false });
    expect(rows(await ask('select * from Vendor'), 'Vendor')).toEqual([]);
    expect(rows(await ask('select * from Vendor where Active in (true, false)'), 'Vendor')).toHaveLength(1);
  });

  it.each([
    ["select * from Vendor where DisplayName = 'x", '4000'],
    ["select * from Vendor where DisplayName = 'x' or Active = true", '4000'],
    ['select * from Vendor group by DisplayName', '4000'],
    ['update Vendor', '4000'],
    ['select * from Custmoer', '4001'],
    ['select * from Vendor orderby Id', '4001'],
    ["select * from Vendor where Colour = 'red'", '4001'],
    ['select * from Vendor maxresults 1001', '4001'],
  ])('refuses %s', async (statement, code) => {
    expect(faultOf(await ask(statement)).code).toBe(code);
  });

  it('misses what was just written while lookup-lag is on, though reading by Id finds it', async () => {
    const id = await vendor('New Ltd');
    twin.switchOn({ fault: 'lookup-lag', settings: { ms: 5_000 } });
    expect(rows(await ask("select * from Vendor where DisplayName = 'New Ltd'"), 'Vendor')).toEqual([]);
    expect((await get(`/vendor/${id}`)).status).toBe(200);
    await clock.advance(5_000);
    expect(rows(await ask("select * from Vendor where DisplayName = 'New Ltd'"), 'Vendor')).toHaveLength(1);
  });
});

describe('batch and upload', () => {
  it('answers each item apart, with faults inside a 200', async () => {
    const reply = await post('/batch', {
      BatchItemRequest: [
        { bId: '1', operation: 'create', Vendor: { DisplayName: 'One' } },
        { bId: '2', operation: 'create', Vendor: { DisplayName: 'one' } },
        { bId: '3', Query: 'select * from Vendor' },
      ],
    });
    expect(reply.status).toBe(200);
    expect(listOf(reply.body['BatchItemResponse'])).toMatchObject([
      { bId: '1', Vendor: { DisplayName: 'One' } },
      { bId: '2', Fault: { Error: [{ code: '6240' }] } },
      { bId: '3', QueryResponse: { maxResults: 1 } },
    ]);
  });

  it('refuses more than 30 items', async () => {
    const items = Array.from({ length: 31 }, (_, index) => ({ bId: String(index), Query: 'select * from Vendor' }));
    expect(faultOf(await post('/batch', { BatchItemRequest: items })).code).toBe('1040');
  });

  it('stores a file with the record it belongs to', async () => {
    const id = await vendor('Paper Co');
    const billId = textOf(field(await post('/bill', billFor(id)), 'Bill', 'Id')) ?? '';
    const body = [
      '--b',
      'Content-Disposition: form-data; name="file_metadata_01"; filename="metadata.json"',
      'Content-Type: application/json',
      '',
      JSON.stringify({ FileName: 'r.pdf', AttachableRef: [{ EntityRef: { type: 'Bill', value: billId } }] }),
      '--b',
      'Content-Disposition: form-data; name="file_content_01"; filename="r.pdf"',
      'Content-Type: application/pdf',
      '',
      '%PDF-1.7',
      '--b--',
      '',
    ].join('\r\n');
    const reply = await send('POST', company('/upload'), {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });
    const [first] = listOf(reply.body['AttachableResponse']).filter(isRow);
    expect(first).toMatchObject({ Attachable: { FileName: 'r.pdf', ContentType: 'application/pdf', Size: 8 } });
  });
});

describe('limits', () => {
  it('throttles the 501st request of a minute in the gateway’s words, and lets go later', async () => {
    for (let count = 0; count < 500; count += 10)
      await Promise.all(Array.from({ length: 10 }, () => get('/preferences')));
    const reply = await get('/preferences');
    expect(reply.status).toBe(429);
    expect(listOf(rowOf(reply.body['fault'])?.['error'])[0]).toMatchObject({ code: '3001' });
    await clock.advance(60_000);
    expect((await get('/preferences')).status).toBe(200);
  });
});
