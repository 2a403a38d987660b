import { ConnectorError, type ConnectorError as Failure, type HttpAnswer, systemClock } from '@countersign/contracts';
import { ownRefusal, refusal } from './answers.js';
import type { ServerOptions, WebhookReceiver } from './options.js';
import { readBody } from './read-body.js';

const RETRY_AFTER = { 'retry-after': '5' } as const;

/**
 * Takes the deliveries of vendors: verified on their raw bytes and stored before they are answered. What can't be stored
 * is answered with 503, so that the vendor delivers it again.
 */
export function webhookIntake(options: ServerOptions): (request: Request, connection: string) => Promise<Response> {
  const { inbox, logger, clock = systemClock, maxBodyBytes = 1_048_576, maxDeliveries = 256 } = options;
  const receivers = new Map((options.receivers ?? []).map((receiver) => [receiver.identity.name, receiver]));
  let underWay = 0;

  async function take(request: Request, receiver: WebhookReceiver): Promise<Response> {
    const body = await readBody(request, maxBodyBytes);
    if (body === undefined) {
      return ownRefusal(413, 'BODY_TOO_LARGE', `A delivery has at most ${maxBodyBytes} bytes.`, {
        connection: 'close',
      });
    }
    const { identity, intake } = receiver;
    const { pathname, search } = new URL(request.url);
    const delivery = {
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body,
    };
    const result = intake.receive(delivery, {
      secrets: await receiver.secrets(),
      now: clock.now(),
      tenant: identity.tenant,
      connection: identity,
    });
    if (result.kind === 'events') {
      await inbox.accept(result.events, { body, headers: delivery.headers, connection: identity.id });
    }
    return answer(result.answer);
  }

  return async (request, connection) => {
    const receiver = receivers.get(connection);
    if (receiver === undefined) return ownRefusal(404, 'NOT_FOUND', 'No connection of this name takes deliveries.');
    if (underWay >= maxDeliveries) return ownRefusal(503, 'TRY_AGAIN', 'Too many deliveries at once.', RETRY_AFTER);
    underWay += 1;
    try {
      return await take(request, receiver);
    } catch (error) {
      const code = ConnectorError.is(error) ? error.code : 'INTERNAL';
      logger?.warn('webhook.refused', { connection, code });
      if (isSignature(error)) return refusal(error.code === 'MALFORMED' ? 400 : 401, error);
      return ownRefusal(503, 'TRY_AGAIN', 'The delivery could not be stored.', RETRY_AFTER);
    } finally {
      underWay -= 1;
    }
  };
}

/** By name: the connector may stand on another installed copy of contracts. */
function isSignature(error: unknown): error is Failure {
  return ConnectorError.is(error) && error.name === 'SignatureError';
}

function answer(given: HttpAnswer | undefined): Response {
  return new Response(given?.body ?? null, {
    status: given?.status ?? 200,
    ...(given?.headers ? { headers: { ...given.headers } } : {}),
  });
}
