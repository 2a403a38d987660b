import {
  InputError,
  type JsonObject,
  type KnownCode,
  type LocalizedText,
  remedies,
  StateError,
} from '@countersign/contracts';
import { type ApprovalCode, approvalRemedies } from './remedies.js';

export type Code = ApprovalCode | KnownCode;

/** What to do about a code of this package; the shared catalogue knows the others. */
export function remedyFor(code: string): LocalizedText {
  if (isApprovalCode(code)) return approvalRemedies[code];
  return isKnownCode(code) ? remedies[code] : remedies.UNEXPECTED;
}

function isApprovalCode(code: string): code is ApprovalCode {
  return Object.hasOwn(approvalRemedies, code);
}

function isKnownCode(code: string): code is KnownCode {
  return Object.hasOwn(remedies, code);
}

/** The approval's state does not allow the command. */
export function approvalError(code: ApprovalCode, message: string, details?: JsonObject): StateError {
  return new StateError(code, message, { remedy: approvalRemedies[code], details });
}

/** What came with the command, the template or the form is wrong. */
export function inputError(code: Code, message: string, place?: string, details?: JsonObject): InputError {
  return new InputError(code, message, { place, remedy: remedyFor(code), details });
}
