import type { EmulatorResponse } from '@countersign/testing';
import { type Context, guid, type Row } from './state.js';

/** A refusal on its way out of a handler. */
export class Refusal extends Error {
  readonly errorCode: string;
  readonly status: number;

  constructor(errorCode: string, message: string, status = 400) {
    super(message);
    this.errorCode = errorCode;
    this.status = status;
  }
}

// Messages are DocuSign's own where they were seen (facts §5–7); else marked "wording assumed".

export const refuse = {
  parameter: (detail: string) =>
    new Refusal('INVALID_REQUEST_PARAMETER', `The request contained at least one invalid parameter. ${detail}`),
  // Wording assumed.
  body: (detail: string) =>
    new Refusal('INVALID_REQUEST_BODY', `The request body is missing or improperly formatted. ${detail}`),
  envelope: () =>
    new Refusal(
      'ENVELOPE_DOES_NOT_EXIST',
      'The envelope specified either does not exist or you have no rights to it.',
      404,
    ),
  document: () =>
    new Refusal('DOCUMENT_DOES_NOT_EXIST', 'The document specified was not found or has been deleted.', 404),
  incomplete: () =>
    new Refusal(
      'ENVELOPE_IS_INCOMPLETE',
      'The Envelope is not Complete. A Complete Envelope Requires Documents, Recipients, Tabs, and a Subject Line.',
    ),
  // Wording assumed.
  status: () => new Refusal('ENVELOPE_INVALID_STATUS', 'The envelope status is not valid for this operation.'),
  notVoidable: () =>
    new Refusal(
      'ENVELOPE_CANNOT_VOID_INVALID_STATE',
      "Only envelopes in the 'Sent' or 'Delivered' states may be voided.",
    ),
  notResendable: () =>
    new Refusal(
      'EDIT_LOCK_INVALID_STATE_FOR_LOCK',
      "Only envelope in the 'Created', 'Sent' or 'Delivered' states may be resent.",
    ),
  email: () => new Refusal('INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', 'The email address for the recipient is invalid.'),
  anchor: (text: string) => new Refusal('ANCHOR_TAB_STRING_NOT_FOUND', `The Anchor Tab String was not found: ${text}`),
  // Wording assumed.
  template: () => new Refusal('TEMPLATE_ID_INVALID', 'Invalid template ID.'),
  recipient: () =>
    new Refusal(
      'UNKNOWN_ENVELOPE_RECIPIENT',
      'The recipient you have identified is not a valid recipient of the specified envelope.',
    ),
  sequence: () =>
    new Refusal('RECIPIENT_NOT_IN_SEQUENCE', 'The token for an out of sequence recipient cannot be generated.'),
  // Wording assumed.
  conversion: () => new Refusal('UNABLE_TO_CONVERT_DOCUMENT', 'System was unable to convert this document to a PDF.'),
  account: () =>
    new Refusal(
      'USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT',
      'The specified User is not a member of the specified Account.',
    ),
};

export const HOURLY_LIMIT = 3000;
/** Of a developer account. */
export const BURST_LIMIT = 200;
export const HOUR_MS = 60 * 60 * 1000;

/** Every answer carries the trace token and how much of the limits is left. */
export function answer(context: Context, status: number, body: Row): EmulatorResponse {
  return { status, headers: { ...apiHeaders(context), 'content-type': 'application/json; charset=utf-8' }, body };
}

export function apiHeaders(context: Context): Readonly<Record<string, string>> {
  const { calls } = context.state;
  const left = Math.max(0, HOURLY_LIMIT - calls.count);
  return {
    // By the twin's own clock, which the reset is on, too.
    date: new Date(context.clock.now()).toUTCString(),
    'x-docusign-tracetoken': guid(context),
    'x-ratelimit-limit': String(HOURLY_LIMIT),
    'x-ratelimit-remaining': String(left),
    'x-ratelimit-reset': String(((calls.hour + 1) * HOUR_MS) / 1000),
    'x-burstlimit-limit': String(BURST_LIMIT),
    'x-burstlimit-remaining': String(BURST_LIMIT),
  };
}

export function refused(context: Context, refusal: Refusal): EmulatorResponse {
  return answer(context, refusal.status, { errorCode: refusal.errorCode, message: refusal.message });
}

/** Runs a handler's work; a refusal on the way becomes the answer. */
export function answering(context: Context, work: () => EmulatorResponse): EmulatorResponse {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return refused(context, error);
    throw error;
  }
}

const limitMessages = {
  HOURLY_APIINVOCATION_LIMIT_EXCEEDED: 'The maximum number of hourly API invocations has been exceeded.',
  BURST_APIINVOCATION_LIMIT_EXCEEDED: 'The maximum number of burst API invocations has been exceeded.',
  Hourly_Envelope_Polling_Limit_Exceeded: 'The envelope was polled too often.',
} as const;

export function limited(context: Context, code: keyof typeof limitMessages, status?: number): EmulatorResponse {
  return refused(context, new Refusal(code, limitMessages[code], status ?? context.state.settings.rateLimitStatus));
}

/** Seven decimals and `Z`, as theirs. */
export function wireTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '0000Z');
}

export function optionalTime(name: string, epochMs: number | undefined): Row {
  return epochMs === undefined ? {} : { [name]: wireTime(epochMs) };
}
