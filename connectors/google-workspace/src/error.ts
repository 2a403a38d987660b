import { ApiError, type ConnectorError, type LocalizedText } from '@countersign/contracts';
import { type FailedAnswer, type VendorError, vendorWords } from '@countersign/core';
import * as v from 'valibot';
import { remedies } from './remedies.js';

/** A refusal of theirs. */
export interface GoogleRefusal {
  readonly code: number;
  readonly message: string;
  /** `usageLimits`, `global`, `calendar`; empty where the refusal has none. */
  readonly domain: string;
  /** Tells a limit from a lack of permission: `rateLimitExceeded`, `insufficientPermissions`. */
  readonly reason: string;
  /** `PERMISSION_DENIED`, of newer APIs. */
  readonly status: string;
}

const text = v.optional(v.nullable(v.string()));

const refusal = v.looseObject({
  error: v.looseObject({
    code: v.pipe(v.number(), v.integer()),
    message: v.optional(v.string(), ''),
    status: text,
    errors: v.optional(v.nullable(v.array(v.looseObject({ domain: text, reason: text })))),
  }),
});

/** Reads a refusal out of an answer's body, or `undefined` when it is none of theirs. */
export function parseRefusal(body: unknown): GoogleRefusal | undefined {
  const parsed = v.safeParse(refusal, body);
  if (!parsed.success) return undefined;
  const { code, message, status, errors } = parsed.output.error;
  const [first] = errors ?? [];
  return { code, message, domain: first?.domain ?? '', reason: first?.reason ?? '', status: status ?? '' };
}

/** Our code for each of their reasons (calendar/api/guides/errors; read 2026-11-21). */
const codes: Readonly<Record<string, string>> = {
  authError: 'UNAUTHORIZED',
  insufficientPermissions: 'SCOPE_MISSING',
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: 'SCOPE_MISSING',
  accessNotConfigured: 'SERVICE_DISABLED',
  domainPolicy: 'ADMIN_POLICY_ENFORCED',
  // Gmail: “Mail service not enabled”.
  failedPrecondition: 'SERVICE_DISABLED',
  forbidden: 'FORBIDDEN',
  notFound: 'NOT_FOUND',
  duplicate: 'CONFLICT',
  deleted: 'ALREADY_DELETED',
  fullSyncRequired: 'FULL_SYNC_REQUIRED',
  updatedMinTooLongAgo: 'FULL_SYNC_REQUIRED',
  conditionNotMet: 'CONFLICT',
};

const byStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'ALREADY_DELETED',
  412: 'CONFLICT',
};

const ownRemedies: Readonly<Record<string, LocalizedText>> = {
  ...remedies,
  ALREADY_DELETED: {
    en: 'It was deleted already: nothing is left to do.',
    'zh-HK': '已被刪除，毋須再處理。',
  },
  FULL_SYNC_REQUIRED: {
    en: 'The sync token is too old. Drop what was read by it, and read everything anew.',
    'zh-HK': '同步權杖已過期。請捨棄以其讀取的資料，重新讀取全部內容。',
  },
};

/** Reasons of a refusal, with a sentence that holds no address; `undefined` when it isn't theirs. */
export function readVendorError(body: unknown, now?: number): VendorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  return {
    codes: [found.reason, found.status, String(found.code)].filter((code) => code !== ''),
    message: said(found),
    ...(now === undefined ? {} : waitOf(found, now)),
  };
}

/** Gmail says in words until when: “User-rate limit exceeded.  Retry after 2026-11-22T04:05:06.789Z”. */
function waitOf({ message }: GoogleRefusal, now: number): { readonly retryAfterMs?: number } {
  const [, until = ''] = /\bRetry after (\d{4}-\d\d-\d\dT[\d:.]{8,18}Z)/.exec(message) ?? [];
  const at = Date.parse(until);
  return Number.isNaN(at) ? {} : { retryAfterMs: Math.max(0, at - now) };
}

/** Their answer as one of our errors; limits, and what isn't theirs, are core's to judge. */
export function mapError({ operation, status, body, requestId }: FailedAnswer): ConnectorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  const passing = status >= 500 || status === 408;
  const code = passing ? 'SERVER_ERROR' : (codes[found.reason] ?? byStatus[status] ?? 'REJECTED');
  const vendorCode = found.reason || found.status || String(found.code);
  return new ApiError(code, `Google refused ${operation} (${vendorCode}): ${said(found)}`, {
    status,
    vendorCode,
    requestId,
    retryable: passing,
    remedy: ownRemedies[code],
    details: { operation },
  });
}

/** Their words, without people's addresses. */
function said({ message }: GoogleRefusal): string {
  return vendorWords(message);
}
