import { createServer } from 'node:https';
import { Secret } from '@countersign/contracts';
import { createTestCa, type TestCa, type TestCertificate } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { LightRequest } from '../http/request.js';
import { createNetwork } from './network.js';

let ca: TestCa;
let mine: TestCertificate;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  ca = await createTestCa();
  mine = await ca.issue({ names: ['client.example'], usage: 'client' });
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server that answers only to clients whose certificate this CA issued. */
async function demandingServer(trusted: TestCa): Promise<{ origin: string; requests: () => number }> {
  let requests = 0;
  const server = createServer(
    { ...ca.leaf, minVersion: 'TLSv1.3', requestCert: true, rejectUnauthorized: true, ca: trusted.ca },
    (_request, response) => {
      requests += 1;
      response.end('welcome');
    },
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return { origin: `https://localhost:${address.port}`, requests: () => requests };
}

function network(origin: string, certificate: TestCertificate) {
  const made = createNetwork(books, {
    environment: 'emulator',
    origins: { api: origin },
    ca: ca.ca,
    clientCertificate: { certificate: certificate.cert, privateKey: Secret.of(certificate.key) },
  });
  open.push(() => made.close());
  return made;
}

describe('mutual TLS', () => {
  test('shows the client certificate', async () => {
    const server = await demandingServer(ca);
    const response = await network(server.origin, mine).transport(new LightRequest(server.origin));
    expect(await response.text()).toBe('welcome');
  });

  test('a refusal after the handshake is told from a flake, and leaves nothing done', async () => {
    const server = await demandingServer(await createTestCa());
    const work = network(server.origin, mine).transport(new LightRequest(server.origin));
    await expect(work).rejects.toMatchObject({ code: 'MTLS_REJECTED_SUSPECTED' });
    expect(server.requests()).toBe(0);
  });

  test('what could only fail later is refused at once', async () => {
    const other = await ca.issue({ names: ['other.example'], usage: 'client' });
    const old = await ca.issue({
      names: ['old.example'],
      usage: 'client',
      notBefore: new Date('2020-01-01'),
      notAfter: new Date('2020-02-01'),
    });
    const bad: TestCertificate[] = [
      { cert: mine.cert, key: other.key },
      old,
      ca.leaf,
      { cert: 'x', key: mine.key },
      { cert: mine.cert, key: 'canary-key' },
    ];
    for (const certificate of bad) {
      expect(() => network('https://localhost:1', certificate)).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', place: 'clientCertificate' }),
      );
    }
  });
});
