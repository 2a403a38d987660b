import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type ClientCertificate, ConfigurationError } from '@countersign/contracts';

/**
 * Refuses what could only fail later, in the middle of a call: an unreadable pair, a key of another certificate, a
 * certificate that is not for clients or whose time is over.
 * @param now - epoch ms.
 * @throws {@link ConfigurationError} `INVALID_OPTION`.
 */
export function checkClientCertificate({ certificate, privateKey }: ClientCertificate, now: number): void {
  const { leaf, key } = read(() => ({
    leaf: new X509Certificate(certificate),
    key: createPrivateKey(privateKey.reveal()),
  }));
  if (!leaf.checkPrivateKey(key)) invalid('The key is not that of the client certificate.');
  if (Date.parse(leaf.validTo) < now) invalid('The client certificate has expired.');
  if (leaf.keyUsage !== undefined && !leaf.keyUsage.includes('1.3.6.1.5.5.7.3.2')) {
    invalid('The certificate is not for clients (extended key usage clientAuth).');
  }
}

function read<T>(parse: () => T): T {
  try {
    return parse();
  } catch {
    // Some versions print parts of the key in this error: nothing of it is kept.
    return invalid('The client certificate or its key can not be read.');
  }
}

function invalid(message: string): never {
  throw new ConfigurationError('INVALID_OPTION', message, { place: 'clientCertificate' });
}
