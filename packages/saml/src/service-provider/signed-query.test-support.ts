import { createSign } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import { algorithms, type SigningKey } from '../identity-provider.test-support.js';

/** A message of the Redirect binding with its detached signature (bindings §3.4.4.1). */
export function signedQuery(xml: string, { key }: SigningKey, relayState?: string): string {
  const message = `SAMLRequest=${encodeURIComponent(deflateRawSync(xml).toString('base64'))}`;
  const relay = relayState === undefined ? '' : `&RelayState=${encodeURIComponent(relayState)}`;
  const signed = `${message}${relay}&SigAlg=${encodeURIComponent(algorithms.rsaSha256)}`;
  const signature = createSign('sha256').update(signed).sign(key, 'base64');
  return `${signed}&Signature=${encodeURIComponent(signature)}`;
}
