import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import quickbooks from '../quickbooks.js';
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

describe('query', () => {
  it('gives every row once over many pages, also when many share one time', async () => {
    const names = Array.from({ length: 25 }, (_, index) => `Vendor ${index}`);
    await company.emulator.command('seed', { vendors: names });
    for (const pageSize of [1, 4, 25, 26]) {
      const seen: string[] = [];
      for await (const row of company.client.query.all('Vendor', [], { pageSize })) seen.push(row.DisplayName);
      expect(seen.sort()).toEqual([...names].sort());
    }
    expect(await company.client.query.count({ from: 'Vendor' })).toBe(25);
  });

  it('leaves none out when records change between two pages', async () => {
    await company.emulator.command('seed', { vendors: ['A', 'B', 'C', 'D', 'E', 'F'] });
    for (const [index, stored] of [...company.emulator.state.tables.Vendor.values()].entries()) {
      stored.row['MetaData'] = { LastUpdatedTime: `2026-11-20T00:00:0${index}-08:00` };
    }
    const seen: string[] = [];
    for await (const row of company.client.query.all('Vendor', [], { pageSize: 2 })) {
      seen.push(row.DisplayName);
      // The first one is changed as soon as it was seen: paging by position would now skip one.
      const [first] = [...company.emulator.state.tables.Vendor.values()];
      if (seen.length === 2 && first) first.row['MetaData'] = { LastUpdatedTime: '2026-11-20T00:01:00-08:00' };
    }
    expect(seen).toEqual(['A', 'B', 'C', 'D', 'E', 'F']);
  });

  it('sends a statement that is too long for an address in a body', async () => {
    await company.emulator.command('seed', { vendors: ['Paper Co'] });
    const names = Array.from({ length: 200 }, (_, index) => `Somebody else ${index}`);
    const found = await company.client.vendors.find([...names, 'Paper Co']);
    expect(found.map(({ displayName }) => displayName)).toEqual(['Paper Co']);
    expect(company.emulator.requests.at(-1)).toMatchObject({ operationId: 'query.post', status: 200 });
  });
});

describe('accounts', () => {
  it('makes, finds, lists and deactivates', async () => {
    const parent = await company.client.accounts.create({ name: 'Motor', type: 'Expense', number: '6200' });
    const child = await company.client.accounts.create(
      { name: 'Fuel', type: 'Expense', parent: parent.id, description: 'Petrol' },
      { idempotencyKey: 'chart-fuel' },
    );
    expect(child).toMatchObject({ fullName: 'Motor:Fuel', subType: 'Travel', parent: parent.id, currency: 'HKD' });
    expect(await company.client.accounts.find('Motor:Fuel')).toEqual(child);
    expect(await company.client.accounts.get(child.id)).toEqual(child);
    await company.client.accounts.deactivate(child.id, child.version);
    const active = await company.client.accounts.list();
    expect(active.some(({ id }) => id === child.id)).toBe(false);
    const all = await company.client.accounts.list({ inactive: true });
    expect(all.find(({ id }) => id === child.id)).toMatchObject({ active: false, name: 'Fuel (deleted)' });
  });

  it.each([
    [{ name: 'Travel', type: 'Expense' }, 'DUPLICATE', '6240'],
    [{ name: 'Sub', type: 'Other Expense', parent: '7' }, 'REJECTED', '6000'],
    [{ name: 'Sub', type: 'Expense', parent: '999' }, 'REJECTED', '2500'],
    [{ name: 'a:b', type: 'Expense' }, 'BAD_REQUEST', '2180'],
  ] as const)('says what QuickBooks refuses about %j', async (input, code, vendorCode) => {
    await expect(company.client.accounts.create(input)).rejects.toMatchObject({ code, vendorCode });
  });
});

describe('a chart of accounts', () => {
  it('is planned against the company, applied wave by wave, and made once however often', async () => {
    const { accounts } = quickbooks;
    if (!accounts) throw new Error('the connector maps charts');
    const source = [
      { code: '6000', name: 'Vehicle Running Costs', type: 'Expense', parent: null, isGroup: true },
      { code: '6010', name: 'Vehicle Fuel', type: 'Expense', parent: 'Vehicle Running Costs' },
      { code: '6020', name: 'Travel', type: 'Expense', parent: null },
    ];
    const before = company.emulator.ledger().length;
    const plan = accounts.plan(source, await accounts.export(company.client));
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['accounts.create'], times: 1 });
    const first = await accounts.apply(company.client, plan, 'chart-1');
    const second = await accounts.apply(company.client, plan, 'chart-1');
    expect(second).toEqual(first);
    expect(company.emulator.ledger().length - before).toBe(plan.create.length);
    const child = await company.client.accounts.find('Vehicle Running Costs:Vehicle Fuel');
    expect(child).toMatchObject({ number: '6010', type: 'Expense' });
  });
});
