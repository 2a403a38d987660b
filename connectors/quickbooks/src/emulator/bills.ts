import { currencyName, firstOfType, homeCurrency, multiCurrency, post } from './accounts.js';
import { refuse } from './answers.js';
import { announce, insert, merged, mustFind, replace, target, type WriteRequest } from './records.js';
import {
  type Context,
  isActive,
  isRow,
  listOf,
  type QuickBooksState,
  type Row,
  refOf,
  rowOf,
  type Stored,
  textOf,
} from './state.js';

const READ_ONLY = ['TotalAmt', 'Balance', 'HomeBalance', 'LinkedTxn', 'CurrencyRef'] as const;

/** Not for a bill's lines (fault 6430). */
const CONTROL_TYPES = new Set(['Accounts Payable', 'Accounts Receivable']);

export function writeBill(context: Context, request: WriteRequest): Row {
  const { body, query } = request;
  if (query.get('operation') === 'delete') return remove(context, body);
  return body['Id'] === undefined ? create(context, request) : update(context, request);
}

function create(context: Context, { body, requestId, query }: WriteRequest): Row {
  const { state } = context;
  const today = new Date(context.clock.now()).toISOString().slice(0, 10);
  const fields = checked(state, { ...body, TxnDate: body['TxnDate'] ?? today }, undefined, query);
  const stored = insert(context, 'Bill', { ...fields, LinkedTxn: [], Balance: fields['TotalAmt'] ?? 0 }, requestId);
  book(state, stored.row, 1);
  return stored.row;
}

function update(context: Context, { body, query }: WriteRequest): Row {
  const { state } = context;
  const stored = target(state, 'Bill', body);
  checkOpen(state, stored.row);
  const fields = checked(state, merged(stored, body, READ_ONLY), stored, query);
  const paid = cents(stored.row['TotalAmt']) - cents(stored.row['Balance']);
  book(state, stored.row, -1);
  replace(context, 'Bill', stored, { ...fields, Balance: (cents(fields['TotalAmt']) - paid) / 100 });
  book(state, stored.row, 1);
  return stored.row;
}

function remove(context: Context, body: Row): Row {
  const { state } = context;
  const stored = target(state, 'Bill', body);
  checkOpen(state, stored.row);
  if (listOf(stored.row['LinkedTxn']).some((link) => isRow(link) && link['TxnType'] === 'BillPaymentCheck')) {
    throw refuse.businessRule('You can’t delete this transaction: it is linked to a payment.'); // wording assumed
  }
  const id = String(stored.row['Id']);
  book(state, stored.row, -1);
  state.tables.Bill.delete(id);
  stored.updatedAt = context.clock.now();
  state.deletedBills.set(id, stored);
  announce(context, 'Bill', id, 'Delete');
  return { domain: 'QBO', status: 'Deleted', Id: id };
}

/** A payment made in the web page: what a tester's command does. */
export function payBill(context: Context, id: string, amount: number | undefined): Row {
  const stored = mustFind(context.state, 'Bill', id);
  const paid = amount === undefined ? cents(stored.row['Balance']) : cents(amount);
  const payment: Row = { TxnId: String(context.state.nextId++), TxnType: 'BillPaymentCheck' };
  replace(context, 'Bill', stored, {
    ...stored.row,
    Balance: (cents(stored.row['Balance']) - paid) / 100,
    LinkedTxn: [...listOf(stored.row['LinkedTxn']), payment],
  });
  return stored.row;
}

function checked(state: QuickBooksState, fields: Row, self: Stored | undefined, query: URLSearchParams): Row {
  const vendorId = refOf(fields, 'VendorRef');
  if (vendorId === undefined) throw refuse.required('VendorRef');
  const lines = listOf(fields['Line']).filter(isRow);
  if (lines.length === 0) throw refuse.required('Line');
  const vendor = state.tables.Vendor.get(vendorId);
  if (!vendor) throw refuse.reference('Names', vendorId);
  if (!isActive(vendor.row)) throw refuse.notFound();
  const currency = checkCurrency(state, fields, vendor.row);
  checkOpen(state, fields);
  const total = lines.reduce((sum, line, index) => sum + checkLine(state, line, index, currency), 0);
  if (total < 0) throw refuse.businessRule('Transaction amount must be 0 or greater.'); // wording assumed
  checkDocNumber(state, fields, self, query);
  const payable = refOf(fields, 'APAccountRef') ?? textOf(firstOfType(state, 'Accounts Payable', currency)?.row['Id']);
  const rate = typeof fields['ExchangeRate'] === 'number' ? fields['ExchangeRate'] : 1;
  const date = textOf(fields['TxnDate']) ?? '';
  return {
    ...fields,
    TxnDate: date,
    DueDate: fields['DueDate'] ?? date,
    VendorRef: { value: vendorId, name: textOf(vendor.row['DisplayName']) ?? '' },
    CurrencyRef: { value: currency, name: currencyName(currency) },
    ...(currency === homeCurrency(state) ? {} : { ExchangeRate: rate, HomeBalance: Math.round(total * rate) / 100 }),
    ...(payable === undefined ? {} : { APAccountRef: accountRef(state, payable) }),
    Line: lines.map((line, index) => storedLine(state, line, index)),
    TotalAmt: total / 100,
  };
}

function checkCurrency(state: QuickBooksState, fields: Row, vendor: Row): string {
  const home = homeCurrency(state);
  const currency = refOf(fields, 'CurrencyRef') ?? refOf(vendor, 'CurrencyRef') ?? home;
  if (currency !== home && !multiCurrency(state)) {
    throw refuse.businessRule('Multicurrency is not enabled for this company.'); // wording assumed
  }
  if (currency !== (refOf(vendor, 'CurrencyRef') ?? home)) {
    throw refuse.businessRule('The transaction currency must be the currency of the vendor.'); // wording assumed
  }
  return currency;
}

/** @returns the line's amount in cents */
function checkLine(state: QuickBooksState, line: Row, index: number, currency: string): number {
  const place = `Line[${index}]`;
  if (typeof line['Amount'] !== 'number') throw refuse.required(`${place}.Amount`);
  if (line['DetailType'] === undefined) throw refuse.required(`${place}.DetailType`);
  if (line['DetailType'] !== 'AccountBasedExpenseLineDetail') {
    throw refuse.businessRule('This twin keeps no items: lines are account based.');
  }
  const accountId = refOf(rowOf(line['AccountBasedExpenseLineDetail']) ?? {}, 'AccountRef');
  if (accountId === undefined) throw refuse.required(`${place}.AccountBasedExpenseLineDetail.AccountRef`);
  const account = state.tables.Account.get(accountId);
  if (!account) throw refuse.reference('Accounts', accountId);
  if (!isActive(account.row)) throw refuse.notFound(); // 12
  if (CONTROL_TYPES.has(textOf(account.row['AccountType']) ?? '')) throw refuse.accountType();
  const kept = refOf(account.row, 'CurrencyRef');
  if (kept !== undefined && kept !== currency && kept !== homeCurrency(state)) {
    throw refuse.businessRule('The account’s currency must be the transaction’s or the home currency.'); // wording assumed
  }
  return cents(line['Amount']);
}

function storedLine(state: QuickBooksState, line: Row, index: number): Row {
  const detail = rowOf(line['AccountBasedExpenseLineDetail']) ?? {};
  return {
    ...line,
    Id: textOf(line['Id']) ?? String(index + 1),
    LineNum: index + 1,
    Amount: cents(line['Amount']) / 100,
    AccountBasedExpenseLineDetail: {
      BillableStatus: 'NotBillable',
      ...detail,
      AccountRef: accountRef(state, refOf(detail, 'AccountRef') ?? ''),
    },
  };
}

/** Since 2026-04-30 a reference to an account carries its full name. */
function accountRef(state: QuickBooksState, id: string): Row {
  const name = textOf(state.tables.Account.get(id)?.row['FullyQualifiedName']);
  return { value: id, ...(name === undefined ? {} : { name }) };
}

function checkDocNumber(state: QuickBooksState, fields: Row, self: Stored | undefined, query: URLSearchParams): void {
  const docNumber = textOf(fields['DocNumber']);
  if (docNumber === undefined || !state.settings.uniqueDocNumbers) return;
  if (query.get('include') === 'allowduplicatedocnum') return;
  for (const other of state.tables.Bill.values()) {
    if (other !== self && other.row['DocNumber'] === docNumber) {
      throw refuse.duplicateNumber(docNumber, String(other.row['Id']));
    }
  }
}

/** Nothing may be written into a closed period. */
function checkOpen(state: QuickBooksState, fields: Row): void {
  const closed = textOf(rowOf(state.preferences['AccountingInfoPrefs'])?.['BookCloseDate']);
  const date = textOf(fields['TxnDate']);
  if (closed !== undefined && date !== undefined && date <= closed) throw refuse.periodClosed();
}

/** Debits the lines' accounts and credits the payable one; -1 takes it back. */
function book(state: QuickBooksState, bill: Row, direction: 1 | -1): void {
  const rate = typeof bill['ExchangeRate'] === 'number' ? bill['ExchangeRate'] : 1;
  for (const line of listOf(bill['Line']).filter(isRow)) {
    const detail = rowOf(line['AccountBasedExpenseLineDetail']) ?? {};
    post(state, refOf(detail, 'AccountRef') ?? '', direction * Math.round(cents(line['Amount']) * rate));
  }
  post(state, refOf(bill, 'APAccountRef') ?? '', direction * Math.round(cents(bill['TotalAmt']) * rate));
  const vendor = state.tables.Vendor.get(refOf(bill, 'VendorRef') ?? '');
  if (vendor) {
    const balance = cents(vendor.row['Balance']) + direction * cents(bill['TotalAmt']);
    vendor.row = { ...vendor.row, Balance: balance / 100 };
  }
}

function cents(value: unknown): number {
  return typeof value === 'number' ? Math.round(value * 100) : 0;
}
