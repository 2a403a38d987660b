import type { ChartPlan, ChartRow } from '@countersign/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accountTypes, childlessSubTypes, standaloneSubTypes } from './account-types.js';
import { createChartPlanner } from './plan-chart.js';

const planner = createChartPlanner();

/** Names that mean something, names that mean nothing, and names that break a rule. */
const names = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'Rent',
      'rent',
      'Travel',
      'Bank',
      'Share Capital',
      'Retained Earnings',
      'Sales',
      'Interest',
      '應收賬款',
      '累計折舊',
      '薪金',
      'Accumulated Depreciation',
      'Zyx',
      'Land',
      'Loan',
      'Other',
    ),
  },
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 90, maxLength: 120 }) },
);
const types = fc.constantFrom(
  ...Object.keys(accountTypes),
  'Asset',
  'Liability',
  'Expense',
  'heading',
  'asset_current',
  'liability_current',
  'expense',
  'off_balance',
  'moon',
);

/** Forests and, now and then, circles: the parent is any row, by number, or somebody who doesn't exist. */
const charts: fc.Arbitrary<readonly ChartRow[]> = fc
  .array(
    fc.record({
      name: names,
      type: types,
      coded: fc.boolean(),
      group: fc.boolean(),
      parent: fc.integer({ min: -6, max: 40 }),
    }),
    {
      maxLength: 30,
    },
  )
  .map((rows) =>
    rows.map(({ name, type, coded, group, parent }, index) => {
      const above = parent < 0 ? undefined : rows[parent % (parent % 7 === 0 ? rows.length : Math.max(1, index))];
      const at = above === undefined ? -1 : rows.indexOf(above);
      return {
        code: coded || at >= 0 ? `${1000 + index}` : null,
        name,
        type,
        parent: above === undefined || at === index ? null : `${1000 + at}`,
        isGroup: group,
      };
    }),
  );

function made(plan: ChartPlan): readonly ChartRow[] {
  return plan.create.map(({ code, name, type, subType, parent }) => ({
    code,
    name,
    type,
    parent,
    subType: subType ?? undefined,
  }));
}

describe('whatever the chart', () => {
  it('QuickBooks would take what is made', () => {
    fc.assert(
      fc.property(charts, (chart) => {
        const plan = planner.plan(chart, []);
        const byPath = new Map<string, (typeof plan.create)[number]>();
        const numbers = new Set<string>();
        let wave = 0;
        for (const creation of plan.create) {
          const path = creation.parent === null ? creation.name : `${creation.parent}:${creation.name}`;
          const parent = creation.parent === null ? undefined : byPath.get(creation.parent.toLowerCase());
          // Parents first, in an earlier wave, of the same type (rule 1).
          if (creation.parent !== null) {
            expect(parent?.type).toBe(creation.type);
            expect(parent?.wave).toBeLessThan(creation.wave);
            expect(childlessSubTypes.has(parent?.subType ?? '')).toBe(false);
            expect(standaloneSubTypes.has(creation.subType ?? '')).toBe(false);
          }
          expect(creation.wave).toBeGreaterThanOrEqual(wave);
          wave = creation.wave;
          // At most five levels (2), siblings by name once (5), numbers once (6), names that are taken (7).
          expect(path.split(':').length).toBeLessThanOrEqual(5);
          expect(byPath.has(path.toLowerCase())).toBe(false);
          byPath.set(path.toLowerCase(), creation);
          if (creation.code !== null) expect(numbers.has(creation.code)).toBe(false);
          if (creation.code !== null) numbers.add(creation.code);
          expect(creation.name).toMatch(/^[^:"\t\n\r]{1,100}$/u);
          expect(creation.name).toBe(creation.name.trim());
        }
      }),
      { numRuns: 300 },
    );
  });

  it('every row is mapped, made, a mere heading, or has a finding that says why not', () => {
    fc.assert(
      fc.property(charts, charts, (chart, target) => {
        const plan = planner.plan(chart, target);
        const told = new Set(
          plan.findings.filter(({ source }) => source !== undefined).map(({ source }) => source?.row),
        );
        const done = plan.mappings.length + plan.create.length;
        const stopped = new Set(
          plan.findings
            .filter(({ severity, source }) => severity !== 'note' && source !== undefined)
            .map(({ source }) => source?.row),
        );
        const { grouped = 0, open = 0, source } = plan.summary ?? {};
        expect(source).toBe(chart.length);
        expect(done + grouped + open).toBe(chart.length);
        expect(stopped.size).toBe(open);
        expect(told.size).toBeGreaterThanOrEqual(open + grouped);
      }),
      { numRuns: 200 },
    );
  });

  it('planning again against what was made maps it all and makes nothing', () => {
    fc.assert(
      fc.property(charts, (chart) => {
        const first = planner.plan(chart, []);
        const again = planner.plan(chart, made(first));
        expect(again.create).toEqual([]);
        expect(again.mappings.map(({ source }) => source)).toEqual(
          expect.arrayContaining(first.create.map(({ source }) => source)),
        );
        expect(again.mappings).toHaveLength(first.create.length);
      }),
      { numRuns: 200 },
    );
  });

  it('what is not a row of a chart is said to be none, never thrown at', () => {
    const rows = fc.array(
      fc.oneof(
        fc.jsonValue(),
        fc.record({ code: fc.jsonValue(), name: fc.jsonValue(), type: fc.jsonValue(), parent: fc.jsonValue() }),
      ),
      {
        maxLength: 8,
      },
    );
    fc.assert(
      fc.property(rows, (given) => {
        // As a file holds it: nothing is known about the shape.
        const chart = JSON.parse(JSON.stringify(given));
        const plan = planner.plan(chart, chart);
        expect(plan.mappings.length + plan.create.length).toBeLessThanOrEqual(given.length);
        for (const { name } of plan.create) expect(typeof name).toBe('string');
      }),
      { numRuns: 200 },
    );
  });

  it('equal charts give equal plans', () => {
    fc.assert(
      fc.property(charts, charts, (chart, target) => {
        expect(createChartPlanner().plan(chart, target)).toEqual(planner.plan(chart, target));
      }),
      { numRuns: 20 },
    );
  });
});
