/**
 * Account types as QuickBooks Online writes them (with spaces), the classification each one belongs to, and the
 * sub-type it gives an account that names none.
 * Source: developer.intuit.com, Account entity (read 2026-11-21); Finance.xsd, AccountTypeEnum. `Non-Posting` is in the
 * schema only and not offered by QuickBooks Online.
 */
export const accountTypes = {
  Bank: { classification: 'Asset', subType: 'CashOnHand' },
  'Accounts Receivable': { classification: 'Asset', subType: 'AccountsReceivable' },
  'Other Current Asset': { classification: 'Asset', subType: 'EmployeeCashAdvances' },
  'Fixed Asset': { classification: 'Asset', subType: 'FurnitureAndFixtures' },
  'Other Asset': { classification: 'Asset', subType: 'Licenses' },
  'Accounts Payable': { classification: 'Liability', subType: 'AccountsPayable' },
  'Credit Card': { classification: 'Liability', subType: 'CreditCard' },
  'Other Current Liability': { classification: 'Liability', subType: 'OtherCurrentLiabilities' },
  'Long Term Liability': { classification: 'Liability', subType: 'NotesPayable' },
  Equity: { classification: 'Equity', subType: 'OpeningBalanceEquity' },
  Income: { classification: 'Revenue', subType: 'OtherPrimaryIncome' },
  'Other Income': { classification: 'Revenue', subType: 'OtherInvestmentIncome' },
  'Cost of Goods Sold': { classification: 'Expense', subType: 'CostOfLaborCos' },
  Expense: { classification: 'Expense', subType: 'Travel' },
  'Other Expense': { classification: 'Expense', subType: 'Depreciation' },
} as const;

export type AccountType = keyof typeof accountTypes;

export type Classification = 'Asset' | 'Liability' | 'Equity' | 'Revenue' | 'Expense';

export function isAccountType(word: string): word is AccountType {
  return Object.hasOwn(accountTypes, word);
}

export function classificationOf(type: AccountType): Classification {
  return accountTypes[type].classification;
}

const ACCOUNT_TYPE_BY_COMPACT_WORD: ReadonlyMap<string, AccountType> = new Map(
  Object.keys(accountTypes)
    .filter(isAccountType)
    .map((type) => [type.replaceAll(' ', '').toLowerCase(), type]),
);

/** Reads QuickBooks' own words: `Other Current Asset`, and the form without spaces of its older lists. */
export function parseAccountType(word: string): AccountType | undefined {
  return ACCOUNT_TYPE_BY_COMPACT_WORD.get(word.replaceAll(' ', '').toLowerCase());
}

/** QuickBooks' limits on an account. Source: Account entity (read 2026-11-21). */
export const accountLimits = {
  nameLength: 100,
  levels: 5,
  /**
   * Longest account number. 20 in Australia and Canada, 7 in the United States, the United Kingdom and India. Hong Kong
   * is not listed; 20 is assumed and unverified.
   */
  numberLength: { default: 20, strict: 7 },
} as const;

/**
 * Sub-types that can be neither parent nor child.
 * Source: Account entity (read 2026-11-21).
 */
export const standaloneSubTypes: ReadonlySet<string> = new Set([
  'OpeningBalanceEquity',
  'UndepositedFunds',
  'RetainedEarnings',
  'CashReceiptIncome',
  'CashExpenditureExpense',
  'ExchangeGainOrLoss',
]);

/** Sub-types that can't be a parent. Source: observed in a sandbox, 2026-09-17. */
export const childlessSubTypes: ReadonlySet<string> = new Set([
  ...standaloneSubTypes,
  'AccumulatedDepreciation',
  'AccumulatedAmortization',
  'AccumulatedDepletion',
]);
