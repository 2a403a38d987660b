import { type Action, type ActionContext, type ActionResult, ApiError, InputError } from '@countersign/contracts';
import { bearsOwnMarker, type CallControl, withOwnMarker } from '@countersign/core';
import { resolveCategory } from '../accounts/index.js';
import billInputJsonSchema from '../generated/bill-create.input.json' with { type: 'json' };
import { parseBookingSettings } from '../options.js';
import type { QuickBooks } from '../quickbooks.js';
import { remedies } from '../remedies.js';
import type { Bill, BillInput } from '../resources/bills.js';
import type { CompanyPreferences } from '../resources/company.js';
import type { EnsuredVendor, NameClash } from '../resources/vendors.js';
import { requestIdSource } from '../sources.js';
import { type AttachedDocument, attachDocuments, readDocuments } from './attached-documents.js';
import { type BillActionInput, billInput } from './booking-input.js';
import { companyPageOf } from './company-page.js';
import { loadMappedAccounts, refuseUnmapped } from './mapped-accounts.js';
import { docNumberOf, findOwnBill } from './own-marker.js';

/** How a bill was booked: ids for look-ups, names for people. */
export interface BillOutput {
  readonly billId: string;
  readonly docNumber: string;
  readonly vendor: {
    readonly id: string;
    readonly name: string;
    /** `kept`: as on the bill that an earlier try had made. */
    readonly outcome: 'found' | 'created' | 'kept';
    /** Who has the payee's name in QuickBooks, so that the vendor bears a suffix. */
    readonly nameTakenBy?: 'customer' | 'employee';
  };
  readonly lines: readonly {
    readonly category: string;
    readonly accountId: string;
    readonly account: string;
    readonly amount: string;
  }[];
  readonly total: string;
  readonly currency: string;
  readonly documents: readonly AttachedDocument[];
  /** The effect that made it; a later void touches only its bill. */
  readonly effect: string;
}

type Context = ActionContext<QuickBooks>;

/** Books an approved claim, purchase or payment as a bill of a vendor. */
export const billCreate: Action<QuickBooks, BillActionInput, BillOutput> = {
  name: 'bill.create',
  title: { en: 'Create a bill', 'zh-HK': '建立供應商賬單' },
  input: billInput,
  inputJsonSchema: billInputJsonSchema,
  operations: [
    'preferences.get',
    'query.run',
    'query.post',
    'vendors.create',
    'bills.get',
    'bills.create',
    'attachables.upload',
  ],
  preparations: ['vendors.create'],
  guarantee: {
    kind: 'vendor-key',
    statement: {
      en: 'The effect’s key is sent as requestid, which QuickBooks answers with the first result; for how long is not documented, so that before a repeat the bill is also looked up by its document number and the marker in its private note.',
      'zh-HK':
        '操作識別碼會作為 requestid 送出，QuickBooks 對相同 requestid 只回覆首次結果；由於其保留期沒有文件說明，重送前亦會按單據編號及內部備註中的標記查找賬單。',
    },
    source: requestIdSource,
  },
  reverse: {
    action: 'bill.void',
    input: (input, { output }) => ({
      reference: input.reference,
      payee: input.payee,
      date: input.date,
      currency: input.currency,
      total: output.total,
      effect: output.effect,
    }),
  },
  run: createBill,
};

async function createBill(context: Context, input: BillActionInput): Promise<ActionResult<BillOutput>> {
  const { client, key, signal } = context;
  const control: CallControl = { signal };
  const documents = await readDocuments(context.documents, input.documents);
  // First of all: what an earlier try made stands, whatever was mapped otherwise or closed since.
  const earlier = context.mayHaveHappened ? await findOwnBill(client.bills, input.reference, key, control) : undefined;
  const { bill, vendor, replayed } = earlier
    ? { bill: earlier, vendor: keptVendor(earlier), replayed: true }
    : await book(context, input, control);
  const docNumber = bill.docNumber ?? '';
  const attached = await attachDocuments(context, { id: bill.id, docNumber }, documents, control);
  return result(context, input, bill, vendor, attached, replayed);
}

/** Checks everything, makes the vendor where there is none, then the bill. */
async function book(context: Context, input: BillActionInput, control: CallControl) {
  const { client, key } = context;
  const { currency } = input;
  const settings = parseBookingSettings(context.connection.settings);
  const onNameClash: NameClash =
    settings.vendorNameClash === 'refuse' ? 'refuse' : { suffix: settings.vendorNameSuffix };
  const places = input.lines.map(({ category }, index) => ({ category, place: `lines/${index}/category` }));
  refuseUnmapped(settings.accounts, places, currency);
  const [accounts, known] = await Promise.all([
    loadMappedAccounts(client.query, settings.accounts, places, control),
    client.vendors.known(input.payee.name, onNameClash, control),
  ]);
  // A vendor and accounts in the bill's currency say all that matters; QuickBooks meters reads.
  const plain = [known?.currency, ...accounts.map(({ CurrencyRef: kept }) => kept?.value)].every(
    (one) => one === currency,
  );
  const preferences = plain ? undefined : await client.company.preferences(control);
  if (preferences) checkPreferences(input, preferences);
  const accountIds = places.map(
    ({ category, place }) =>
      resolveCategory(settings.accounts, accounts, category, currency, {
        homeCurrency: preferences?.homeCurrency,
        place,
      }).Id,
  );
  const vendor: EnsuredVendor = known
    ? { ...known, outcome: 'found', nameTakenBy: undefined }
    : await client.vendors.ensure(
        { displayName: input.payee.name, ...(preferences?.multiCurrency ? { currency } : {}) },
        { ...control, idempotencyKey: `${key}-v`, onNameClash },
      );
  if (vendor.currency !== undefined && vendor.currency !== currency) {
    throw currencyRefused(`The vendor ${vendor.displayName} is kept in ${vendor.currency}, not in ${currency}.`);
  }
  const { bill, replayed } = await send(context, billOf(context, input, vendor, accountIds), control);
  return { bill, vendor: ensuredVendor(vendor), replayed };
}

function billOf(
  context: Context,
  input: BillActionInput,
  vendor: EnsuredVendor,
  accountIds: readonly string[],
): BillInput {
  return {
    vendor: vendor.id,
    date: input.date,
    dueDate: input.dueDate,
    currency: input.currency,
    docNumber: docNumberOf(input.reference),
    memo: withOwnMarker([input.memo, context.approval.number ?? context.approval.title], context.key),
    lines: input.lines.map((line, index) => ({
      amount: line.amount,
      account: accountIds[index] ?? '',
      description: line.description ?? line.category,
    })),
  };
}

/** Sends the bill, once: after a lost answer the next try looks for it. A refusal of its number may tell of it, too. */
async function send(
  { client, key }: Context,
  bill: BillInput,
  control: CallControl,
): Promise<{ readonly bill: Bill; readonly replayed: boolean }> {
  try {
    const made = await client.bills.create(bill, { ...control, idempotencyKey: key, repeatLost: false });
    return { bill: made, replayed: false };
  } catch (error) {
    const existing =
      error instanceof ApiError && error.vendorCode === '6140' ? error.details?.['existingId'] : undefined;
    if (typeof existing !== 'string') throw error;
    const found = await client.bills.get(existing, control);
    if (!bearsOwnMarker(found.memo, key)) throw error;
    return { bill: found, replayed: true };
  }
}

function checkPreferences({ currency, date }: BillActionInput, preferences: CompanyPreferences): void {
  const { homeCurrency: home, multiCurrency, booksClosedUntil } = preferences;
  if (!multiCurrency && home !== undefined && currency !== home) {
    throw currencyRefused(`The company books in ${home} only; multicurrency is off.`);
  }
  if (booksClosedUntil === undefined || date > booksClosedUntil) return;
  throw new InputError('PERIOD_CLOSED', `The books are closed up to ${booksClosedUntil}.`, {
    place: 'date',
    remedy: remedies.PERIOD_CLOSED,
    details: { closedUntil: booksClosedUntil },
  });
}

function currencyRefused(message: string): InputError {
  return new InputError('CURRENCY_NOT_ACCEPTED', message, {
    place: 'currency',
    remedy: remedies.CURRENCY_NOT_ACCEPTED,
  });
}

function ensuredVendor({ id, displayName, outcome, nameTakenBy }: EnsuredVendor): BillOutput['vendor'] {
  return { id, name: displayName, outcome, ...(nameTakenBy === undefined ? {} : { nameTakenBy }) };
}

function keptVendor(bill: Bill): BillOutput['vendor'] {
  return { id: bill.vendor?.id ?? '', name: bill.vendor?.name ?? '', outcome: 'kept' };
}

function result(
  context: Context,
  input: BillActionInput,
  bill: Bill,
  vendor: BillOutput['vendor'],
  documents: readonly AttachedDocument[],
  replayed: boolean,
): ActionResult<BillOutput> {
  const docNumber = bill.docNumber ?? '';
  const lines = input.lines.map(({ category }, index) => {
    const line = bill.lines[index];
    const { id = '', name = '' } = line?.account ?? {};
    return { category, accountId: id, account: name, amount: line?.amount ?? '' };
  });
  const url = companyPageOf(context.connection.environment, `bill?txnId=${bill.id}`);
  return {
    output: {
      billId: bill.id,
      docNumber,
      vendor,
      lines,
      total: bill.total,
      currency: bill.currency ?? input.currency,
      documents,
      effect: context.key,
    },
    refs: [
      { kind: 'bill', id: bill.id, label: docNumber, url },
      { kind: 'vendor', id: vendor.id, label: vendor.name },
    ],
    replayed,
  };
}
