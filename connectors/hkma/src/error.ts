import { ApiError, type ConnectorError, type JsonObject, type LocalizedText } from '@countersign/contracts';
import type { FailedAnswer, VendorError } from '@countersign/core';
import * as v from 'valibot';
import { remedies } from './remedies.js';

const PREFIX = 'urn:countersign:upload:';

const problem = v.looseObject({
  type: v.pipe(v.string(), v.regex(/^urn:countersign:upload:[a-z-]{1,40}$/)),
  title: v.string(),
  errors: v.optional(v.array(v.looseObject({ pointer: v.string(), code: v.string() })), []),
});

/** A refusal (RFC 9457) of the profile. */
export interface UploadProblem {
  /** `offset-conflict`. */
  readonly code: string;
  readonly title: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

/** Reads a refusal, or `undefined` when the body is none of the profile's. */
export function parseProblem(body: unknown): UploadProblem | undefined {
  const parsed = v.safeParse(problem, body);
  if (!parsed.success) return undefined;
  const { type, title, errors } = parsed.output;
  return { code: type.slice(PREFIX.length), title, errors: errors.map(({ pointer, code }) => ({ pointer, code })) };
}

const codes: Readonly<Record<string, string>> = {
  'offset-conflict': 'OFFSET_CONFLICT',
  'digest-mismatch': 'DIGEST_MISMATCH',
  'submission-conflict': 'SUBMISSION_CONFLICT',
  'signature-invalid': 'SIGNATURE_REFUSED',
  'signature-stale': 'SIGNATURE_STALE',
  'not-found': 'NOT_FOUND',
  'not-decided': 'NOT_DECIDED',
  token: 'UNAUTHORIZED',
  forbidden: 'FORBIDDEN',
};

const ownRemedies: Readonly<Record<string, LocalizedText>> = {
  ...remedies,
  NOT_DECIDED: remedies.STILL_CHECKED,
  OFFSET_CONFLICT: remedies.UPLOAD_DISTURBED,
  DIGEST_MISMATCH: remedies.UPLOAD_DISTURBED,
};

export function readVendorError(body: unknown): VendorError | undefined {
  const found = parseProblem(body);
  return found && { codes: [found.code], message: said(found) };
}

/** Their refusal as one of our errors; limits are core's to judge. */
export function mapError({ operation, status, body, requestId }: FailedAnswer): ConnectorError | undefined {
  const found = parseProblem(body);
  if (found === undefined) return undefined;
  const passing = status >= 500 || status === 408;
  const code = passing ? 'SERVER_ERROR' : (codes[found.code] ?? 'REJECTED');
  const problems: JsonObject[] = found.errors.slice(0, 20).map(({ pointer, code: why }) => ({
    pointer: pointer.slice(0, 200),
    code: why.slice(0, 40),
  }));
  return new ApiError(code, `The receiver refused ${operation}: ${said(found)}`, {
    status,
    vendorCode: found.code,
    requestId,
    // Signed anew, it is of its time.
    retryable: passing || code === 'SIGNATURE_STALE',
    remedy: ownRemedies[code],
    details: { operation, ...(problems.length === 0 ? {} : { problems }) },
  });
}

function said({ title }: UploadProblem): string {
  return title.replace(/\s+/g, ' ').trim().slice(0, 200);
}
