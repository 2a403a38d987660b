import { get as httpGet, type RequestOptions } from 'node:http';
import { get as httpsGet } from 'node:https';
import { createSecureContext } from 'node:tls';
import { ConnectorError } from '@countersign/contracts';
import { createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { LightRequest } from '../http/request.js';
import { type CountingServer, startCanary, startCountingTls } from './counting-server.test-support.js';
import { createNetwork, type StrictNetwork } from './network.js';

let ca: TestCa;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** Where a redirect may lead: another listed origin, one that isn't listed, a weak one, and plain http. */
async function elsewhere(): Promise<Record<'listed' | 'unlisted' | 'old' | 'plain', CountingServer>> {
  const servers = {
    listed: await startCountingTls({ ...ca.leaf, minVersion: 'TLSv1.3' }),
    unlisted: await startCountingTls({ ...ca.leaf, minVersion: 'TLSv1.3' }),
    old: await startCountingTls({ ...ca.leaf, maxVersion: 'TLSv1.2' }),
    plain: await startCanary(),
  };
  open.push(...Object.values(servers));
  return servers;
}

async function redirecting(status: number) {
  const others = await elsewhere();
  const target = await startTlsServer(
    (request, response) => {
      const name = (request.url ?? '/').slice(1);
      const to = Object.entries(others).find(([each]) => each === name)?.[1];
      const scheme = name === 'plain' ? 'http' : 'https';
      response.writeHead(status, { location: `${scheme}://localhost:${to?.port}/taken` }).end();
    },
    { ca },
  );
  open.push(target);
  const network = createNetwork(books, {
    environment: 'emulator',
    ca: ca.ca,
    origins: { api: target.origin, listed: others.listed.origin, old: others.old.origin },
  });
  open.push(network);
  return { network, origin: target.origin, others };
}

const headers = { authorization: 'Bearer canary-token', cookie: 'session=canary-cookie' };

test.each([301, 302, 303, 307, 308])(
  'a %d is handed back: token, cookie and body reach no other origin',
  async (status) => {
    const { network, origin, others } = await redirecting(status);
    for (const name of Object.keys(others)) {
      const post = new LightRequest(`${origin}/${name}`, { method: 'POST', body: 'canary-body', headers });
      expect((await network.transport(post)).status).toBe(status);
      expect((await viaAgent(network, `${origin}/${name}`)).status).toBe(status);
    }
    for (const { connections, heard } of Object.values(others))
      expect({ connections, heard }).toEqual({ connections: 0, heard: '' });
  },
);

/** A library that follows redirects by itself, with the agent and headers that it was given. */
function viaAgent(
  network: StrictNetwork,
  url: string,
  options: RequestOptions & { readonly follow?: boolean } = {},
): Promise<{ readonly status: number | undefined }> {
  const { follow = false, ...rest } = options;
  const get = url.startsWith('https:') ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    get(url, { headers, ...rest, agent: network.agent }, (response) => {
      response.resume();
      const { location } = response.headers;
      if (!follow || location === undefined) resolve({ status: response.statusCode });
      else viaAgent(network, location, rest).then(resolve, reject);
    }).on('error', reject);
  });
}

describe('a library that follows redirects with the agent', () => {
  test.each([
    ['unlisted', 'EGRESS_DENIED'],
    ['old', 'TLS_REFUSED'],
    ['plain', 'ERR_INVALID_PROTOCOL'],
  ] as const)('does not get to the %s one', async (name, code) => {
    const { network, origin, others } = await redirecting(302);
    const error = await viaAgent(network, `${origin}/${name}`, { follow: true }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(others[name].heard).toBe('');
    if (name !== 'old') expect(others[name].connections).toBe(0);
  });
});

describe('what is given with a request does not lower the floor', () => {
  test.each<[string, () => object]>([
    ['a prebuilt context of TLS 1.2', () => ({ secureContext: createSecureContext({ maxVersion: 'TLSv1.2' }) })],
    ['secureProtocol', () => ({ secureProtocol: 'TLSv1_2_method' })],
    ['versions', () => ({ minVersion: 'TLSv1', maxVersion: 'TLSv1.2' })],
    ['rejectUnauthorized', () => ({ rejectUnauthorized: false, checkServerIdentity: () => undefined })],
    ['another server name', () => ({ servername: 'other.example', setHost: false })],
    ['a socket path', () => ({ socketPath: '/nowhere' })],
    [
      'a connection of its own',
      () => ({
        createConnection: () => {
          throw new Error('used');
        },
      }),
    ],
  ])('%s', async (_name, options) => {
    const others = await elsewhere();
    const untrusted = await startCountingTls({ ...(await createTestCa()).leaf });
    open.push(untrusted);
    const network = createNetwork(books, {
      environment: 'emulator',
      ca: ca.ca,
      origins: { api: others.old.origin, other: untrusted.origin },
    });
    open.push(network);
    for (const server of [others.old, untrusted]) {
      const error = await viaAgent(network, server.origin, options()).catch((thrown: unknown) => thrown);
      expect(ConnectorError.is(error) ? error.code : error).toMatch(/^(TLS|CERTIFICATE)_REFUSED$/);
      expect(server.heard).toBe('');
    }
  });

  test('a dispatcher is no part of a request', async () => {
    const others = await elsewhere();
    const network = createNetwork(books, { environment: 'emulator', ca: ca.ca, origins: { api: others.old.origin } });
    open.push(network);
    const used: unknown[] = [];
    const init: object = {
      headers,
      dispatcher: { dispatch: (...all: unknown[]) => used.push(all), request: used.push },
    };
    await expect(network.transport(new LightRequest(others.old.origin, init))).rejects.toMatchObject({
      code: 'TLS_REFUSED',
    });
    expect(used).toEqual([]);
    expect(others.old.heard).toBe('');
  });
});
