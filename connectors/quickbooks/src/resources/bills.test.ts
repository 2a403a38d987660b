import { ApiError, InputError, TransportError } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type QuickBooksTwin, startQuickBooks } from '../twin.test-support.js';
import type { BillInput } from './bills.js';

let company: QuickBooksTwin;
let input: BillInput;

beforeAll(async () => {
  company = await startQuickBooks();
});

beforeEach(async () => {
  await company.reset();
  const vendor = await company.client.vendors.ensure({ displayName: 'Paper Co' });
  input = {
    vendor: vendor.id,
    date: '2026-11-20',
    currency: 'HKD',
    docNumber: 'C-1',
    lines: [{ amount: '1280.50', account: '7', description: '差旅' }],
  };
});

afterEach(() => {
  expect(company.emulator.drifts).toEqual([]);
});

afterAll(() => company.close());

function billsAtTwin(): number {
  return company.emulator.ledger().filter(({ kind }) => kind === 'bill').length;
}

describe('bills', () => {
  it('makes a bill with exact decimals and reads it back', async () => {
    const bill = await company.client.bills.create(input, { idempotencyKey: 'claim-2026-0001' });
    expect(bill).toMatchObject({
      version: '0',
      total: '1280.50',
      balance: '1280.50',
      currency: 'HKD',
      docNumber: 'C-1',
      vendor: { id: input.vendor },
      lines: [{ amount: '1280.50', account: { id: '7', name: 'Travel' }, description: '差旅' }],
    });
    expect(bill.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
    expect(await company.client.bills.get(bill.id)).toEqual(bill);
    expect(await company.client.bills.find('C-1')).toEqual([bill]);
  });

  it('gives the same bill for the same key, also from a second client', async () => {
    const first = await company.client.bills.create(input, { idempotencyKey: 'claim-2026-0001' });
    const second = await company.client.bills.create(input, { idempotencyKey: 'claim-2026-0001' });
    expect(second.id).toBe(first.id);
    expect(billsAtTwin()).toBe(1);
  });

  it.each(['lost-answer', 'half-answer', 'lost-request', 'server-error'])(
    'asks again with its key under %s, and has one bill',
    async (fault) => {
      company.emulator.switchOn({ fault, operations: ['bills.create'], times: 1 });
      const bill = await company.client.bills.create(input, { idempotencyKey: 'claim-2026-0001' });
      expect(bill.total).toBe('1280.50');
      expect(billsAtTwin()).toBe(1);
    },
  );

  it('sends a bill once only where that is asked for', async () => {
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['bills.create'], times: 1 });
    const failed = company.client.bills.create(input, { idempotencyKey: 'claim-2026-0001', repeatLost: false });
    await expect(failed).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(company.emulator.requests.filter(({ operationId }) => operationId === 'bills.create')).toHaveLength(1);
  });

  it('asks again within a call that has no key of its own', async () => {
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['bills.create'], times: 2 });
    await company.client.bills.create(input);
    expect(billsAtTwin()).toBe(1);
  });

  it('says in the end that the outcome is unknown', async () => {
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['bills.create'] });
    const failed = company.client.bills.create(input);
    await expect(failed).rejects.toBeInstanceOf(TransportError);
    await expect(failed).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', maybeProcessed: true });
    expect(billsAtTwin()).toBe(1);
  });

  it.each([
    ['5,000.00', 'AMOUNT_INVALID'],
    ['1e9', 'AMOUNT_INVALID'],
    ['NaN', 'AMOUNT_INVALID'],
    ['1.005', 'AMOUNT_TOO_PRECISE'],
    ['12345678901234.56', 'AMOUNT_TOO_LARGE'],
  ])('refuses the amount %s before anything is sent', async (amount, code) => {
    const sent = company.emulator.requests.length;
    const failed = company.client.bills.create({ ...input, lines: [{ amount, account: '7' }] });
    await expect(failed).rejects.toBeInstanceOf(InputError);
    await expect(failed).rejects.toMatchObject({ code, place: 'lines/0/amount' });
    expect(company.emulator.requests).toHaveLength(sent);
  });

  it('tells the bill that has a document number already', async () => {
    company.emulator.state.settings.uniqueDocNumbers = true;
    const first = await company.client.bills.create(input);
    const failed = company.client.bills.create(input);
    await expect(failed).rejects.toBeInstanceOf(ApiError);
    await expect(failed).rejects.toMatchObject({
      code: 'DUPLICATE',
      vendorCode: '6140',
      details: { existingId: first.id, operation: 'bills.create' },
    });
    expect((await company.client.bills.create(input, { allowDuplicateDocNumber: true })).id).not.toBe(first.id);
  });

  it('refuses a closed period and a paid bill in its own words, with a remedy in both languages', async () => {
    const bill = await company.client.bills.create(input);
    await company.emulator.command('payBill', { id: bill.id });
    const paid = await company.client.bills.get(bill.id);
    expect(paid).toMatchObject({ balance: '0.00', linked: [{ type: 'BillPaymentCheck' }] });
    await expect(company.client.bills.delete(bill.id, paid.version)).rejects.toMatchObject({ code: 'REJECTED' });
    await company.emulator.command('closeBooks', { date: '2026-11-30' });
    await expect(company.client.bills.create(input)).rejects.toMatchObject({
      code: 'PERIOD_CLOSED',
      remedy: { 'zh-HK': expect.stringContaining('已關閉') },
    });
  });

  it('deletes by id and version', async () => {
    const bill = await company.client.bills.create(input);
    await expect(company.client.bills.delete(bill.id, '5')).rejects.toMatchObject({ code: 'CONFLICT' });
    await company.client.bills.delete(bill.id, bill.version);
    await expect(company.client.bills.get(bill.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a company that is busy or away', () => {
  it('refreshes a token that is refused', async () => {
    company.emulator.switchOn({ fault: 'unauthorized', times: 1 });
    expect((await company.client.company.get()).name).toBe('Harbour Lantern Trading Limited');
  });

  it('waits out a limit and goes on', async () => {
    company.emulator.switchOn({ fault: 'rate-limited', times: 1 });
    const { homeCurrency, multiCurrency } = await company.client.company.preferences();
    expect({ homeCurrency, multiCurrency }).toEqual({ homeCurrency: 'HKD', multiCurrency: false });
  });

  it('names the limit and the wait when the deadline comes first', async () => {
    // A budget that the wait is longer than, on a clock as slow as this machine's.
    const slow = await startQuickBooks(1);
    await slow.options.tokens.get();
    slow.emulator.switchOn({ fault: 'rate-limited', times: 1 });
    const error: unknown = await slow.client.company.get({ deadlineMs: 50_000 }).catch((thrown: unknown) => thrown);
    await slow.close();
    expect(error).toMatchObject({
      code: 'RATE_LIMITED',
      limit: 'requests',
      vendorCode: '3001',
      retryAfterMs: 60_000,
    });
  });

  it('keeps tokens out of what it says about a refused one', async () => {
    company.emulator.switchOn({ fault: 'unauthorized' });
    const failed = company.client.company.get();
    await expect(failed).rejects.toMatchObject({ code: 'UNAUTHORIZED', vendorCode: '3200' });
    const error: unknown = await failed.catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error)).not.toContain('Token');
  });
});
