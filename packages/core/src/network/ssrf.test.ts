import { request as httpsRequest } from 'node:https';
import { createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ConnectorError } from '@countersign/contracts';
import { createTestCa, startTlsServer, type TestCa } from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { LightRequest } from '../http/request.js';
import { createNetwork } from './network.js';
import { createUntrustedFetch, type UntrustedFetchOptions } from './untrusted-fetch.js';

let canaries: Server[];
let port: number;
let reached = 0;
let ca: TestCa;
const open: { close(): Promise<unknown> }[] = [];

/** On every address of this machine: whoever is led to any of them is counted. */
beforeAll(async () => {
  ca = await createTestCa();
  const listen = (host: string, at: number): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => {
        reached += 1;
        socket.destroy();
      });
      server.once('error', reject).listen(at, host, () => resolve(server));
    });
  const first = await listen('0.0.0.0', 0);
  const address = first.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
  canaries = [first, await listen('::1', port).catch(() => first)]; // a machine may have no IPv6
});
afterAll(() => {
  for (const server of canaries) server.close();
});
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const own = Object.values(networkInterfaces()).flatMap((all) => all?.map(({ address }) => address) ?? []);

/** Addresses that lead inside, directly or by what they embed. */
const INSIDE = [
  ...['127.0.0.1', '127.1.2.3', '0.0.0.0', '10.0.0.1', '100.64.0.1', '169.254.169.254', '172.16.0.1', '192.168.0.1'],
  ...[
    '192.0.0.8',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.7',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ],
  ...['::', '::1', '::127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:a9fe:a9fe', '64:ff9b::127.0.0.1'],
  ...['64:ff9b::a9fe:a9fe', '64:ff9b:1::7f00:1', '64:ff9b:1:a00:1::', '2002:7f00:1::', '2002:a9fe:a9fe::1'],
  ...['2001:0:7f00:1::', '2001:0:4136:e378:8000:63bf:80ff:fffe', '100::1', '2001:db8::1', 'fc00::1', 'fd00:ec2::254'],
  ...['fe80::1', 'fe80::1%lo', 'fec0::1', 'ff02::1', '3fff::1'],
];

/** The same addresses as somebody would write them into a URL, and names that only this network answers. */
const SPELLED = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0x7f.0.0.0x1',
    '0177.0.0.1',
    '017700000001',
  ],
  ...['127.0.0.1.', '0', '0.0.0.0', '%31%32%37.0.0.1', '①②⑦.⓪.⓪.①', '127。0。0。1', '１２７.0.0.1', '127.0.0.1%2e'],
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
  ],
  ...[
    '[2001:0:7f00:1::]',
    '[0:0:0:0:0:0:0:1]',
    '[::127.0.0.1]',
    '169.254.169.254',
    '0xa9fea9fe',
    '10.1',
    '192.168.257',
  ],
  ...['localhost', 'localhost.', 'LOCALHOST', 'a.localhost', 'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', 'printer.local', 'metadata.google.internal'],
  ...['router', '1.0.0.127.in-addr.arpa', 'user@127.0.0.1', 'public.example@127.0.0.1', 'user:pass@public.example'],
  ...[
    '127.0.0.1#@public.example',
    '127.0.0.1\\@public.example',
    '127.0.0.1\t',
    '\n127.0.0.1',
    '127.0.0.1/..//public.example',
  ],
  ...['', ' ', '.', '..', '[', '[::1', '[::g]', '999.1.1.1', '127.0.0.1:0x50', 'a b', 'xn--', '%00', '%zz'],
  ...own.map((address) => (address.includes(':') ? `[${address.split('%')[0]}]` : address)),
];

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (ConnectorError.is(error)) return error.code;
    throw error;
  }
  return 'none';
}

function untrusted(options: UntrustedFetchOptions = {}) {
  const made = createUntrustedFetch({ ports: [443, port], ...options });
  open.push(made);
  return made;
}

const REFUSED = /^(EGRESS_(IP_LITERAL|DENIED|PLAINTEXT|PRIVATE_ADDRESS)|INVALID_INPUT)$/;

describe('a URL that a tenant gave', () => {
  test('leads inside in no spelling', async () => {
    const { send } = untrusted({ resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    for (const host of SPELLED) {
      for (const url of [
        `https://${host}:${port}/`,
        `https:${host}:${port}/`,
        `http://${host}:${port}/`,
        `//${host}:${port}`,
      ]) {
        expect(await codeOf(send({ url })), JSON.stringify(url)).toMatch(REFUSED);
      }
    }
    for (const url of [
      'file:///etc/passwd',
      'gopher://127.0.0.1',
      'data:,x',
      'javascript:1',
      'ftp://a.example',
      'a.example',
      '',
    ]) {
      expect(await codeOf(send({ url })), url).toMatch(REFUSED);
    }
    expect(reached).toBe(0);
  });

  test('leads inside by no name, whatever DNS says; DNS is asked once', async () => {
    let asked = 0;
    let answer: readonly string[] = [];
    const resolve = async () => {
      asked += 1;
      return answer.map((each) => ({ address: each, family: each.includes(':') ? 6 : 4 }));
    };
    const { send } = untrusted({ resolve });
    for (const address of [...INSIDE, ...own]) {
      for (answer of [[address], ['93.184.216.34', address], [address, '2606:2800:220:1::1']]) {
        asked = 0;
        const code = await codeOf(send({ url: `https://public.example:${port}/` }));
        expect(code, answer.join()).toBe('EGRESS_PRIVATE_ADDRESS');
        expect(asked).toBe(1);
      }
    }
    expect(reached).toBe(0);
  });

  test('is looked up anew for each connection: a name that turns inside is refused then', async () => {
    const target = await startTlsServer(
      (_request, response) => response.writeHead(200, { connection: 'close' }).end('ok'),
      {
        ca,
        certificate: await ca.issue({ names: ['callback.example'] }),
      },
    );
    open.push(target);
    const answers = ['127.0.0.1', '10.0.0.1'];
    const resolve = async () => [{ address: answers.shift() ?? '10.0.0.1', family: 4 }];
    const { send } = untrusted({ reach: 'loopback', ca: ca.ca, resolve, ports: [target.port] });
    expect((await send({ url: `https://callback.example:${target.port}/` })).status).toBe(200);
    // The connection is closed: the next one asks again, and is told another address.
    expect(await codeOf(send({ url: `https://callback.example:${target.port}/` }))).toBe('EGRESS_PRIVATE_ADDRESS');
  });

  test('goes to the ports that are given and no other', async () => {
    const { send } = untrusted({ ports: undefined, resolve: async () => [{ address: '127.0.0.1', family: 4 }] });
    for (const at of [port, 22, 80, 8443]) {
      expect(await codeOf(send({ url: `https://public.example:${at}/` }))).toBe('EGRESS_DENIED');
    }
  });
});

describe('what is fetched from outside', () => {
  async function server(handler: Parameters<typeof startTlsServer>[0], options: UntrustedFetchOptions = {}) {
    const target = await startTlsServer(handler, { ca });
    open.push(target);
    return { target, fetch: untrusted({ reach: 'loopback', ca: ca.ca, ports: [target.port, port], ...options }) };
  }

  test('comes with status, headers and bytes', async () => {
    const { target, fetch } = await server((request, response) => {
      response.writeHead(201, { 'x-a': 'b' });
      request.pipe(response);
    });
    const answer = await fetch.send({
      url: `${target.origin}/x`,
      method: 'POST',
      body: 'said',
      headers: { 'x-c': 'd' },
    });
    expect({ ...answer, headers: answer.headers.get('x-a'), body: Buffer.from(answer.body).toString() }).toEqual({
      status: 201,
      headers: 'b',
      body: 'said',
    });
  });

  test('is not fetched from where a redirect leads', async () => {
    const { target, fetch } = await server((request, response) => {
      response
        .writeHead(302, {
          location: (request.url ?? '').includes('own') ? `https://localhost:${port}/` : 'http://127.0.0.1/',
        })
        .end();
    });
    for (const path of ['/own', '/other']) {
      const answer = await fetch.send({ url: `${target.origin}${path}`, headers: { authorization: 'Bearer x' } });
      expect(answer.status).toBe(302);
    }
    expect(reached).toBe(0);
  });

  test('is bounded in size and time', async () => {
    const { target, fetch } = await server(
      (request, response) => {
        if (request.url === '/silent') return;
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        };
        response.on('drain', more);
        more();
      },
      { deadlineMs: 300, maxBytes: 50_000 },
    );
    expect(await codeOf(fetch.send({ url: `${target.origin}/endless` }))).toBe('UNEXPECTED_RESPONSE');
    expect(await codeOf(fetch.send({ url: `${target.origin}/silent` }))).toBe('TIMED_OUT');
    const reason = new Error('mine');
    await expect(fetch.send({ url: `${target.origin}/silent`, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });

  test('is not fetched by TLS 1.2', async () => {
    const old = await startTlsServer((_request, response) => response.end(), { ca, maxVersion: 'TLSv1.2' });
    open.push(old);
    const { send } = untrusted({ reach: 'loopback', ca: ca.ca, ports: [old.port] });
    expect(await codeOf(send({ url: old.origin }))).toBe('TLS_REFUSED');
    expect(old.requests).toBe(0);
  });

  test('needs a CA where it reaches this machine', () => {
    expect(() => createUntrustedFetch({ reach: 'loopback' })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('a connector’s network', () => {
  const viaAgent = (agent: ReturnType<typeof createNetwork>['agent'], url: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      httpsRequest(url, { agent }, resolve).on('error', reject).end();
    });

  test('is led inside by no URL and no name, nor is its proxy asked for either', async () => {
    for (const proxy of [undefined, `http://127.0.0.1:${port}`]) {
      const net = createNetwork(books, { environment: 'production', ...(proxy === undefined ? {} : { proxy }) });
      open.push(net);
      for (const host of SPELLED) {
        const url = `https://${host}:${port}/`;
        if (!URL.canParse(url)) continue;
        expect(await codeOf(net.transport(new LightRequest(url))), url).toMatch(REFUSED);
        const { hostname } = new URL(url);
        expect(await codeOf(viaAgent(net.agent, `https://${hostname}:${port}/`)), url).toMatch(REFUSED);
      }
    }
    let address = '';
    const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
    const net = createNetwork(books, { environment: 'production' }, { resolve });
    open.push(net);
    for (address of [...INSIDE, ...own]) {
      const url = 'https://api.books.example/';
      expect(await codeOf(net.transport(new LightRequest(url))), address).toBe('EGRESS_PRIVATE_ADDRESS');
      expect(await codeOf(viaAgent(net.agent, url)), address).toBe('EGRESS_PRIVATE_ADDRESS');
    }
    expect(reached).toBe(0);
  });
});

test('the canaries would tell', async () => {
  const { connect } = await import('node:net');
  const before = reached;
  await new Promise<void>((resolve) =>
    connect(port, '127.0.0.1')
      .on('close', () => resolve())
      .resume(),
  );
  expect(reached).toBe(before + 1);
});
