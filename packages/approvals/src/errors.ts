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

/** What to do about a code, from this package's catalogue or the shared one. */
export function remedyFor(code: Code): LocalizedText {
  return code in approvalRemedies ? approvalRemedies[code as ApprovalCode] : remedies[code as KnownCode];
}

/** The approval's state does not allow the command. */
export function approvalError(code: ApprovalCode, message: string, details?: JsonObject): StateError {
  return new StateError(code, message, { remedy: approvalRemedies[code], details });
}

/** What came with the command, the template or the form is wrong. */
export function inputError(code: Code, message: string, place?: string, details?: JsonObject): InputError {
  return new InputError(code, message, { place, remedy: remedyFor(code), details });
}
