import { ApiError, type ConnectorError, type JsonObject, type LocalizedText } from '@countersign/contracts';
import { type FailedAnswer, type VendorError, vendorWords } from '@countersign/core';
import * as v from 'valibot';
import { remedies } from './remedies.js';

/** A refusal of theirs. */
export interface ZoomRefusal {
  /** Per product, and with several meanings: 300, 3000. */
  readonly code: number;
  readonly message: string;
  /** What is wrong with single fields. */
  readonly fields: readonly { readonly field: string; readonly message: string }[];
}

/** What a 429 of Zoom is about. Only the message tells: code and headers are the same, or absent. */
export type ZoomLimit = 'per-second' | 'account-daily' | 'host-daily';

const refusal = v.looseObject({
  code: v.pipe(v.number(), v.integer()),
  message: v.string(),
  errors: v.optional(
    v.nullable(v.array(v.looseObject({ field: v.optional(v.string(), ''), message: v.optional(v.string(), '') }))),
  ),
});

/** Reads a refusal out of an answer's body, or `undefined` when it is none of theirs. */
export function parseRefusal(body: unknown): ZoomRefusal | undefined {
  const parsed = v.safeParse(refusal, body);
  if (!parsed.success) return undefined;
  const { code, message, errors } = parsed.output;
  return { code, message, fields: (errors ?? []).map((one) => ({ field: one.field, message: one.message })) };
}

/** Which limit a refusal's words are about (bodies: devforum 18928; rate limit page; read 2026-11-21). */
export function limitOf(message: string): ZoomLimit {
  if (/daily rate limit \(\d+\)|permitted for this particular user/i.test(message)) return 'host-daily';
  return /\bdaily\b/i.test(message) ? 'account-daily' : 'per-second';
}

const byStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
};

/** Our code for each of theirs where the status alone doesn't tell (OpenAPI of 2025-06, errors page; read 2026-11-21). */
const codes: Readonly<Record<number, string>> = {
  104: 'SCOPE_MISSING',
  124: 'UNAUTHORIZED',
  200: 'PLAN_REQUIRED',
  1001: 'HOST_UNKNOWN',
  1120: 'HOST_UNKNOWN',
  3000: 'REJECTED',
  3001: 'NOT_FOUND',
  3018: 'REJECTED',
  3037: 'REJECTED',
  3161: 'HOST_NOT_ALLOWED',
  4700: 'SCOPE_MISSING',
  4711: 'SCOPE_MISSING',
};

const ownRemedies: Readonly<Record<string, LocalizedText>> = remedies;

/** Code and kind of a refusal, with a sentence that holds no address; `undefined` when it isn't theirs. */
export function readVendorError(body: unknown): VendorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  return { codes: [String(found.code), limitOf(found.message)], message: said(found) };
}

/** Their answer as one of our errors; limits, and what isn't theirs, are core's to judge. */
export function mapError({ operation, status, body, requestId }: FailedAnswer): ConnectorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  const passing = status >= 500 || status === 408;
  const code = passing ? 'SERVER_ERROR' : codeOf(status, found);
  const scopes = code === 'SCOPE_MISSING' ? scopesIn(found.message) : [];
  const [first] = found.fields;
  const details: JsonObject = {
    operation,
    ...(first === undefined || first.field === '' ? {} : { field: first.field.slice(0, 100) }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
  return new ApiError(code, `Zoom refused ${operation} (${found.code}): ${said(found)}`, {
    // It comes as 400 or as 401, and no new token mends it.
    status: code === 'SCOPE_MISSING' ? 403 : status,
    vendorCode: String(found.code),
    requestId,
    retryable: passing,
    remedy: ownRemedies[code],
    details,
  });
}

function codeOf(status: number, { code, message }: ZoomRefusal): string {
  if (/does not contain scopes/i.test(message)) return 'SCOPE_MISSING';
  if (code === 300 && /invalid meeting id/i.test(message)) return 'NOT_FOUND';
  return codes[code] ?? byStatus[status] ?? 'REJECTED';
}

/** `…does not contain scopes:[meeting:write:meeting:admin, meeting:write:meeting].` */
function scopesIn(message: string): readonly string[] {
  const [, list = ''] = /scopes:\s*\[([a-z0-9_:, ]{1,2000})\]/i.exec(message) ?? [];
  return list
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** Their words, without people's addresses. */
function said({ message, fields }: ZoomRefusal): string {
  const parts = fields.map((one) => [one.field, one.message].filter((part) => part !== '').join(': '));
  const text = [message, ...parts].filter((part) => part !== '').join(' ');
  return vendorWords(text);
}
