import { SamlError } from '../saml-error.js';
import { parseXml } from '../xml/parse-xml.js';
import type { XmlElement } from '../xml/xml-node.js';
import { XmlProblem } from '../xml/xml-problem.js';

/** Most bytes of a decoded message. Entra's longest (150 groups) have some 20 KiB. */
export const MOST_BYTES = 256 * 1024;
const LIMITS = { depth: 40, elements: 6_000, attributes: 32 } as const;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Steps 1 and 2: size, base64, UTF-8, well-formed XML without DTD and processing instructions.
 * @param message - base64 as a form carries it, or the bytes of the XML itself.
 */
export function decodeMessage(message: string | Uint8Array): XmlElement {
  return parseMessage(typeof message === 'string' ? decodeBase64(message) : message);
}

function decodeBase64(text: string): Uint8Array {
  if (text.length > MOST_BYTES * 1.5) throw malformed(`The message is longer than ${MOST_BYTES} bytes.`);
  const compact = text.replaceAll(/[ \t\r\n]/g, '');
  const bytes = strictBase64(compact);
  if (!bytes || bytes.length === 0) throw malformed('The message is not base64.');
  return bytes;
}

/** Bytes of canonical base64 without white space, or `undefined`. */
export function strictBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function parseMessage(bytes: Uint8Array): XmlElement {
  if (bytes.length > MOST_BYTES) throw malformed(`The message is longer than ${MOST_BYTES} bytes.`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('The message is not UTF-8.'); // the decoder's own error says no more
  }
  return parseMessageText(text);
}

/** @throws {@link SamlError} of steps 1 and 2. */
export function parseMessageText(text: string): XmlElement {
  // Refused wherever it stands, also in places where XML would take it for text.
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    throw new SamlError('SAML_DTD', 'The message has a document type declaration.');
  try {
    return parseXml(text, LIMITS);
  } catch (error) {
    if (!(error instanceof XmlProblem)) throw error;
    if (error.kind === 'dtd') throw new SamlError('SAML_DTD', error.message);
    if (error.kind === 'instruction') throw new SamlError('SAML_PI', error.message);
    throw malformed(error.message);
  }
}

function malformed(message: string): SamlError {
  return new SamlError('SAML_MALFORMED', message);
}
