export { accountLimits } from './account-types.js';
export type { AccountPort } from './apply-chart.js';
export { type AccountReference, type CategoryMapping, parseCategoryMapping } from './category-mapping.js';
export { createChartOfAccounts } from './chart-of-accounts.js';
export type { LedgerAccount } from './ledger-account.js';
export { resolveCategory } from './resolve-category.js';
