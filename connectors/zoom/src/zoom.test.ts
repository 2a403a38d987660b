import { createHmac } from 'node:crypto';
import type { ConnectionIdentity } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectorConformance, createOffsetClock, startEmulator } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import definition from './emulator/index.js';
import zoom, { createZoom } from './zoom.js';

// The twin runs before its checks get their names.
const clock = createOffsetClock({ pace: 200 });
// Three seconds of this machine's time, so that a busy one makes no difference.
const deadlineMs = 600_000;
const twin = await startEmulator(definition, { clock });
let store = createMemoryTokenStore();
afterAll(() => twin.close());

const identity: ConnectionIdentity = {
  id: '00000000-0000-7000-8000-000000000002',
  name: 'meetings',
  tenant: 'tenant-1',
  connector: 'zoom',
  environment: 'emulator',
  settings: twin.credentials.settings,
};

function open() {
  const { clientId, clientSecret, settings } = twin.credentials;
  return openConnection(zoom, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials: { clientId, clientSecret },
    store,
    clock,
  });
}

const visit = {
  topic: '客戶到訪 Client visit',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  host: 'host@harbour-lantern.example',
  agenda: 'Tour of the workshop, then questions.',
  invitees: ['guest@visitor.example'],
  settings: { waitingRoom: true },
};

function body(event: string, object: object): string {
  return JSON.stringify({ event, event_ts: 1_930_000_000_123, payload: { account_id: 'AAAAAABBBB', object } });
}

describe('conformance', () => {
  const checks = connectorConformance({
    connector: zoom,
    emulator: twin,
    open: {
      restart: () => {
        store = createMemoryTokenStore();
      },
      bind: async (gate) => bind(zoom, { identity, options: { ...(await open()), deadlineMs }, gate }),
      client: async (grant) => createZoom({ ...(await open()), deadlineMs, grant }),
      identity,
      secrets: () => [...twin.state.accessTokens.keys()],
    },
    cases: {
      actions: {
        'meeting.create': {
          input: visit,
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'meeting').length,
        },
        'meeting.cancel': {
          input: async (stage) => {
            await stage.run('meeting.create', visit);
            const { topic, startsAt, host } = visit;
            return { topic, startsAt, host };
          },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'deleted-meeting').length,
        },
      },
      webhooks: {
        bodies: [
          body('meeting.created', {
            uuid: '4444AAAiAAAAAiAiAiiAii==',
            id: 92674392836,
            topic: '季度會議',
            start_time: '2031-03-04T02:00:00Z',
          }),
          body('meeting.started', { uuid: 'b', id: '92674392836' }),
          body('meeting.ended', { uuid: 'b', id: '92674392836', duration: 60 }),
        ],
        deliver: (bytes, secret, now) => {
          const timestamp = String(Math.floor(now / 1000));
          const hmac = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(bytes);
          return {
            method: 'POST',
            path: '/v1/webhooks/meetings',
            headers: {
              'content-type': 'application/json; charset=utf-8',
              'x-zm-request-timestamp': timestamp,
              'x-zm-signature': `v0=${hmac.digest('hex')}`,
            },
            body: bytes,
          };
        },
        signatureHeaders: ['x-zm-signature', 'x-zm-request-timestamp'],
        freshnessMs: 5 * 60_000,
        connection: identity,
        challenges: [
          '{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}',
        ],
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
