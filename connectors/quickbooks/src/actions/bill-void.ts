import {
  type Action,
  type ActionContext,
  type ActionResult,
  ApiError,
  compareMoney,
  InputError,
  StateError,
} from '@countersign/contracts';
import { bearsOwnMarker, type CallControl } from '@countersign/core';
import billVoidInputJsonSchema from '../generated/bill-void.input.json' with { type: 'json' };
import { parseBookingSettings } from '../options.js';
import type { QuickBooks } from '../quickbooks.js';
import { remedies } from '../remedies.js';
import type { Bill } from '../resources/bills.js';
import { reference } from '../sources.js';
import { type BillVoidInput, billVoidInput } from './booking-input.js';
import { docNumberOf } from './own-marker.js';

export interface BillVoidOutput {
  /** `gone`: an earlier try had deleted it. */
  readonly state: 'deleted' | 'gone';
  readonly docNumber: string;
}

type Context = ActionContext<QuickBooks>;

/**
 * Takes an unpaid bill back. QuickBooks has no void for bills: it is deleted, and its number stays in the audit log of
 * the company. A paid one is refused: undoing a payment is a decision of its own.
 */
export const billVoid: Action<QuickBooks, BillVoidInput, BillVoidOutput> = {
  name: 'bill.void',
  title: { en: 'Take back a bill', 'zh-HK': '撤銷供應商賬單' },
  input: billVoidInput,
  inputJsonSchema: billVoidInputJsonSchema,
  operations: ['query.run', 'query.post', 'bills.get', 'bills.delete'],
  guarantee: {
    kind: 'idempotent',
    statement: {
      en: 'The bill is deleted by its id and version; once it is gone, running it again changes nothing.',
      'zh-HK': '賬單按其編號及版本刪除；刪除後再次執行不會有任何改變。',
    },
    source: reference('Bill'),
  },
  run: voidBill,
};

/** Waits before looking again for a bill that queries may be late to show. */
const LOOK_AGAIN_MS = [500, 1500, 4000];

async function voidBill(context: Context, input: BillVoidInput): Promise<ActionResult<BillVoidOutput>> {
  const { client, key, memo, signal } = context;
  const control: CallControl = { signal };
  const docNumber = docNumberOf(input.reference);
  const bill = await findBill(context, input, docNumber, control);
  if (!bill) {
    // Only an earlier try that had found it may have taken it away; else somebody did by hand, and should know.
    if (context.mayHaveHappened && (await memo.get('found')) !== undefined) return result('gone', docNumber);
    throw refusal('BILL_NOT_FOUND', `There is no bill ${docNumber} of this payee.`);
  }
  checkUnpaid(bill);
  checkUnchanged(bill, input);
  // Noted before it goes, so that a later try knows that it was there.
  await memo.set('found', bill.id);
  const removed = await remove(client, bill, key, control);
  return result(removed ? 'deleted' : 'gone', docNumber);
}

async function findBill(
  { client, clock, connection, memo, signal }: Context,
  input: BillVoidInput,
  docNumber: string,
  control: CallControl,
): Promise<Bill | undefined> {
  const seen = await memo.get('found');
  // By its id: a query by number would miss it, were the number changed since.
  if (typeof seen === 'string') return stillThere(client, seen, control);
  const suffix = parseBookingSettings(connection.settings).vendorNameSuffix;
  for (const wait of [0, ...LOOK_AGAIN_MS]) {
    if (wait > 0) await clock.sleep(wait, signal);
    const found = (await client.bills.find(docNumber, control)).filter((bill) => isMeant(bill, input, suffix));
    if (found.length > 1)
      throw refusal('BILL_AMBIGUOUS', `${found.length} bills have the number ${docNumber} and this payee.`);
    if (found[0]) return found[0];
  }
  return undefined;
}

async function stillThere(client: QuickBooks, id: string, control: CallControl): Promise<Bill | undefined> {
  try {
    return await client.bills.get(id, control);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'NOT_FOUND') return undefined;
    throw error;
  }
}

/** @returns false when it was gone already. */
async function remove(client: QuickBooks, bill: Bill, key: string, control: CallControl): Promise<boolean> {
  try {
    await client.bills.delete(bill.id, bill.version, { ...control, idempotencyKey: key });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.code === 'NOT_FOUND') return false;
    if (error.code !== 'CONFLICT') throw error;
  }
  // Touched between reading and deleting: once more on its newest version, if it is still what was approved.
  const newest = await client.bills.get(bill.id, control);
  checkUnpaid(newest);
  if (newest.total !== bill.total) throw changed(newest);
  await client.bills.delete(newest.id, newest.version, { ...control, idempotencyKey: `${key}-2` });
  return true;
}

function isMeant(bill: Bill, input: BillVoidInput, suffix: string): boolean {
  if (input.effect !== undefined) return bearsOwnMarker(bill.memo, input.effect);
  const name = fold(bill.vendor?.name ?? '');
  return name === fold(input.payee.name) || name === fold(`${input.payee.name}${suffix}`);
}

function checkUnpaid(bill: Bill): void {
  if (bill.total === bill.balance && !bill.linked.some(({ type }) => /payment|credit/i.test(type))) return;
  throw new StateError('BILL_PAID', `The bill ${bill.docNumber ?? bill.id} is paid, at least in part.`, {
    remedy: remedies.BILL_PAID,
    details: { total: bill.total, balance: bill.balance },
  });
}

function checkUnchanged(bill: Bill, input: BillVoidInput): void {
  const currency = bill.currency ?? '';
  const same =
    currency === input.currency &&
    compareMoney({ amount: bill.total, currency }, { amount: input.total, currency: input.currency }) === 0;
  if (!same) throw changed(bill);
}

function changed(bill: Bill): StateError {
  return new StateError('BILL_CHANGED', `The bill ${bill.docNumber ?? bill.id} is not what was approved any more.`, {
    remedy: remedies.BILL_CHANGED,
    details: { total: bill.total, currency: bill.currency ?? '' },
  });
}

function refusal(code: 'BILL_NOT_FOUND' | 'BILL_AMBIGUOUS', message: string): InputError {
  return new InputError(code, message, { place: 'reference', remedy: remedies[code] });
}

function result(state: BillVoidOutput['state'], docNumber: string): ActionResult<BillVoidOutput> {
  return {
    output: { state, docNumber },
    // By its number: once it is gone, QuickBooks doesn't tell the id any more.
    refs: [{ kind: 'voided-bill', id: docNumber, label: docNumber }],
    replayed: state === 'gone',
  };
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase();
}
