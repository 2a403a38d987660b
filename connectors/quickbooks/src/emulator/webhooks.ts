import { createHmac } from 'node:crypto';
import type { JsonObject } from '@countersign/contracts';
import type { EmulatorWebhook } from '@countersign/testing';
import { type Context, textOf } from './state.js';

const VERBS: Readonly<Record<string, string>> = { Create: 'created', Update: 'updated', Delete: 'deleted' };

/** One change as a signed delivery, in the form that the settings say. */
export function signedWebhook(event: JsonObject, context: Context): EmulatorWebhook {
  const { state, credentials, random } = context;
  const entity = textOf(event['entity']) ?? '';
  const operation = textOf(event['operation']) ?? '';
  const id = textOf(event['id']) ?? '';
  const lastUpdated = textOf(event['lastUpdated']) ?? '';
  const body =
    state.settings.webhookFormat === 'legacy'
      ? JSON.stringify({
          eventNotifications: [
            {
              realmId: state.realmId,
              dataChangeEvent: { entities: [{ name: entity, id, operation, lastUpdated }] },
            },
          ],
        })
      : JSON.stringify([
          {
            specversion: '1.0',
            id: uuid(random.bytes(16)),
            source: `intuit.${state.realmId}`,
            type: `qbo.${entity.toLowerCase()}.${VERBS[operation] ?? 'updated'}.v1`,
            datacontenttype: 'application/json',
            // Nanoseconds, as theirs.
            time: lastUpdated.replace('Z', '179517Z'),
            intuitentityid: id,
            intuitaccountid: state.realmId,
            data: {},
          },
        ]);
  const signature = createHmac('sha256', credentials.webhookSecret ?? '')
    .update(body)
    .digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'intuit-signature': signature,
      'intuit-created-time': lastUpdated,
      'intuit-t-id': uuid(random.bytes(16)),
      'intuit-notification-schema-version': '0.1',
      'user-agent': 'intuit_notification_server/0.1',
    },
    body,
  };
}

function uuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
