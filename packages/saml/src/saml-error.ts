import { type ErrorDocument, type JsonObject, SignatureError } from '@countersign/contracts';
import { type SamlCode, samlCodes } from './remedies.js';

export interface SamlErrorDocument extends ErrorDocument {
  readonly step: number;
}

/** A SAML message was refused. Its message holds configuration and times, never values of the message's person. */
export class SamlError extends SignatureError {
  /** Which of the 19 checks refused it; the order is in docs/saml.md. */
  readonly step: number;
  declare readonly code: SamlCode;

  constructor(code: SamlCode, message: string, details?: JsonObject) {
    super(code, message, { remedy: samlCodes[code].remedy, ...(details ? { details } : {}) });
    this.step = samlCodes[code].step;
  }

  override toJSON(): SamlErrorDocument {
    return { ...super.toJSON(), step: this.step };
  }
}
