import { accountError } from './account-errors.js';
import { type AccountType, accountLimits, isAccountType, standaloneSubTypes } from './account-types.js';
import type { AccountReference, CategoryMapping } from './category-mapping.js';
import type { LedgerAccount } from './ledger-account.js';

export interface ResolveCategoryOptions {
  /** ISO 4217 code of the company's home currency: accounts kept in it take any currency. */
  readonly homeCurrency?: string | undefined;
  /** Where the category stands in the input, for the error. @defaultValue 'category' */
  readonly place?: string | undefined;
}

/**
 * Types that a bill line may be booked to. Not the ones that QuickBooks keeps by itself (receivable, payable), money
 * accounts, equity, or income, on which an expense claim is a mistake of mapping.
 */
const POSTABLE: ReadonlySet<AccountType> = new Set<AccountType>([
  'Expense',
  'Other Expense',
  'Cost of Goods Sold',
  'Fixed Asset',
  'Other Asset',
  'Other Current Asset',
  'Other Current Liability',
  'Long Term Liability',
]);

/**
 * Finds the one account that a category of a claim is booked to, and checks it against QuickBooks' rules before anything
 * is written. Pure.
 *
 * @param mapping - category → account; see {@link parseCategoryMapping}.
 * @param accounts - the company's accounts, inactive ones too, so that "inactive" and "missing" can be told apart.
 * @param currency - ISO 4217 code of the document.
 * @returns the account; its `Id` is a non-empty string.
 * @throws {@link InputError} `ACCOUNT_UNMAPPED`, `ACCOUNT_NOT_FOUND`, `ACCOUNT_AMBIGUOUS`, `ACCOUNT_INACTIVE`,
 * `ACCOUNT_TYPE_UNSUITABLE`, `ACCOUNT_CURRENCY_MISMATCH`, `ACCOUNT_TOO_DEEP`, `ACCOUNT_HIERARCHY_BROKEN`.
 */
export function resolveCategory(
  mapping: CategoryMapping,
  accounts: readonly LedgerAccount[],
  category: string,
  currency: string,
  options: ResolveCategoryOptions = {},
): LedgerAccount & { readonly Id: string } {
  const place = options.place ?? 'category';
  const reference = Object.hasOwn(mapping, category) ? mapping[category] : undefined;
  if (reference === undefined) {
    throw accountError('ACCOUNT_UNMAPPED', `Category "${category}" is mapped to no account.`, place, { category });
  }
  const account = findReferred(accounts, reference, category, place);
  const label = describe(account);
  const details = { category, account: label, accountId: account.Id };
  if (account.Active === false) {
    throw accountError(
      'ACCOUNT_INACTIVE',
      `Category "${category}" is mapped to ${label}, which is inactive.`,
      place,
      details,
    );
  }
  const type = account.AccountType ?? '';
  if (!isAccountType(type) || !POSTABLE.has(type) || isKeptByQuickBooks(account)) {
    const kind = account.AccountSubType === undefined ? type : `${type} (${account.AccountSubType})`;
    throw accountError(
      'ACCOUNT_TYPE_UNSUITABLE',
      `Category "${category}" is mapped to ${label} of type ${kind}.`,
      place,
      {
        ...details,
        type: kind,
      },
    );
  }
  checkCurrency(
    account,
    currency,
    options.homeCurrency,
    `Category "${category}" is mapped to ${label}`,
    place,
    details,
  );
  checkAncestors(accounts, account, `Category "${category}" is mapped to ${label}`, place, details);
  return account;
}

function isKeptByQuickBooks(account: LedgerAccount): boolean {
  return (
    account.AccountSubType !== undefined &&
    account.AccountSubType !== 'ExchangeGainOrLoss' &&
    standaloneSubTypes.has(account.AccountSubType)
  );
}

function describe(account: LedgerAccount): string {
  const name = account.FullyQualifiedName ?? account.Name ?? '';
  return account.AcctNum ? `${account.AcctNum} ${name}` : name;
}

function hasId(account: LedgerAccount): account is LedgerAccount & { readonly Id: string } {
  return account.Id !== undefined && account.Id !== '';
}

function fits(account: LedgerAccount, reference: AccountReference): boolean {
  if ('id' in reference) return account.Id === reference.id;
  if ('code' in reference) return account.AcctNum === reference.code;
  return sameName(account.FullyQualifiedName ?? account.Name ?? '', reference.fullName);
}

/** QuickBooks compares names without regard to case. */
function sameName(one: string, other: string): boolean {
  return one.normalize('NFC').toLowerCase() === other.normalize('NFC').toLowerCase();
}

function findReferred(
  accounts: readonly LedgerAccount[],
  reference: AccountReference,
  category: string,
  place: string,
): LedgerAccount & { readonly Id: string } {
  const found = accounts.filter(hasId).filter((account) => fits(account, reference));
  // An inactive twin keeps its number and may keep its name: the active one is meant.
  const active = found.filter((account) => account.Active !== false);
  const candidates = active.length > 0 ? active : found;
  const [first, second] = candidates;
  const [kind, value] = Object.entries(reference)[0] ?? ['id', ''];
  if (first === undefined) {
    throw accountError(
      'ACCOUNT_NOT_FOUND',
      `Category "${category}" is mapped to the account with ${kind} "${value}", which does not exist.`,
      place,
      { category, [kind]: String(value) },
    );
  }
  if (second !== undefined) {
    throw accountError(
      'ACCOUNT_AMBIGUOUS',
      `Category "${category}" is mapped to the account with ${kind} "${value}", which ${candidates.length} accounts have.`,
      place,
      { category, [kind]: String(value), accounts: candidates.length },
    );
  }
  return first;
}

function checkCurrency(
  account: LedgerAccount,
  currency: string,
  homeCurrency: string | undefined,
  subject: string,
  place: string,
  details: Readonly<Record<string, string | number>>,
): void {
  const kept = account.CurrencyRef?.value;
  if (kept === undefined || kept === currency || kept === homeCurrency) return;
  throw accountError('ACCOUNT_CURRENCY_MISMATCH', `${subject}, which is kept in ${kept}, not in ${currency}.`, place, {
    ...details,
    accountCurrency: kept,
    currency,
  });
}

function checkAncestors(
  accounts: readonly LedgerAccount[],
  account: LedgerAccount,
  subject: string,
  place: string,
  details: Readonly<Record<string, string | number>>,
): void {
  const byId = new Map(accounts.map((candidate) => [candidate.Id, candidate]));
  let below = account;
  let levels = 1;
  while (below.ParentRef?.value !== undefined) {
    levels += 1;
    if (levels > accountLimits.levels) {
      throw accountError(
        'ACCOUNT_TOO_DEEP',
        `${subject}, which stands below level ${accountLimits.levels}.`,
        place,
        details,
      );
    }
    const parent = byId.get(below.ParentRef.value);
    const fault = parent === undefined ? 'whose parent is missing' : ancestorFault(below, parent);
    if (parent === undefined || fault !== undefined) {
      throw accountError('ACCOUNT_HIERARCHY_BROKEN', `${subject}, ${fault}.`, place, details);
    }
    below = parent;
  }
}

function ancestorFault(below: LedgerAccount, parent: LedgerAccount): string | undefined {
  if (parent.Active === false) return `whose parent ${describe(parent)} is inactive`;
  if (parent.AccountType !== below.AccountType)
    return `whose parent ${describe(parent)} is of type ${parent.AccountType}`;
  const [one, other] = [below.CurrencyRef?.value, parent.CurrencyRef?.value];
  if (one !== undefined && other !== undefined && one !== other)
    return `whose parent ${describe(parent)} is kept in ${other}`;
  return undefined;
}
