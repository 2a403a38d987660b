import { ConnectorError } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { parseCategoryMapping } from './category-mapping.js';
import type { LedgerAccount } from './ledger-account.js';
import { resolveCategory } from './resolve-category.js';

const travel: LedgerAccount = {
  Id: '7',
  Name: 'Travel',
  FullyQualifiedName: 'Travel',
  AcctNum: '6100',
  AccountType: 'Expense',
  AccountSubType: 'Travel',
  Active: true,
  CurrencyRef: { value: 'HKD' },
};
const airfare: LedgerAccount = {
  ...travel,
  Id: '8',
  Name: 'Airfare',
  FullyQualifiedName: 'Travel:Airfare',
  AcctNum: '6110',
  ParentRef: { value: '7' },
};

function refusal(run: () => unknown): ConnectorError {
  try {
    run();
  } catch (error) {
    if (ConnectorError.is(error)) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

function code(accounts: readonly LedgerAccount[], reference: unknown, currency = 'HKD', homeCurrency?: string): string {
  const mapping = parseCategoryMapping(JSON.parse(JSON.stringify({ travel: reference })));
  return refusal(() => resolveCategory(mapping, accounts, 'travel', currency, { homeCurrency })).code;
}

describe('resolveCategory', () => {
  it.each([
    ['id', { id: '8' }],
    ['number', { code: '6110' }],
    ['full name, in any case', { fullName: 'travel:AIRFARE' }],
  ])('finds an account by %s', (_by, reference) => {
    expect(resolveCategory({ travel: reference }, [travel, airfare], 'travel', 'HKD').Id).toBe('8');
  });

  it('refuses a category that is mapped to nothing, and names it', () => {
    const error = refusal(() =>
      resolveCategory({ travel: { id: '7' } }, [travel], 'training', 'HKD', { place: 'lines/0/category' }),
    );
    expect(error).toMatchObject({
      code: 'ACCOUNT_UNMAPPED',
      place: 'lines/0/category',
      details: { category: 'training' },
    });
    expect(error.remedy['zh-HK']).toContain('帳戶映射失敗');
  });

  it('does not take a property of every object for a category', () => {
    expect(refusal(() => resolveCategory({}, [travel], 'constructor', 'HKD')).code).toBe('ACCOUNT_UNMAPPED');
  });

  it('refuses an account that does not exist', () => {
    expect(code([travel], { id: '99' })).toBe('ACCOUNT_NOT_FOUND');
    expect(code([airfare, travel], { fullName: 'Airfare' })).toBe('ACCOUNT_NOT_FOUND');
  });

  it('refuses a number or name that two active accounts have', () => {
    expect(code([travel, { ...travel, Id: '9' }], { code: '6100' })).toBe('ACCOUNT_AMBIGUOUS');
  });

  it('means the active account when an inactive twin kept its number', () => {
    const twin = { ...travel, Id: '9', Name: 'Travel (deleted)', Active: false };
    expect(resolveCategory({ travel: { code: '6100' } }, [twin, travel], 'travel', 'HKD').Id).toBe('7');
    expect(code([twin], { code: '6100' })).toBe('ACCOUNT_INACTIVE');
  });

  it.each([
    'Bank',
    'Accounts Payable',
    'Accounts Receivable',
    'Credit Card',
    'Equity',
    'Income',
    'Other Income',
    'New Type',
  ])('refuses to book a bill line to %s', (AccountType) => {
    expect(code([{ ...travel, AccountType }], { id: '7' })).toBe('ACCOUNT_TYPE_UNSUITABLE');
  });

  it.each(['Expense', 'Other Expense', 'Cost of Goods Sold', 'Fixed Asset', 'Other Current Asset'])(
    'books to %s',
    (AccountType) => {
      expect(resolveCategory({ travel: { id: '7' } }, [{ ...travel, AccountType }], 'travel', 'HKD').Id).toBe('7');
    },
  );

  it('refuses undeposited funds, which QuickBooks keeps by itself', () => {
    const funds = { ...travel, AccountType: 'Other Current Asset', AccountSubType: 'UndepositedFunds' };
    expect(code([funds], { id: '7' })).toBe('ACCOUNT_TYPE_UNSUITABLE');
  });

  it('refuses an account of another currency, unless it is kept in the home currency', () => {
    expect(code([travel], { id: '7' }, 'USD')).toBe('ACCOUNT_CURRENCY_MISMATCH');
    expect(code([{ ...travel, CurrencyRef: { value: 'EUR' } }], { id: '7' }, 'USD', 'HKD')).toBe(
      'ACCOUNT_CURRENCY_MISMATCH',
    );
    expect(resolveCategory({ travel: { id: '7' } }, [travel], 'travel', 'USD', { homeCurrency: 'HKD' }).Id).toBe('7');
  });

  it('refuses a sixth level and a circle of parents', () => {
    const chain = Array.from({ length: 6 }, (_, index) => ({
      ...travel,
      Id: String(index),
      ...(index === 0 ? {} : { ParentRef: { value: String(index - 1) } }),
    }));
    expect(resolveCategory({ travel: { id: '4' } }, chain, 'travel', 'HKD').Id).toBe('4');
    expect(code(chain, { id: '5' })).toBe('ACCOUNT_TOO_DEEP');
    expect(code([{ ...airfare, ParentRef: { value: '8' } }], { id: '8' })).toBe('ACCOUNT_TOO_DEEP');
  });

  it.each([
    ['missing', undefined],
    ['inactive', { ...travel, Active: false }],
    ['of another type', { ...travel, AccountType: 'Other Expense' }],
    ['of another currency', { ...travel, CurrencyRef: { value: 'USD' } }],
  ])('refuses an account whose parent is %s', (_fault, parent) => {
    expect(code(parent === undefined ? [airfare] : [parent, airfare], { id: '8' })).toBe('ACCOUNT_HIERARCHY_BROKEN');
  });
});

describe('parseCategoryMapping', () => {
  it.each([[['7']], ['7'], [{}], [{ id: '7', code: '6100' }], [{ id: 7 }], [{ id: ' ' }], [{ name: 'Travel' }]])(
    'refuses %j with its place',
    (reference) => {
      const error = refusal(() => parseCategoryMapping({ travel: reference }));
      expect(error).toMatchObject({ code: 'INVALID_OPTION' });
      expect(error.place).toMatch(/^categories\/travel/);
    },
  );

  it('takes no mapping for an empty one', () => {
    expect(parseCategoryMapping(undefined)).toEqual({});
  });
});
