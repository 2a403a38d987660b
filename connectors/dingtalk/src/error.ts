import { ApiError, type ConnectorError, type JsonObject, type LocalizedText } from '@countersign/contracts';
import { type FailedAnswer, type VendorError, vendorWords } from '@countersign/core';
import * as v from 'valibot';
import { remedies } from './remedies.js';

/** A refusal of either family. */
export interface DingTalkRefusal {
  /** `Forbidden.AccessDenied.IpNotInWhiteList`, or `40014`: of `88` the code that it wraps. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  /** Permissions that the app lacks. */
  readonly scopes: readonly string[];
}

const text = v.optional(v.union([v.string(), v.pipe(v.number(), v.transform(String))]), '');

/** `oapi`: status 200, `errcode` other than 0. */
const old = v.looseObject({
  errcode: v.pipe(v.number(), v.integer()),
  errmsg: text,
  request_id: text,
  sub_code: text,
  sub_msg: text,
});

/** `api`: keys are seen in several spellings (`requestid`, `RequestId`), so that they are read in lower case. */
const modern = v.looseObject({
  code: v.pipe(v.string(), v.minLength(1)),
  message: text,
  requestid: text,
  accessdenieddetail: v.optional(v.unknown()),
});

/** Instead of an API's answer, to an address that is shut out. */
const ban = v.looseObject({ status: v.literal(1111), punish: v.string() });

const failedQuietly = v.looseObject({ success: v.literal(false) });

/** Reads a refusal out of an answer's body, or `undefined` when it is none of theirs. */
export function parseRefusal(body: unknown): DingTalkRefusal | undefined {
  const said = v.safeParse(old, body);
  if (said.success && said.output.errcode !== 0) {
    const { errcode, errmsg, request_id, sub_code, sub_msg } = said.output;
    const wrapped = errcode === 88 && sub_code !== '';
    return {
      code: wrapped ? sub_code : String(errcode),
      message: wrapped && sub_msg !== '' ? sub_msg : errmsg,
      requestId: request_id || undefined,
      scopes: [],
    };
  }
  if (v.is(ban, body)) return { code: '1111', message: 'the address is shut out', requestId: undefined, scopes: [] };
  const parsed = v.safeParse(modern, lowerKeys(body));
  if (parsed.success) {
    const { code, message, requestid, accessdenieddetail } = parsed.output;
    return { code, message, requestId: requestid || undefined, scopes: scopesOf(accessdenieddetail, message) };
  }
  return v.is(failedQuietly, body)
    ? { code: 'success=false', message: '', requestId: undefined, scopes: [] }
    : undefined;
}

/** Status 200 and a refusal all the same. */
export function isFailure(body: unknown): boolean {
  return v.is(failedQuietly, body) || v.is(ban, body) || (v.is(old, body) && body.errcode !== 0);
}

export function readVendorError(body: unknown): VendorError | undefined {
  const found = parseRefusal(body);
  if (found === undefined) return undefined;
  return { codes: [found.code], message: said(found), requestId: found.requestId };
}

const tokenRefusals = new Set(['InvalidAuthentication', 'accesstoken.expired', '40014', '42001', '40001', '41001']);

/** A token that is expired or illegal: 400 in the one family, 200 in the other. */
export function refusesToken({ codes: [code = ''] }: VendorError): boolean {
  return tokenRefusals.has(code);
}

const codes: Readonly<Record<string, string>> = {
  'Forbidden.AccessDenied.AccessTokenPermissionDenied': 'SCOPE_MISSING',
  'Forbidden.AccessDenied.IpNotInWhiteList': 'ADDRESS_NOT_ALLOWED',
  'Forbidden.AccessDenied.ApiCountLimitForOrg': 'MONTHLY_QUOTA',
  'benefit.status.invalid': 'PLAN_REQUIRED',
  benefitStatusInvalid: 'PLAN_REQUIRED',
  'integrated.permission.error': 'FORBIDDEN',
  'integrated.state.invalid': 'INSTANCE_ENDED',
  'process.inst.notExist': 'INSTANCE_ENDED',
  'process.error': 'NOT_FOUND',
  processInstanceNotExist: 'INSTANCE_ENDED',
  processInstanceIdError: 'INSTANCE_ENDED',
  '33012': 'NOT_FOUND',
  '60121': 'NOT_FOUND',
  '60011': 'SCOPE_MISSING',
  '60020': 'ADDRESS_NOT_ALLOWED',
  '90020': 'MONTHLY_QUOTA',
  '300005': 'ROBOT_REFUSED',
  '310000': 'ROBOT_REFUSED',
  '400013': 'ROBOT_REFUSED',
  '400101': 'ROBOT_REFUSED',
  '400102': 'ROBOT_REFUSED',
  '430101': 'CONTENT_BLOCKED',
  '430102': 'CONTENT_BLOCKED',
  '430103': 'CONTENT_BLOCKED',
  '430104': 'CONTENT_BLOCKED',
};

/** These pass by themselves, whatever status they come with. */
const passing = new Set([
  '-1',
  'systemError',
  'system.error',
  'system.busy',
  'internalError',
  'integrated.concurrency.error',
]);

const byStatus: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
};

const statusOf: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  SCOPE_MISSING: 403,
  ADDRESS_NOT_ALLOWED: 403,
  MONTHLY_QUOTA: 403,
  NOT_FOUND: 404,
};

const ownRemedies: Readonly<Record<string, LocalizedText>> = remedies;

/** Their answer as one of our errors; limits, and what isn't theirs, are core's to judge. */
export function mapError({ operation, status, body, vendor, requestId }: FailedAnswer): ConnectorError | undefined {
  const found = parseRefusal(body);
  if (found === undefined) return undefined;
  const code = codeOf(found, status, refusesToken(vendor));
  const details: JsonObject = { operation, ...(found.scopes.length === 0 ? {} : { scopes: found.scopes }) };
  return new ApiError(code, `DingTalk refused ${operation} (${found.code}): ${said(found)}`, {
    status: answeredStatus(status, code),
    vendorCode: found.code,
    requestId: requestId ?? found.requestId,
    retryable: code === 'SERVER_ERROR',
    remedy: ownRemedies[code],
    details,
  });
}

function codeOf({ code, message }: DingTalkRefusal, status: number, token: boolean): string {
  if (token) return 'UNAUTHORIZED';
  if (status >= 500 || passing.has(code)) return 'SERVER_ERROR';
  if (code === '310000' && /keyword/i.test(message)) return 'ROBOT_KEYWORD_MISSING';
  return codes[code] ?? byStatus[status] ?? 'REJECTED';
}

/** What the status would be if the old family used it, and if a refused token were a 401. */
function answeredStatus(status: number, code: string): number {
  if (code === 'SERVER_ERROR') return status >= 500 ? status : 503;
  return statusOf[code] ?? Math.max(status, 400);
}

function lowerKeys(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
}

/** In a field, or as `[Workflow.Instance.Write]` in the message. */
function scopesOf(detail: unknown, message: string): readonly string[] {
  const parsed = v.safeParse(v.looseObject({ requiredscopes: v.array(v.string()) }), lowerKeys(detail));
  const found = parsed.success
    ? parsed.output.requiredscopes
    : (/\[([A-Za-z0-9_., ]{1,500})\]/.exec(message)?.[1] ?? '').split(',');
  return found.map((scope) => scope.trim()).filter((scope) => /^[A-Za-z0-9_.]{1,80}$/.test(scope));
}

/** Their words on one line, without long numbers: these are people's or the tenant's. */
function said({ message }: DingTalkRefusal): string {
  return vendorWords(message.slice(0, 4000).replace(/\d{7,}/g, '…'));
}
