import { ConnectorError, foreignError, TlsError, TransportError } from '@countersign/contracts';

const CERTIFICATE_CODES = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** What a failed connection means. Nothing of the request was sent, so it may always be tried again where that helps. */
export function dialError(error: unknown, host: string): ConnectorError {
  if (ConnectorError.is(error)) return error;
  const { code = 'unknown' } = foreignError(error);
  const details = { host, reason: code };
  if (CERTIFICATE_CODES.has(code)) {
    return new TlsError('CERTIFICATE_REFUSED', `The certificate of ${host} was refused (${code}).`, { details });
  }
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || code === 'EPROTO') {
    return new TlsError('TLS_REFUSED', `No TLS connection to ${host} within the policy (${code}).`, { details });
  }
  return new TransportError('CONNECTION_FAILED', `No connection to ${host} (${code}).`, {
    details,
    maybeProcessed: false,
  });
}
