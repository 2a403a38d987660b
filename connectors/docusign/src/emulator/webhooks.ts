import { createHmac } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorWebhook } from '@countersign/testing';
import { wireTime } from './answers.js';
import { envelopeRow } from './envelopes.js';
import { type Context, textOf } from './state.js';

/** One event as a Connect message (JSON SIM), signed with the account's key. */
export function signedWebhook(event: JsonObject, context: Context): EmulatorWebhook {
  const { state, credentials } = context;
  const envelopeId = textOf(event['envelopeId']);
  const { includeData } = state.settings;
  const envelope = state.envelopes.get(envelopeId);
  const at = typeof event['at'] === 'number' ? event['at'] : context.clock.now();
  const body = JSON.stringify({
    event: textOf(event['event']),
    apiVersion: 'v2.1',
    uri: `/restapi/v2.1/accounts/${state.accountId}/envelopes/${envelopeId}`,
    retryCount: 0,
    configurationId: 10363315,
    generatedDateTime: wireTime(at),
    data: {
      accountId: state.accountId,
      userId: state.userId,
      envelopeId,
      ...(event['recipientId'] === undefined ? {} : { recipientId: event['recipientId'] }),
      // The state of now, which may be later than the event.
      ...(includeData.length === 0 || envelope === undefined
        ? {}
        : { envelopeSummary: envelopeRow(envelope, includeData) }),
    },
  });
  const signature = createHmac('sha256', credentials.webhookSecret ?? '')
    .update(body)
    .digest('base64');
  return {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-authorization-digest': 'HMACSHA256',
      'x-docusign-signature-1': signature,
    },
    body,
  };
}
