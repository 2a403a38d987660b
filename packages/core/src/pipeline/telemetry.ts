import { type AttemptOutcome, errorDocument } from '@countersign/contracts';
import { LightRequest } from '../http/request.js';
import type { CallContext, Middleware } from './context.js';

/**
 * One line per attempt in the debug log, one span per attempt where a telemetry is given: names, numbers and codes,
 * never a header, a query or a body. Free when neither is there.
 */
export const telemetry: Middleware = async (request, next, context) => {
  const { logger, telemetry: receiver, clock } = context.client;
  if (logger === undefined && receiver === undefined) return next(request);
  const started = clock.now();
  const url = request instanceof LightRequest ? request.parsedUrl : new URL(request.url);
  const { method, path } = context.descriptor;
  const { operation, attempt } = context;
  const address = { host: url.hostname, port: url.port === '' ? 443 : Number(url.port) };
  const span = receiver?.begin({ connector: context.client.connector, operation, method, path, attempt, ...address });
  const finish = (event: string, found: Pick<AttemptOutcome, 'status' | 'errorCode'>): void => {
    const durationMs = clock.now() - started;
    span?.end({ ...found, durationMs, ...tlsOf(context, address) });
    const { status, errorCode } = found;
    logger?.debug(event, {
      operation,
      method,
      path,
      attempt,
      durationMs,
      ...(status === undefined ? {} : { status }),
      ...(errorCode === undefined ? {} : { code: errorCode }),
    });
  };
  try {
    const response = await next(request);
    finish('http.answered', { status: response.status });
    return response;
  } catch (error) {
    finish('http.failed', { errorCode: errorDocument(error).code });
    throw error;
  }
};

function tlsOf(
  { client }: CallContext,
  { host, port }: { readonly host: string; readonly port: number },
): Pick<AttemptOutcome, 'tlsProtocol' | 'tlsCipher' | 'certificateSha256'> {
  const found = client.evidence?.get(`${host}:${port}`);
  if (found === undefined) return {};
  return { tlsProtocol: found.protocol, tlsCipher: found.cipher, certificateSha256: found.certificateSha256 };
}
