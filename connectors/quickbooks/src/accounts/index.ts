export { type AccountCreate, fullNameOf, toAccountCreates } from './account-creates.js';
export type { AccountErrorCode } from './account-errors.js';
export {
  type AccountType,
  accountLimits,
  accountTypes,
  type Classification,
  childlessSubTypes,
  classificationOf,
  isAccountType,
  parseAccountType,
  standaloneSubTypes,
} from './account-types.js';
export { type AccountPort, type AppliedAccount, applyChart } from './apply-chart.js';
export { type AccountReference, type CategoryMapping, parseCategoryMapping } from './category-mapping.js';
export type { FindingCode } from './chart-findings.js';
export { createChartOfAccounts } from './chart-of-accounts.js';
export type { ChartOptions } from './chart-rows.js';
export { exportChart } from './export-chart.js';
export type { LedgerAccount } from './ledger-account.js';
export { type ChartPlanner, createChartPlanner } from './plan-chart.js';
export { type ResolveCategoryOptions, resolveCategory } from './resolve-category.js';
