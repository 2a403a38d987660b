import type { CrashCase } from '../crash-case.js';

const claim = {
  payee: { name: 'Chan Tai Man', kind: 'employee' },
  date: '2026-11-20',
  currency: 'HKD',
  reference: 'EXP-2026-0001',
  lines: [{ amount: '1280.50', category: 'travel' }],
};

const settings = { accounts: { travel: { id: '7' } } };

export const quickbooksCases: readonly CrashCase[] = [
  { connector: 'quickbooks', action: 'bill.create', kind: 'bill', input: () => claim, settings },
  {
    connector: 'quickbooks',
    action: 'bill.void',
    kind: 'deleted-bill',
    first: { action: 'bill.create', input: claim },
    input: () => {
      const { payee, date, currency, reference } = claim;
      return { payee, date, currency, reference, total: '1280.50' };
    },
    pace: 200,
    settings,
  },
  { connector: 'quickbooks', action: 'vendor.ensure', kind: 'vendor', input: () => ({ name: 'Paper Co' }), settings },
];

/** Two bills of one approval, one after the other. */
export const twoBills: CrashCase = {
  connector: 'quickbooks',
  action: 'bill.create',
  kind: 'bill',
  input: () => claim,
  inputs: () => [claim, { ...claim, reference: 'EXP-2026-0001-B' }],
  nameOf: ({ summary }) => String(summary['docNumber']),
  settings,
};
