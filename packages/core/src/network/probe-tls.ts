import type { X509Certificate } from 'node:crypto';
import { X509Certificate as Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import {
  connect,
  type DetailedPeerCertificate,
  type PeerCertificate,
  rootCertificates,
  type TLSSocket,
} from 'node:tls';
import { ConnectorError, type TlsFloor } from '@countersign/contracts';
import { normaliseHost } from './addresses.js';
import { dialError } from './dial-errors.js';
import { certificateSha256, spkiSha256 } from './evidence.js';

export interface TlsProbe {
  readonly host: string;
  readonly port: number;
  /** The best version both sides speak. */
  readonly protocol: string;
  readonly cipher: string;
  /** Which versions the server accepts when it is offered only that one. */
  readonly accepts: Readonly<Record<TlsFloor, boolean>>;
  /** False when the chain or the name would be refused, with the reason. */
  readonly authorized: boolean;
  readonly reason?: string | undefined;
  /** Leaf first. */
  readonly chain: readonly ProbedCertificate[];
}

export interface ProbedCertificate {
  readonly subject: string;
  readonly issuer: string;
  /** As the certificate writes it: `Nov 22 00:00:00 2026 GMT`. */
  readonly validFrom: string;
  readonly validTo: string;
  readonly sha256: string;
  readonly spkiSha256: string;
}

export interface TlsProbeOptions {
  /** PEM of the CA to verify with; the bundled public list when left out. */
  readonly ca?: string | undefined;
  /** For each handshake. @defaultValue 10_000 */
  readonly timeoutMs?: number | undefined;
}

/**
 * Looks at a server's TLS without sending a request: what it negotiates, with which certificates. It completes the
 * handshake also with a server that would be refused, to say why.
 * @throws {@link TransportError} or {@link TlsError} when no handshake succeeds at all.
 */
export async function probeTls(host: string, port: number, options: TlsProbeOptions = {}): Promise<TlsProbe> {
  const newest = await tryHandshake(host, port, '1.3', options);
  const older = await tryHandshake(host, port, '1.2', options);
  const best = newest.found ?? older.found;
  if (best === undefined) throw newest.error ?? older.error ?? dialError(undefined, host);
  return { ...best, accepts: { '1.2': older.found !== undefined, '1.3': newest.found !== undefined } };
}

type Handshake = Omit<TlsProbe, 'accepts'>;

async function tryHandshake(
  host: string,
  port: number,
  version: TlsFloor,
  options: TlsProbeOptions,
): Promise<{ readonly found?: Handshake; readonly error?: ConnectorError }> {
  try {
    return { found: await handshake(host, port, version, options) };
  } catch (error) {
    if (ConnectorError.is(error)) return { error };
    throw error;
  }
}

function handshake(name: string, port: number, version: TlsFloor, options: TlsProbeOptions): Promise<Handshake> {
  const host = normaliseHost(name);
  return new Promise((resolve, reject) => {
    const socket = connect({
      host,
      port,
      ca: options.ca ?? [...rootCertificates],
      minVersion: `TLSv${version}`,
      maxVersion: `TLSv${version}`,
      // A bad certificate is a finding here, not a reason to stop: no request follows on this socket.
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      ...(isIP(host) === 0 ? { servername: host } : {}),
    });
    socket.setTimeout(options.timeoutMs ?? 10_000, () =>
      socket.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
    );
    socket.once('error', (error) => reject(dialError(error, host)));
    socket.once('close', () => reject(dialError(undefined, host)));
    socket.once('secureConnect', () => {
      resolve(read(socket, host, port));
      socket.destroy();
    });
  });
}

function read(socket: TLSSocket, host: string, port: number): Handshake {
  const reason = socket.authorized ? undefined : reasonOf(socket.authorizationError);
  return {
    host,
    port,
    protocol: socket.getProtocol() ?? 'none',
    cipher: socket.getCipher().standardName,
    authorized: socket.authorized,
    ...(reason === undefined ? {} : { reason }),
    chain: chainOf(socket.getPeerCertificate(true)).map(describe),
  };
}

function reasonOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

function chainOf(leaf: DetailedPeerCertificate | PeerCertificate): readonly X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let present: DetailedPeerCertificate | PeerCertificate | undefined = leaf;
  while (present?.raw !== undefined && !seen.has(present.fingerprint256)) {
    seen.add(present.fingerprint256);
    chain.push(new Certificate(present.raw));
    present = 'issuerCertificate' in present ? present.issuerCertificate : undefined;
  }
  return chain;
}

function describe(certificate: X509Certificate): ProbedCertificate {
  return {
    subject: certificate.subject,
    issuer: certificate.issuer,
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    sha256: certificateSha256(certificate),
    spkiSha256: spkiSha256(certificate),
  };
}
