import { createHmac } from 'node:crypto';
import type { ConnectionIdentity } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectorConformance, createOffsetClock, startEmulator } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import definition from './emulator/index.js';
import quickbooks, { createQuickBooks } from './quickbooks.js';

// The twin runs before its checks get their names.
const clock = createOffsetClock({ pace: 200 });
// Three seconds of this machine's time, so that a busy one makes no difference.
const deadlineMs = 600_000;
const twin = await startEmulator(definition, { clock });
let store = createMemoryTokenStore();
afterAll(() => twin.close());

const identity: ConnectionIdentity = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'books',
  tenant: 'tenant-1',
  connector: 'quickbooks',
  environment: 'emulator',
  settings: { ...twin.credentials.settings, accounts: { travel: { id: '7' } } },
};

function open() {
  const { clientId, clientSecret, refreshToken = '', settings } = twin.credentials;
  return openConnection(quickbooks, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials: { clientId, clientSecret, refreshToken },
    store,
    clock,
  });
}

const claim = {
  payee: { name: 'Chan Tai Man', kind: 'employee' },
  date: '2026-11-20',
  currency: 'HKD',
  reference: 'EXP-2026-0001',
  lines: [{ amount: '1280.50', category: 'travel' }],
};

const realmId = twin.credentials.settings['realmId'] ?? '';

describe('conformance', () => {
  const checks = connectorConformance({
    connector: quickbooks,
    emulator: twin,
    open: {
      restart: () => {
        store = createMemoryTokenStore();
      },
      bind: async (gate) => bind(quickbooks, { identity, options: { ...(await open()), deadlineMs }, gate }),
      client: async (grant) => createQuickBooks({ ...(await open()), deadlineMs, grant }),
      identity,
      secrets: () => [...twin.state.accessTokens.keys()],
    },
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
        connection: identity,
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
