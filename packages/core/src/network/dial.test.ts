import type { TLSSocket } from 'node:tls';
import type { PinSet } from '@countersign/contracts';
import { createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createDial, type DialOptions } from './dial.js';
import type { EgressPolicy } from './egress-policy.js';
import type { ConnectionEvidence } from './evidence.js';

let ca: TestCa;
const open: { close(): unknown }[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

function policy(
  floor: '1.2' | '1.3',
  addressAllowed: EgressPolicy['addressAllowed'] = () => true,
  pins: readonly PinSet[] = [],
): EgressPolicy {
  return {
    reach: 'loopback',
    addressAllowed,
    checkData: () => {},
    admit: (host, port) => ({
      host,
      port,
      floor,
      region: 'HK',
      pins,
      ...(floor === '1.2' ? { exception: 'old-one' } : {}),
    }),
  };
}

function dial(
  port: number,
  options: Partial<DialOptions>,
): Promise<{ socket: TLSSocket; evidence: ConnectionEvidence[] }> {
  const evidence: ConnectionEvidence[] = [];
  const open1 = createDial({
    policy: policy('1.3'),
    resolve: async () => [{ address: '127.0.0.1', family: 4 }],
    clock: { now: () => 0 },
    ca: ca.ca,
    connectTimeoutMs: 5000,
    onConnection: (found) => evidence.push(found),
    warn: () => {},
    ...options,
  });
  open.push(open1);
  return new Promise((resolve, reject) =>
    open1('localhost', port, (error, socket) => (socket ? resolve({ socket, evidence }) : reject(error))),
  );
}

test('an accepted exception allows TLS 1.2, and the evidence says so', async () => {
  const server = await startTlsServer((_request, response) => response.end(), { ca, maxVersion: 'TLSv1.2' });
  open.push(server);
  const { socket, evidence } = await dial(server.port, { policy: policy('1.2') });
  expect(socket.getProtocol()).toBe('TLSv1.2');
  expect(evidence).toMatchObject([{ protocol: 'TLSv1.2', exception: 'old-one' }]);
});

test('an accepted exception does not keep a server from TLS 1.3', async () => {
  const server = await startTlsServer((_request, response) => response.end(), {
    ca,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
  });
  open.push(server);
  const { evidence } = await dial(server.port, { policy: policy('1.2') });
  expect(evidence[0]?.protocol).toBe('TLSv1.3');
  expect(evidence[0]).not.toHaveProperty('exception');
});

test('an address that is allowed when asked and refused when connected is not used', async () => {
  const server = await startTlsServer((_request, response) => response.end(), { ca });
  open.push(server);
  let asked = 0;
  const changing = policy('1.3', () => {
    asked += 1;
    return asked === 1;
  });
  await expect(dial(server.port, { policy: changing })).rejects.toMatchObject({ code: 'TLS_REFUSED' });
  expect(server.requests).toBe(0);
});

test('the name is resolved once: a second answer gains nothing', async () => {
  const server = await startTlsServer((_request, response) => response.end(), { ca });
  open.push(server);
  const answers = ['127.0.0.1', '127.0.0.2'];
  let asked = 0;
  await dial(server.port, {
    resolve: async () => {
      asked += 1;
      return [{ address: answers[asked - 1] ?? '127.0.0.3', family: 4 }];
    },
  });
  expect(asked).toBe(1);
});

describe('pins', () => {
  const wrong = Buffer.alloc(32).toString('base64');

  async function pinned(onMismatch: PinSet['onMismatch'], withRight: boolean) {
    const server = await startTlsServer((_request, response) => response.end(), { ca });
    open.push(server);
    const { evidence } = await dial(server.port, {});
    const right = evidence[0]?.spkiSha256 ?? '';
    const pins = [{ spkiSha256: withRight ? [wrong, right] : [wrong, wrong], until: '2099-01-01', onMismatch }];
    const warnings: string[] = [];
    const work = dial(server.port, { policy: policy('1.3', undefined, pins), warn: (event) => warnings.push(event) });
    return { work, warnings, server };
  }

  test('a key among them passes', async () => {
    const { work, warnings } = await pinned('refuse', true);
    expect((await work).evidence).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test('another key is refused before anything is sent, or warned about', async () => {
    const refused = await pinned('refuse', false);
    await expect(refused.work).rejects.toMatchObject({ code: 'PIN_MISMATCH' });
    expect(refused.server.requests).toBe(0);
    const warned = await pinned('warn', false);
    expect((await warned.work).evidence).toHaveLength(1);
    expect(warned.warnings).toEqual(['tls.pin-mismatch']);
  });
});
