import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ChartRow } from '@countersign/contracts';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QuickBooks } from '../quickbooks.js';
import { type QuickBooksTwin, startQuickBooks } from '../twin.test-support.js';
import { createChartOfAccounts } from './chart-of-accounts.js';

const shared = process.env['COUNTERSIGN_SHARED'] ?? resolve(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'corpora', 'charts-of-accounts');
const real = existsSync(folder)
  ? readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'index.json')
  : [];

const invented: readonly ChartRow[] = [
  { code: '1', name: 'Assets', type: 'Asset', parent: null, isGroup: true },
  { code: '11', name: 'Plant', type: 'Fixed Asset', parent: '1', isGroup: true },
  { code: '111', name: 'Machinery', type: 'Fixed Asset', parent: '11' },
  { code: '112', name: 'Accumulated depreciation', type: 'Accumulated Depreciation', parent: '11' },
  { code: '12', name: '應收貿易賬款', type: 'Receivable', parent: '1' },
  { code: '13', name: 'Accumulated depreciation of leases', type: 'Accumulated Depreciation', parent: '1' },
  { code: '3', name: 'Own funds', type: 'Equity', parent: null, isGroup: true },
  { code: '31', name: 'Retained profits', type: 'Equity', parent: '3' },
  { code: '6', name: 'Overheads', type: 'Expense', parent: null, isGroup: true },
  { code: '61', name: 'Level two', type: 'Expense', parent: '6' },
  { code: '62', name: 'Level three', type: 'Expense', parent: '61' },
  { code: '63', name: 'Level four', type: 'Expense', parent: '62' },
  { code: '64', name: 'Level five', type: 'Expense', parent: '63' },
  { code: '65', name: 'Level six', type: 'Expense', parent: '64' },
  { code: '7', name: 'Exchange gain or loss', type: 'Other Expense', parent: null },
];

const charts = createChartOfAccounts<QuickBooks>((client) => client.accounts.forCharts());
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

/** QuickBooks as the emulator plays it refuses what the real one refuses, and brings accounts of its own. */
async function build(chart: readonly ChartRow[]): Promise<void> {
  const before = await charts.export(company.client);
  const plan = charts.plan(chart, before);
  const applied = await charts.apply(company.client, plan, 'key');
  expect(applied).toHaveLength(plan.create.length);

  const after = await charts.export(company.client);
  expect(after).toHaveLength(before.length + plan.create.length);
  const again = charts.plan(chart, after);
  expect(again.create).toEqual([]);
  expect(again.mappings).toHaveLength(plan.mappings.length + plan.create.length);
  expect(await charts.apply(company.client, plan, 'key')).toEqual(applied);
  expect(await charts.export(company.client)).toHaveLength(after.length);
}

describe('a planned chart at QuickBooks', () => {
  it('is taken whole, and made once', async () => {
    await build(invented);
    const rows = await charts.export(company.client);
    expect(rows.find(({ code }) => code === '64')).toMatchObject({ name: 'Level five', type: 'Expense' });
    expect(rows.some(({ code }) => code === '65')).toBe(false);
  });

  it.each(real)('is taken: %s', async (file) => {
    await build(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  });
});
