import { createTestCa, startTlsServer } from '@countersign/testing';
import { describe, expect, test } from 'vitest';
import { books, CountingTokens, clientOptions, json, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { FakeClock } from './fake-clock.test-support.js';
import { type OpenTelemetryApi, openTelemetry } from './open-telemetry.js';

/** The API with everything that it was told. */
function recordingApi() {
  const spans: {
    name: string;
    kind: number;
    attributes: Record<string, string | number>;
    status?: number;
    ended: boolean;
  }[] = [];
  const records: { value: number; attributes: Record<string, string | number> }[] = [];
  const api: OpenTelemetryApi = {
    trace: {
      getTracer: () => ({
        startSpan: (name, { kind, attributes }) => {
          const span = { name, kind, attributes: { ...attributes }, ended: false };
          spans.push(span);
          return {
            setAttributes: (more) => Object.assign(span.attributes, more),
            setStatus: ({ code }) => Object.assign(span, { status: code }),
            end: () => {
              span.ended = true;
            },
          };
        },
      }),
    },
    metrics: {
      getMeter: () => ({
        createHistogram: () => ({ record: (value, attributes) => records.push({ value, attributes }) }),
      }),
    },
  };
  return { api, spans, records };
}

const create = {
  params: { path: { realmId: 'canary-realm' } },
  body: { VendorRef: 'canary-body' },
  idempotencyKey: 'canary-key',
} as const;

describe('OpenTelemetry', () => {
  test('has a span and a duration per attempt, by template, without data of the request', async () => {
    const { api, spans, records } = recordingApi();
    let sent = 0;
    const client = createClient<paths, typeof books>(
      books,
      clientOptions({
        clock: new FakeClock({ auto: true }),
        telemetry: openTelemetry(api),
        transport: async () => {
          sent += 1;
          return sent === 1 ? json({}, { status: 503 }) : json({ Id: '7' });
        },
      }),
    );
    await client.call('bills.create', create);
    expect(spans).toMatchObject([
      {
        name: 'POST /v3/company/{realmId}/bill',
        kind: 2,
        status: 2,
        ended: true,
        attributes: {
          'http.response.status_code': 503,
          'error.type': '503',
          'server.address': 'api.books.example',
          'server.port': 443,
        },
      },
      {
        ended: true,
        attributes: {
          'http.response.status_code': 200,
          'http.request.resend_count': 1,
          'countersign.operation': 'bills.create',
        },
      },
    ]);
    expect(records).toHaveLength(2);
    expect(JSON.stringify([spans, records])).not.toContain('canary');
  });

  test('says what was negotiated', async () => {
    const server = await startTlsServer((_request, response) => response.end('{"Id":"7"}'), {
      ca: await createTestCa(),
    });
    const { api, spans } = recordingApi();
    const client = createClient<paths, typeof books>(books, {
      environment: 'emulator',
      origins: { api: server.origin },
      ca: server.ca,
      tokens: new CountingTokens(),
      telemetry: openTelemetry(api),
    });
    await client.call('bills.create', create);
    expect(spans[0]?.attributes).toMatchObject({
      'tls.protocol.version': '1.3',
      'tls.cipher': expect.stringMatching(/^TLS_/),
      'tls.server.hash.sha256': expect.stringMatching(/^[0-9A-F]{64}$/),
    });
    await client.close();
    await server.close();
  });
});
