import { ApiError, type ConnectorError, type LocalizedText, ResponseShapeError } from '@countersign/contracts';
import * as v from 'valibot';
import { remedies } from './remedies.js';

/** One error of theirs. Message and detail are for a person; those about credentials hold parts of tokens. */
export interface QuickBooksFault {
  /** Without leading zeros: 3001 and 003001 are one. */
  readonly code: string;
  readonly type: string;
  readonly message: string;
  readonly detail: string;
  readonly element: string | undefined;
}

const text = v.optional(v.nullable(v.string()));

/** The service's envelope. */
const capital = v.looseObject({
  Fault: v.looseObject({
    Error: v.pipe(v.array(v.looseObject({ Message: text, Detail: text, code: text, element: text })), v.minLength(1)),
    type: text,
  }),
});

/** The envelope of the gateway in front of it. */
const small = v.looseObject({
  fault: v.looseObject({
    error: v.pipe(v.array(v.looseObject({ message: text, detail: text, code: text, element: text })), v.minLength(1)),
    type: text,
  }),
});

/**
 * Reads a fault out of an answer's body: `Fault`, the gateway's `fault`, or XML, which comes when `Accept` got lost.
 * @param body - parsed JSON, else the text.
 * @returns the first error, or `undefined` when the body is no fault of theirs.
 */
export function parseFault(body: unknown): QuickBooksFault | undefined {
  if (typeof body === 'string') return parseXmlFault(body);
  const service = v.safeParse(capital, body);
  if (service.success) {
    const { Error: errors, type } = service.output.Fault;
    const [first] = errors;
    return fault(first?.code, type, first?.Message, first?.Detail, first?.element);
  }
  const gateway = v.safeParse(small, body);
  if (!gateway.success) return undefined;
  const { error: errors, type } = gateway.output.fault;
  const [first] = errors;
  return fault(first?.code, type, first?.message, first?.detail, first?.element);
}

type Part = string | null | undefined;

function fault(code: Part, type: Part, message: Part, detail: Part, element: Part): QuickBooksFault {
  const plain = (code ?? '').replace(/^0+(?=\d)/, '');
  return { code: plain, type: type ?? '', message: message ?? '', detail: detail ?? '', element: element || undefined };
}

/** Only the code and the type are read; the rest would need a real XML parser. */
function parseXmlFault(body: string): QuickBooksFault | undefined {
  const code = /<Error\b[^>]*\bcode="(\d{1,6})"/.exec(body)?.[1];
  const type = /<Fault\b[^>]*\btype="([A-Za-z]{1,40})"/.exec(body)?.[1];
  return code === undefined ? undefined : fault(code, type, undefined, undefined, undefined);
}

/** Our code for each of theirs (handling common errors; Intuit developer blog, 2017-06-08; read 2026-11-21). */
const codes: Readonly<Record<string, string>> = {
  '120': 'FORBIDDEN',
  '500': 'BAD_REQUEST',
  '610': 'NOT_FOUND',
  '620': 'REJECTED',
  '1040': 'BAD_REQUEST',
  '2010': 'BAD_REQUEST',
  '2020': 'BAD_REQUEST',
  '2030': 'BAD_REQUEST',
  '2050': 'BAD_REQUEST',
  '2170': 'BAD_REQUEST',
  '2180': 'BAD_REQUEST',
  '2500': 'REJECTED',
  '3100': 'FORBIDDEN',
  '3200': 'UNAUTHORIZED',
  '4000': 'BAD_REQUEST',
  '4001': 'BAD_REQUEST',
  '5010': 'CONFLICT',
  '6000': 'REJECTED',
  '6140': 'DUPLICATE',
  '6190': 'COMPANY_INACTIVE',
  '6210': 'PERIOD_CLOSED',
  '6240': 'DUPLICATE',
  '6430': 'REJECTED',
  '6540': 'REJECTED',
};

const byStatus: Readonly<Record<number, string>> = { 401: 'UNAUTHORIZED', 403: 'FORBIDDEN', 404: 'NOT_FOUND' };

const ownRemedies: Readonly<Record<string, LocalizedText>> = remedies;

/** The part of a refused call that its error is made of. */
export interface RefusedCall {
  /** Our name: `bills.create`. */
  readonly operation: string;
  readonly status: number;
  /** Parsed JSON, else the text. */
  readonly body: unknown;
  readonly requestId: string | undefined;
}

/** Codes of a refusal, the telling one first, with a sentence that holds no credential; `undefined` when it isn't theirs. */
export function readVendorError(
  body: unknown,
): { readonly codes: readonly string[]; readonly message?: string } | undefined {
  const found = parseFault(body);
  if (!found) return undefined;
  return { codes: [found.code], ...(isAboutContent(found) ? { message: sentence(found) } : {}) };
}

/** Their answer as one of our errors; limits and answers above 500 without a fault of theirs are core's to judge. */
export function mapError({ operation, status, body, requestId }: RefusedCall): ConnectorError | undefined {
  const found = parseFault(body);
  const details = { operation, ...(requestId === undefined ? {} : { requestId }) };
  if (status >= 500 || found?.code === '10000') {
    const message = `QuickBooks failed at ${operation} (HTTP ${status}).`;
    return new ApiError('SERVER_ERROR', message, {
      status,
      vendorCode: found?.code,
      requestId,
      retryable: true,
      details: { operation },
    });
  }
  if (!found) {
    if (status === 401 || status === 403) return undefined;
    const message = `${operation} was answered with HTTP ${status} and no fault of QuickBooks.`;
    return new ResponseShapeError(message, { place: operation, details: { ...details, status } });
  }
  const code = codes[found.code] ?? byStatus[status] ?? 'REJECTED';
  const said = isAboutContent(found) ? `: ${sentence(found)}` : '.';
  // A document number in use: the record that has it, so that a caller finds its own earlier write.
  const existingId = found.code === '6140' ? /\bTxnId=(\d+)/.exec(found.detail)?.[1] : undefined;
  return new ApiError(code, `QuickBooks refused ${operation} (${found.code})${said}`, {
    status,
    vendorCode: found.code,
    requestId,
    retryable: false,
    remedy: ownRemedies[code],
    details: {
      operation,
      ...(found.element === undefined ? {} : { element: found.element }),
      ...(existingId === undefined ? {} : { existingId }),
    },
  });
}

/** Faults of the content say what to mend; those of the gateway quote tokens. */
function isAboutContent({ type }: QuickBooksFault): boolean {
  return type === 'ValidationFault';
}

function sentence({ detail, message }: QuickBooksFault): string {
  return (detail || message || 'no reason given').slice(0, 300);
}
