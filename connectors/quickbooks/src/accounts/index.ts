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
export { type AccountReference, type CategoryMapping, parseCategoryMapping } from './category-mapping.js';
export type { LedgerAccount } from './ledger-account.js';
export { type ResolveCategoryOptions, resolveCategory } from './resolve-category.js';
