import { ConnectorError, TransportError } from '@countersign/contracts';
import { LightHeaders } from '../http/headers.js';
import { readBody } from '../http/read-body.js';
import { LightResponse } from '../http/response.js';
import { exchangeError } from '../network/exchange-error.js';
import type { CallContext, Next } from './context.js';
import { abortable } from './deadline.js';

/**
 * The innermost step: sends the attempt and, unless the caller wants a stream, reads the answer to its end, so that
 * half an answer is a failed attempt and the slot in flight is held until the last byte.
 */
export function exchange(context: CallContext): Next {
  const { client, signal, reading } = context;
  return async (request) => {
    const host = new URL(request.url).hostname;
    try {
      const response = await abortable(client.transport(request), signal);
      if (reading.as === 'stream' && response.ok) return response;
      const bytes = await abortable(readBody(response, reading.maxBytes, context.operation), signal);
      return buffered(response, bytes);
    } catch (error) {
      const failure = exchangeError(error, signal, host);
      const unsent = failure instanceof TransportError ? !failure.maybeProcessed : isUnsent(failure);
      if (!unsent) context.maybeProcessed = true;
      throw failure;
    }
  };
}

function isUnsent(failure: unknown): boolean {
  return ConnectorError.is(failure) && (failure.name === 'TlsError' || failure.name === 'EgressError');
}

/** The answer with its body in hand; its length header says what the body now is. */
function buffered(response: Response, bytes: Uint8Array): LightResponse {
  const headers = response instanceof LightResponse ? response.headers : new LightHeaders(response.headers);
  headers.delete('content-encoding');
  headers.delete('transfer-encoding');
  headers.set('content-length', String(bytes.length));
  return new LightResponse(bytes, {
    status: response.status,
    statusText: response.statusText,
    headers,
    url: response.url,
  });
}
