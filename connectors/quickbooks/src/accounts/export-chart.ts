import type { ChartRow } from '@countersign/contracts';
import { nameKey } from './chart-tree.js';
import type { LedgerAccount } from './ledger-account.js';

/**
 * QuickBooks' accounts as the rows of a chart: active ones only, parents before children. A parent is named by its full
 * name, which is unique.
 */
export function exportChart(accounts: readonly LedgerAccount[]): readonly ChartRow[] {
  const byId = new Map(accounts.map((account) => [account.Id, account]));
  const parents = new Set(accounts.map((account) => account.ParentRef?.value));
  return accounts
    .filter((account) => account.Active !== false)
    .map((account) => ({ account, path: account.FullyQualifiedName ?? account.Name ?? '' }))
    .sort((one, other) => compare(nameKey(one.path), nameKey(other.path)))
    .map(({ account, path }) => {
      const parent = account.ParentRef?.value === undefined ? undefined : byId.get(account.ParentRef.value);
      const parentPath = parent?.FullyQualifiedName ?? parent?.Name;
      return {
        code: account.AcctNum || null,
        name: account.Name ?? path.slice(path.lastIndexOf(':') + 1),
        type: account.AccountType ?? '',
        parent: parentPath ?? (path.includes(':') ? path.slice(0, path.lastIndexOf(':')) : null),
        isGroup: parents.has(account.Id),
        subType: account.AccountSubType,
        currency: account.CurrencyRef?.value,
      };
    });
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
