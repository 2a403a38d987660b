import { type ConnectorError, InputError, ResponseShapeError } from '@countersign/contracts';
import { mapError } from '../error.js';
import { type CompanyApi, companyPath, freshKey, type Wire, type WriteControl } from './company-api.js';

/** The most that one batch holds (Accounting API reference: Batch, read 2026-11-21; a newer tutorial says 50). */
export const MAX_BATCH = 30;

/** One write of a batch, in QuickBooks' own field names. */
export type BatchItem =
  | { readonly operation: 'create' | 'update'; readonly Account: Wire<'AccountWrite'> }
  | { readonly operation: 'create' | 'update'; readonly Vendor: Wire<'VendorWrite'> }
  | { readonly operation: 'create' | 'update' | 'delete'; readonly Bill: Wire<'BillWrite'> };

export type BatchResult =
  | { readonly ok: true; readonly record: Wire<'Account'> | Wire<'Vendor'> | Wire<'Bill'> }
  | { readonly ok: false; readonly error: ConnectorError };

/** Several independent writes in one call. */
export class Batch {
  readonly #company: CompanyApi;

  constructor(company: CompanyApi) {
    this.#company = company;
  }

  /**
   * Runs up to 30 writes. Their order isn't promised: none may refer to what another one makes. Effect: write; it can't be
   * called under a grant, which names single operations.
   * @param control.idempotencyKey - up to 36 characters here.
   * @returns one result for each item, in the order of the items.
   */
  async run(
    items: readonly BatchItem[],
    { idempotencyKey = freshKey(), ...control }: WriteControl = {},
  ): Promise<readonly BatchResult[]> {
    if (items.length === 0 || items.length > MAX_BATCH) {
      throw new InputError('INVALID_INPUT', `A batch holds 1 to ${MAX_BATCH} items, not ${items.length}.`, {
        place: 'items',
      });
    }
    const { data, requestId } = await this.#company.api.call('batch.run', {
      params: companyPath(this.#company),
      body: { BatchItemRequest: items.map((item, index) => ({ bId: String(index), ...item })) },
      idempotencyKey,
      ...control,
    });
    const answers = new Map(data.BatchItemResponse.map((answer) => [answer.bId, answer]));
    return items.map((_item, index): BatchResult => {
      const answer = answers.get(String(index));
      const record = answer?.Account ?? answer?.Vendor ?? answer?.Bill;
      if (record) return { ok: true, record };
      const error = answer && mapError({ operation: 'batch.run', status: 400, body: answer, requestId });
      return { ok: false, error: error ?? new ResponseShapeError(`Item ${index} of the batch was not answered.`) };
    });
  }
}
