import { isIP } from 'node:net';
import { connect } from 'node:tls';
import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { books, clientOptions, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { LightRequest } from './http/request.js';
import type { Dial } from './network/dial.js';
import { createNetwork } from './network/network.js';
import { createTransport } from './network/transport.js';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

/** undici as the network uses it, over sockets that nobody examines: a mocked one has no certificate. */
const unexamined: Dial = (host, port, done) => {
  const socket = connect({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) });
  socket.once('secureConnect', () => done(null, socket));
  socket.once('error', (error) => done(error, null));
};

test('a mocked vendor sees the request as our undici sends it', async () => {
  const scope = nock('https://api.books.example', {
    reqheaders: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
  })
    .post('/v3/company/1/bill', { VendorRef: 'v' })
    .query({ requestid: 'k-1' })
    .reply(200, { Id: '7' });
  const transport = createTransport(unexamined);
  const client = createClient<paths, typeof books>(books, clientOptions({ transport: transport.send }));
  const { data } = await client.call('bills.create', {
    params: { path: { realmId: '1' } },
    body: { VendorRef: 'v' },
    idempotencyKey: 'k-1',
  });
  expect(data).toEqual({ Id: '7' });
  scope.done();
  await transport.close();
});

test('a mock is no way around the checks: the network refuses a socket without a certificate', async () => {
  const scope = nock('https://api.books.example').get('/').reply(200);
  const network = createNetwork(
    books,
    { environment: 'production' },
    { resolve: async () => [{ address: '93.184.216.34', family: 4 }] },
  );
  await expect(network.transport(new LightRequest('https://api.books.example/'))).rejects.toMatchObject({
    code: 'TLS_REFUSED',
  });
  expect(scope.isDone()).toBe(false);
  await network.close();
});
