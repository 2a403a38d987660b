import type { ChartPlan, ChartRow } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { createChartPlanner } from './plan-chart.js';

const planner = createChartPlanner();

function row(code: string | null, name: string, type: string, more: Partial<ChartRow> = {}): ChartRow {
  return { code, name, type, parent: null, ...more };
}

function codes(plan: ChartPlan, severity?: string): readonly string[] {
  return plan.findings
    .filter((finding) => severity === undefined || finding.severity === severity)
    .map(({ code }) => code);
}

/** What a plan makes, as rows of the target. */
function made(plan: ChartPlan): readonly ChartRow[] {
  return plan.create.map(({ code, name, type, subType, parent }) => ({
    code,
    name,
    type,
    parent,
    subType: subType ?? undefined,
  }));
}

// A few of Odoo's words make a chart of Odoo's kind, in which each word is exact.
const odoo = [row('1000', 'Cash', 'asset_cash'), row('2000', 'Accounts Payable', 'liability_payable')];

describe('a name that contradicts its type is asked about, never made', () => {
  it.each([
    ['Share Capital', 'liability_current', 'Equity'],
    ['Retained Profits', 'liability_current', 'Equity'],
    ['Profit & Loss Account', 'liability_current', 'Equity'],
    ['Rental Income', 'expense', 'Income'],
    ['Interest Earned', 'expense', 'Other Income'],
    ['Accumulated Depreciation', 'expense_depreciation', 'Fixed Asset'],
    ['Dividends Paid', 'expense', 'Equity'],
    ['Salaries', 'asset_current', 'Expense'],
    ['Bank Charges', 'asset_cash', 'Expense'],
    ['Trade Debtors', 'liability_payable', 'Accounts Receivable'],
    ['Motor Vehicles', 'expense', 'Fixed Asset'],
    ['股本', 'liability_current', 'Equity'],
    ['應付薪資', 'expense', 'Other Current Liability'],
    ['预收账款', 'income', 'Other Current Liability'],
    ['租金收入', 'expense', 'Income'],
    ['累計折舊', 'expense', 'Fixed Asset'],
    ['資本金', 'liability_current', 'Equity'],
    ['買掛金', 'asset_receivable', 'Accounts Payable'],
    ['ทุนจดทะเบียน', 'liability_current', 'Equity'],
    ['ค่าเสื่อมราคาสะสม', 'expense_depreciation', 'Fixed Asset'],
  ])('%s as %s', (name, type, proposal) => {
    const plan = planner.plan([...odoo, row('9', name, type)], []);
    const [finding] = plan.findings.filter(({ source }) => source?.code === '9');
    expect(finding).toMatchObject({ severity: 'question', place: `9 ${name}` });
    expect(finding?.fix.en).toContain(proposal);
    expect(plan.create.map(({ code }) => code)).not.toContain('9');
  });

  it.each([
    // Within one kind: the source has a word for what the name says, and doesn't use it.
    ['Interest Payable', 'liability_payable', 'Other Current Liability'],
    ['Short-term Loan', 'liability_payable', 'Other Current Liability'],
    ['Other Receivables', 'asset_receivable', 'Other Current Asset'],
    ['Furniture', 'asset_non_current', 'Fixed Asset'],
    ['Deferred Tax Assets', 'asset_current', 'Other Asset'],
    ['Long-term Loan', 'liability_current', 'Long Term Liability'],
    ['Bank Interest Income', 'income', 'Other Income'],
    ['Cost of Goods Sold', 'expense', 'Cost of Goods Sold'],
    ['Company Credit Card', 'liability_current', 'Credit Card'],
    ['應付股利', 'liability_payable', 'Other Current Liability'],
    ['銀行存款', 'asset_current', 'Bank'],
  ])('%s as %s', (name, type, proposal) => {
    const plan = planner.plan([...odoo, row('9', name, type)], []);
    expect(codes(plan, 'question')).toEqual(['TYPE_NAME_CONTRADICTION']);
    expect(plan.findings[0]?.fix.en).toContain(proposal);
    expect(plan.findings[0]?.fix['zh-HK']).toContain(proposal);
  });

  it('asks when the names in two languages mean different things', () => {
    const plan = planner.plan(
      [...odoo, row('9', 'Non-current Liabilities', 'asset_non_current', { names: { ja: '非流動資産' } })],
      [],
    );
    expect(codes(plan)).toEqual(['NAMES_DISAGREE']);
  });

  it('asks about income that stands under costs, whatever both are called', () => {
    const chart = [
      row(null, 'Expenses', 'Expense', { isGroup: true }),
      row(null, 'Consulting', 'Income', { parent: 'Expenses' }),
      row(null, 'Wages', 'Expense', { parent: 'Expenses' }),
      row(null, 'Land', 'Asset'),
    ];
    const plan = planner.plan(chart, []);
    expect(plan.findings.map(({ code, place }) => [code, place])).toEqual([['TYPE_GROUP_CONTRADICTION', 'Consulting']]);
    expect(plan.create.map(({ name }) => name)).toEqual(['Expenses', 'Land', 'Wages']);
  });

  it('asks when only the number contradicts', () => {
    const debts = Array.from({ length: 12 }, (_, index) => row(`21${index + 10}`, `Zyx ${index}`, 'liability_current'));
    const plan = planner.plan([...odoo, ...debts, row('2199', 'Zyx other', 'expense')], []);
    expect(codes(plan)).toEqual(['TYPE_CODE_CONTRADICTION']);
    expect(plan.findings[0]?.why.en).toContain('start with 21');
    // A name that affirms the type is believed over the number.
    expect(codes(planner.plan([...odoo, ...debts, row('2199', 'Wages', 'expense')], []))).toEqual([]);
  });

  it.each([
    ['asset_moon', 'TYPE_UNKNOWN'],
    ['off_balance', 'NOT_KEPT_AT_TARGET'],
  ])('asks about the type %s', (type, code) => {
    expect(codes(planner.plan([...odoo, row('9', 'Zyx', type)], []))).toEqual([code]);
  });

  it('asks when the type only tells the kind and nothing else tells more', () => {
    expect(codes(planner.plan([row(null, 'Zyx', 'Asset')], []))).toEqual(['TYPE_TOO_BROAD']);
    expect(
      made(planner.plan([row(null, 'Petty cash', 'Asset'), row(null, 'Land', 'Asset')], [])).map(({ type }) => type),
    ).toEqual(['Bank', 'Fixed Asset']);
  });

  it('takes a person’s answer for settled', () => {
    const asked = row('9', 'Share Capital', 'liability_current');
    expect(planner.plan([...odoo, asked], []).create).toHaveLength(2);
    const plan = planner.plan([...odoo, { ...asked, targetType: 'Equity' }], []);
    expect(plan.findings).toEqual([]);
    expect(plan.create.at(-1)).toMatchObject({ code: '9', type: 'Equity', subType: 'CommonStock', basis: 'person' });
    expect(codes(planner.plan([...odoo, { ...asked, targetType: 'Own funds' }], []))).toEqual(['TARGET_TYPE_UNKNOWN']);
  });
});

describe('what agrees is made', () => {
  it.each([
    ['Trade Receivables', 'asset_receivable', 'Accounts Receivable', 'AccountsReceivable'],
    ['Prepaid Insurance', 'asset_prepayments', 'Other Current Asset', 'PrepaidExpenses'],
    ['Travel', 'expense', 'Expense', 'Travel'],
    ['Depreciation', 'expense_depreciation', 'Other Expense', 'Depreciation'],
    ['Freight', 'expense_direct_cost', 'Cost of Goods Sold', 'ShippingFreightDeliveryCos'],
    ['Bank Loans', 'liability_non_current', 'Long Term Liability', 'OtherLongTermLiabilities'],
    ['Zyx', 'equity', 'Equity', 'OwnersEquity'],
  ])('%s as %s', (name, type, accountType, subType) => {
    const plan = planner.plan([...odoo, row('9', name, type)], []);
    expect(plan.create.at(-1)).toMatchObject({ code: '9', name, type: accountType, subType, parent: null });
  });

  it.each([
    ['Other Current Asset', 'Other Current Asset'],
    ['OtherCurrentAsset', 'Other Current Asset'],
    ['Cost of Goods Sold', 'Cost of Goods Sold'],
    ['LongTermLiability', 'Long Term Liability'],
  ])('reads QuickBooks’ own word %s', (word, type) => {
    expect(planner.plan([row(null, 'Zyx', word)], []).create).toMatchObject([{ type }]);
  });

  it('says where it went by the name, or kept a type that the name seldom has', () => {
    const plan = planner.plan(
      [...odoo, row('8', 'Exchange Loss', 'expense'), row('9', 'Rental Deposit', 'asset_current')],
      [],
    );
    expect(plan.findings.map(({ code, severity, place }) => [code, severity, place])).toEqual([
      ['TYPE_BY_NAME', 'note', '8 Exchange Loss'],
      ['TYPE_KEPT', 'note', '9 Rental Deposit'],
    ]);
    expect(plan.create.slice(2)).toMatchObject([{ type: 'Other Expense' }, { type: 'Other Current Asset' }]);
  });
});

describe('groups', () => {
  const chart = [
    row(null, 'Assets', 'Asset', { isGroup: true }),
    row(null, 'Fixed Assets', 'Asset', { isGroup: true, parent: 'Assets' }),
    row(null, 'Machinery', 'Fixed Asset', { parent: 'Fixed Assets' }),
    row(null, 'Accumulated Depreciation', 'Accumulated Depreciation', { parent: 'Fixed Assets' }),
    row(null, 'Debtors', 'Receivable', { parent: 'Assets' }),
  ];

  it('become parents where everything below is of one type, and are left out where not', () => {
    const plan = planner.plan(chart, []);
    expect(plan.findings).toMatchObject([{ code: 'GROUP_FLATTENED', place: 'Assets', severity: 'note' }]);
    expect(plan.create.map(({ name, type, parent, wave }) => [name, type, parent, wave])).toEqual([
      ['Fixed Assets', 'Fixed Asset', null, 0],
      ['Debtors', 'Accounts Receivable', null, 0],
      ['Machinery', 'Fixed Asset', 'Fixed Assets', 1],
      ['Accumulated Depreciation', 'Fixed Asset', 'Fixed Assets', 1],
    ]);
    expect(plan.summary).toMatchObject({ source: 5, create: 4, grouped: 1, open: 0 });
  });

  it('give their type to accounts that could have several', () => {
    const plan = planner.plan(
      [
        row(null, 'Overheads', 'Expense'),
        row(null, 'Rent', 'Expense', { parent: 'Overheads' }),
        row(null, 'Depreciation', 'Depreciation', { parent: 'Overheads' }),
        row(null, 'Land', 'Asset'),
      ],
      [],
    );
    expect(plan.create.map(({ name, type }) => [name, type])).toContainEqual(['Depreciation', 'Expense']);
  });

  it('do not hold sub-types that QuickBooks keeps at the top', () => {
    const plan = planner.plan(
      [
        row(null, 'Own funds', 'Equity'),
        row(null, 'Share Capital', 'Equity', { parent: 'Own funds' }),
        row(null, 'Retained Earnings', 'Equity', { parent: 'Own funds' }),
        row(null, 'Land', 'Asset'),
      ],
      [],
    );
    expect(codes(plan)).toEqual(['MOVED_TO_TOP']);
    expect(plan.create.find(({ name }) => name === 'Retained Earnings')).toMatchObject({
      parent: null,
      subType: 'RetainedEarnings',
    });
  });

  it('are not made of accumulated depreciation, which stands below a parent only', () => {
    const plan = planner.plan([...odoo, row('9', 'Accumulated Depreciation', 'asset_fixed')], []);
    expect(codes(plan)).toEqual(['SUBTYPE_REPLACED']);
    expect(plan.create.at(-1)).toMatchObject({ type: 'Fixed Asset', subType: 'OtherFixedAssets' });
  });

  it('keep one currency', () => {
    const plan = planner.plan(
      [
        row(null, 'Banks', 'Bank', { currency: 'HKD' }),
        row(null, 'Dollar account', 'Bank', { parent: 'Banks', currency: 'USD' }),
      ],
      [],
    );
    expect(codes(plan)).toEqual(['CURRENCY_DIFFERS']);
    expect(plan.create.map(({ name }) => name)).toEqual(['Banks']);
  });

  it('hold back what stands below a group that waits for an answer', () => {
    const plan = planner.plan(
      [
        ...odoo,
        row('5', 'Share Capital', 'liability_current'),
        row('51', 'Founders', 'liability_current', { parent: '5' }),
      ],
      [],
    );
    expect(codes(plan)).toEqual(['TYPE_NAME_CONTRADICTION', 'PARENT_UNDECIDED']);
  });
});

describe('a chart that QuickBooks could not hold is refused, row by row', () => {
  const expense = (name: string, parent: string | null = null, code: string | null = null): ChartRow =>
    row(code, name, 'Expense', { parent });

  it.each([
    ['a circle', [expense('A', 'B'), expense('B', 'A')], ['CYCLE', 'CYCLE']],
    ['an account above itself', [expense('A', 'A')], ['CYCLE']],
    [
      'what hangs below a circle',
      [expense('A', 'A'), expense('B', 'A'), expense('C', 'B')],
      ['CYCLE', 'PARENT_REFUSED', 'PARENT_REFUSED'],
    ],
    [
      'a sixth level',
      ['A', 'B', 'C', 'D', 'E', 'F'].map((name, index, all) => expense(name, all[index - 1] ?? null)),
      ['TOO_MANY_LEVELS'],
    ],
    ['twins', [expense('Rent'), expense('RENT')], ['DUPLICATE_NAME']],
    ['a doubled number', [expense('Rent', null, '1'), expense('Wages', null, '1')], ['DUPLICATE_CODE']],
    ['a missing parent', [expense('Rent', 'Overheads')], ['PARENT_MISSING']],
    [
      'a parent that could be two',
      [expense('X', 'B'), expense('X', 'C'), expense('B'), expense('C'), expense('Y', 'X')],
      ['PARENT_AMBIGUOUS'],
    ],
    ['a long name', [expense('x'.repeat(101))], ['NAME_TOO_LONG']],
    ['a colon', [expense('Travel: air')], ['NAME_CHARACTERS']],
    ['a quote', [expense('The "shop"')], ['NAME_CHARACTERS']],
    ['a tab', [expense('Travel\tair')], ['NAME_CHARACTERS']],
    ['a line break', [expense('Travel\nair')], ['NAME_CHARACTERS']],
    ['a null character', [expense('Travel\u0000')], ['NAME_CHARACTERS']],
    ['a formula', [expense('=SUM(A1)')], ['NAME_LIKE_FORMULA']],
    ['an empty name', [expense('  ')], ['NAME_EMPTY']],
    ['a long number', [expense('Rent', null, '123456789012345678901')], ['CODE_TOO_LONG']],
    ['a number with a colon', [expense('Rent', null, '1:2')], ['CODE_CHARACTERS']],
  ])('%s', (_fault, chart, expected) => {
    const plan = planner.plan(chart, []);
    expect(codes(plan, 'error')).toEqual(expected);
    const refused = new Set(plan.findings.map(({ source }) => source?.row));
    expect(plan.create.map(({ name }) => name).sort()).toEqual(
      chart
        .filter((_, index) => !refused.has(index))
        .map(({ name }) => name)
        .sort(),
    );
    for (const { why, fix } of plan.findings) {
      expect(Object.keys(why)).toEqual(['en', 'zh-HK']);
      expect(`${why.en}${why['zh-HK']}${fix.en}${fix['zh-HK']}`).not.toMatch(/undefined|\[object/);
    }
  });

  it('proposes a name that is taken', () => {
    const plan = planner.plan([expense('Travel: "air"\tand sea')], []);
    const proposed = /"(.+)"/.exec(plan.findings[0]?.fix.en ?? '')?.[1] ?? '';
    expect(proposed).toBe('Travel - ”air” and sea');
    expect(planner.plan([expense(proposed)], []).findings).toEqual([]);
  });

  it('takes the same name under another parent, and reads a parent by number, name or full name', () => {
    const chart = [
      expense('A', null, '1'),
      expense('B'),
      expense('Rent', '1'),
      expense('Rent', 'b'),
      expense('Shop', 'B:Rent'),
    ];
    const plan = planner.plan(chart, []);
    expect(plan.findings).toEqual([]);
    expect(plan.create.map(({ name, parent }) => [name, parent])).toEqual([
      ['A', null],
      ['B', null],
      ['Rent', 'A'],
      ['Rent', 'B'],
      ['Shop', 'B:Rent'],
    ]);
  });

  it('tidies names, and says so', () => {
    const plan = planner.plan([expense(' Cafe\u0301  and\u00a0tea ')], []);
    expect(codes(plan)).toEqual(['NAME_UNTRIMMED']);
    expect(plan.create).toMatchObject([{ name: 'Café and tea' }]);
    expect(codes(planner.plan([expense('Ｒｅｎｔ')], []))).toEqual(['NAME_WIDTH']);
  });

  it('takes seven characters of number where the company does', () => {
    const chart = [expense('Rent', null, '12345678')];
    expect(codes(planner.plan(chart, []))).toEqual([]);
    expect(codes(planner.plan(chart, [], { numberLength: 7 }))).toEqual(['CODE_TOO_LONG']);
  });

  it.each([
    ['a number for code', { code: 1000, name: 'Rent', type: 'Expense', parent: null }, 'code'],
    ['no type', { code: null, name: 'Rent', parent: null }, 'type'],
    ['no name', { code: null, type: 'Expense', parent: null }, 'name'],
    ['a list for names', { code: null, name: 'Rent', type: 'Expense', parent: null, names: ['x'] }, 'names'],
    ['text for isGroup', { code: null, name: 'Rent', type: 'Expense', parent: null, isGroup: 'yes' }, 'isGroup'],
    ['no object', 'Rent', '(row)'],
  ])('%s', (_fault, value, field) => {
    // As a caller without types would pass it.
    const plan = planner.plan(JSON.parse(JSON.stringify([value])), []);
    expect(plan.findings.some(({ code, why }) => code === 'ROW_INVALID' && why.en.includes(`"${field}"`))).toBe(true);
    expect(plan.create).toEqual([]);
  });

  it('refuses what is no list, and names an unknown field once', () => {
    expect(() => planner.plan(JSON.parse('{}'), [])).toThrowError(
      expect.objectContaining({ code: 'CHART_INVALID', place: 'source' }),
    );
    const plan = planner.plan(
      JSON.parse(
        '[{"code":null,"name":"A","type":"Expense","parent":null,"tag":1},{"code":null,"name":"B","type":"Expense","parent":null,"tag":1}]',
      ),
      [],
    );
    expect(plan.findings).toMatchObject([{ code: 'UNKNOWN_FIELD', severity: 'note' }]);
    expect(plan.create).toHaveLength(2);
  });
});
