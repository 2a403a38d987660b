import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { EmulatorCredentials } from './emulator-definition.js';
import type { TestCa } from './test-ca.js';

/** The credentials with a client certificate among the secrets, issued by the emulator's CA. */
export async function withClientCertificate(
  credentials: EmulatorCredentials,
  vendor: string,
  ca: TestCa,
): Promise<EmulatorCredentials> {
  const { cert, key } = await ca.issue({ names: [`client.${vendor}.test`], usage: 'client' });
  return { ...credentials, secrets: { ...credentials.secrets, clientCertificate: cert, clientCertificateKey: key } };
}

/** SHA-256 (DER, base64url: `x5t#S256`) of the certificate that the client showed, if the server's CA issued it. */
export function shownCertificate({ socket }: IncomingMessage): string | undefined {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  return certificate && createHash('sha256').update(certificate.raw).digest('base64url');
}
