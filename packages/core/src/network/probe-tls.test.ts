import { createTestCa, type LoopbackTlsServer, startPlainServer, startTlsServer } from '@countersign/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probeTls } from './probe-tls.js';

let modern: LoopbackTlsServer;
let old: LoopbackTlsServer;

beforeAll(async () => {
  const ca = await createTestCa();
  modern = await startTlsServer((_request, response) => response.end(), {
    ca,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
  });
  old = await startTlsServer((_request, response) => response.end(), { ca, maxVersion: 'TLSv1.2' });
});

afterAll(async () => {
  await modern.close();
  await old.close();
});

test('says what a server negotiates and accepts, and sends no request', async () => {
  const probe = await probeTls('localhost', modern.port, { ca: modern.ca });
  expect(probe).toMatchObject({
    protocol: 'TLSv1.3',
    accepts: { '1.2': true, '1.3': true },
    authorized: true,
    chain: [{ subject: 'CN=localhost' }, { subject: expect.stringMatching(/^CN=Countersign test CA/) }],
  });
  expect(modern.requests).toBe(0);
});

test('says that a server is below 1.3', async () => {
  expect(await probeTls('localhost', old.port, { ca: old.ca })).toMatchObject({
    protocol: 'TLSv1.2',
    accepts: { '1.2': true, '1.3': false },
  });
});

test('says why a certificate would be refused', async () => {
  expect(await probeTls('localhost', modern.port)).toMatchObject({
    protocol: 'TLSv1.3',
    authorized: false,
    reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  });
});

test('a server without TLS is an error', async () => {
  const plain = await startPlainServer((_request, response) => response.end());
  await expect(probeTls('localhost', plain.port)).rejects.toMatchObject({ code: 'TLS_REFUSED' });
  await plain.close();
});
