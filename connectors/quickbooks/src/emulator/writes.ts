import type { EmulatorRequest, EmulatorResponse } from '@countersign/testing';
import { writeAccount } from './accounts.js';
import { answer, pacificTime, Refusal, refuse, refused } from './answers.js';
import { upload } from './attachables.js';
import { writeBill } from './bills.js';
import { writeName } from './names.js';
import { runQuery } from './query.js';
import type { WriteRequest } from './records.js';
import { type Context, isRow, listOf, type Row, textOf, type Value } from './state.js';

// Whatever writes goes through `once`: the same requestid gives the first answer again and nothing is executed.

/** How long an answer is remembered; the real time is undocumented. */
const REMEMBERED_MS = 24 * 60 * 60 * 1000;
const MAX_BATCH = 30;

type Written = 'Account' | 'Vendor' | 'Bill';

export function writer(entity: Written) {
  return (request: EmulatorRequest, context: Context): EmulatorResponse =>
    once(request, context, (requestId) => {
      const body = isRow(request.body) ? request.body : {};
      return { [entity]: write(context, entity, { body, requestId, query: request.query }) };
    });
}

function write(context: Context, entity: Written, request: WriteRequest): Row {
  switch (entity) {
    case 'Account':
      return writeAccount(context, request);
    case 'Vendor':
      return writeName(context, 'Vendor', request);
    case 'Bill':
      return writeBill(context, request);
  }
}

export function uploadFiles(request: EmulatorRequest, context: Context): EmulatorResponse {
  return once(request, context, (requestId) => ({ AttachableResponse: upload(request, context, requestId) }));
}

/** Items one after the other; each with its own result or fault, always 200. */
export function runBatch(request: EmulatorRequest, context: Context): EmulatorResponse {
  return once(request, context, (requestId) => {
    const items = listOf(isRow(request.body) ? request.body['BatchItemRequest'] : undefined).filter(isRow);
    if (items.length > MAX_BATCH) throw refuse.batchSize();
    return { BatchItemResponse: items.map((item) => batchItem(context, item, requestId)) };
  });
}

function batchItem(context: Context, item: Row, requestId: string | undefined): Value {
  const bId = textOf(item['bId']) ?? '';
  try {
    const text = textOf(item['Query']);
    if (text !== undefined) return { bId, QueryResponse: runQuery(context, text) };
    const operation = textOf(item['operation']) ?? '';
    for (const entity of ['Account', 'Vendor', 'Bill'] as const) {
      const body = item[entity];
      if (!isRow(body)) continue;
      if (operation === 'create' && body['Id'] !== undefined) throw refuse.operation('Create');
      if (operation === 'update' && body['Id'] === undefined) throw refuse.required('Id');
      const itemKey = requestId === undefined ? undefined : `${requestId}/${bId}`;
      const query = new URLSearchParams(operation === 'delete' ? { operation } : {});
      return { bId, [entity]: write(context, entity, { body, requestId: itemKey, query }) };
    }
    throw refuse.operation(operation || 'unknown');
  } catch (error) {
    if (error instanceof Refusal) return { bId, Fault: error.body };
    throw error;
  }
}

function once(
  request: EmulatorRequest,
  context: Context,
  run: (requestId: string | undefined) => Row,
): EmulatorResponse {
  const { state, clock } = context;
  const requestId = request.query.get('requestid') ?? undefined;
  const honoured = requestId !== undefined && context.fault('requestid-ignored') === undefined;
  const known = requestId === undefined ? undefined : state.remembered.get(requestId);
  if (honoured && known && clock.now() - known.at < REMEMBERED_MS) return answer(context, known.status, known.body);
  const response = attempt(context, () => run(requestId));
  if (requestId !== undefined) {
    state.remembered.set(requestId, { at: clock.now(), status: response.status, body: response.body });
  }
  return answer(context, response.status, response.body);
}

function attempt(context: Context, run: () => Row): { readonly status: number; readonly body: Row } {
  const time = pacificTime(context.clock.now(), true);
  try {
    // Copied: what is remembered must not change with the record.
    return { status: 200, body: structuredClone({ ...run(), time }) };
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, body: { Fault: error.body, time } };
    throw error;
  }
}

/** Runs a read and turns a refusal into its answer. */
export function reading(context: Context, run: () => Row): EmulatorResponse {
  try {
    return answer(context, 200, { ...run(), time: pacificTime(context.clock.now(), true) });
  } catch (error) {
    if (error instanceof Refusal) return refused(context, error);
    throw error;
  }
}
