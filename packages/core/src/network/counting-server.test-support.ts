import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket, type TlsOptions } from 'node:tls';

/** A server on loopback that counts what it is told: of TLS the plain text, of TCP every byte. */
export interface CountingServer {
  readonly port: number;
  /** `https://localhost:PORT`. */
  readonly origin: string;
  readonly connections: number;
  /** What clients said once a connection stood. */
  readonly heard: string;
  close(): Promise<void>;
}

/** Answers any request with the protocol that was negotiated, or with `answer`. */
export function startCountingTls(options: TlsOptions, answer?: string): Promise<CountingServer> {
  return start(createTlsServer({ ...options }), 'secureConnection', (socket) => {
    const text = protocolOf(socket);
    return answer ?? `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\nconnection: close\r\n\r\n${text}`;
  });
}

/** Plain TCP, a canary: what it hears of a TLS client is a handshake, and of an HTTP client a request. */
export function startCanary(): Promise<CountingServer> {
  return start(createTcpServer(), 'connection', () => 'HTTP/1.1 400 Bad Request\r\n\r\n');
}

function protocolOf(socket: Socket): string {
  return 'getProtocol' in socket ? String((socket as TLSSocket).getProtocol()) : 'none';
}

async function start(server: Server, opened: string, answer: (socket: Socket) => string): Promise<CountingServer> {
  const sockets = new Set<Socket>();
  let heard = '';
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
  });
  server.on('tlsClientError', () => {}); // a refused handshake is what some tests are about
  server.on(opened, (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard += chunk.toString('latin1');
      socket.end(answer(socket));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  const { port } = address;
  return {
    port,
    origin: `https://localhost:${port}`,
    get connections() {
      return connections;
    },
    get heard() {
      return heard;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
