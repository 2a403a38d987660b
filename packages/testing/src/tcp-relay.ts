import { connect, createServer, type Socket } from 'node:net';
import { boundPort } from './tls-server.js';

export type RelayDirection = 'toTarget' | 'fromTarget';

export interface RelayChunk {
  readonly direction: RelayDirection;
  readonly bytes: Uint8Array;
  /** Counts from 1 in the order of connecting. */
  readonly connection: number;
  /** Bytes of this connection in this direction before this chunk. */
  readonly offset: number;
}

export interface RelayOptions {
  /**
   * Asked before a chunk is passed on: `'cut'` destroys the connection instead. A promise holds this direction back
   * until it resolves, which is the moment to kill a process between two bytes.
   */
  readonly onChunk?: ((chunk: RelayChunk) => 'pass' | 'cut' | Promise<'pass' | 'cut'>) | undefined;
}

/** A TCP relay that counts bytes and can cut. It sees TLS from outside: sizes and order, no plain text. */
export interface Relay {
  readonly port: number;
  readonly connections: number;
  /** Bytes passed on in each direction, all connections together. */
  readonly bytes: Readonly<Record<RelayDirection, number>>;
  /** Destroys every open connection, both ends. */
  cut(): void;
  /** Cuts each connection once it has passed this many bytes in this direction; the byte that follows never arrives. */
  cutAfter(direction: RelayDirection, bytes: number): void;
  /** Passes everything again. */
  restore(): void;
  /** While true, new connections are destroyed at once. */
  refuse(refusing: boolean): void;
  close(): Promise<void>;
}

/** Starts a relay on 127.0.0.1 in front of `target`. */
export async function startRelay(
  target: { readonly port: number; readonly host?: string | undefined },
  options: RelayOptions = {},
): Promise<Relay> {
  const bytes: Record<RelayDirection, number> = { toTarget: 0, fromTarget: 0 };
  const open = new Set<Socket>();
  let connections = 0;
  let refusing = false;
  let limit: { readonly direction: RelayDirection; readonly bytes: number } | undefined;

  const pump = (from: Socket, to: Socket, direction: RelayDirection, connection: number, cut: () => void): void => {
    let passed = 0;
    let last: Promise<void> = Promise.resolve();
    const pass = async (chunk: Buffer): Promise<void> => {
      const verdict = await options.onChunk?.({ direction, bytes: chunk, connection, offset: passed });
      if (verdict === 'cut' || to.destroyed) {
        cut();
        return;
      }
      const allowed = limit?.direction === direction ? Math.max(0, limit.bytes - passed) : chunk.length;
      const part = chunk.subarray(0, allowed);
      passed += part.length;
      bytes[direction] += part.length;
      const flushed = new Promise<void>((resolve) => {
        to.write(part, () => resolve());
      });
      if (part.length < chunk.length) {
        await flushed;
        cut();
      }
    };
    from.on('data', (chunk: Buffer) => {
      // A failing hook must not let bytes through: the connection is cut.
      last = last.then(() => pass(chunk)).catch(cut);
    });
    from.on('end', () => {
      void last.then(() => to.end());
    });
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (refusing) {
      near.destroy();
      return;
    }
    connections += 1;
    const far = connect({ port: target.port, host: target.host ?? '127.0.0.1', allowHalfOpen: true });
    const cut = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', cut);
      socket.on('close', () => {
        open.delete(socket);
        cut();
      });
    }
    pump(near, far, 'toTarget', connections, cut);
    pump(far, near, 'fromTarget', connections, cut);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });

  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    port: boundPort(server.address()),
    get connections() {
      return connections;
    },
    bytes,
    cut: cutAll,
    cutAfter(direction, count) {
      limit = { direction, bytes: count };
    },
    restore() {
      limit = undefined;
    },
    refuse(now) {
      refusing = now;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
