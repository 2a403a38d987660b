import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, rootCertificates, type SecureContext, type TLSSocket } from 'node:tls';
import { type ClientCertificate, type Clock, TlsError, type TlsFloor, TransportError } from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';
import { canonicalAddress } from './addresses.js';
import { dialError } from './dial-errors.js';
import type { Destination, EgressPolicy } from './egress-policy.js';
import { type ConnectionEvidence, certificateSha256, peerCertificate, spkiSha256 } from './evidence.js';
import { guardedLookup, type Resolve } from './guarded-lookup.js';
import { openTunnel, type TunnelProxy } from './proxy-tunnel.js';
import type { Warn } from './residency.js';

export interface DialOptions {
  readonly policy: EgressPolicy;
  readonly resolve: Resolve;
  readonly clock: Pick<Clock, 'now'>;
  /** PEM; the bundled public list when left out. Never what the environment adds to it. */
  readonly ca?: string | undefined;
  readonly clientCertificate?: ClientCertificate | undefined;
  readonly proxy?: TunnelProxy | undefined;
  readonly connectTimeoutMs: number;
  readonly onConnection: (evidence: ConnectionEvidence) => void;
  readonly warn: Warn;
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
  const open = new Set<Socket>();
  const track = (socket: Socket): void => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  };
  // Built once: a context from 140 root certificates costs milliseconds. No session is ever resumed: a resumed one
  // shows no certificate, and keep-alive makes new connections rare.
  const contextFor = (floor: TlsFloor): SecureContext => {
    const known = contexts.get(floor);
    if (known !== undefined) return known;
    const { ca, clientCertificate } = options;
    const context = createSecureContext({
      ca: ca ?? [...rootCertificates],
      minVersion: floor === '1.3' ? 'TLSv1.3' : 'TLSv1.2',
      maxVersion: 'TLSv1.3',
      ...(clientCertificate === undefined
        ? {}
        : { cert: clientCertificate.certificate, key: clientCertificate.privateKey.reveal() }),
    });
    contexts.set(floor, context);
    return context;
  };

  const handshake = (destination: Destination, tunnel: Socket | undefined, done: Dialed): void => {
    const { host, port, floor } = destination;
    const vetted = tunnel === undefined ? new Set<string>(isIP(host) === 0 ? [] : [canonicalAddress(host)]) : undefined;
    const socket = connect({
      ...(tunnel === undefined ? { host, port } : { socket: tunnel }),
      secureContext: contextFor(floor),
      rejectUnauthorized: true,
      ALPNProtocols: ['http/1.1'],
      ...(vetted === undefined
        ? {}
        : { lookup: guardedLookup(options.resolve, options.policy.addressAllowed, vetted) }),
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    track(socket);
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

  const start = async (name: string, port: number, done: Dialed): Promise<void> => {
    const destination = options.policy.admit(name, port);
    const { proxy, connectTimeoutMs } = options;
    const tunnel = proxy === undefined ? undefined : await openTunnel(proxy, destination, connectTimeoutMs, track);
    handshake(destination, tunnel, done);
  };
  const dial: Dial = (name, port, done) => {
    start(name, port, done).catch((error: unknown) => done(dialError(error, name), null));
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
  vetted: ReadonlySet<string> | undefined,
  options: DialOptions,
): ConnectionEvidence {
  const { host, port, region, floor, exception } = destination;
  const protocol = socket.getProtocol() ?? 'none';
  const certificate = peerCertificate(socket);
  const remoteAddress = vetted === undefined ? '' : canonicalAddress(socket.remoteAddress ?? '');
  const fast = protocol === 'TLSv1.3' || (floor === '1.2' && protocol === 'TLSv1.2');
  if (!fast) refuse(host, `negotiated ${protocol}, the floor is TLS ${floor}`);
  if (!socket.authorized || certificate === undefined) refuse(host, 'the certificate was not verified');
  // Node's check of names is a function that anything in the process can replace.
  if ((isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) === undefined) {
    throw new TlsError('CERTIFICATE_REFUSED', `The certificate of ${host} is for another name.`, {
      details: { host, reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  }
  if (vetted !== undefined && !(vetted.has(remoteAddress) && options.policy.addressAllowed(remoteAddress))) {
    refuse(host, 'another address was connected');
  }
  const spki = spkiSha256(certificate);
  checkPins(destination, spki, options.warn);
  return {
    host,
    port,
    region,
    protocol,
    cipher: socket.getCipher().standardName,
    certificateSha256: certificateSha256(certificate),
    spkiSha256: spki,
    ...(options.proxy === undefined ? { remoteAddress } : { proxy: options.proxy.name }),
    at: options.clock.now(),
    ...(exception === undefined || protocol === 'TLSv1.3' ? {} : { exception }),
  };
}

/** Every set of pins in force must hold the key. */
function checkPins({ host, pins }: Destination, spki: string, warn: Warn): void {
  for (const set of pins) {
    if (set.spkiSha256.includes(spki)) continue;
    if (set.onMismatch === 'warn') {
      warn('tls.pin-mismatch', { host, spkiSha256: spki });
      continue;
    }
    throw new TlsError('PIN_MISMATCH', `${host} shows a key that is not pinned; the connection was dropped.`, {
      remedy: coreRemedies.PIN_MISMATCH,
      details: { host, spkiSha256: spki },
    });
  }
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
