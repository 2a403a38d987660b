import { SamlError } from '../saml-error.js';
import { MOST_BYTES } from './decode-message.js';

/**
 * Takes the one message from a form body (`application/x-www-form-urlencoded`).
 * @param field - `SAMLResponse` or `SAMLRequest`.
 * @returns its base64 and the RelayState.
 * @throws {@link SamlError} `SAML_MALFORMED` when a field comes twice, is missing, or the body is too long.
 */
export function readPostedMessage(
  body: string,
  field: 'SAMLResponse' | 'SAMLRequest' = 'SAMLResponse',
): { readonly message: string; readonly relayState: string | undefined } {
  if (body.length > MOST_BYTES * 2) throw new SamlError('SAML_MALFORMED', 'The form is too long.');
  const form = new URLSearchParams(body);
  const [message, ...others] = form.getAll(field);
  const [relayState, ...more] = form.getAll('RelayState');
  if (message === undefined || others.length > 0 || more.length > 0)
    throw new SamlError('SAML_MALFORMED', `The form has not exactly one ${field}, or several RelayStates.`);
  return { message, relayState };
}
