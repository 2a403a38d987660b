import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type QuickBooksTwin, startQuickBooks } from '../twin.test-support.js';

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

async function bill(): Promise<string> {
  const { id: vendor } = await company.client.vendors.ensure({ displayName: 'Paper Co' });
  const lines = [{ amount: '1', account: '7' }];
  return (await company.client.bills.create({ vendor, date: '2026-11-20', lines })).id;
}

describe('attachables', () => {
  // Every byte, and a line that looks like the end of a part.
  const bytes = Buffer.concat([
    Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
    Buffer.from('\r\n--x--\r\n'),
  ]);

  it('uploads bytes untouched and ties them to a record, once per key', async () => {
    const id = await bill();
    const input = {
      fileName: '收據.pdf',
      contentType: 'application/pdf',
      bytes,
      attachTo: { type: 'Bill', id },
      note: 'receipt',
    } as const;
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['attachables.upload'], times: 1 });
    const file = await company.client.attachables.upload(input, { idempotencyKey: 'receipt-1' });
    expect(file).toMatchObject({
      fileName: '收據.pdf',
      contentType: 'application/pdf',
      size: bytes.length,
      note: 'receipt',
      attachedTo: [{ type: 'Bill', id }],
    });
    expect(await company.client.attachables.get(file.id)).toEqual(file);
    expect([...company.emulator.state.files.values()].map((stored) => Buffer.from(stored))).toEqual([bytes]);
  });

  it('throws the fault that came inside a 200', async () => {
    const input = {
      fileName: 'a.pdf',
      contentType: 'application/pdf',
      bytes,
      attachTo: { type: 'Bill', id: '999' },
    } as const;
    await expect(company.client.attachables.upload(input)).rejects.toMatchObject({
      code: 'REJECTED',
      vendorCode: '2500',
    });
  });

  it.each(['a"b.pdf', 'a\r\nb.pdf', ''])('refuses the file name %j', async (fileName) => {
    const input = { fileName, contentType: 'application/pdf', bytes, attachTo: { type: 'Bill', id: '1' } } as const;
    await expect(company.client.attachables.upload(input)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(company.emulator.requests).toEqual([]);
  });
});

describe('batch', () => {
  it('gives one result for each item, in their order', async () => {
    const results = await company.client.batch.run([
      { operation: 'create', Vendor: { DisplayName: 'One' } },
      { operation: 'create', Vendor: { DisplayName: 'ONE' } },
      { operation: 'create', Account: { Name: 'Motor', AccountType: 'Expense' } },
    ]);
    expect(results).toMatchObject([
      { ok: true, record: { DisplayName: 'One' } },
      { ok: false, error: { code: 'DUPLICATE', vendorCode: '6240' } },
      { ok: true, record: { FullyQualifiedName: 'Motor' } },
    ]);
  });

  it('writes nothing twice with the same key, of at most 36 characters', async () => {
    const items = [{ operation: 'create', Vendor: { DisplayName: 'One' } }] as const;
    const first = await company.client.batch.run(items, { idempotencyKey: 'batch-1' });
    expect(await company.client.batch.run(items, { idempotencyKey: 'batch-1' })).toEqual(first);
    const failed = company.client.batch.run(items, { idempotencyKey: 'k'.repeat(37) });
    await expect(failed).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_INVALID' });
  });

  it.each([0, 31])('refuses %i items before anything is sent', async (length) => {
    const items = Array.from({ length }, () => ({ operation: 'create', Vendor: { DisplayName: 'One' } }) as const);
    await expect(company.client.batch.run(items)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(company.emulator.requests).toEqual([]);
  });
});
