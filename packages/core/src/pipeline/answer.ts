import {
  ApiError,
  type ConnectorError,
  type JsonObject,
  RateLimitedError,
  ResponseShapeError,
  type ThrottleDialect,
  toInstant,
} from '@countersign/contracts';
import { decodeUtf8 } from '../http/body.js';
import { LONG_JSON_BYTES } from '../http/long-json.js';
import { LightResponse } from '../http/response.js';
import { readJson } from '../http/safe-json.js';
import type { CallContext, FailedAnswer } from './context.js';
import { withoutToken } from './quoted-token.js';
import { plausible, retryAfterOf, untilUtcMidnight } from './retry-after.js';

const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  412: 'CONFLICT',
};

/**
 * Decides what an answer is. A good one comes back, with JSON read by our own reader.
 * @throws {@link RateLimitedError} for 429 and the descriptor's dialects of it, the vendor's error as the dialect maps
 * it or {@link ApiError} for a refusal, {@link ResponseShapeError} for what is not the API's answer.
 */
export function judge(response: Response, context: CallContext): Response {
  if (!(response instanceof LightResponse) || (context.reading.as === 'stream' && response.ok)) return response;
  const { dialect, throttling } = context.client;
  const wantsJson = context.reading.as === 'json';
  const mayThrottle = throttling.some((each) => each.status === response.status);
  const looksGood = response.ok && !mayThrottle && dialect.isFailure === undefined;
  if (looksGood && !wantsJson) return response;

  const bytes = response.buffer;
  if (bytes === undefined) return response;
  const isRead = bytes.length > 0 && (wantsJson || !response.ok || mayThrottle);
  const reading = isRead ? (response.reading ?? readJson(bytes)) : undefined;
  const body: unknown = reading?.ok ? reading.value : isRead && !looksGood ? beginningOf(bytes) : '';
  if (!looksGood) refuse(response, body, context);
  if (!wantsJson || reading === undefined) return response;
  if (!reading.ok) throw malformed(bytes, response, context);
  response.setParsed(body);
  return response;
}

/** Reads a long body that {@link judge} will look at, a few milliseconds at a time; `undefined` where there is nothing to do. */
export function readLong(response: Response, context: CallContext): Promise<void> | undefined {
  const bytes = response instanceof LightResponse ? response.buffer : undefined;
  if (bytes === undefined || bytes.length < LONG_JSON_BYTES) return undefined;
  const { reading, client, deadline } = context;
  const looksGood = response.ok && client.throttling.every(({ status }) => status !== response.status);
  if (looksGood && reading.as !== 'json' && client.dialect.isFailure === undefined) return undefined;
  const check = (): void => {
    if (!deadline.ended) return;
    context.maybeProcessed = true; // it was answered
    throw deadline.reason;
  };
  return client.longJson.read(bytes, check).then((read) => {
    if (response instanceof LightResponse) response.reading = read;
  });
}

/** A page in place of an error says what it says at its beginning. */
const MOST_TEXT_BYTES = 65_536;

function beginningOf(bytes: Uint8Array): string {
  return decodeUtf8(bytes.subarray(0, MOST_TEXT_BYTES));
}

/** Throws what the answer is, unless it is a good one after all. */
function refuse(response: LightResponse, body: unknown, context: CallContext): void {
  const { dialect, throttling } = context.client;
  const { status, headers } = response;
  const vendor = withoutToken(dialect.readVendorError?.(body) ?? { codes: [] }, context.token);
  const throttle = throttling.find(
    (each) =>
      each.status === status && (each.codes.length === 0 || each.codes.some((code) => vendor.codes.includes(code))),
  );
  const requestId = requestIdOf(response, context) ?? vendor.requestId;
  const failure: FailedAnswer = { operation: context.operation, status, headers, body, vendor, requestId };
  const limits = throttle !== undefined || status === 429;
  if (limits && vendor.passing !== false) throw limited(failure, throttle, context);
  if (!response.ok || dialect.isFailure?.(body)) throw dialect.mapError?.(failure) ?? refusal(failure);
}

/** A refusal by its status alone, in the words of contracts' catalogue. */
function refusal(answer: FailedAnswer): ConnectorError {
  const { status, operation, vendor, requestId } = answer;
  if (status >= 300 && status < 400) {
    return new ResponseShapeError(`${operation} was answered with a redirect (${status}), which is never followed.`, {
      details: { operation, status },
    });
  }
  const code = CODES[status] ?? (status >= 500 ? 'SERVER_ERROR' : 'REJECTED');
  return new ApiError(code, refusalMessage(answer), {
    status,
    vendorCode: vendor.codes[0],
    requestId,
    retryable: status >= 500 || status === 408,
    details: { operation },
  });
}

function limited(answer: FailedAnswer, throttle: ThrottleDialect | undefined, context: CallContext): RateLimitedError {
  const now = context.client.clock.now();
  const asked = plausible(answer.vendor.retryAfterMs) ?? retryAfterOf(answer.headers, now);
  const retryAfterMs = asked ?? waitOf(throttle, answer.headers, now);
  const limit = throttle?.limit;
  const details: JsonObject = {
    operation: answer.operation,
    ...(limit === undefined ? {} : { limit }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs, retryAt: toInstant(now + retryAfterMs) }),
  };
  return new RateLimitedError(refusalMessage(answer), {
    status: answer.status,
    vendorCode: answer.vendor.codes[0],
    requestId: answer.requestId,
    retryAfterMs,
    limit,
    details,
    remedy: throttle?.remedy,
  });
}

/** The wait where the answer names none. */
function waitOf(throttle: ThrottleDialect | undefined, headers: Headers, localNow: number): number | undefined {
  return throttle?.resets === 'utc-midnight' ? untilUtcMidnight(headers, localNow) : throttle?.defaultWaitMs;
}

function refusalMessage({ operation, status, vendor }: FailedAnswer): string {
  const code = vendor.codes[0] === undefined ? '' : `, code ${vendor.codes[0]}`;
  const said = vendor.message === undefined ? '' : `: ${vendor.message.slice(0, 300)}`;
  return `${operation} was refused (${status}${code})${said}${said.endsWith('.') ? '' : '.'}`;
}

function malformed(bytes: Uint8Array, response: Response, context: CallContext): ResponseShapeError {
  const { operation } = context;
  const type = response.headers.get('content-type') ?? 'no content type';
  const html = type.includes('html') || /^\s*</.test(beginningOf(bytes));
  const what = html ? 'a web page' : 'something that is not complete JSON';
  const requestId = requestIdOf(response, context);
  return new ResponseShapeError(`${operation} was answered with ${what} (${type}, ${bytes.length} bytes).`, {
    details: { operation, status: response.status, ...(requestId === undefined ? {} : { requestId }) },
  });
}

function requestIdOf(response: Response, context: CallContext): string | undefined {
  const name = context.client.requestIdHeader;
  return (name === undefined ? null : response.headers.get(name)) ?? undefined;
}
