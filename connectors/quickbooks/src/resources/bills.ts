import { ApiError, InputError, ResponseShapeError, TransportError } from '@countersign/contracts';
import type { CallControl } from '@countersign/core';
import { fromWireAmount, toWireAmount } from './amount.js';
import {
  type CompanyApi,
  companyPath,
  freshKey,
  recordPath,
  type Stored,
  storedOf,
  type Wire,
  type WriteControl,
} from './company-api.js';
import type { Query } from './query.js';

/** An account or a vendor that a bill names. */
export interface Reference {
  readonly id: string;
  /** Of an account its full name (since 2026-04-30). Never to be matched on. */
  readonly name: string | undefined;
}

export interface BillLine {
  readonly id: string | undefined;
  /** Decimal string in the bill's currency. */
  readonly amount: string;
  /** `undefined` for a line that is booked by an item. */
  readonly account: Reference | undefined;
  readonly description: string | undefined;
}

export interface Bill extends Stored {
  readonly vendor: Reference | undefined;
  /** `YYYY-MM-DD`. */
  readonly date: string | undefined;
  readonly dueDate: string | undefined;
  readonly docNumber: string | undefined;
  /** For the company only; the vendor doesn't see it. */
  readonly memo: string | undefined;
  /** ISO 4217. */
  readonly currency: string | undefined;
  /** Decimal strings in the bill's currency. */
  readonly total: string;
  /** What is still to be paid. */
  readonly balance: string;
  readonly lines: readonly BillLine[];
  /** Ids of payments and credits that are tied to it. */
  readonly linked: readonly { readonly id: string; readonly type: string }[];
}

export interface BillInput {
  /** Id of the vendor; see `vendors.ensure`. */
  readonly vendor: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
  readonly dueDate?: string | undefined;
  /** At least one. `account` is an account's Id. */
  readonly lines: readonly {
    /** Decimal string: `1280.50`. */
    readonly amount: string;
    readonly account: string;
    /** Up to 4,000 characters. */
    readonly description?: string | undefined;
  }[];
  /** ISO 4217; must be the vendor's. @defaultValue the vendor's */
  readonly currency?: string | undefined;
  /** Home currency for one unit of the bill's, as a decimal string. @defaultValue QuickBooks' rate of the day */
  readonly exchangeRate?: string | undefined;
  /** Up to 21 characters. */
  readonly docNumber?: string | undefined;
  /** Up to 4,000 characters. */
  readonly memo?: string | undefined;
}

export interface BillControl extends WriteControl {
  /** Let the bill take a document number that is in use. */
  readonly allowDuplicateDocNumber?: boolean | undefined;
  /**
   * Send the bill again, with its key, when the answer was lost. Actions don't: their next try looks for the bill first.
   * @defaultValue true
   */
  readonly repeatLost?: boolean | undefined;
}

/** Waits before a bill is sent again with its key. */
const SEND_AGAIN_MS = [250, 1000, 4000];

/** ISO 4217's code for "no currency": amounts are checked to two decimals where the vendor's currency isn't named. */
const UNNAMED = 'XXX';

/** What the company owes to vendors. */
export class Bills {
  readonly #company: CompanyApi;
  readonly #query: Query;

  constructor(company: CompanyApi, query: Query) {
    this.#company = company;
    this.#query = query;
  }

  /** @throws {@link ApiError} `NOT_FOUND`, also for a deleted one. */
  async get(id: string, control: CallControl = {}): Promise<Bill> {
    const { data } = await this.#company.api.call('bills.get', { params: recordPath(this.#company, id), ...control });
    return billOf(data.Bill);
  }

  /** The bills with this document number; vendors may have used it, too. */
  async find(docNumber: string, control: CallControl = {}): Promise<readonly Bill[]> {
    const where = [{ field: 'DocNumber', is: '=', value: docNumber } as const];
    return (await this.#query.select({ from: 'Bill', where }, control)).map(billOf);
  }

  /**
   * Makes a bill. Effect: write. A lost answer is asked for again. With an `idempotencyKey` of your own the same call gives
   * the same bill, however often.
   * @throws {@link InputError} `AMOUNT_INVALID`, `AMOUNT_TOO_PRECISE` …: nothing was sent.
   * @throws {@link ApiError} `PERIOD_CLOSED`, `DUPLICATE` (document number; `details.existingId`), `REJECTED`.
   * @throws {@link TransportError} `OUTCOME_UNKNOWN`: call again with the same key.
   */
  async create(input: BillInput, control: BillControl = {}): Promise<Bill> {
    const { repeatLost = true, ...rest } = control;
    const once = { ...rest, idempotencyKey: rest.idempotencyKey ?? freshKey() };
    const body = wireBill(input);
    for (const wait of repeatLost ? SEND_AGAIN_MS : []) {
      try {
        return await this.#create(body, once);
      } catch (error) {
        if (!isUnknown(error)) throw error;
      }
      await this.#company.clock.sleep(wait, control.signal);
    }
    return this.#create(body, once);
  }

  /**
   * Deletes a bill; a bill has no void. One that is paid can't be deleted. Effect: write.
   * @param version - as it was read; a newer one at QuickBooks makes this a `CONFLICT`.
   * @throws {@link ApiError} `NOT_FOUND` when it is gone already, `CONFLICT`, `REJECTED`, `PERIOD_CLOSED`.
   */
  async delete(
    id: string,
    version: string,
    { idempotencyKey = freshKey(), ...control }: WriteControl = {},
  ): Promise<void> {
    const params = companyPath(this.#company);
    const { data } = await this.#company.api.call('bills.delete', {
      params: { ...params, query: { ...params.query, operation: 'delete' } },
      body: { Id: id, SyncToken: version },
      idempotencyKey,
      ...control,
    });
    // A key that was used for something else replays that answer.
    if (data.Bill.status === 'Deleted') return;
    throw new ResponseShapeError('bills.delete was not answered with a deleted bill.', { place: 'bills.delete' });
  }

  async #create(body: Wire<'BillWrite'>, control: Omit<BillControl, 'repeatLost'>): Promise<Bill> {
    const { idempotencyKey, allowDuplicateDocNumber, ...rest } = control;
    const { path, query } = companyPath(this.#company);
    const include = allowDuplicateDocNumber ? ({ include: 'allowduplicatedocnum' } as const) : {};
    const { data } = await this.#company.api.call('bills.create', {
      params: { path, query: { ...query, ...include } },
      body,
      idempotencyKey,
      ...rest,
    });
    return billOf(data.Bill);
  }
}

/** The answer was lost, or a fault came in its place: the bill may be there. */
function isUnknown(error: unknown): boolean {
  return error instanceof TransportError ? error.maybeProcessed : error instanceof ApiError && error.status >= 500;
}

function wireBill(input: BillInput): Wire<'BillWrite'> {
  const { currency = UNNAMED, lines } = input;
  if (lines.length === 0) throw new InputError('INVALID_INPUT', 'A bill has at least one line.', { place: 'lines' });
  const body: Wire<'BillWrite'> = {
    VendorRef: { value: input.vendor },
    TxnDate: input.date,
    Line: lines.map((line, index) => ({
      DetailType: 'AccountBasedExpenseLineDetail',
      Amount: toWireAmount(line.amount, currency, `lines/${index}/amount`),
      ...(line.description === undefined ? {} : { Description: line.description }),
      AccountBasedExpenseLineDetail: { AccountRef: { value: line.account }, BillableStatus: 'NotBillable' },
    })),
  };
  if (input.dueDate !== undefined) body.DueDate = input.dueDate;
  if (input.docNumber !== undefined) body.DocNumber = input.docNumber;
  if (input.memo !== undefined) body.PrivateNote = input.memo;
  if (input.currency !== undefined) body.CurrencyRef = { value: input.currency };
  if (input.exchangeRate !== undefined) body.ExchangeRate = Number(input.exchangeRate);
  return body;
}

function billOf(row: Wire<'Bill'>): Bill {
  const currency = row.CurrencyRef?.value;
  const amount = (value: number | undefined) => fromWireAmount(value ?? 0, currency ?? '');
  return {
    ...storedOf(row),
    vendor: referenceOf(row.VendorRef),
    date: row.TxnDate,
    dueDate: row.DueDate,
    docNumber: row.DocNumber,
    memo: row.PrivateNote,
    currency,
    total: amount(row.TotalAmt),
    balance: amount(row.Balance),
    lines: (row.Line ?? []).map((line) => ({
      id: line.Id,
      amount: amount(line.Amount),
      account: referenceOf(line.AccountBasedExpenseLineDetail?.AccountRef),
      description: line.Description,
    })),
    linked: (row.LinkedTxn ?? []).map((link) => ({ id: link.TxnId ?? '', type: link.TxnType ?? '' })),
  };
}

function referenceOf(reference: Wire<'Ref'> | undefined): Reference | undefined {
  return reference && { id: reference.value, name: reference.name };
}
