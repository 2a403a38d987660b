import quickbooks from '@countersign/quickbooks';
import { describe, expect, it } from 'vitest';
import { claimCategories, tradeFairAccount } from './claim-categories.js';
import { hongKongTrading } from './hong-kong-trading.js';

const plan = quickbooks.accounts?.plan(hongKongTrading, []);

describe('the demo’s chart', () => {
  it('goes into an empty QuickBooks whole, and nothing has to be asked', () => {
    expect(plan?.findings).toEqual([]);
    expect(plan?.create).toHaveLength(hongKongTrading.length);
    expect(Math.max(...(plan?.create.map(({ wave }) => wave) ?? []))).toBe(3);
  });

  it('has a Chinese name for every account', () => {
    for (const { name, names } of hongKongTrading) expect(names?.['zh-HK'], name).toMatch(/\p{Script=Han}/u);
  });

  it('has an account of costs for every category of claims', () => {
    const costs = new Map(plan?.create.map(({ code, type }) => [code, type]));
    for (const [category, { code }] of Object.entries({ ...claimCategories, 'trade-fair': tradeFairAccount })) {
      expect(costs.get(code), category).toBe('Expense');
    }
  });
});
