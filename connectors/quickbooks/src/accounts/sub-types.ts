import { type AccountType, childlessSubTypes, standaloneSubTypes } from './account-types.js';

/**
 * The sub-type for an account whose name tells none. QuickBooks' own defaults (`EmployeeCashAdvances`, `Travel`,
 * `OpeningBalanceEquity`) would say something that nobody said.
 */
export const plainSubTypes: Readonly<Record<AccountType, string>> = {
  Bank: 'Checking',
  'Accounts Receivable': 'AccountsReceivable',
  'Other Current Asset': 'OtherCurrentAssets',
  'Fixed Asset': 'OtherFixedAssets',
  'Other Asset': 'OtherLongTermAssets',
  'Accounts Payable': 'AccountsPayable',
  'Credit Card': 'CreditCard',
  'Other Current Liability': 'OtherCurrentLiabilities',
  'Long Term Liability': 'OtherLongTermLiabilities',
  Equity: 'OwnersEquity',
  Income: 'OtherPrimaryIncome',
  'Other Income': 'OtherMiscellaneousIncome',
  'Cost of Goods Sold': 'OtherCostsOfServiceCos',
  Expense: 'OtherBusinessExpenses',
  'Other Expense': 'OtherMiscellaneousExpense',
};

export type SubTypePlace =
  | { readonly kind: 'fits'; readonly subType: string }
  /** It can stand at the top only, and is moved there. */
  | { readonly kind: 'top'; readonly subType: string }
  /** It can't be used here; `subType` is used instead of `wanted`. */
  | { readonly kind: 'replaced'; readonly subType: string; readonly wanted: string };

/** Rules 3 and 4: which sub-types can stand where. */
export function placeSubType(
  wanted: string | undefined,
  type: AccountType,
  place: { readonly hasParent: boolean; readonly hasChildren: boolean },
): SubTypePlace {
  const plain = plainSubTypes[type];
  if (wanted === undefined) return { kind: 'fits', subType: plain };
  if (standaloneSubTypes.has(wanted)) {
    if (place.hasChildren) return { kind: 'replaced', subType: plain, wanted };
    return place.hasParent ? { kind: 'top', subType: wanted } : { kind: 'fits', subType: wanted };
  }
  // QuickBooks refuses an accumulated-depreciation account at the top too: it takes it for a possible parent.
  if (childlessSubTypes.has(wanted) && (place.hasChildren || !place.hasParent)) {
    return { kind: 'replaced', subType: plain, wanted };
  }
  return { kind: 'fits', subType: wanted };
}
