import { type JsonObject, Secret } from '@countersign/contracts';
import type { EmulatorWebhook } from '@countersign/testing';
import { parseCallbackKey, sealEnvelope, signatureOf } from '../resources/callback-envelope.js';
import { type Context, word } from './state.js';

/** Wraps and signs a body as DingTalk's HTTP push does, at the twin's time. */
export function callback(event: JsonObject, { clock, credentials, random }: Context): EmulatorWebhook {
  const key = parseCallbackKey(Secret.of(credentials.webhookSecret ?? ''));
  if (key === undefined) throw new Error('the twin has no callback key');
  const signed = {
    timestamp: String(clock.now()),
    nonce: word(random, 8),
    encrypt: sealEnvelope(key, JSON.stringify(event), random.bytes(16)),
  };
  const { timestamp, nonce, encrypt } = signed;
  return {
    headers: { 'content-type': 'application/json' },
    query: { signature: signatureOf(key, signed), timestamp, nonce },
    body: JSON.stringify({ encrypt }),
  };
}
