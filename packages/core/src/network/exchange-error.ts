import { ConnectorError, foreignError, TransportError } from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';

const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);

/**
 * What went wrong between sending and the last byte of the answer. The caller's own abort passes through untouched;
 * an error from connecting says already that nothing was sent; for the rest the server may have done the work.
 */
export function exchangeError(error: unknown, ending: { readonly reason: unknown } | undefined, host: string): unknown {
  if (ending !== undefined) return ending.reason;
  if (ConnectorError.is(error)) return error;
  const { name, code = name } = foreignError(error);
  const details = { host, reason: code };
  if (TIMEOUTS.has(code)) {
    return new TransportError('TIMED_OUT', `${host} stopped answering (${code}).`, { details, maybeProcessed: true });
  }
  return new TransportError('CONNECTION_FAILED', `The exchange with ${host} broke off (${code}).`, {
    details,
    maybeProcessed: true,
  });
}

/**
 * TLS 1.3 refuses a client certificate after the handshake: the first thing seen is a connection that breaks off. On a
 * host that has never answered, that is the likelier cause.
 */
export function suspectMutualTls(failure: unknown, host: string): unknown {
  if (!(failure instanceof TransportError) || failure.code !== 'CONNECTION_FAILED' || !failure.maybeProcessed)
    return failure;
  return new TransportError('MTLS_REJECTED_SUSPECTED', `${host} hung up before its first answer.`, {
    remedy: coreRemedies.MTLS_REJECTED_SUSPECTED,
    details: failure.details,
    maybeProcessed: true,
  });
}
