import { ApiError, type ConnectorError, type LocalizedText } from '@countersign/contracts';
import { type FailedAnswer, type VendorError, vendorWords } from '@countersign/core';
import * as v from 'valibot';
import { docusignDescriptor } from './descriptor.js';
import { remedies } from './remedies.js';

/** A refusal of theirs. */
export interface DocuSignRefusal {
  /** In upper case. */
  readonly errorCode: string;
  readonly message: string;
}

const refusal = v.looseObject({
  errorCode: v.pipe(v.string(), v.regex(/^[A-Za-z][A-Za-z0-9_]{1,100}$/)),
  message: v.optional(v.nullable(v.string())),
});

/** The OAuth host's form. */
const oauthRefusal = v.looseObject({ error: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{1,60}$/)) });

/** Reads a refusal out of an answer's body, or `undefined` when it is none of theirs. */
export function parseRefusal(body: unknown): DocuSignRefusal | undefined {
  const parsed = v.safeParse(refusal, body);
  if (parsed.success) {
    return { errorCode: parsed.output.errorCode.toUpperCase(), message: parsed.output.message ?? '' };
  }
  const oauth = v.safeParse(oauthRefusal, body);
  return oauth.success ? { errorCode: oauth.output.error.toUpperCase(), message: '' } : undefined;
}

/**
 * Our code for each of theirs (developers.docusign.com, error codes; community threads; read 2026-11-21). Which HTTP
 * status belongs to which code is mostly not documented, so the code decides.
 */
const codes: Readonly<Record<string, string>> = {
  AUTHORIZATION_INVALID_TOKEN: 'UNAUTHORIZED',
  USER_AUTHENTICATION_FAILED: 'UNAUTHORIZED',
  INVALID_TOKEN: 'UNAUTHORIZED',
  PARTNER_AUTHENTICATION_FAILED: 'FORBIDDEN',
  USER_LACKS_PERMISSIONS: 'FORBIDDEN',
  USER_LACKS_MEMBERSHIP: 'FORBIDDEN',
  USER_NOT_ENVELOPE_SENDER_OR_RECIPIENT: 'FORBIDDEN',
  USER_NOT_ACCOUNT_ADMIN: 'FORBIDDEN',
  ACCOUNT_LACKS_PERMISSIONS: 'FORBIDDEN',
  ACCOUNT_NOT_AUTHORIZED_FOR_ENVELOPE: 'FORBIDDEN',
  USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT: 'ACCOUNT_ELSEWHERE',
  ENVELOPE_DOES_NOT_EXIST: 'NOT_FOUND',
  DOCUMENT_DOES_NOT_EXIST: 'NOT_FOUND',
  TEMPLATE_ID_INVALID: 'NOT_FOUND',
  RESOURCE_NOT_FOUND: 'NOT_FOUND',
  ENVELOPE_IS_INCOMPLETE: 'ENVELOPE_INCOMPLETE',
  ENVELOPE_INVALID_STATUS: 'CONFLICT',
  ENVELOPE_CANNOT_VOID_INVALID_STATE: 'CONFLICT',
  EDIT_LOCK_NOT_LOCK_OWNER: 'CONFLICT',
  EDIT_LOCK_INVALID_STATE_FOR_LOCK: 'CONFLICT',
  INVALID_REQUEST_PARAMETER: 'BAD_REQUEST',
  INVALID_REQUEST_BODY: 'BAD_REQUEST',
  INVALID_EMAIL_ADDRESS_FOR_RECIPIENT: 'REJECTED',
  UNKNOWN_ENVELOPE_RECIPIENT: 'NOT_FOUND',
  RECIPIENT_NOT_IN_SEQUENCE: 'NOT_YOUR_TURN',
  ANCHOR_TAB_STRING_NOT_FOUND: 'ANCHOR_NOT_FOUND',
  ANCHOR_TAG_PROCESSING_FAILURE: 'ANCHOR_NOT_FOUND',
  UNABLE_TO_CONVERT_DOCUMENT: 'DOCUMENT_REFUSED',
  TAB_OUT_OF_BOUNDS: 'REJECTED',
  ENVELOPE_ALLOWANCE_EXCEEDED: 'QUOTA_EXCEEDED',
  ENVELOPE_SEND_LIMIT_EXCEEDED: 'QUOTA_EXCEEDED',
  RECIPIENT_LIMIT_EXCEEDED: 'QUOTA_EXCEEDED',
};

const byStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
};

/** Their words are safe to show: what to mend. Of these they quote an address of a person, or say nothing. */
const withoutWords = new Set(['INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', 'USER_AUTHENTICATION_FAILED']);

const ownRemedies: Readonly<Record<string, LocalizedText>> = remedies;

/** The code of a refusal, with a sentence that holds no credential; `undefined` when it isn't theirs. */
export function readVendorError(body: unknown): VendorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  const retryAfterMs = waitOf(found.errorCode);
  return {
    codes: [found.errorCode],
    ...(said(found) === '' ? {} : { message: said(found) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    // Until 2026 one of these came as 429, too.
    ...(codes[found.errorCode] === 'QUOTA_EXCEEDED' ? { passing: false } : {}),
  };
}

/** Every answer tells when the hourly limit is lifted: for the other limits that would be far too long a wait. */
function waitOf(errorCode: string): number | undefined {
  const dialect = docusignDescriptor.throttling.find(({ codes: known }) => known.includes(errorCode));
  return dialect === undefined || dialect.limit === 'hourly' ? undefined : dialect.defaultWaitMs;
}

/** Their answer as one of our errors; limits, and what isn't theirs, are core's to judge. */
export function mapError({ operation, status, body, requestId }: FailedAnswer): ConnectorError | undefined {
  const found = parseRefusal(body);
  if (!found) return undefined;
  const passing = status >= 500 || status === 408;
  const code = passing ? 'SERVER_ERROR' : (codes[found.errorCode] ?? byStatus[status] ?? 'REJECTED');
  const words = said(found) === '' ? '.' : `: ${said(found)}`;
  return new ApiError(code, `DocuSign refused ${operation} (${found.errorCode})${words}`, {
    status,
    vendorCode: found.errorCode,
    requestId,
    retryable: passing,
    remedy: ownRemedies[code],
    details: { operation },
  });
}

function said({ errorCode, message }: DocuSignRefusal): string {
  return withoutWords.has(errorCode) ? '' : vendorWords(message);
}
