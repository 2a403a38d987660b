import { InputError } from '@countersign/contracts';
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

function vendorsAtTwin(): number {
  return company.emulator.ledger().filter(({ kind }) => kind === 'vendor').length;
}

describe('vendors.ensure', () => {
  it('makes a vendor once, whatever the case of its name', async () => {
    const made = await company.client.vendors.ensure({ displayName: 'Paper Co', email: 'ap@paper.example' });
    expect(made).toMatchObject({ outcome: 'created', displayName: 'Paper Co', currency: 'HKD', balance: '0.00' });
    const found = await company.client.vendors.ensure({ displayName: 'PAPER CO' });
    expect(found).toMatchObject({ outcome: 'found', id: made.id });
    expect(vendorsAtTwin()).toBe(1);
  });

  it.each(["O'Brien & Sons", String.raw`back\slash' or Active in (true,false)`, '陳大文 貿易', '100% "Pure"'])(
    'finds %s again',
    async (displayName) => {
      const { id } = await company.client.vendors.ensure({ displayName });
      expect(await company.client.vendors.ensure({ displayName })).toMatchObject({ id, outcome: 'found' });
      expect(await company.client.vendors.get(id)).toMatchObject({ displayName });
    },
  );

  it('takes the same vendor with a suffix each time an employee has the name', async () => {
    await company.emulator.command('seed', { employees: ['Chan Tai Man'] });
    const first = await company.client.vendors.ensure({ displayName: 'Chan Tai Man' });
    expect(first).toMatchObject({
      displayName: 'Chan Tai Man (Vendor)',
      outcome: 'created',
      nameTakenBy: 'employee',
    });
    const again = await company.client.vendors.ensure({ displayName: 'Chan Tai Man' });
    expect(again).toMatchObject({ id: first.id, outcome: 'found' });
    expect(vendorsAtTwin()).toBe(1);
  });

  it('stops where that is asked for, and names who has the name', async () => {
    await company.emulator.command('seed', { customers: ['Lantern Shop'] });
    const failed = company.client.vendors.ensure({ displayName: 'Lantern Shop' }, { onNameClash: 'refuse' });
    await expect(failed).rejects.toBeInstanceOf(InputError);
    await expect(failed).rejects.toMatchObject({ code: 'VENDOR_NAME_TAKEN', details: { takenBy: 'customer' } });
  });

  it('has one vendor after fifty calls at once', async () => {
    const calls = Array.from({ length: 50 }, () => company.client.vendors.ensure({ displayName: 'Race Ltd' }));
    expect(new Set((await Promise.all(calls)).map(({ id }) => id)).size).toBe(1);
    expect(vendorsAtTwin()).toBe(1);
  });

  it('finds a vendor that queries are late to show', async () => {
    company.emulator.switchOn({ fault: 'lookup-lag', settings: { ms: 3_000 } });
    const { id } = await company.client.vendors.ensure({ displayName: 'New Ltd' });
    expect(await company.client.vendors.ensure({ displayName: 'New Ltd' })).toMatchObject({ id, outcome: 'found' });
  });

  it('has one vendor although the answer was lost', async () => {
    company.emulator.switchOn({ fault: 'lost-answer', operations: ['vendors.create'], times: 1 });
    await company.client.vendors.ensure({ displayName: 'Paper Co' });
    expect(vendorsAtTwin()).toBe(1);
  });

  it.each(['', '  ', 'a:b', 'a\tb', 'x'.repeat(501)])(
    'refuses the name %j before anything is sent',
    async (displayName) => {
      const failed = company.client.vendors.ensure({ displayName });
      await expect(failed).rejects.toMatchObject({ code: 'VENDOR_NAME_INVALID' });
      expect(company.emulator.requests).toEqual([]);
    },
  );
});
