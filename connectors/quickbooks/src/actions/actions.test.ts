import { createHash } from 'node:crypto';
import {
  type ActionContext,
  ApiError,
  ConnectorError,
  InputError,
  type Json,
  type JsonObject,
} from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QuickBooks } from '../quickbooks.js';
import { type QuickBooksTwin, startQuickBooks } from '../twin.test-support.js';
import { billCreate } from './bill-create.js';
import { billVoid } from './bill-void.js';
import type { BillActionInput } from './booking-input.js';
import { vendorEnsure } from './vendor-ensure.js';

let company: QuickBooksTwin;

beforeAll(async () => {
  company = await startQuickBooks();
});

beforeEach(async () => {
  await company.reset();
});

afterEach(() => {
  expect(company.emulator.drifts).toEqual([]);
});

afterAll(() => company.close());

const claim: BillActionInput = {
  payee: { name: 'Chan Tai Man', kind: 'employee' },
  date: '2026-11-20',
  currency: 'HKD',
  reference: 'EXP-2026-0001',
  lines: [{ amount: '1280.50', category: 'travel', description: '差旅' }],
};

function context(
  given: Partial<ActionContext<QuickBooks>> & { readonly settings?: JsonObject } = {},
): ActionContext<QuickBooks> {
  const notes = new Map<string, Json>();
  const { settings = { accounts: { travel: { id: '7' } } }, ...rest } = given;
  return {
    client: company.client,
    key: 'k'.repeat(32),
    mayHaveHappened: false,
    memo: {
      get: async (name) => notes.get(name),
      set: async (name, value) => {
        notes.set(name, value);
      },
    },
    connection: {
      id: '00000000-0000-7000-8000-000000000001',
      name: 'books',
      tenant: 'default',
      connector: 'quickbooks',
      environment: 'emulator',
      settings,
    },
    approval: { id: 'approval-1', number: 'A-17', title: 'Expense claim' },
    timeZone: 'Asia/Hong_Kong',
    clock: company.clock,
    signal: new AbortController().signal,
    documents: { read: async () => new Uint8Array() },
    ...rest,
  };
}

function bills() {
  return company.emulator.ledger().filter(({ kind }) => kind === 'bill');
}

async function refusal(run: Promise<unknown>): Promise<ConnectorError> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (ConnectorError.is(error)) return error;
  throw new Error('nothing was refused');
}

describe('bill.create', () => {
  it('books a claim: vendor, account, document number, marker, request id', async () => {
    const { output, refs, replayed } = await billCreate.run(context(), claim);
    expect(output).toMatchObject({
      docNumber: 'EXP-2026-0001',
      vendor: { name: 'Chan Tai Man', outcome: 'created' },
      lines: [{ category: 'travel', accountId: '7', account: 'Travel', amount: '1280.50' }],
      total: '1280.50',
      currency: 'HKD',
    });
    expect(refs).toMatchObject([{ kind: 'bill', id: output.billId, label: 'EXP-2026-0001' }, { kind: 'vendor' }]);
    expect(replayed).toBe(false);
    expect(bills()).toMatchObject([
      {
        key: 'k'.repeat(32),
        summary: { vendor: 'Chan Tai Man', total: '1280.50', note: `A-17\n[countersign:${'k'.repeat(32)}]` },
      },
    ]);
  });

  it('takes a vendor with a suffix for a payee that bears an employee’s name, and says so', async () => {
    await company.emulator.command('seed', { employees: ['Chan Tai Man'] });
    const { output } = await billCreate.run(context(), claim);
    expect(output.vendor).toEqual({
      id: expect.any(String),
      name: 'Chan Tai Man (Vendor)',
      outcome: 'created',
      nameTakenBy: 'employee',
    });
  });

  it('refuses such a payee where the connection says so', async () => {
    await company.emulator.command('seed', { employees: ['Chan Tai Man'] });
    const settings = { accounts: { travel: { id: '7' } }, vendorNameClash: 'refuse' };
    const error = await refusal(billCreate.run(context({ settings }), claim));
    expect(error).toMatchObject({ code: 'VENDOR_NAME_TAKEN' });
    expect(bills()).toEqual([]);
  });

  it('refuses an unmapped category before anything is sent', async () => {
    const error = await refusal(billCreate.run(context({ settings: {} }), claim));
    expect(error).toMatchObject({ code: 'ACCOUNT_UNMAPPED', place: 'lines/0/category' });
    expect(error.remedy['zh-HK']).toContain('帳戶映射失敗');
    expect(company.emulator.requests).toEqual([]);
  });

  it.each([
    ['an account that is not there', { id: '999' }, 'ACCOUNT_NOT_FOUND'],
    ['the bank', { fullName: 'Current Account' }, 'ACCOUNT_TYPE_UNSUITABLE'],
    ['the payable account', { id: '1' }, 'ACCOUNT_TYPE_UNSUITABLE'],
    ['an inactive account', { code: '6999' }, 'ACCOUNT_INACTIVE'],
  ])('refuses %s with nothing written', async (_what, account, code) => {
    await company.emulator.command('seed', {
      accounts: [{ name: 'Old', type: 'Expense', number: '6999', active: false }],
    });
    const settings = { accounts: { travel: account } };
    expect(await refusal(billCreate.run(context({ settings }), claim))).toMatchObject({ code });
    expect(company.emulator.ledger().filter(({ kind }) => kind !== 'account')).toEqual([]);
  });

  it('books to a sub-account by its number, having read the accounts above it', async () => {
    await company.emulator.command('seed', {
      accounts: [
        { name: 'Motor', type: 'Expense' },
        { name: 'Fuel', type: 'Expense', parent: 'Motor', number: '6210' },
      ],
    });
    const { output } = await billCreate.run(context({ settings: { accounts: { travel: { code: '6210' } } } }), claim);
    expect(output.lines).toMatchObject([{ account: 'Motor:Fuel' }]);
  });

  it('refuses a currency that the company doesn’t take, and a closed period, with nothing written', async () => {
    const dollars = { ...claim, currency: 'USD' };
    expect(await refusal(billCreate.run(context(), dollars))).toMatchObject({ code: 'CURRENCY_NOT_ACCEPTED' });
    await company.emulator.command('closeBooks', { date: '2026-11-30' });
    expect(await refusal(billCreate.run(context(), claim))).toMatchObject({ code: 'PERIOD_CLOSED', place: 'date' });
    expect(company.emulator.ledger()).toEqual([]);
  });

  it('books a foreign currency where it is taken, but not to a vendor of another one', async () => {
    await company.emulator.command('seed', { preferences: { multiCurrency: true } });
    await company.emulator.command('seed', { accounts: [{ name: 'Travel USD', type: 'Expense', currency: 'HKD' }] });
    const dollars = { ...claim, currency: 'USD' };
    const { output } = await billCreate.run(context(), dollars);
    expect(output).toMatchObject({ total: '1280.50', currency: 'USD' });
    const later = context({ key: 'l'.repeat(32) });
    expect(await refusal(billCreate.run(later, claim))).toMatchObject({ code: 'CURRENCY_NOT_ACCEPTED' });
    expect(bills()).toHaveLength(1);
  });

  it.each([['lost-answer'], ['half-answer'], ['server-error'], ['lost-request']])(
    'leaves one bill after %s and another try, also when QuickBooks ignores the request id',
    async (fault) => {
      company.emulator.switchOn({ fault: 'requestid-ignored' });
      company.emulator.switchOn({ fault, operations: ['bills.create'], times: 1 });
      const error = await refusal(billCreate.run(context(), claim));
      expect(error.retryable).toBe(true);
      await billCreate.run(context({ mayHaveHappened: true }), claim);
      expect(bills()).toHaveLength(1);
    },
  );

  it('finds what an earlier process made, by its marker, before it sends again', async () => {
    const first = await billCreate.run(context(), claim);
    company.emulator.switchOn({ fault: 'requestid-ignored' });
    const second = await billCreate.run(context({ mayHaveHappened: true }), claim);
    expect(second).toMatchObject({ replayed: true, output: { billId: first.output.billId } });
    expect(second.refs.map(({ id }) => id)).toEqual(first.refs.map(({ id }) => id));
    expect(bills()).toHaveLength(1);
  });

  it('finds it although the category was mapped otherwise and the books were closed since', async () => {
    const first = await billCreate.run(context(), claim);
    await company.emulator.command('closeBooks', { date: '2026-11-30' });
    const second = await billCreate.run(context({ mayHaveHappened: true, settings: {} }), claim);
    expect(second.output).toMatchObject({
      billId: first.output.billId,
      total: '1280.50',
      lines: [{ category: 'travel', account: 'Travel' }],
      vendor: { id: first.output.vendor.id, outcome: 'kept' },
    });
  });

  it('asks two questions and sends one bill where vendor and account are known', async () => {
    await billCreate.run(context(), claim);
    const from = company.emulator.requests.length;
    await billCreate.run(context({ key: 'o'.repeat(32) }), claim);
    expect(
      company.emulator.requests
        .slice(from)
        .map(({ operationId }) => operationId)
        .sort(),
    ).toEqual(['bills.create', 'query.run', 'query.run']);
  });

  it('does not take a bill of the same number for its own', async () => {
    const first = await billCreate.run(context(), claim);
    const other = await billCreate.run(context({ key: 'o'.repeat(32), mayHaveHappened: true }), claim);
    expect(other.output.billId).not.toBe(first.output.billId);
  });

  it('adopts its own bill when only the number’s refusal tells of it', async () => {
    company.emulator.state.settings.uniqueDocNumbers = true;
    const first = await billCreate.run(context(), claim);
    company.emulator.switchOn({ fault: 'requestid-ignored' });
    const second = await billCreate.run(context(), claim);
    expect(second).toMatchObject({ replayed: true, output: { billId: first.output.billId } });
    const stranger = billCreate.run(context({ key: 'o'.repeat(32) }), claim);
    expect(await refusal(stranger)).toMatchObject({ code: 'DUPLICATE' });
  });

  it('never takes a bill for its own whose memo or title spells the marker of another effect', async () => {
    const forged = `[countersign:${'k'.repeat(32)}]`;
    const other = { id: 'approval-2', number: undefined, title: `Lunch ${forged}` };
    await billCreate.run(context({ key: 'o'.repeat(32), approval: other }), { ...claim, memo: `Thanks ${forged}` });
    const { replayed } = await billCreate.run(context({ mayHaveHappened: true }), claim);
    expect(replayed).toBe(false);
    expect(bills()).toHaveLength(2);
  });

  it('cuts a long reference to a document number that is still its own', async () => {
    const [one, two] = ['a', 'b'].map((end) => ({ ...claim, reference: `費用報銷-2026-11-香港辦事處-${end}` }));
    if (!one || !two) throw new Error('two claims');
    const first = await billCreate.run(context({ key: '1'.repeat(32) }), one);
    const second = await billCreate.run(context({ key: '2'.repeat(32) }), two);
    expect(first.output.docNumber).not.toBe(second.output.docNumber);
    for (const { output } of [first, second]) expect(output.docNumber.length).toBeLessThanOrEqual(21);
  });
});

describe('documents of a bill', () => {
  const receipt = Buffer.from('%PDF-1.7 receipt');
  const sha256 = createHash('sha256').update(receipt).digest('hex');
  const withReceipt: BillActionInput = { ...claim, documents: [sha256] };
  const documents = { read: async () => receipt };

  it('are attached to it, once over several tries', async () => {
    const shared = context({ documents });
    const first = await billCreate.run(shared, withReceipt);
    expect(first.output.documents).toEqual([{ sha256, attachableId: expect.any(String) }]);
    const second = await billCreate.run({ ...shared, mayHaveHappened: true }, withReceipt);
    expect(second.output.documents).toEqual(first.output.documents);
    // Without the note of the first try, the request id still gives the same file.
    const third = await billCreate.run(context({ documents, mayHaveHappened: true }), withReceipt);
    expect(third.output.documents).toEqual(first.output.documents);
    expect([...company.emulator.state.files.values()].map((bytes) => Buffer.from(bytes))).toEqual([receipt]);
  });

  it('wait for a person when the access itself is refused, and are attached then', async () => {
    const refused = new ApiError('UNAUTHORIZED', 'refused', { status: 401, retryable: false });
    const shared = context({ documents });
    const upload = vi.spyOn(company.client.attachables, 'upload').mockRejectedValueOnce(refused);
    expect(await refusal(billCreate.run(shared, withReceipt))).toMatchObject({
      name: 'AuthError',
      code: 'NEEDS_RECONNECT',
    });
    upload.mockRestore();
    const { output } = await billCreate.run({ ...shared, mayHaveHappened: true }, withReceipt);
    expect(output.documents).toEqual([{ sha256, attachableId: expect.any(String) }]);
    expect(bills()).toHaveLength(1);
  });

  it('stop the booking when one can’t be read', async () => {
    const missing = { read: async () => Promise.reject(new InputError('INVALID_INPUT', 'There is no such document.')) };
    await refusal(billCreate.run(context({ documents: missing }), withReceipt));
    expect(company.emulator.ledger()).toEqual([]);
  });
});

describe('bill.void', () => {
  async function booked() {
    const result = await billCreate.run(context(), claim);
    const input = billCreate.reverse?.input(claim, result);
    const checked = await billVoid.input['~standard'].validate(input);
    if (checked.issues) throw new Error('the reverse input is not valid');
    return { billId: result.output.billId, input: checked.value };
  }

  it('deletes what bill.create made, and nothing else of that number', async () => {
    const { input } = await booked();
    const twin = await billCreate.run(context({ key: 'o'.repeat(32) }), claim);
    const done = await billVoid.run(context({ key: 'v'.repeat(32) }), input);
    expect(done).toMatchObject({ output: { state: 'deleted', docNumber: 'EXP-2026-0001' }, replayed: false });
    expect(bills().map(({ id }) => id)).toEqual([twin.output.billId]);
  });

  it('says that it is gone when an earlier try took it away', async () => {
    const { input } = await booked();
    const shared = context({ key: 'v'.repeat(32) });
    await billVoid.run(shared, input);
    const again = await billVoid.run({ ...shared, mayHaveHappened: true }, input);
    expect(again).toMatchObject({ output: { state: 'gone' }, replayed: true });
  });

  it('never says so of a bill that no try of it has seen', async () => {
    const { billId, input } = await booked();
    const { client } = context();
    const { version } = await client.bills.get(billId);
    await client.api.call('bills.create', {
      params: { path: { realmId: client.realmId } },
      body: { Id: billId, SyncToken: version, sparse: true, DocNumber: 'renamed by hand' },
    });
    // The worker died before it had asked QuickBooks anything.
    const run = billVoid.run(context({ key: 'v'.repeat(32), mayHaveHappened: true }), input);
    expect(await refusal(run)).toMatchObject({ code: 'BILL_NOT_FOUND' });
    expect(bills()).toHaveLength(1);
  });

  it('refuses a bill that is not there, is paid, or was changed', async () => {
    const { billId, input } = await booked();
    const missing = { ...input, reference: 'other' };
    expect(await refusal(billVoid.run(context(), missing))).toMatchObject({ code: 'BILL_NOT_FOUND' });
    const other = { ...input, total: '99' };
    expect(await refusal(billVoid.run(context(), other))).toMatchObject({ code: 'BILL_CHANGED' });
    await company.emulator.command('payBill', { id: billId, amount: 1 });
    expect(await refusal(billVoid.run(context(), input))).toMatchObject({ code: 'BILL_PAID' });
    expect(bills()).toHaveLength(1);
  });

  it('finds a bill by payee and total where no effect is named, and stops at two', async () => {
    const { input } = await booked();
    const { effect: _, ...byHand } = input;
    await billCreate.run(context({ key: 'o'.repeat(32) }), claim);
    expect(await refusal(billVoid.run(context(), byHand))).toMatchObject({ code: 'BILL_AMBIGUOUS' });
  });

  it('deletes the newest version when somebody touched the note meanwhile', async () => {
    const { billId, input } = await booked();
    const { client } = context();
    const stale = await client.bills.get(billId);
    await client.api.call('bills.create', {
      params: { path: { realmId: client.realmId } },
      body: { Id: billId, SyncToken: stale.version, sparse: true, DueDate: '2026-12-31' },
    });
    vi.spyOn(client.bills, 'find').mockResolvedValueOnce([stale]);
    const done = await billVoid.run(context({ key: 'v'.repeat(32) }), input);
    expect(done.output.state).toBe('deleted');
    expect(bills()).toEqual([]);
  });
});

describe('vendor.ensure', () => {
  it('makes a vendor once', async () => {
    const first = await vendorEnsure.run(context(), { name: 'Paper Co' });
    const second = await vendorEnsure.run(context({ key: 'o'.repeat(32) }), { name: 'paper co' });
    expect(first).toMatchObject({ output: { outcome: 'created' }, replayed: false });
    expect(second).toMatchObject({ output: { outcome: 'found', vendorId: first.output.vendorId }, replayed: true });
  });
});

describe('inputs', () => {
  const wrong: readonly (readonly [change: object, place: string])[] = [
    [{ currency: 'hkd' }, 'currency'],
    [{ date: '2026-02-30' }, 'date'],
    [{ dueDate: '2026-11-19' }, 'dueDate'],
    [{ lines: [] }, 'lines'],
    [{ payee: { name: 'a:b' } }, 'payee/name'],
    [{ vendorId: '7' }, 'vendorId'],
    [{ documents: ['abc'] }, 'documents/0'],
    ...[
      '5,000.00',
      '-1',
      '1e9',
      '1e3',
      'NaN',
      '0',
      '0.00',
      '',
      '٣',
      '１２',
      '0.005',
      '99999999999999.99',
      '+1',
      '.5',
    ].map((amount) => [{ lines: [{ amount, category: 'travel' }] }, 'lines/0/amount'] as const),
  ];
  it.each(wrong)('refuses %j', async (change, place) => {
    const checked = await billCreate.input['~standard'].validate({ ...claim, ...change });
    const places = (checked.issues ?? []).map(({ path = [] }) =>
      path.map((part) => String(typeof part === 'object' ? part.key : part)).join('/'),
    );
    expect(places).toContain(place);
  });
});
