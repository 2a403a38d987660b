import { createHmac } from 'node:crypto';
import { connectorConformance } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { startZoom } from './twin.test-support.js';
import zoom from './zoom.js';

// The twin runs before its checks get their names.
const twin = await startZoom(7, 200);
afterAll(() => twin.close());

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
    emulator: twin.emulator,
    open: twin.conformance,
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
        connection: twin.identity,
        reportedAction: 'meeting.create',
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
