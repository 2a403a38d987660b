import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { ConnectorError, type NetworkOptions } from '@countersign/contracts';
import {
  createTestCa,
  type LoopbackTlsServer,
  startPlainServer,
  startTlsServer,
  type TestCa,
} from '@countersign/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { LightRequest } from '../http/request.js';
import { createNetwork, type NetworkPorts, type StrictNetwork } from './network.js';

let ca: TestCa;
const open: { close(): Promise<unknown> }[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function server(options: Parameters<typeof startTlsServer>[1] = {}): Promise<LoopbackTlsServer> {
  const started = await startTlsServer((request, response) => response.end(`${request.method} ${request.url}`), {
    ca,
    ...options,
  });
  open.push(started);
  return started;
}

function network(origin: string, options: Partial<NetworkOptions> = {}, ports: NetworkPorts = {}): StrictNetwork {
  const made = createNetwork(
    books,
    { environment: 'emulator', origins: { api: origin }, ca: ca.ca, ...options },
    ports,
  );
  open.push(made);
  return made;
}

/** Both ways out of a network: undici, and `https.request` over the agent. */
const ways = {
  undici: async (net: StrictNetwork, url: string): Promise<string> =>
    (await net.transport(new LightRequest(url))).text(),
  agent: (net: StrictNetwork, url: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = httpsRequest(url, { agent: net.agent }, (response) => resolve(textOf(response)));
      request.on('error', reject);
      request.end();
    }),
};

async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (ConnectorError.is(error)) return error.code;
    throw error;
  }
  return 'none';
}

describe.each(Object.entries(ways))('by %s', (_name, send) => {
  test('a server that speaks TLS 1.3 for its name is reached', async () => {
    const target = await server();
    const net = network(target.origin);
    expect(await send(net, `${target.origin}/a?b=c`)).toBe('GET /a?b=c');
    expect(net.evidence.get(`localhost:${target.port}`)).toMatchObject({
      protocol: 'TLSv1.3',
      host: 'localhost',
      certificateSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      spkiSha256: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/),
    });
  });

  test('a server of TLS 1.2 at most gets no request byte', async () => {
    const target = await server({ maxVersion: 'TLSv1.2' });
    expect(await codeOf(send(network(target.origin), target.origin))).toBe('TLS_REFUSED');
    expect(target.connections).toBe(1);
    expect(target.requests).toBe(0);
  });

  test('a certificate for another name gets no request byte', async () => {
    const target = await server({ certificate: await ca.issue({ names: ['other.example'] }) });
    expect(await codeOf(send(network(target.origin), target.origin))).toBe('CERTIFICATE_REFUSED');
    expect(target.requests).toBe(0);
  });

  test('an expired certificate gets no request byte', async () => {
    const past = new Date(Date.now() - 86_400_000);
    const certificate = await ca.issue({
      names: ['localhost'],
      notBefore: new Date(past.getTime() - 86_400_000),
      notAfter: past,
    });
    const target = await server({ certificate });
    expect(await codeOf(send(network(target.origin), target.origin))).toBe('CERTIFICATE_REFUSED');
    expect(target.requests).toBe(0);
  });

  test('a certificate of another CA gets no request byte', async () => {
    const target = await server();
    const other = await createTestCa();
    expect(await codeOf(send(network(target.origin, { ca: other.ca }), target.origin))).toBe('CERTIFICATE_REFUSED');
    expect(target.requests).toBe(0);
  });

  test('a plain server behind an https origin gets no request byte', async () => {
    const plain = await startPlainServer((_request, response) => response.end());
    open.push(plain);
    const origin = `https://localhost:${plain.port}`;
    expect(await codeOf(send(network(origin), origin))).toBe('TLS_REFUSED');
    expect(plain.requests).toBe(0);
  });

  test('another port of the same host is denied', async () => {
    const [allowed, other] = [await server(), await server()];
    expect(await codeOf(send(network(allowed.origin), other.origin))).toBe('EGRESS_DENIED');
    expect(other.connections).toBe(0);
  });

  test('production never reaches loopback, whatever a listed name resolves to', async () => {
    const target = await server({ certificate: await ca.issue({ names: ['api.books.example'] }) });
    for (const address of [
      '127.0.0.1',
      '::1',
      '10.0.0.1',
      '169.254.169.254',
      '::ffff:127.0.0.1',
      '64:ff9b::7f00:1',
      '0.0.0.0',
    ]) {
      const resolve = async () => [{ address, family: address.includes(':') ? 6 : 4 }];
      const net = network('', { environment: 'production', origins: undefined }, { resolve });
      expect(await codeOf(send(net, 'https://api.books.example/')), address).toBe('EGRESS_PRIVATE_ADDRESS');
    }
    expect(target.connections).toBe(0);
  });

  test('one private address among public ones is enough to refuse', async () => {
    const resolve = async () => [
      { address: '93.184.216.34', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const net = network('', { environment: 'production', origins: undefined }, { resolve });
    expect(await codeOf(send(net, 'https://api.books.example/'))).toBe('EGRESS_PRIVATE_ADDRESS');
  });

  test('production refuses address literals in every spelling, and hosts that are not listed', async () => {
    const net = network('', { environment: 'production', origins: undefined });
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '[::ffff:7f00:1]',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '93.184.216.34',
    ]) {
      expect(await codeOf(send(net, `https://${host}/`)), host).toBe('EGRESS_IP_LITERAL');
    }
    for (const host of [
      'evil.example',
      'api.books.example.evil.example',
      'sandbox.books.example',
      'localhost',
      'xn--api-books.example',
    ]) {
      expect(await codeOf(send(net, `https://${host}/`)), host).toBe('EGRESS_DENIED');
    }
    expect(await codeOf(send(net, 'https://api.books.example:8443/'))).toBe('EGRESS_DENIED');
  });

  test('the emulator environment never reaches the internet', async () => {
    const resolve = async () => [{ address: '93.184.216.34', family: 4 }];
    const net = network('https://api.books.example', {}, { resolve });
    expect(await codeOf(send(net, 'https://api.books.example/'))).toBe('EGRESS_PRIVATE_ADDRESS');
    const literal = network('https://93.184.216.34');
    expect(await codeOf(send(literal, 'https://93.184.216.34/'))).toBe('EGRESS_DENIED');
  });

  test('a handshake that never comes to an end is given up', async () => {
    const silent = await listenSilently();
    const origin = `https://localhost:${portOf(silent)}`;
    expect(await codeOf(send(network(origin, {}, { connectTimeoutMs: 50 }), origin))).toBe('TIMED_OUT');
  });

  test('nobody listening is a failure that can be repeated', async () => {
    const gone = await startTlsServer((_request, response) => response.end(), { ca });
    await gone.close();
    expect(await codeOf(send(network(gone.origin), gone.origin))).toBe('CONNECTION_FAILED');
  });

  test('fifty parallel calls are all answered', async () => {
    const target = await server();
    const net = network(target.origin);
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => send(net, `${target.origin}/${index}`)));
    expect(answers).toEqual(Array.from({ length: 50 }, (_, index) => `GET /${index}`));
  });
});

describe('the agent', () => {
  test('takes nothing from a request’s options but host and port', async () => {
    const target = await server({ maxVersion: 'TLSv1.2' });
    const untrusted = await server({ ca: await createTestCa() });
    const net = network(target.origin, { origins: { api: target.origin, other: untrusted.origin } });
    for (const url of [target.origin, untrusted.origin]) {
      const weakened = new Promise((resolve, reject) => {
        httpsRequest(
          url,
          {
            agent: net.agent,
            rejectUnauthorized: false,
            minVersion: 'TLSv1.2',
            maxVersion: 'TLSv1.2',
            checkServerIdentity: () => undefined,
          },
          resolve,
        )
          .on('error', reject)
          .end();
      });
      expect(await codeOf(weakened)).toMatch(/^(TLS|CERTIFICATE)_REFUSED$/);
    }
    expect(target.requests + untrusted.requests).toBe(0);
  });

  test('does not serve http', () => {
    expect(() => httpsRequest('http://localhost/', { agent: network('https://localhost:1').agent })).toThrow(
      /Protocol/,
    );
  });
});

describe('the transport', () => {
  test('refuses plain text, credentials in a URL, and anything after it was closed', async () => {
    const target = await server();
    const net = network(target.origin);
    const send = (url: string) => net.transport(new LightRequest(url));
    expect(await codeOf(send(target.origin.replace('https', 'http')))).toBe('EGRESS_PLAINTEXT');
    expect(await codeOf(send(target.origin.replace('https://', 'https://user:pass@')))).toBe('EGRESS_DENIED');
    await net.close();
    expect(await codeOf(send(target.origin))).toBe('EGRESS_DENIED');
    expect(target.connections).toBe(0);
  });

  test('does not follow a redirect', async () => {
    const elsewhere = await server();
    const target = await startTlsServer(
      (_request, response) => response.writeHead(302, { location: elsewhere.origin }).end(),
      { ca },
    );
    open.push(target);
    const net = network(target.origin, { origins: { api: target.origin, other: elsewhere.origin } });
    const response = await net.transport(new LightRequest(target.origin, { headers: { authorization: 'Bearer x' } }));
    expect(response.status).toBe(302);
    expect(elsewhere.connections).toBe(0);
  });

  test('does not let a header speak for another host or frame the body', async () => {
    const target = await startTlsServer((request, response) => response.end(JSON.stringify(request.headers)), { ca });
    open.push(target);
    const net = network(target.origin);
    const headers = {
      host: 'evil.example',
      'transfer-encoding': 'chunked',
      'content-length': '99',
      connection: 'close',
    };
    const seen: unknown = await (
      await net.transport(new LightRequest(target.origin, { method: 'POST', body: 'abc', headers }))
    ).json();
    expect(seen).toMatchObject({ host: `localhost:${target.port}`, 'content-length': '3' });
  });

  test('sends forms, bytes and streams as they are', async () => {
    const target = await startTlsServer(
      async (request, response) => response.end(`${request.headers['content-type']}|${await textOf(request)}`),
      { ca },
    );
    open.push(target);
    const net = network(target.origin);
    const post = async (body: RequestInit['body']) =>
      (await net.transport(new LightRequest(target.origin, { method: 'POST', body: body ?? null }))).text();
    const form = new FormData();
    form.set('a', '1');
    expect(await post(form)).toMatch(/^multipart\/form-data; boundary=.*\|[\s\S]*name="a"/);
    expect(await post(new URLSearchParams({ a: '1 2' }))).toBe('application/x-www-form-urlencoded;charset=UTF-8|a=1+2');
    expect(await post(new Uint8Array([97, 98]))).toBe('undefined|ab');
    expect(await post(ReadableStream.from([Buffer.from('x'), Buffer.from('y')]))).toBe('undefined|xy');
  });

  test('a connection that breaks off after the request leaves open whether it was done', async () => {
    const target = await startTlsServer((request) => request.socket.destroy(), { ca });
    open.push(target);
    const work = network(target.origin).transport(new LightRequest(target.origin, { method: 'POST', body: 'x' }));
    await expect(work).rejects.toMatchObject({ code: 'CONNECTION_FAILED', maybeProcessed: true });
  });

  test('a refused connection certainly did nothing', async () => {
    const gone = await startTlsServer((_request, response) => response.end(), { ca });
    await gone.close();
    const work = network(gone.origin).transport(new LightRequest(gone.origin, { method: 'POST', body: 'x' }));
    await expect(work).rejects.toMatchObject({ code: 'CONNECTION_FAILED', maybeProcessed: false });
  });

  test('an abort ends the request and frees its socket', async () => {
    let closed: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    let arrived: (() => void) | undefined;
    const there = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const target = await startTlsServer(
      (request) => {
        request.socket.on('close', () => closed?.());
        arrived?.();
      },
      { ca },
    );
    open.push(target);
    const abort = new AbortController();
    const work = network(target.origin).transport(new LightRequest(target.origin, { signal: abort.signal }));
    await there;
    const reason = new Error('mine');
    abort.abort(reason);
    await expect(work).rejects.toBe(reason);
    await gone;
  });
});

describe('options', () => {
  test.each([
    ['an emulator without a CA', { environment: 'emulator', origins: { api: 'https://localhost:1' } }],
    ['an emulator without origins', { environment: 'emulator', ca: 'x' }],
    ['an emulator with http', { environment: 'emulator', ca: 'x', origins: { api: 'http://localhost:1' } }],
    [
      'an emulator with an exception',
      {
        environment: 'emulator',
        ca: 'x',
        origins: { api: 'https://localhost:1' },
        acceptTls12: ['books-legacy-tls12'],
      },
    ],
    ['production with origins', { environment: 'production', origins: { api: 'https://localhost:1' } }],
    ['an exception that is not listed', { environment: 'production', acceptTls12: ['everything'] }],
  ] as const)('%s is refused', (_case, options) => {
    expect(() => createNetwork(books, options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });
});

afterAll(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function listenSilently(): Promise<Server> {
  const sockets = new Set<Socket>();
  const silent = createPlainServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => silent.close(resolve));
    },
  });
  return silent;
}

function portOf(listening: Server): number {
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
