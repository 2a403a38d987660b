import { describe, expect, it } from 'vitest';
import { addToDay, dayPage, judge, type Measure, median } from './bench.ts';

const bench = { name: 'size', title: 'Size', baseline: 'the others' };
const measure = (change: Partial<Measure> = {}): Measure => ({
  name: 'install',
  unit: 'MB',
  ours: 10,
  baseline: 40,
  better: 'lower',
  goal: 0.25,
  ...change,
});

describe('bench results', () => {
  it('judge a goal by the ratio, in the direction that is better', () => {
    expect(judge(bench, [measure()]).measures).toMatchObject([{ ratio: 0.25, met: true }]);
    expect(judge(bench, [measure({ ours: 11 })]).measures).toMatchObject([{ ratio: 0.275, met: false }]);
    expect(judge(bench, [measure({ better: 'higher', goal: 0.5 })]).measures).toMatchObject([{ met: false }]);
    expect(judge(bench, [measure({ goal: undefined })]).measures).toMatchObject([{ met: undefined }]);
  });

  it('replace an earlier result of the same bench and day, and keep the others', () => {
    const other = judge({ ...bench, name: 'speed' }, [measure()]);
    const first = addToDay(undefined, '2026-01-02', 'a machine', [judge(bench, [measure()]), other]);
    const second = addToDay(first, '2026-01-02', 'a machine', [judge(bench, [measure({ ours: 20 })])]);
    expect(second.results.map(({ name, measures }) => [name, measures[0]?.ratio])).toEqual([
      ['size', 0.5],
      ['speed', 0.25],
    ]);
  });

  it('say on the page when a goal is missed', () => {
    const page = dayPage(addToDay(undefined, '2026-01-02', 'a machine', [judge(bench, [measure({ ours: 20 })])]));
    expect(page).toContain('| install (lower is better) | 20 MB | 40 MB | 0.5 | ≤ 0.25: **missed** |');
  });

  it('judge pairs by the median of their ratios, and show the quartiles', () => {
    const ratios = [9, 1.2, 1.4, 1.3, 1.6];
    const [judged] = judge(bench, [measure({ ratios, goal: 1.5 })]).measures;
    expect(judged).toMatchObject({ ratio: 1.4, spread: { from: 1.3, to: 1.6, pairs: 5 }, met: true });
    expect(judged).not.toHaveProperty('ratios');
    const page = dayPage(addToDay(undefined, '2026-01-02', 'a machine', [judge(bench, [measure({ ratios })])]));
    expect(page).toContain('| 1.4 (1.3–1.6, 5 pairs) |');
  });

  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('the median of %j is %d', (values, middle) => {
    expect(median(values)).toBe(middle);
  });

  it('there is no median of nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});
