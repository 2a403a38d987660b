import { accountTypeRules, accumulatedSubTypes, loneSubTypes, typeOfSubType } from './account-catalogue.js';
import { refuse } from './answers.js';
import { insert, merged, replace, sameText, target, type WriteRequest } from './records.js';
import { type Context, isActive, type QuickBooksState, type Row, refOf, rowOf, type Stored, textOf } from './state.js';

// The rules of the facts' §4.1, numbered as there.

const MAX_LEVELS = 5;
const NAME_LENGTH = 100;
const READ_ONLY = [
  'Classification',
  'FullyQualifiedName',
  'SubAccount',
  'CurrentBalance',
  'CurrentBalanceWithSubAccounts',
  'CurrencyRef',
] as const;

/** Accounts that the service keeps by itself and that can't be made inactive. */
const SYSTEM_SUB_TYPES = new Set(['AccountsPayable', 'AccountsReceivable', 'RetainedEarnings', 'OpeningBalanceEquity']);

export function writeAccount(context: Context, { body, requestId, query }: WriteRequest): Row {
  // Name lists aren't deletable (observed in a sandbox, 2026-09-17).
  if (query.get('operation') === 'delete') throw refuse.operation('Delete');
  return body['Id'] === undefined ? create(context, body, requestId) : update(context, body);
}

function create(context: Context, body: Row, requestId: string | undefined): Row {
  const { state } = context;
  if (textOf(body['Name']) === undefined) throw refuse.required('Name');
  const currency = refOf(body, 'CurrencyRef') ?? homeCurrency(state);
  const fields: Row = {
    ...body,
    Active: body['Active'] ?? true,
    CurrencyRef: { value: currency, name: currencyName(currency) },
    CurrentBalance: 0,
    CurrentBalanceWithSubAccounts: 0,
  };
  return insert(context, 'Account', checked(state, fields, undefined), requestId).row;
}

function update(context: Context, body: Row): Row {
  const { state } = context;
  const stored = target(state, 'Account', body);
  const fields = merged(stored, body, READ_ONLY);
  if (isActive(stored.row) && !isActive(fields)) deactivate(state, stored, fields);
  const before = textOf(stored.row['AccountType']);
  const now = textOf(fields['AccountType']);
  // A sub-type of the former type can't stay.
  if (before !== now && fields['AccountSubType'] === stored.row['AccountSubType']) delete fields['AccountSubType'];
  if (before !== now && children(state, stored).length > 0) {
    throw refuse.businessRule('Cannot change the type of an account with subaccounts.'); // 9
  }
  replace(context, 'Account', stored, checked(state, fields, stored));
  for (const child of descendants(state, stored))
    child.row = { ...child.row, FullyQualifiedName: fullName(state, child.row) };
  return stored.row;
}

/** 10. The name gives way, so that a new account may take it; the number stays. */
function deactivate(state: QuickBooksState, stored: Stored, fields: Row): void {
  if (SYSTEM_SUB_TYPES.has(textOf(stored.row['AccountSubType']) ?? '')) {
    throw refuse.businessRule('This account is used by the system and can’t be made inactive.'); // wording assumed
  }
  if (children(state, stored).some((child) => isActive(child.row))) {
    throw refuse.businessRule('An account with active subaccounts can’t be made inactive.'); // wording assumed
  }
  const name = textOf(fields['Name']) ?? '';
  fields['Name'] = name.endsWith(' (deleted)') ? name : `${name} (deleted)`;
}

/** Checks an account as it would be stored and fills in what the service derives. */
function checked(state: QuickBooksState, fields: Row, self: Stored | undefined): Row {
  checkName(textOf(fields['Name']) ?? '');
  const { type, subType, classification } = kind(fields);
  const parentId = refOf(fields, 'ParentRef');
  const parent = parentId === undefined ? undefined : state.tables.Account.get(parentId);
  if (parentId !== undefined && !parent) throw refuse.reference('Accounts', parentId); // 8
  // Taken for a possible parent at the top level too; as a sub-account it is what every ledger has (UNVERIFIED).
  const parentSubType = textOf(parent?.row['AccountSubType']) ?? '';
  if ((accumulatedSubTypes.has(subType) && !parent) || accumulatedSubTypes.has(parentSubType)) {
    throw refuse.businessRule(
      'Fixed asset accounts (Accumulated Amortization, Depletion, or Depreciation) cannot be parent accounts.', // 4
    );
  }
  if (parent) checkParent(state, fields, type, subType, parent, self);
  checkUnique(state, fields, parentId, self);
  checkNumber(state, fields, self);
  const account: Row = {
    ...fields,
    AccountType: type,
    AccountSubType: subType,
    Classification: classification,
    SubAccount: parent !== undefined,
  };
  return { ...account, FullyQualifiedName: fullName(state, account) };
}

function checkName(name: string): void {
  if (name.trim() === '' || /[:"\t\r\n]/.test(name)) throw refuse.badName(); // 7
  if (name.length > NAME_LENGTH + ' (deleted)'.length) throw refuse.tooLong('Name', NAME_LENGTH);
}

function kind(fields: Row): { readonly type: string; readonly subType: string; readonly classification: string } {
  const subType = textOf(fields['AccountSubType']);
  const type = textOf(fields['AccountType']) ?? (subType === undefined ? undefined : typeOfSubType(subType));
  if (type === undefined) {
    // 6010 in older lists of codes
    throw subType === undefined
      ? refuse.required('AccountType')
      : refuse.enumeration(`${subType} is not a valid AccountSubType`, 'AccountSubType');
  }
  const rule = accountTypeRules.get(type);
  if (!rule) throw refuse.enumeration(`${type} is not a valid AccountType`, 'AccountType');
  if (subType !== undefined && !rule.subTypes.has(subType)) {
    throw refuse.enumeration(`${subType} is not an AccountSubType of ${type}`, 'AccountSubType');
  }
  return { type, subType: subType ?? rule.byDefault, classification: rule.classification };
}

function checkParent(
  state: QuickBooksState,
  fields: Row,
  type: string,
  subType: string,
  parent: Stored,
  self: Stored | undefined,
): void {
  if (!isActive(parent.row)) throw refuse.notFound(); // 12
  if (parent.row['AccountType'] !== type) {
    throw refuse.businessRule('For subaccounts, you must select the same account type as their parent.'); // 1
  }
  if (loneSubTypes.has(subType) || loneSubTypes.has(textOf(parent.row['AccountSubType']) ?? '')) {
    throw refuse.businessRule('Accounts with this detail type cannot have sub accounts, nor be one.'); // 3
  }
  if (refOf(fields, 'CurrencyRef') !== refOf(parent.row, 'CurrencyRef')) {
    throw refuse.businessRule('For sub-accounts, you must select the same currency as their parent.'); // 11
  }
  const above = ancestors(state, parent);
  if (self && (parent === self || above.includes(self))) {
    throw refuse.businessRule('An account can’t be its own parent.'); // wording assumed
  }
  const below = self ? depthBelow(state, self) : 0;
  if (above.length + 2 + below > MAX_LEVELS) {
    throw refuse.businessRule('You can only have 5 levels of accounts.'); // 2, wording assumed
  }
}

function checkUnique(
  state: QuickBooksState,
  fields: Row,
  parentId: string | undefined,
  self: Stored | undefined,
): void {
  if (!isActive(fields)) return;
  const name = textOf(fields['Name']);
  for (const other of state.tables.Account.values()) {
    if (other === self || !isActive(other.row) || refOf(other.row, 'ParentRef') !== parentId) continue;
    if (!sameText(textOf(other.row['Name']), name)) continue;
    throw refuse.duplicateName(
      'An account already has the same display name. Display Name must be unique. Please provide a different display name.', // 5
    );
  }
}

function checkNumber(state: QuickBooksState, fields: Row, self: Stored | undefined): void {
  const number = textOf(fields['AcctNum']);
  if (number === undefined || number === '') return;
  if (number.includes(':')) throw refuse.badName();
  const most = state.settings.accountNumberLength;
  if (number.length > most) throw refuse.tooLong('AcctNum', most);
  if (!isActive(fields)) return;
  for (const other of state.tables.Account.values()) {
    if (other === self || !isActive(other.row) || other.row['AcctNum'] !== number) continue;
    // Two spaces: so the service writes it.
    throw refuse.businessRule('Another account is already using this number.  Please use a different number.'); // 6
  }
}

function fullName(state: QuickBooksState, account: Row): string {
  const parentId = refOf(account, 'ParentRef');
  const parent = parentId === undefined ? undefined : state.tables.Account.get(parentId);
  const name = textOf(account['Name']) ?? '';
  return parent ? `${fullName(state, parent.row)}:${name}` : name;
}

function ancestors(state: QuickBooksState, account: Stored): readonly Stored[] {
  const parentId = refOf(account.row, 'ParentRef');
  const parent = parentId === undefined ? undefined : state.tables.Account.get(parentId);
  return parent ? [parent, ...ancestors(state, parent)] : [];
}

function children(state: QuickBooksState, account: Stored): readonly Stored[] {
  const id = account.row['Id'];
  return [...state.tables.Account.values()].filter(({ row }) => refOf(row, 'ParentRef') === id);
}

function descendants(state: QuickBooksState, account: Stored): readonly Stored[] {
  return children(state, account).flatMap((child) => [child, ...descendants(state, child)]);
}

function depthBelow(state: QuickBooksState, account: Stored): number {
  return Math.max(0, ...children(state, account).map((child) => 1 + depthBelow(state, child)));
}

export function homeCurrency(state: QuickBooksState): string {
  return refOf(rowOf(state.preferences['CurrencyPrefs']) ?? {}, 'HomeCurrency') ?? 'HKD';
}

export function multiCurrency(state: QuickBooksState): boolean {
  return rowOf(state.preferences['CurrencyPrefs'])?.['MultiCurrencyEnabled'] === true;
}

export function currencyName(currency: string): string {
  return new Intl.DisplayNames('en', { type: 'currency' }).of(currency) ?? currency;
}

/** Adds to an account's balance and to those of all above it. Home currency; whole cents. */
export function post(state: QuickBooksState, accountId: string, cents: number): void {
  const account = state.tables.Account.get(accountId);
  if (!account) return;
  account.row = { ...account.row, CurrentBalance: addCents(account.row['CurrentBalance'], cents) };
  for (const each of [account, ...ancestors(state, account)]) {
    each.row = {
      ...each.row,
      CurrentBalanceWithSubAccounts: addCents(each.row['CurrentBalanceWithSubAccounts'], cents),
    };
  }
}

function addCents(value: unknown, cents: number): number {
  return (Math.round((typeof value === 'number' ? value : 0) * 100) + cents) / 100;
}

/** The first active account of a type. */
export function firstOfType(state: QuickBooksState, type: string, currency: string): Stored | undefined {
  return [...state.tables.Account.values()].find(
    ({ row }) => isActive(row) && row['AccountType'] === type && refOf(row, 'CurrencyRef') === currency,
  );
}
