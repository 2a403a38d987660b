import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type ClientCertificate, ConfigurationError } from '@countersign/contracts';
import { getRequestListener } from '@hono/node-server';
import type { CountersignServer } from './create-server.js';

export interface ListenOptions {
  /** @defaultValue 0, any free one */
  readonly port?: number | undefined;
  /** @defaultValue `127.0.0.1` */
  readonly host?: string | undefined;
  /** Served over TLS 1.3. Without it only this machine's own proxy may connect: `host` has to be loopback. */
  readonly tls?: ClientCertificate | undefined;
  /** In a process of a cluster: its own port, not one of the cluster's. @defaultValue false */
  readonly exclusive?: boolean | undefined;
}

export interface Listening {
  readonly port: number;
  /** Takes no more, lets what is under way end, and cuts what has not ended after `graceMs`. @defaultValue 10_000 */
  close(options?: { readonly graceMs?: number | undefined }): Promise<void>;
}

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** @throws {@link ConfigurationError} `INVALID_OPTION` for plain HTTP on an address that others reach. */
export async function listen(server: CountersignServer, options: ListenOptions = {}): Promise<Listening> {
  const { port = 0, host = '127.0.0.1', tls, exclusive = false } = options;
  if (tls === undefined && !LOOPBACK.has(host)) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      'Without a certificate it listens on loopback only, behind a proxy.',
      {
        place: 'tls',
      },
    );
  }
  const fetchHandler = getRequestListener((request, { incoming }) => server.fetch(request, incoming), {
    overrideGlobalObjects: false,
    // What is no Request, such as one with the method TRACE.
    errorHandler: () => new Response(null, { status: 400, headers: { connection: 'close' } }),
  });
  const listener: RequestListener = (request, response) => void fetchHandler(request, response);
  // A sender who dawdles holds a socket, not the server.
  const patience = {
    ...{ headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000, maxHeaderSize: 16_384 },
    connectionsCheckingInterval: 2_000, // how late the others may act: 30 s unless told
  };
  const node =
    tls === undefined
      ? createHttpServer(patience, listener)
      : createHttpsServer(
          {
            ...{ ...patience, handshakeTimeout: 10_000, minVersion: 'TLSv1.3' },
            ...{ cert: tls.certificate, key: tls.privateKey.reveal() },
          },
          listener,
        );
  node.maxConnections = 2_048;
  await new Promise<void>((resolve, reject) => {
    node.once('error', reject);
    node.listen({ port, host, exclusive }, resolve);
  });
  const address = node.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: ({ graceMs = 10_000 } = {}) =>
      new Promise((resolve) => {
        const late = setTimeout(() => node.closeAllConnections(), graceMs);
        node.close(() => {
          clearTimeout(late);
          resolve();
        });
        node.closeIdleConnections();
      }),
  };
}
