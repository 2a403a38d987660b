import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createChartPlanner } from './plan-chart.js';

/** Real charts that are kept beside the repository, not in it: their licences differ from ours. */
const shared = process.env['COUNTERSIGN_SHARED'] ?? resolve(import.meta.dirname, '../../../../../shared');
const folder = join(shared, 'corpora', 'charts-of-accounts');
const charts = existsSync(folder)
  ? readdirSync(folder).filter((file) => file.endsWith('.json') && file !== 'index.json')
  : [];
const planner = createChartPlanner();

const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));

/**
 * Rows whose type contradicts their name or heading, found by reading the charts of Hong Kong, Singapore and China
 * row by row: each must be asked about. Numbers only; the charts themselves are not ours to copy.
 */
const contradictory: Readonly<Record<string, readonly string[]>> = {
  'odoo-hk.json': '31 32 33 5229 1110 1130 1140 1246 2216 42 4210 4220 4230 4240 51 5101 5105 5106 5111 5112'.split(
    ' ',
  ),
  'odoo-sg.json': '103100 103110 103120 103130 102160 101220 101230 100020 201160 200020'.split(' '),
  'odoo-cn.json':
    '150100 150200 150300 530100 690100 101200 112100 113100 113200 122100 160200 160300 180100 200100 220100 220300 221100 223100 224100 250100 250200 270100 271100 280100 290100'.split(
      ' ',
    ),
};

describe('real and large charts', () => {
  it.each(charts)('%s goes through, or is refused row by row with reasons', (file) => {
    const chart = read(file);
    const plan = planner.plan(chart, []);
    const { create = 0, grouped = 0, open = 0 } = plan.summary ?? {};
    expect(create + grouped + open).toBe(chart.length);
    // Most of every real chart can be made at once.
    expect(create + grouped).toBeGreaterThan(chart.length * 0.65);
    const stopped = new Set(
      plan.findings.filter(({ severity }) => severity !== 'note').map(({ source }) => source?.row),
    );
    expect(stopped.size).toBe(open);
    const there = plan.create.map(({ code, name, type, subType, parent }) => ({
      code,
      name,
      type,
      subType: subType ?? undefined,
      parent,
    }));
    const again = planner.plan(chart, there);
    expect(again.create).toEqual([]);
    expect(again.mappings).toHaveLength(plan.create.length);
  });

  it.each(Object.entries(contradictory).filter(([file]) => charts.includes(file)))(
    '%s: each contradiction is asked about, none is made',
    (file, numbers) => {
      const plan = planner.plan(read(file), []);
      const asked = plan.findings.filter(({ severity }) => severity === 'question').map(({ source }) => source?.code);
      expect(asked.toSorted()).toEqual([...numbers].sort());
      const made = new Set(plan.create.map(({ code }) => code));
      expect(numbers.filter((number) => made.has(number))).toEqual([]);
    },
  );

  it('are planned in time that grows with their number, not with its square', () => {
    const chart = (size: number) =>
      Array.from({ length: size }, (_, index) => ({
        code: String(100_000 + index),
        name: `${['Rent', 'Travel', '應收賬款', 'Bank charges', 'Zyx'][index % 5]} ${index}`,
        type: ['Expense', 'Other Expense', 'Accounts Receivable', 'Expense', 'Income'][index % 5] ?? 'Expense',
        parent: null,
      }));
    const spent = (size: number): number => {
      const before = process.cpuUsage();
      const plan = planner.plan(chart(size), chart(size));
      expect(plan.mappings).toHaveLength(size);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    spent(1_000);
    const [small, large] = [Math.min(spent(2_000), spent(2_000)), Math.min(spent(8_000), spent(8_000))];
    // Four times the accounts: a square would take sixteen times as long. CPU time of this process, not the clock.
    expect(large / small).toBeLessThan(9);
  });
});
