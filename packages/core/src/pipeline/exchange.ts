import { ConnectorError, TransportError } from '@countersign/contracts';
import { LightHeaders } from '../http/headers.js';
import { readBody } from '../http/read-body.js';
import { LightRequest } from '../http/request.js';
import { LightResponse } from '../http/response.js';
import { exchangeError } from '../network/exchange-error.js';
import type { CallContext } from './context.js';

/**
 * The innermost step: sends the attempt and, unless the caller wants a stream, reads the answer to its end, so that
 * half an answer is a failed attempt and the slot in flight is held until the last byte.
 */
export async function exchange(request: Request, context: CallContext): Promise<Response> {
  const { client, deadline, reading, operation } = context;
  try {
    const response = await deadline.guard(client.transport(request));
    if (reading.as === 'stream' && response.ok) return response;
    return buffered(response, await deadline.guard(readBody(response, reading.maxBytes, operation)));
  } catch (error) {
    const host = request instanceof LightRequest ? request.parsedUrl.hostname : new URL(request.url).hostname;
    const failure = exchangeError(error, deadline.ended ? deadline : undefined, host);
    const unsent = failure instanceof TransportError ? !failure.maybeProcessed : isUnsent(failure);
    if (!unsent) context.maybeProcessed = true;
    throw failure;
  }
}

function isUnsent(failure: unknown): boolean {
  return ConnectorError.is(failure) && (failure.name === 'TlsError' || failure.name === 'EgressError');
}

/** The answer with its body in hand; its length header says what the body now is. */
function buffered(response: Response, bytes: Uint8Array): LightResponse {
  const headers = response instanceof LightResponse ? response.headers : new LightHeaders(response.headers);
  headers.describeBody(bytes.length);
  return new LightResponse(bytes, {
    status: response.status,
    statusText: response.statusText,
    headers,
    url: response.url,
  });
}
