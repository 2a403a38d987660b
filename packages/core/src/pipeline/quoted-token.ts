import type { Secret } from '@countersign/contracts';
import { REDACTED } from '../http/redaction.js';
import type { VendorError } from './context.js';

/** A vendor's words go into errors and logs, and some vendors quote the token that they refuse. */
export function withoutToken(vendor: VendorError, token: Secret | undefined): VendorError {
  if (token === undefined) return vendor;
  const value = token.reveal();
  if (value === '') return vendor;
  const forms = [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)];
  forms.push(Buffer.from(value, 'utf8').toString('base64').replace(/=+$/, ''));
  const clean = (text: string): string => forms.reduce((left, form) => left.replaceAll(form, REDACTED), text);
  const { codes, message, requestId } = vendor;
  return {
    ...vendor,
    codes: codes.map(clean),
    ...(message === undefined ? {} : { message: clean(message) }),
    ...(requestId === undefined ? {} : { requestId: clean(requestId) }),
  };
}
