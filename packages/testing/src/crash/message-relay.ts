import { connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls, createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { TestCertificate } from '../test-ca.js';
import { boundPort } from '../tls-server.js';
import type { ConnectionFramers, Message, MessageFramer } from './message-framer.js';

/** Stands at every message. */
export interface MessageGuard {
  /** Asked before a message goes on; nothing behind it on this connection moves meanwhile. */
  before(message: Message): Promise<'pass' | 'cut'>;
  /** Told when the message has gone on. */
  after(message: Message): Promise<void>;
}

export interface MessageRelay {
  readonly port: number;
  /** Destroys every open connection. */
  cut(): void;
  close(): Promise<void>;
}

interface MessageRelayOptions {
  readonly framers: () => ConnectionFramers;
  readonly guard: MessageGuard;
  readonly target: (near: Socket) => Socket | TLSSocket;
  readonly server: (onConnection: (socket: Socket) => void) => Server;
}

/** In front of a PostgreSQL server, by port or by the path of its Unix socket. */
export function postgresTarget(url: string): () => Socket {
  const { hostname, port, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? decodeURIComponent(hostname);
  const number = Number(searchParams.get('port') ?? (port === '' ? 5432 : port));
  if (host.startsWith('/')) return () => connect({ path: `${host}/.s.PGSQL.${number}` });
  return () => connect({ host, port: number });
}

/** The same database through a relay. */
export function throughRelay(url: string, port: number): string {
  const relayed = new URL(url.replace(/@[^/@]*\//, '@127.0.0.1/'));
  relayed.port = String(port);
  relayed.searchParams.delete('host');
  relayed.searchParams.delete('port');
  return relayed.href;
}

export function plainServer(onConnection: (socket: Socket) => void): Server {
  return createServer({ noDelay: true }, onConnection);
}

/** Ends TLS 1.3, so that what is inside can be seen; asks for a client's certificate and takes any or none. */
export function tlsServer(
  { cert, key }: TestCertificate,
  ca: string,
): (onConnection: (socket: Socket) => void) => Server {
  return (onConnection) => {
    const asking = { requestCert: true, rejectUnauthorized: false, ca };
    const secure = { cert, key, minVersion: 'TLSv1.3', ALPNProtocols: ['http/1.1'] } as const;
    const server = createTlsServer({ ...secure, ...asking }, onConnection);
    server.on('tlsClientError', () => {}); // A worker that is killed within its handshake.
    return server;
  };
}

/** @param shown - the certificate that is shown on behalf of a client that showed one. */
export function connectVendor(port: number, ca: string, shown: Partial<TestCertificate>): TLSSocket {
  return connectTls({ host: 'localhost', port, ca, servername: 'localhost', ALPNProtocols: ['http/1.1'], ...shown });
}

export function showsCertificate(socket: Socket): boolean {
  return socket instanceof TLSSocket && socket.getPeerX509Certificate() !== undefined;
}

/** A relay on 127.0.0.1 that passes on whole messages only. */
export async function startMessageRelay(options: MessageRelayOptions): Promise<MessageRelay> {
  const { framers, guard } = options;
  const open = new Set<Socket>();
  const turns = new Turns();
  const server = options.server((near) => {
    const far = options.target(near);
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        open.delete(socket);
        turns.leave(near);
      });
    }
    const { toTarget, fromTarget } = framers();
    pump({ from: near, to: far, framer: toTarget, guard, cut, turn: (at) => turns.at(near, at) });
    pump({ from: far, to: near, framer: fromTarget, guard, cut, turn: (at) => turns.at(near, at) });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const cutAll = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: boundPort(server.address()),
    cut: cutAll,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}

interface Pump {
  readonly from: Socket;
  readonly to: Socket;
  readonly framer: MessageFramer;
  readonly guard: MessageGuard;
  readonly cut: () => void;
  readonly turn: (at: Message['exchange']) => Promise<void> | void;
}

function pump({ from, to, framer, guard, cut, turn }: Pump): void {
  let last: Promise<void> = Promise.resolve();
  const pass = async (message: Message): Promise<void> => {
    if (message.exchange === 'begins') await turn('begins');
    if ((await guard.before(message)) === 'cut') {
      cut();
      return;
    }
    if (to.destroyed || !to.writable) return;
    await new Promise<void>((resolve) => to.write(message.bytes, () => resolve()));
    await guard.after(message);
    if (message.exchange === 'ends') await turn('ends');
  };
  from.on('data', (bytes: Buffer) => {
    last = last
      .then(async () => {
        for (const message of framer.push(bytes)) await pass(message);
      })
      .catch(cut);
  });
  // What was on its way when one end closed still reaches the other, as it does in a network.
  from.on('close', () => {
    last = last.then(() => void to.end());
  });
}

/** One exchange at a time, in the order in which they begin: side by side, no two runs would have the same order. */
class Turns {
  #holder: unknown;
  readonly #waiting: { readonly who: unknown; readonly go: () => void }[] = [];

  at(who: unknown, at: Message['exchange']): Promise<void> | void {
    if (at === 'ends') return this.leave(who);
    if (this.#holder === undefined) {
      this.#holder = who;
      return;
    }
    return new Promise((go) => this.#waiting.push({ who, go }));
  }

  leave(who: unknown): void {
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      if (this.#waiting[at]?.who === who) this.#waiting.splice(at, 1)[0]?.go();
    }
    if (this.#holder !== who) return;
    const next = this.#waiting.shift();
    this.#holder = next?.who;
    next?.go();
  }
}
