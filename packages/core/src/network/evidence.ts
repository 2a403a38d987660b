import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';

/** What was negotiated on one connection: kept for telemetry, `doctor` and receipts. */
export interface ConnectionEvidence {
  readonly host: string;
  readonly port: number;
  readonly region: string;
  /** `TLSv1.3`. */
  readonly protocol: string;
  /** IANA name: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** SHA-256 of the server certificate (DER), lower-case hex. */
  readonly certificateSha256: string;
  /** Base64 of the SHA-256 of its public key (SPKI, DER), as pins are written (RFC 7469 §2.4). */
  readonly spkiSha256: string;
  /** Left out when a proxy connected. */
  readonly remoteAddress?: string;
  readonly proxy?: string;
  /** Set when an accepted exception allowed less than 1.3. */
  readonly exception?: string;
  /** Epoch ms. */
  readonly at: number;
}

/** `undefined` on a resumed session, which carries no certificate. */
export function peerCertificate(socket: TLSSocket): X509Certificate | undefined {
  return socket.getPeerX509Certificate();
}

export function certificateSha256(certificate: X509Certificate): string {
  return createHash('sha256').update(certificate.raw).digest('hex');
}

export function spkiSha256(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}
