import type { Randomness } from '@countersign/contracts';
import type { EmulatorCredentials } from '@countersign/testing';
import { accountTypeRules } from './account-catalogue.js';
import { pacificTime } from './answers.js';
import { beginGrant } from './oauth.js';
import type { QuickBooksState, Row } from './state.js';

/** A Hong Kong company in Hong Kong dollars, with what QuickBooks sets up by itself and a few expense accounts. */
const ACCOUNTS: readonly (readonly [name: string, type: string, subType: string])[] = [
  ['Accounts Payable (A/P)', 'Accounts Payable', 'AccountsPayable'],
  ['Accounts Receivable (A/R)', 'Accounts Receivable', 'AccountsReceivable'],
  ['Opening Balance Equity', 'Equity', 'OpeningBalanceEquity'],
  ['Retained Earnings', 'Equity', 'RetainedEarnings'],
  ['Undeposited Funds', 'Other Current Asset', 'UndepositedFunds'],
  ['Current Account', 'Bank', 'Checking'],
  ['Travel', 'Expense', 'Travel'],
  ['Office Expenses', 'Expense', 'OfficeGeneralAdministrativeExpenses'],
  ['Uncategorised Expense', 'Expense', 'OtherMiscellaneousServiceCost'],
];

const FIRST_ID = 1;
/** Ids of what a client makes begin here, so that they are easy to tell from the first ones. */
const NEXT_ID = 100;

export function newCredentials(random: Randomness): EmulatorCredentials {
  const secret = (length: number) => Buffer.from(random.bytes(length)).toString('hex');
  return {
    clientId: `AB${secret(12)}`,
    clientSecret: secret(20),
    refreshToken: `RT1${secret(24)}`,
    webhookSecret: secret(18),
    settings: { realmId: `93${String(Buffer.from(random.bytes(6)).readUIntBE(0, 6)).padStart(15, '0')}` },
  };
}

export function newCompany(credentials: EmulatorCredentials, now: number): QuickBooksState {
  const time = pacificTime(now);
  const kept = (id: string): Row => ({
    domain: 'QBO',
    sparse: false,
    Id: id,
    SyncToken: '0',
    MetaData: { CreateTime: time, LastUpdatedTime: time },
  });
  const state: QuickBooksState = {
    realmId: credentials.settings['realmId'] ?? '',
    tables: {
      Account: new Map(),
      Vendor: new Map(),
      Customer: new Map(),
      Employee: new Map(),
      Bill: new Map(),
      Attachable: new Map(),
    },
    deletedBills: new Map(),
    files: new Map(),
    companyInfo: {
      ...kept('1'),
      CompanyName: 'Harbour Lantern Trading Limited',
      LegalName: 'Harbour Lantern Trading Limited',
      CompanyAddr: { Line1: '1 Lantern Street', City: 'Hong Kong', Country: 'HKG' },
      Country: 'HK',
      FiscalYearStartMonth: 'April',
      SupportedLanguages: 'en',
    },
    preferences: {
      ...kept('1'),
      AccountingInfoPrefs: { UseAccountNumbers: true, TrackDepartments: false, FirstMonthOfFiscalYear: 'April' },
      CurrencyPrefs: { MultiCurrencyEnabled: false, HomeCurrency: { value: 'HKD' } },
      VendorAndPurchasesPrefs: { EnableBills: true },
    },
    remembered: new Map(),
    nextId: NEXT_ID,
    requests: 0,
    grants: new Set(),
    refreshTokens: new Map(),
    accessTokens: new Map(),
    codes: new Map(),
    settings: {
      webhookFormat: 'cloudevents',
      productionRedirects: false,
      revokeOnReuse: true,
      limits: true,
      accountNumberLength: 20,
      uniqueDocNumbers: false,
    },
  };
  for (const [index, [name, type, subType]] of ACCOUNTS.entries()) {
    const id = String(FIRST_ID + index);
    const row: Row = {
      ...kept(id),
      Name: name,
      FullyQualifiedName: name,
      SubAccount: false,
      Active: true,
      AccountType: type,
      AccountSubType: subType,
      Classification: accountTypeRules.get(type)?.classification ?? 'Asset',
      CurrencyRef: { value: 'HKD', name: 'Hong Kong Dollar' },
      CurrentBalance: 0,
      CurrentBalanceWithSubAccounts: 0,
    };
    // Long there: late queries show it.
    state.tables.Account.set(id, { row, createdAt: 0, updatedAt: 0, requestId: undefined });
  }
  if (credentials.refreshToken !== undefined) beginGrant(state, credentials.refreshToken, now);
  return state;
}
