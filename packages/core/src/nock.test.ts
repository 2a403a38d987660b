import nock from 'nock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { books, CountingTokens, type paths } from './books.test-support.js';
import { createClient } from './client.js';
import { createNetwork } from './network/network.js';

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function client() {
  const resolved: string[] = [];
  const network = createNetwork(
    books,
    { environment: 'production' },
    {
      resolve: async (host) => {
        resolved.push(host);
        return [{ address: '93.184.216.34', family: 4 }];
      },
    },
  );
  const made = createClient<paths, typeof books>(books, {
    environment: 'production',
    tokens: new CountingTokens(),
    network,
  });
  return { client: made, network, resolved };
}

test('a mocked vendor sees the request as it is sent, and the network is never touched', async () => {
  const { client: books1, network, resolved } = client();
  const scope = nock('https://api.books.example', {
    reqheaders: { authorization: 'Bearer token-1', 'content-type': 'application/json' },
  })
    .post('/v3/company/1/bill', { VendorRef: 'v' })
    .query({ requestid: 'k-1' })
    .reply(200, { Id: '7' });
  const { data } = await books1.call('bills.create', {
    params: { path: { realmId: '1' } },
    body: { VendorRef: 'v' },
    idempotencyKey: 'k-1',
  });
  expect(data).toEqual({ Id: '7' });
  scope.done();
  expect(resolved).toEqual([]);
  expect(network.evidence.size).toBe(0);
  await network.close();
});

test('a request that no mock matches is an error, not repeated', async () => {
  const { client: books1, network } = client();
  nock('https://api.books.example').get('/other').reply(200);
  await expect(books1.call('bills.get', { params: { path: { realmId: '1', id: '7' } } })).rejects.toMatchObject({
    status: 501,
  });
  await network.close();
});
