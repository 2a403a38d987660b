import { isIP } from 'node:net';
import { connect, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type Clock, TlsError, type TlsFloor, TransportError } from '@countersign/contracts';
import { canonicalAddress } from './addresses.js';
import { dialError } from './dial-errors.js';
import type { Destination, EgressPolicy } from './egress-policy.js';
import { type ConnectionEvidence, certificateSha256, peerCertificate, spkiSha256 } from './evidence.js';
import { guardedLookup, type Resolve } from './guarded-lookup.js';

export interface DialOptions {
  readonly policy: EgressPolicy;
  readonly resolve: Resolve;
  readonly clock: Pick<Clock, 'now'>;
  /** PEM; the bundled public list when left out. Never what the environment adds to it. */
  readonly ca?: string | undefined;
  readonly connectTimeoutMs: number;
  readonly onConnection: (evidence: ConnectionEvidence) => void;
}

export type Dialed = (error: Error | null, socket: TLSSocket | null) => void;

/** Opens a TLS connection that meets the policy, or none. */
export type Dial = (host: string, port: number, done: Dialed) => void;

/**
 * The one place where sockets are opened. Everything is given explicitly, because flags and environment variables
 * change the defaults, and everything is checked again after the handshake, because options can be lost on the way.
 */
export function createDial(options: DialOptions): Dial & { close(): void } {
  const contexts = new Map<TlsFloor, SecureContext>();
  const open = new Set<TLSSocket>();
  // Built once: a context from 140 root certificates costs milliseconds. No session is ever resumed: a resumed one
  // shows no certificate, and keep-alive makes new connections rare.
  const contextFor = (floor: TlsFloor): SecureContext => {
    let context = contexts.get(floor);
    if (context === undefined) {
      context = createSecureContext({
        ca: options.ca ?? [...rootCertificates],
        minVersion: floor === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
        maxVersion: 'TLSv1.3',
      });
      contexts.set(floor, context);
    }
    return context;
  };

  const dial = (name: string, port: number, done: Dialed): void => {
    let destination: Destination;
    let secureContext: SecureContext;
    try {
      destination = options.policy.admit(name, port);
      secureContext = contextFor(destination.floor);
    } catch (error) {
      queueMicrotask(() => done(dialError(error, name), null));
      return;
    }
    const { host } = destination;
    const vetted = new Set<string>(isIP(host) === 0 ? [] : [canonicalAddress(host)]);
    const socket = connect({
      host,
      port,
      secureContext,
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      lookup: guardedLookup(options.resolve, options.policy.addressAllowed, vetted),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    open.add(socket);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    const timer = setTimeout(() => socket.destroy(timedOut(host, options.connectTimeoutMs)), options.connectTimeoutMs);
    const finish = (error: Error | null): void => {
      clearTimeout(timer);
      socket.removeListener('error', finish);
      socket.removeListener('close', closedEarly);
      if (error === null) done(null, socket);
      else done(dialError(error, host), null);
    };
    const closedEarly = (): void => finish(closed(host));
    socket.once('error', finish);
    socket.once('close', closedEarly);
    socket.once('close', () => open.delete(socket));
    socket.once('secureConnect', () => {
      try {
        options.onConnection(examine(socket, destination, vetted, options));
        finish(null);
      } catch (error) {
        finish(error instanceof Error ? error : new Error('check failed'));
        socket.on('error', () => {}); // it is being thrown away
        socket.destroy();
      }
    });
  };
  return Object.assign(dial, {
    close: () => {
      for (const socket of open) socket.destroy();
    },
  });
}

/** The checks after the handshake. Whatever was configured, this is what holds. */
function examine(
  socket: TLSSocket,
  destination: Destination,
  vetted: ReadonlySet<string>,
  options: DialOptions,
): ConnectionEvidence {
  const { host, port, region, floor, exception } = destination;
  const protocol = socket.getProtocol() ?? 'none';
  const certificate = peerCertificate(socket);
  const remoteAddress = canonicalAddress(socket.remoteAddress ?? '');
  const fast = protocol === 'TLSv1.3' || (floor === '1.2' && protocol === 'TLSv1.2');
  if (!fast) refuse(host, `negotiated ${protocol}, the floor is TLS ${floor}`);
  if (!socket.authorized || certificate === undefined) refuse(host, 'the certificate was not verified');
  if (!vetted.has(remoteAddress) || !options.policy.addressAllowed(remoteAddress))
    refuse(host, 'another address was connected');
  return {
    host,
    port,
    region,
    protocol,
    cipher: socket.getCipher().standardName,
    certificateSha256: certificateSha256(certificate),
    spkiSha256: spkiSha256(certificate),
    remoteAddress,
    at: options.clock.now(),
    ...(exception === undefined || protocol === 'TLSv1.3' ? {} : { exception }),
  };
}

function refuse(host: string, why: string): never {
  throw new TlsError('TLS_REFUSED', `The connection to ${host} was dropped before anything was sent: ${why}.`, {
    details: { host, reason: why },
  });
}

function timedOut(host: string, afterMs: number): TransportError {
  return new TransportError('TIMED_OUT', `No TLS connection to ${host} within ${afterMs} ms.`, {
    details: { host },
    maybeProcessed: false,
  });
}

function closed(host: string): TransportError {
  return new TransportError('CONNECTION_FAILED', `${host} closed the connection during the handshake.`, {
    details: { host },
    maybeProcessed: false,
  });
}
