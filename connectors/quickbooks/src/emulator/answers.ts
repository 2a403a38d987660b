import type { EmulatorResponse } from '@countersign/testing';
import type { Context, Row, Value } from './state.js';

/** A refusal on its way out of a handler. */
export class Refusal extends Error {
  readonly body: Row;
  readonly code: string;

  constructor(code: string, message: string, detail: string, element?: string) {
    super(`${code} ${detail}`);
    this.code = code;
    const error: Row = { Message: message, Detail: detail, code };
    if (element !== undefined) error['element'] = element;
    this.body = { Error: [error], type: 'ValidationFault' };
  }
}

// Messages are QuickBooks' own where they were seen (facts: error page, sandbox recordings); else marked "wording assumed".

export const refuse = {
  businessRule: (detail: string) =>
    new Refusal(
      '6000',
      'A business validation error has occurred while processing your request',
      `Business Validation Error: ${detail}`,
    ),
  required: (name: string) =>
    new Refusal(
      '2020',
      'Required param missing, need to supply the required value for the API',
      `Required parameter ${name} is missing in the request`,
      name,
    ),
  unknownProperty: (name: string) =>
    new Refusal(
      '2010',
      'Request has invalid or unsupported property',
      `Property Name:Unrecognized field "${name}" is unsupported or invalid`,
    ),
  reference: (what: string, id: string) =>
    new Refusal('2500', 'Invalid Reference Id', `Invalid Reference Id : ${what} element id ${id} not found`),
  notFound: () =>
    new Refusal(
      '610',
      'Object Not Found',
      'Object Not Found : Something you’re trying to use has been made inactive. Check the fields with accounts, customers, items, vendors or employees.',
    ),
  stale: () =>
    new Refusal(
      '5010',
      'Stale Object Error',
      'Stale Object Error : You and somebody else were working on this at the same time. Your work was not saved.',
    ),
  duplicateName: (detail: string) =>
    new Refusal('6240', 'Duplicate Name Exists Error', `The name supplied already exists. : ${detail}`),
  duplicateNumber: (docNumber: string, id: string) =>
    new Refusal(
      '6140',
      'Duplicate Document Number Error',
      `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${docNumber} is assigned to TxnType=Bill with TxnId=${id}`,
    ),
  periodClosed: () =>
    new Refusal(
      '6210',
      'Account Period Closed',
      'The account period has closed and the account books cannot be updated.',
    ),
  badName: () =>
    new Refusal(
      '2180',
      'Invalid Enumeration',
      'Names must have at least one character, must be on one line, and cannot include colons or tabbing.',
    ),
  enumeration: (detail: string, element?: string) => new Refusal('2170', 'Invalid Enumeration', detail, element),
  tooLong: (name: string, most: number) =>
    new Refusal(
      '2050',
      'String length is either shorter or longer than supported by specification',
      `String length is either shorter or longer than supported by specification. ${name}: max ${most}`,
      name,
    ),
  accountType: () =>
    new Refusal('6430', 'Invalid account type used', 'Invalid account type: this account can’t be used here.'),
  operation: (name: string) => new Refusal('500', 'Unsupported Operation', `Operation ${name} is not supported.`),
  query: (detail: string) => new Refusal('4000', 'Error parsing query', `QueryParserError: ${detail}`),
  queryMeaning: (detail: string) => new Refusal('4001', 'Invalid query', `QueryValidationError: ${detail}`),
  batchSize: () => new Refusal('1040', 'Batch size exceeds allowed limit', 'A batch holds at most 30 items.'),
};

/** Every answer carries a request id, in a header with an underscore. */
export function answer(context: Context, status: number, body: Row): EmulatorResponse {
  return { status, headers: { ...tid(context), 'content-type': 'application/json;charset=utf-8' }, body };
}

export function tid(context: Context): Readonly<Record<string, string>> {
  context.state.requests += 1;
  return {
    intuit_tid: `1-${context.clock.now().toString(16)}-${context.state.requests.toString(16).padStart(8, '0')}`,
  };
}

export function refused(context: Context, refusal: Refusal): EmulatorResponse {
  return answer(context, 400, { Fault: refusal.body, time: pacificTime(context.clock.now(), true) });
}

/** The gateway's envelope: small keys, epoch milliseconds. */
export function gatewayFault(
  context: Context,
  status: number,
  type: string,
  error: { readonly message: string; readonly detail: string; readonly code: string },
): EmulatorResponse {
  const fault: Row = { error: [{ ...error, element: null }], type };
  const rest: Record<string, Value> = {
    report: null,
    queryResponse: null,
    batchItemResponse: [],
    attachableResponse: [],
    syncErrorResponse: null,
    requestId: null,
    time: context.clock.now(),
    status: null,
    cdcresponse: [],
  };
  return answer(context, status, { warnings: null, intuitObject: null, fault, ...rest });
}

export function throttled(context: Context): EmulatorResponse {
  return gatewayFault(context, 429, 'SERVICE', {
    message: 'message=ThrottleExceeded; errorCode=003001; statusCode=429',
    detail: 'The request limit was reached.',
    code: '3001',
  });
}

const pacific = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'America/Los_Angeles',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'longOffset',
});

/** Times as QuickBooks writes them: the Pacific coast's wall clock with its offset. */
export function pacificTime(epochMs: number, milliseconds = false): string {
  const parts = pacific.formatToParts(epochMs);
  const part = (type: string) => parts.find((entry) => entry.type === type)?.value ?? '';
  const fraction = milliseconds ? `.${String(epochMs % 1000).padStart(3, '0')}` : '';
  const offset = part('timeZoneName').replace('GMT', '') || '+00:00';
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}${fraction}${offset}`;
}
