import { createHmac } from 'node:crypto';
import { connectorConformance } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import quickbooks from './quickbooks.js';
import { startQuickBooks } from './twin.test-support.js';

// The twin runs before its checks get their names.
const twin = await startQuickBooks(200);
afterAll(() => twin.close());

const claim = {
  payee: { name: 'Chan Tai Man', kind: 'employee' },
  date: '2026-11-20',
  currency: 'HKD',
  reference: 'EXP-2026-0001',
  lines: [{ amount: '1280.50', category: 'travel' }],
};

const realmId = twin.emulator.credentials.settings['realmId'] ?? '';

describe('conformance', () => {
  const checks = connectorConformance({
    connector: quickbooks,
    emulator: twin.emulator,
    open: twin.conformance,
    cases: {
      actions: {
        'bill.create': { input: claim, effects: (ledger) => ledger.filter(({ kind }) => kind === 'bill').length },
        'bill.void': {
          input: async (stage) => {
            await stage.run('bill.create', claim);
            const { payee, date, currency, reference } = claim;
            return { payee, date, currency, reference, total: '1280.50' };
          },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'deleted-bill').length,
        },
        'vendor.ensure': {
          input: { name: 'Paper Co' },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'vendor').length,
        },
      },
      webhooks: {
        bodies: [
          JSON.stringify([cloudEvent('bill.created', '7', 'e-1')]),
          JSON.stringify({
            eventNotifications: [
              {
                realmId,
                dataChangeEvent: {
                  entities: [{ name: 'Bill', id: '9', operation: 'Delete', lastUpdated: '2026-11-20T01:02:03.004Z' }],
                },
              },
            ],
          }),
        ],
        deliver: (body, secret) => ({
          method: 'POST',
          path: '/v1/webhooks/books',
          headers: {
            'content-type': 'application/json',
            'intuit-signature': createHmac('sha256', secret).update(body).digest('base64'),
          },
          body,
        }),
        signatureHeaders: ['intuit-signature'],
        connection: twin.identity,
        reportedAction: 'bill.create',
      },
      faults: {
        unauthorized: { fault: 'unauthorized' },
        throttled: { fault: 'rate-limited' },
        lookupLag: { fault: 'lookup-lag', settings: { ms: 5_000 } },
      },
    },
  });
  for (const check of checks) it(check.name, check.run);

  it('has checks', () => {
    expect(checks.length).toBeGreaterThan(60);
  });
});

function cloudEvent(what: string, entityId: string, id: string) {
  return {
    specversion: '1.0',
    id,
    source: 'intuit.example',
    type: `qbo.${what}.v1`,
    datacontenttype: 'application/json',
    time: '2026-11-20T01:02:03.179851517Z',
    intuitentityid: entityId,
    intuitaccountid: realmId,
    data: {},
  };
}
