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

describe('against a target', () => {
  const target = [
    row('6100', 'Travel', 'Expense'),
    row('6110', 'Airfare', 'Expense', { parent: 'Travel' }),
    row(null, 'Accounts Receivable (A/R)', 'Accounts Receivable'),
    row('3000', 'Share Capital', 'Equity', { names: { 'zh-HK': '股本' } }),
  ];

  it.each([
    ['number and name', row('6100', 'travel', 'Expense'), 'code and name'],
    ['name, where the target has another number or none', row('7000', 'Travel', 'Expense'), 'name'],
    ['QuickBooks’ own name of its control account', row('1200', 'Accounts Receivable', 'Accounts Receivable'), 'name'],
    ['a name in another language', row('31', '股本', 'Equity'), 'other name'],
    [
      'its own name in another language',
      row('31', 'Capital social', 'Equity', { names: { en: 'Share Capital' } }),
      'other name',
    ],
    ['number and a name in another language', row('3000', '股本', 'Equity'), 'code and other name'],
  ])('maps by %s', (_what, source, by) => {
    const plan = planner.plan([source], target);
    expect(plan.mappings).toMatchObject([{ source: { code: source.code }, by }]);
    expect(plan.create).toEqual([]);
    expect(codes(plan, 'question')).toEqual([]);
  });

  it.each([
    ['the type differs', [row(null, 'Travel', 'Other Expense')], 'TYPE_MISMATCH'],
    ['the number is another name’s', [row('6100', 'Rent', 'Expense')], 'NUMBER_TAKEN'],
    ['number and name point to different accounts', [row('6110', 'Travel', 'Expense')], 'CODE_AND_NAME_DISAGREE'],
    ['the currency differs', [row('3000', 'Share Capital', 'Equity', { currency: 'USD' })], 'CURRENCY_MISMATCH'],
  ])('asks when %s', (_what, source, code) => {
    const there = target.map((account) => ({ ...account, currency: 'HKD' }));
    const plan = planner.plan(source, there);
    expect(codes(plan)).toEqual([code]);
    expect([...plan.mappings, ...plan.create]).toEqual([]);
  });

  it('asks when the levels differ (帳戶映射失敗)', () => {
    const source = [
      row('6100', 'Travel', 'Expense'),
      row('6200', 'Trips', 'Expense'),
      row('6110', 'Airfare', 'Expense', { parent: '6200' }),
    ];
    const plan = planner.plan(source, target);
    expect(plan.findings.map(({ code, place }) => [code, place])).toEqual([['LEVEL_MISMATCH', '6110 Airfare']]);
    expect(plan.findings[0]?.why['zh-HK']).toContain('帳戶映射失敗');
    expect(plan.mappings).toHaveLength(1);
  });

  it('does not compare levels with a flat chart', () => {
    expect(planner.plan([row('6110', 'Airfare', 'Expense')], target).mappings).toHaveLength(1);
  });

  it('asks when several fit, on either side', () => {
    const twins = [
      row(null, 'A', 'Expense'),
      row(null, 'B', 'Expense'),
      row(null, 'Rent', 'Expense', { parent: 'A' }),
      row(null, 'Rent', 'Expense', { parent: 'B' }),
    ];
    expect(codes(planner.plan([row(null, 'Rent', 'Expense')], twins))).toEqual(['AMBIGUOUS']);
    expect(codes(planner.plan(twins, [row(null, 'Rent', 'Expense')]), 'question')).toEqual([
      'SHARED_MATCH',
      'SHARED_MATCH',
    ]);
    expect(planner.plan(twins, twins).mappings).toHaveLength(4);
  });

  it('does not guess which of two twins the target has', () => {
    const twins = [row('11', 'Levy', 'Expense'), row('12', 'Levy', 'Expense')];
    const plan = planner.plan(twins, [row(null, 'Levy', 'Expense')]);
    expect(codes(plan)).toEqual(['SHARED_MATCH', 'DUPLICATE_NAME']);
    expect(planner.plan(twins, [row('11', 'Levy', 'Expense')]).mappings).toMatchObject([{ source: { code: '11' } }]);
  });

  it('lets the twin with the number have the account, and makes the other beside it', () => {
    const source = [
      row('1', 'A', 'Expense'),
      row('2', 'B', 'Expense'),
      row('6100', 'Travel', 'Expense', { parent: 'A' }),
      row('6200', 'Travel', 'Expense', { parent: 'B' }),
    ];
    const there = [row('1', 'A', 'Expense'), row('6100', 'Travel', 'Expense', { parent: 'A' })];
    const plan = planner.plan(source, there);
    expect(plan.mappings.map(({ source: { code } }) => code)).toEqual(['1', '6100']);
    expect(plan.create.map(({ code }) => code)).toEqual(['2', '6200']);
  });

  it('makes what is missing below what exists', () => {
    const plan = planner.plan(
      [row('6100', 'Travel', 'Expense'), row('6120', 'Hotels', 'Expense', { parent: '6100' })],
      target,
    );
    expect(plan.create).toMatchObject([{ name: 'Hotels', parent: 'Travel', wave: 0 }]);
  });

  it('puts nothing below an account that takes no children, nor on a sixth level', () => {
    const lone = [row('3100', 'Retained Earnings', 'Equity', { subType: 'RetainedEarnings' })];
    const source = [
      row('3100', 'Retained Earnings', 'Equity'),
      row('3110', 'Prior years', 'Equity', { parent: '3100' }),
    ];
    expect(codes(planner.plan(source, lone), 'question')).toEqual(['PARENT_TAKES_NO_CHILDREN']);
    const deep = ['A', 'B', 'C', 'D', 'E'].map((name, index, all) =>
      row(name, name, 'Expense', { parent: all[index - 1] ?? null }),
    );
    const flatSource = [row('E', 'E', 'Expense'), row('F', 'F', 'Expense', { parent: 'E' })];
    expect(planner.plan(flatSource, deep).create).toEqual([]);
  });

  it('says that a second receivable account is made beside one that nothing maps to', () => {
    const plan = planner.plan([row('1300', 'Debtors abroad', 'Accounts Receivable')], target);
    expect(codes(plan)).toEqual(['CONTROL_ACCOUNT_EXISTS']);
    expect(plan.create).toHaveLength(1);
  });

  it('maps everything and makes nothing against what it made itself', () => {
    const source = [
      row('1', 'Assets', 'Asset', { isGroup: true }),
      row('11', 'Fixed Assets', 'Asset', { isGroup: true, parent: 'Assets' }),
      row('111', 'Machinery', 'Fixed Asset', { parent: 'Fixed Assets' }),
      row('12', 'Debtors', 'Receivable', { parent: 'Assets' }),
    ];
    const first = planner.plan(source, []);
    const again = planner.plan(source, made(first));
    expect(again.create).toEqual([]);
    expect(again.mappings).toHaveLength(first.create.length);
    expect(codes(again, 'question')).toEqual([]);
  });
});
