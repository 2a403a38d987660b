import { Secret } from '@countersign/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type QuickBooksTwin, startQuickBooks } from '../twin.test-support.js';
import { quickbooksWebhooks } from '../webhooks.js';
import { signedWebhook } from './webhooks.js';

let company: QuickBooksTwin;

beforeAll(async () => {
  company = await startQuickBooks();
});

afterAll(() => company.close());

describe('webhooks of the twin', () => {
  it.each(['cloudevents', 'legacy'] as const)('are genuine to the connector in the form %s', (webhookFormat) => {
    const { emulator: twin, clock } = company;
    twin.state.settings.webhookFormat = webhookFormat;
    const { headers, body } = signedWebhook(
      { entity: 'Bill', id: '145', operation: 'Delete', lastUpdated: '2026-11-20T01:02:03.004Z' },
      {
        state: twin.state,
        clock,
        random: { bytes: (length) => new Uint8Array(length).fill(7) },
        credentials: twin.credentials,
        origin: twin.origin,
        fault: () => undefined,
        emit: () => undefined,
      },
    );
    const result = quickbooksWebhooks.receive(
      { method: 'POST', path: '/', headers, body: Buffer.from(body) },
      {
        secrets: [Secret.of(twin.credentials.webhookSecret ?? '')],
        now: clock.now(),
        tenant: 'default',
        connection: { id: 'c-1', settings: twin.credentials.settings },
      },
    );
    expect(result).toMatchObject({
      kind: 'events',
      events: [
        {
          type: 'io.countersign.quickbooks.bill.deleted.v1',
          time: '2026-11-20T01:02:03.004Z',
          data: { realmId: twin.credentials.settings['realmId'], entity: 'bill', id: '145' },
        },
      ],
    });
  });
});
