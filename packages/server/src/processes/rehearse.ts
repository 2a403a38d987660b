import { once } from 'node:events';
import { connect } from 'node:tls';
import type { ClientCertificate } from '@countersign/contracts';
import { createServer } from '../create-server.js';
import { listen } from '../listen.js';
import type { ServerOptions } from '../options.js';

export interface RehearsalOptions {
  /** Of the server that is to listen later. */
  readonly origin: ServerOptions['origin'];
  readonly receivers: NonNullable<ServerOptions['receivers']>;
  readonly tls: ClientCertificate;
  /** Awaited between the parts: that of `serveInTurn`. */
  readonly rest: () => Promise<void>;
}

const CONNECTIONS = 12;
const DELIVERIES = 16;
const BODY = JSON.stringify({ rehearsal: 'x'.repeat(256) });
const LONGEST_MS = 5_000;

/**
 * Has a standby do what deliveries will ask of it, on a port of its own: code that runs for the first time takes several
 * times as long, and senders of a process that died all come at once. The deliveries carry no signature and are refused;
 * nothing is stored or logged. A rehearsal that fails is over, and harms nothing.
 */
export async function rehearse({ origin, receivers, tls, rest }: RehearsalOptions): Promise<void> {
  const server = createServer({ origin, receivers, inbox: { accept: () => Promise.reject(new Error('a rehearsal')) } });
  const { port, close } = await listen(server, { tls, exclusive: true });
  try {
    for (let connection = 0; connection < CONNECTIONS; connection += 1) {
      for (const { identity } of receivers) await deliver({ port, tls, origin, name: identity.name });
      await rest();
    }
  } catch {
    // The first deliveries are served all the same, only later.
  } finally {
    await close({ graceMs: 0 });
  }
}

interface Line {
  readonly port: number;
  readonly tls: ClientCertificate;
  readonly origin: string;
  readonly name: string;
}

/** Several deliveries over one connection, one after the other. */
async function deliver({ port, tls, origin, name }: Line): Promise<void> {
  const { hostname, host } = new URL(origin);
  // Trusts that very certificate, whoever issued it: it is our own.
  const trust = { ca: tls.certificate, allowPartialTrustChain: true, servername: hostname };
  const socket = connect({ host: '127.0.0.1', port, minVersion: 'TLSv1.3', timeout: LONGEST_MS, ...trust });
  socket.once('timeout', () => socket.destroy(new Error('no answer')));
  const cut = new AbortController();
  socket.once('close', () => cut.abort());
  const { signal } = cut;
  try {
    await once(socket, 'secureConnect', { signal });
    const head = `POST /v1/webhooks/${encodeURIComponent(name)} HTTP/1.1\r\nhost: ${host}\r\n`;
    for (let delivery = 0; delivery < DELIVERIES; delivery += 1) {
      socket.write(`${head}content-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`);
      await once(socket, 'data', { signal });
    }
  } finally {
    socket.destroy();
  }
}
