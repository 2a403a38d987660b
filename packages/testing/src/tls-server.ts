import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureVersion } from 'node:tls';
import { createTestCa, type TestCa } from './test-ca.js';

export interface TlsServerOptions {
  /** @defaultValue a new CA */
  readonly ca?: TestCa | undefined;
  /** @defaultValue `'TLSv1.3'`, or `maxVersion` where that is lower */
  readonly minVersion?: SecureVersion | undefined;
  /** `'TLSv1.2'` makes a server that the floor must refuse. @defaultValue `'TLSv1.3'` */
  readonly maxVersion?: SecureVersion | undefined;
  /** @defaultValue 0, any free one */
  readonly port?: number | undefined;
  /** Certificate of another name or an expired one. @defaultValue the CA's loopback leaf */
  readonly certificate?: { readonly cert: string; readonly key: string } | undefined;
  /** Asks for a certificate of the CA. A client without one is let in: what it may do is the handler's to say. */
  readonly asksForCertificate?: boolean | undefined;
}

/** A server on loopback. */
export interface LoopbackServer {
  /** `https://localhost:PORT`. */
  readonly origin: string;
  readonly port: number;
  /** Requests so far. */
  readonly requests: number;
  /** TCP connections so far, refused handshakes included. */
  readonly connections: number;
  /** Ends every connection, then the server. */
  close(): Promise<void>;
}

export interface LoopbackTlsServer extends LoopbackServer {
  /** PEM to trust. */
  readonly ca: string;
}

/** Starts an HTTPS server on 127.0.0.1, TLS 1.3 only unless asked otherwise. */
export async function startTlsServer(
  handler: RequestListener,
  options: TlsServerOptions = {},
): Promise<LoopbackTlsServer> {
  const authority = options.ca ?? (await createTestCa());
  const maxVersion = options.maxVersion ?? 'TLSv1.3';
  const minVersion = options.minVersion ?? maxVersion;
  const asking = options.asksForCertificate ? { requestCert: true, rejectUnauthorized: false, ca: authority.ca } : {};
  const server = createTlsServer({ ...(options.certificate ?? authority.leaf), minVersion, maxVersion, ...asking });
  const running = await listen(server, 'https', handler, options.port ?? 0);
  return Object.assign(running, { ca: authority.ca });
}

/** Starts a plain HTTP server on 127.0.0.1: for tests that show plain text being refused, and for read-only pages. */
export function startPlainServer(handler: RequestListener, port = 0): Promise<LoopbackServer> {
  return listen(createServer(), 'http', handler, port);
}

async function listen(
  server: Server | TlsServer,
  scheme: 'http' | 'https',
  handler: RequestListener,
  port: number,
): Promise<LoopbackServer> {
  let requests = 0;
  let connections = 0;
  server.on('connection', () => {
    connections += 1;
  });
  server.on('request', (request, response) => {
    requests += 1;
    handler(request, response);
  });
  // A refused handshake is what some tests are about; the counter above shows it.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = boundPort(server.address());
  return {
    origin: `${scheme}://localhost:${bound}`,
    port: bound,
    get requests() {
      return requests;
    },
    get connections() {
      return connections;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function boundPort(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new TypeError('The server listens on no port.');
  return address.port;
}
