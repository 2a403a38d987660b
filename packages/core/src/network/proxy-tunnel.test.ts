import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { createTestCa, type LoopbackTlsServer, startTlsServer, type TestCa } from '@countersign/testing';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { books } from '../books.test-support.js';
import { LightRequest } from '../http/request.js';
import { createNetwork, type StrictNetwork } from './network.js';

let ca: TestCa;
const open: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  ca = await createTestCa();
});

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function listening(server: Server, sockets: Set<Socket>): Promise<string> {
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return `127.0.0.1:${address.port}`;
}

/** A proxy that tunnels every name to one server. */
async function proxy(target: LoopbackTlsServer, answer?: string) {
  const asked: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer();
  server.on('connect', (request: IncomingMessage, near: Socket) => {
    asked.push(request);
    if (answer !== undefined) return near.end(answer);
    const far = connect(target.port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    sockets.add(far.on('error', () => near.destroy()));
    return near.on('error', () => far.destroy());
  });
  return { address: await listening(server, sockets), asked };
}

async function target(options: Parameters<typeof startTlsServer>[1] = {}): Promise<LoopbackTlsServer> {
  const server = await startTlsServer((_request, response) => response.end('through'), {
    ca,
    certificate: await ca.issue({ names: ['api.books.example'] }),
    ...options,
  });
  open.push(() => server.close());
  return server;
}

function network(proxyUrl: string): StrictNetwork {
  const made = createNetwork(
    books,
    { environment: 'production', ca: ca.ca, proxy: proxyUrl },
    {
      resolve: () => {
        throw new Error('The proxy resolves names, not we.');
      },
    },
  );
  open.push(() => made.close());
  return made;
}

const send = async (net: StrictNetwork, url = 'https://api.books.example/'): Promise<string> =>
  (await net.transport(new LightRequest(url))).text();

describe('through a proxy', () => {
  test('the target is reached with all checks, and the evidence names the proxy', async () => {
    const { address, asked } = await proxy(await target());
    const net = network(`http://user:canary@${address}`);
    expect(await send(net)).toBe('through');
    expect(asked[0]?.url).toBe('api.books.example:443');
    expect(asked[0]?.headers['proxy-authorization']).toBe(`Basic ${Buffer.from('user:canary').toString('base64')}`);
    expect(net.evidence.get('api.books.example:443')).toMatchObject({ protocol: 'TLSv1.3', proxy: address });
    expect(JSON.stringify([...net.evidence])).not.toContain('canary');
  });

  test.each<[string, () => Promise<Parameters<typeof startTlsServer>[1]>, string]>([
    ['TLS 1.2', async () => ({ maxVersion: 'TLSv1.2' }), 'TLS_REFUSED'],
    [
      'a certificate for another name',
      async () => ({ certificate: await ca.issue({ names: ['evil.example'] }) }),
      'CERTIFICATE_REFUSED',
    ],
    [
      'a certificate of another CA',
      async () => ({ certificate: await (await createTestCa()).issue({ names: ['api.books.example'] }) }),
      'CERTIFICATE_REFUSED',
    ],
  ])('%s gets no request byte', async (_name, options, code) => {
    const server = await target(await options());
    const { address } = await proxy(server);
    await expect(send(network(`http://${address}`))).rejects.toMatchObject({ code });
    expect(server.requests).toBe(0);
  });

  test('a host that is not listed is not even asked for', async () => {
    const { address, asked } = await proxy(await target());
    await expect(send(network(`http://${address}`), 'https://evil.example/')).rejects.toMatchObject({
      code: 'EGRESS_DENIED',
    });
    expect(asked).toHaveLength(0);
  });

  test.each([
    ['a refusal', 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-x\r\n\r\n\r\n'],
    ['bytes in the target’s name', 'HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'],
    ['a hang-up', ''],
  ])('%s of the proxy is an error, and nothing was sent', async (_name, answer) => {
    const { address } = await proxy(await target(), answer);
    await expect(send(network(`http://${address}`))).rejects.toMatchObject({
      code: 'PROXY_REFUSED',
      maybeProcessed: false,
    });
  });

  test('a proxy that talks without end is left', async () => {
    const endless = createTcpServer((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write('x'.repeat(1000)));
      };
      socket.on('drain', more);
      more();
    });
    const address = await listening(endless, new Set());
    await expect(send(network(`http://${address}`))).rejects.toMatchObject({ code: 'PROXY_REFUSED' });
  });
});

test.each(['ftp://proxy', 'proxy:3128', 'http://proxy/path', ''])('%j is no proxy', (text) => {
  expect(() => createNetwork(books, { environment: 'production', proxy: text })).toThrow(
    expect.objectContaining({ place: 'proxy' }),
  );
});

test.each(['http://user:p%zzsecret@proxy:3128', 'http://%ff:secret@proxy:3128'])(
  '%s is refused at once, without its password',
  (text) => {
    let error: unknown;
    try {
      createNetwork(books, { environment: 'production', proxy: text });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'INVALID_OPTION', place: 'proxy' });
    expect(inspect(error, { depth: null })).not.toContain('secret');
  },
);

test('a refusal never tells user or password of the proxy', async () => {
  const { address } = await proxy(await target(), 'HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
  const failure = await send(network(`http://us%65r-name:p%40ss-word@${address}`)).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'PROXY_REFUSED' });
  expect(inspect(failure, { depth: null, showHidden: true })).not.toMatch(/r-name|ss-word|Basic/);
});

test('the emulator is behind none', () => {
  const options = {
    environment: 'emulator',
    origins: { api: 'https://localhost:1' },
    ca: 'x',
    proxy: 'http://proxy:1',
  } as const;
  expect(() => createNetwork(books, options)).toThrow(expect.objectContaining({ place: 'proxy' }));
});
