import { MOST_BYTES } from '../response/decode-message.js';
import { SamlError } from '../saml-error.js';

/** Most bytes of a form: the message, its base64 and its percent-encoding. */
const MOST_FORM_BYTES = MOST_BYTES * 2;

/** The text of a form POST. Reading stops at the limit; what is no form is refused. */
export async function readForm(request: Request): Promise<string> {
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (request.method !== 'POST' || type !== 'application/x-www-form-urlencoded')
    throw new SamlError('SAML_MALFORMED', 'Only a form POST is taken.');
  if (Number(request.headers.get('content-length') ?? 0) > MOST_FORM_BYTES) throw tooLong();
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = request.body;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MOST_FORM_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('latin1'); // a form is ASCII; anything else is percent-encoded
}

function tooLong(): SamlError {
  return new SamlError('SAML_MALFORMED', `The form is longer than ${MOST_FORM_BYTES} bytes.`);
}
