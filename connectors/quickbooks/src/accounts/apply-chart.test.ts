import { ApiError, type ChartPlan, type ChartRow } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { type AccountCreate, fullNameOf, toAccountCreates } from './account-creates.js';
import { childlessSubTypes } from './account-types.js';
import { type AccountPort, applyChart } from './apply-chart.js';
import { exportChart } from './export-chart.js';
import type { LedgerAccount } from './ledger-account.js';
import { createChartPlanner } from './plan-chart.js';

const planner = createChartPlanner();
const chart: readonly ChartRow[] = [
  { code: '6000', name: 'Overheads', type: 'Expense', parent: null },
  { code: '6100', name: 'Travel', type: 'Expense', parent: '6000' },
  { code: '6110', name: 'Airfare', type: 'Expense', parent: '6100' },
  { code: '1500', name: 'Machinery', type: 'Fixed Asset', parent: null },
  { code: '1590', name: 'Accumulated depreciation', type: 'Fixed Asset', parent: '1500' },
];
const plan = planner.plan(chart, []);

/** A company that refuses what QuickBooks refuses, and can lose the answer of the nth call. */
class Company implements AccountPort {
  readonly accounts: LedgerAccount[] = [];
  readonly requests: string[] = [];
  #answers = new Map<string, LedgerAccount>();
  #dieAfter: number;

  constructor(dieAfter = Number.POSITIVE_INFINITY) {
    this.#dieAfter = dieAfter;
  }

  list(): Promise<readonly LedgerAccount[]> {
    return Promise.resolve([...this.accounts]);
  }

  survive(): void {
    this.#dieAfter = Number.POSITIVE_INFINITY;
  }

  create(account: AccountCreate, parentId: string | undefined, requestId: string): Promise<LedgerAccount> {
    this.requests.push(requestId);
    const replayed = this.#answers.get(requestId);
    if (replayed !== undefined) return Promise.resolve(replayed);
    const parent = this.accounts.find(({ Id }) => Id === parentId);
    const path = fullNameOf(account);
    const refuse = (code: string): Promise<never> =>
      Promise.reject(new ApiError('REJECTED', `refused with ${code}`, { status: 400, vendorCode: code }));
    if (this.accounts.some((one) => one.FullyQualifiedName?.toLowerCase() === path.toLowerCase()))
      return refuse('6240');
    if (account.acctNum !== undefined && this.accounts.some((one) => one.AcctNum === account.acctNum))
      return refuse('6000');
    if (parentId !== undefined && parent?.AccountType !== account.accountType) return refuse('6000');
    if (childlessSubTypes.has(parent?.AccountSubType ?? '') || path.split(':').length > 5) return refuse('6000');
    const made: LedgerAccount = {
      Id: String(this.accounts.length + 1),
      Name: account.name,
      FullyQualifiedName: path,
      AcctNum: account.acctNum,
      AccountType: account.accountType,
      AccountSubType: account.accountSubType,
      Active: true,
      ...(parentId === undefined ? {} : { ParentRef: { value: parentId } }),
    };
    this.accounts.push(made);
    this.#answers.set(requestId, made);
    return this.requests.length > this.#dieAfter ? Promise.reject(new Error('killed')) : Promise.resolve(made);
  }
}

describe('applyChart', () => {
  it('makes parents before children and answers every account with its id', async () => {
    const company = new Company();
    const applied = await applyChart(company, plan, 'key');
    expect(applied).toEqual([
      { name: 'Overheads', id: '1' },
      { name: 'Machinery', id: '2' },
      { name: 'Overheads:Travel', id: '3' },
      { name: 'Machinery:Accumulated depreciation', id: '4' },
      { name: 'Overheads:Travel:Airfare', id: '5' },
    ]);
    expect(company.accounts[4]).toMatchObject({ AcctNum: '6110', AccountType: 'Expense', ParentRef: { value: '3' } });
    for (const requestId of company.requests) expect(requestId).toMatch(/^[\w-]{32}$/);
  });

  it('makes nothing twice when it is run again', async () => {
    const company = new Company();
    const first = await applyChart(company, plan, 'key');
    expect(await applyChart(company, plan, 'another key')).toEqual(first);
    expect(company.requests).toHaveLength(5);
  });

  it.each([0, 1, 2, 3, 4])('goes on after a kill once %i accounts were answered', async (dieAfter) => {
    const company = new Company(dieAfter);
    await expect(applyChart(company, plan, 'key')).rejects.toThrow('killed');
    company.survive();
    expect(await applyChart(company, plan, 'key')).toHaveLength(5);
    expect(company.accounts).toHaveLength(5);
  });

  it('takes an account that somebody made in between', async () => {
    const company = new Company();
    const late: AccountPort = {
      list: async () => (company.requests.length === 0 ? [] : company.accounts),
      create: async (account, parentId, requestId) => {
        if (company.accounts.length === 0) await company.create(account, parentId, 'somebody else');
        return company.create(account, parentId, requestId);
      },
    };
    expect(await applyChart(late, plan, 'key')).toHaveLength(5);
    expect(company.accounts).toHaveLength(5);
  });

  it.each([
    ['of another type', { AccountType: 'Other Expense' }, 'ACCOUNT_EXISTS_DIFFERENTLY'],
    ['with another number', { AcctNum: '1' }, 'ACCOUNT_EXISTS_DIFFERENTLY'],
    ['that is inactive', { Active: false }, 'ACCOUNT_EXISTS_DIFFERENTLY'],
  ])('stops at a namesake %s', async (_fault, difference, code) => {
    const company = new Company();
    company.accounts.push({
      Id: '9',
      Name: 'Overheads',
      FullyQualifiedName: 'OVERHEADS',
      AccountType: 'Expense',
      ...difference,
    });
    await expect(applyChart(company, plan, 'key')).rejects.toMatchObject({ code, place: 'Overheads' });
    expect(company.requests).toEqual([]);
  });

  it('prefers the active account to an inactive twin of the same name', async () => {
    const company = new Company();
    const twin = { Name: 'Overheads', FullyQualifiedName: 'Overheads', AccountType: 'Expense' };
    company.accounts.push({ ...twin, Id: '8', Active: true }, { ...twin, Id: '9', Active: false });
    expect((await applyChart(company, plan, 'key'))[0]).toEqual({ name: 'Overheads', id: '8' });
  });

  it('stops when a parent at the target is gone', async () => {
    const there: readonly ChartRow[] = [{ code: '6000', name: 'Overheads', type: 'Expense', parent: null }];
    const onTop = planner.plan(chart, there);
    await expect(applyChart(new Company(), onTop, 'key')).rejects.toMatchObject({
      code: 'PARENT_NOT_FOUND',
      place: 'Overheads:Travel',
    });
  });

  it('hands on every other refusal as it is', async () => {
    const broken: AccountPort = {
      list: () => Promise.resolve([]),
      create: () => Promise.reject(new ApiError('REJECTED', 'no', { status: 400, vendorCode: '6000' })),
    };
    await expect(applyChart(broken, plan, 'key')).rejects.toMatchObject({ code: 'REJECTED' });
  });
});

describe('toAccountCreates', () => {
  it('gives waves in which no account has its parent', () => {
    expect(toAccountCreates(plan).map((wave) => wave.map(fullNameOf))).toEqual([
      ['Overheads', 'Machinery'],
      ['Overheads:Travel', 'Machinery:Accumulated depreciation'],
      ['Overheads:Travel:Airfare'],
    ]);
  });

  it.each([
    ['a type that QuickBooks does not have', { type: 'Own funds' }, 'create/0/type'],
    ['a sixth wave', { wave: 5 }, 'create/0/wave'],
    ['half a wave', { wave: 0.5 }, 'create/0/wave'],
  ])('refuses %s', (_fault, change, place) => {
    const changed: ChartPlan = { ...plan, create: plan.create.map((creation) => ({ ...creation, ...change })) };
    expect(() => toAccountCreates(changed)).toThrowError(
      expect.objectContaining({ code: 'CHART_PLAN_INVALID', place }),
    );
  });
});

describe('exportChart', () => {
  it('gives rows against which the same chart maps whole', async () => {
    const company = new Company();
    await applyChart(company, plan, 'key');
    const rows = exportChart(company.accounts);
    expect(rows.map(({ name, parent, isGroup }) => [name, parent, isGroup])).toEqual([
      ['Machinery', null, true],
      ['Accumulated depreciation', 'Machinery', false],
      ['Overheads', null, true],
      ['Travel', 'Overheads', true],
      ['Airfare', 'Overheads:Travel', false],
    ]);
    const again = planner.plan(chart, rows);
    expect(again.mappings).toHaveLength(5);
    expect([...again.create, ...again.findings]).toEqual([]);
  });

  it('leaves inactive accounts out', () => {
    expect(exportChart([{ Id: '1', Name: 'Old (deleted)', AccountType: 'Expense', Active: false }])).toEqual([]);
  });
});
