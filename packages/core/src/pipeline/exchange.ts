import { ConnectorError, TransportError } from '@countersign/contracts';
import { LightHeaders } from '../http/headers.js';
import { isInHand, readBody, responseTooLarge } from '../http/read-body.js';
import type { LightRequest } from '../http/request.js';
import { LightResponse } from '../http/response.js';
import { exchangeError } from '../network/exchange-error.js';
import type { CallContext } from './context.js';

/**
 * The innermost step: sends the attempt and, unless the caller wants a stream, reads the answer to its end, so that
 * half an answer is a failed attempt and the slot in flight is held until the last byte.
 */
export async function exchange(request: LightRequest, context: CallContext): Promise<Response> {
  const { client, deadline, reading, operation } = context;
  const { as, maxBytes } = reading;
  if (as !== 'stream') request.bodyCap = { maxBytes, error: () => responseTooLarge(operation, maxBytes) };
  try {
    const response = await deadline.guard(client.transport(request));
    if (as === 'stream' && response.ok) return response;
    if (isInHand(response, maxBytes)) {
      response.headers.describeBody(response.buffer?.length ?? 0);
      return response;
    }
    return buffered(response, await deadline.guard(readBody(response, maxBytes, operation)));
  } catch (error) {
    const failure = exchangeError(error, deadline.ended ? deadline : undefined, request.target.hostname);
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
