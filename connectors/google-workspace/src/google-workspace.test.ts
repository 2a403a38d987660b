import { createHash } from 'node:crypto';
import type { ConnectionIdentity } from '@countersign/contracts';
import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { connectorConformance, createOffsetClock, startEmulator } from '@countersign/testing';
import { afterAll, describe, expect, it } from 'vitest';
import definition from './emulator/index.js';
import googleWorkspace, { createGoogleWorkspace } from './google-workspace.js';

// The twin runs before its checks get their names.
const clock = createOffsetClock({ pace: 200 });
// This machine's time, which is not hurried.
const deadlineMs = 900_000;
const twin = await startEmulator(definition, { clock });
let store = createMemoryTokenStore();
afterAll(() => twin.close());

const identity: ConnectionIdentity = {
  id: '00000000-0000-7000-8000-000000000005',
  name: 'calendar',
  tenant: 'tenant-1',
  connector: 'google-workspace',
  environment: 'emulator',
  settings: twin.credentials.settings,
};

function open() {
  const { clientId, clientSecret, refreshToken = '', settings } = twin.credentials;
  return openConnection(googleWorkspace, {
    environment: 'emulator',
    origins: twin.origins,
    ca: twin.ca,
    settings,
    credentials: { clientId, clientSecret, refreshToken },
    store,
    clock,
  });
}

const visit = {
  title: '客戶到訪 Client visit',
  startsAt: '2031-03-04T10:00:00+08:00',
  durationMinutes: 45,
  description: 'Tour of the workshop, then questions.',
  location: '九龍 Kowloon',
  attendees: ['guest@visitor.example'],
};

const contract = Buffer.from('%PDF-1.4 Supply agreement');
const sha256 = createHash('sha256').update(contract).digest('hex');

const mail = {
  to: ['guest@visitor.example'],
  cc: ['host@harbour-lantern.example'],
  subject: '到訪安排 Your visit',
  text: '您好：\n到訪安排如下。',
  documents: [{ sha256, name: '到訪須知.pdf' }],
};

const notification = {
  'x-goog-channel-id': 'channel-1',
  'x-goog-message-number': '2',
  'x-goog-resource-id': 'ret08u3rv24htgh289g',
  'x-goog-resource-state': 'exists',
  'x-goog-resource-uri': 'https://www.googleapis.com/calendar/v3/calendars/primary/events?alt=json',
};

/** Headers as JSON, or, of JSON that was broken, one header that holds it. */
function headersOf(bytes: Uint8Array): Record<string, string> {
  const text = Buffer.from(bytes).toString('latin1');
  try {
    return Object.fromEntries(Object.entries(JSON.parse(text) ?? {}).map(([name, value]) => [name, String(value)]));
  } catch {
    return { ...notification, 'x-goog-resource-uri': text };
  }
}

describe('conformance', () => {
  const checks = connectorConformance({
    connector: googleWorkspace,
    emulator: twin,
    open: {
      restart: () => {
        store = createMemoryTokenStore();
      },
      bind: async (gate) => bind(googleWorkspace, { identity, options: { ...(await open()), deadlineMs }, gate }),
      client: async (grant) => createGoogleWorkspace({ ...(await open()), deadlineMs, grant }),
      identity,
      secrets: () => [...twin.state.accessTokens.keys()],
    },
    cases: {
      actions: {
        'calendar.event.create': {
          input: visit,
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'event').length,
        },
        'calendar.event.cancel': {
          input: async (stage) => {
            await stage.run('calendar.event.create', visit);
            const { title, startsAt } = visit;
            return { title, startsAt };
          },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'deleted-event').length,
        },
        'drive.archive': {
          input: { document: { sha256, name: '到訪須知.pdf' }, reference: 'V-2031-7' },
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'file').length,
          documents: { [sha256]: contract },
        },
        'mail.send': {
          input: mail,
          effects: (ledger) => ledger.filter(({ kind }) => kind === 'mail').length,
          documents: { [sha256]: contract },
        },
      },
      webhooks: {
        withoutBody: true,
        bodies: ['2', '9'].map((number) => JSON.stringify({ ...notification, 'x-goog-message-number': number })),
        deliver: (bytes, secret) => ({
          method: 'POST',
          path: '/v1/webhooks/calendar',
          headers: { ...headersOf(bytes), 'x-goog-channel-token': secret },
          body: new Uint8Array(),
        }),
        signatureHeaders: ['x-goog-channel-token'],
        connection: identity,
        challenges: [JSON.stringify({ ...notification, 'x-goog-resource-state': 'sync' })],
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
    expect(checks.length).toBeGreaterThan(50);
  });
});
