import type { Readable } from 'node:stream';
import { ConnectorError, type ConnectorError as Failure, type HttpAnswer, systemClock } from '@countersign/contracts';
import { ownRefusal, refusal } from './answers.js';
import type { ServerOptions, WebhookReceiver } from './options.js';
import { readBody, type Unread } from './read-body.js';

const RETRY_AFTER = { 'retry-after': '5' } as const;
const CLOSE = { connection: 'close' } as const;
/** A body that has taken longer may have to make way. Vendors' bodies come whole, within milliseconds. */
const DAWDLE_MS = 1_000;

/** A request as it came, and what is known of it already. */
export interface AskedDelivery {
  readonly request: Request;
  /** Name of the connection. */
  readonly connection: string;
  /** Path and query. */
  readonly target: string;
  /** The request's body as Node has it. */
  readonly incoming?: Readable | undefined;
}

/**
 * Takes the deliveries of vendors: verified on their raw bytes and stored before they are answered. What can't be stored
 * is answered with 503, so that the vendor delivers it again.
 */
export function webhookIntake(options: ServerOptions): (asked: AskedDelivery) => Promise<Response> {
  const { inbox, logger, clock = systemClock, maxBodyBytes = 1_048_576, maxDeliveries = 256 } = options;
  const receivers = new Map((options.receivers ?? []).map((receiver) => [receiver.identity.name, receiver]));
  const readers = new Map<AbortController, number>(); // since when; the longest at it first
  let storing = 0;

  /** Whoever dawdles over a body makes way for who comes: slow senders can't keep out another connection's vendor. */
  function admits(): boolean {
    if (storing + readers.size < maxDeliveries) return true;
    const [slowest] = readers;
    if (slowest === undefined || clock.now() - slowest[1] < DAWDLE_MS) return false;
    readers.delete(slowest[0]);
    slowest[0].abort();
    return true;
  }

  async function read({ request, incoming }: AskedDelivery): Promise<Uint8Array | Unread> {
    const reader = new AbortController();
    readers.set(reader, clock.now());
    try {
      return await readBody(request, incoming, { maxBytes: maxBodyBytes, signal: reader.signal });
    } finally {
      readers.delete(reader);
    }
  }

  async function store({ request, target }: AskedDelivery, body: Uint8Array, receiver: WebhookReceiver) {
    const { identity, intake, secrets } = receiver;
    const delivery = {
      method: request.method,
      path: target,
      headers: Object.fromEntries(request.headers),
      body,
    };
    const result = intake.receive(delivery, {
      secrets: await secrets(),
      now: clock.now(),
      tenant: identity.tenant,
      connection: identity,
    });
    if (result.kind === 'events') {
      await inbox.accept(result.events, { body, headers: delivery.headers, connection: identity.id });
    }
    return answer(result.answer);
  }

  return async (asked) => {
    const { connection } = asked;
    const receiver = receivers.get(connection);
    if (receiver === undefined) return ownRefusal(404, 'NOT_FOUND', 'No connection of this name takes deliveries.');
    if (!admits()) return ownRefusal(503, 'TRY_AGAIN', 'Too many deliveries at once.', RETRY_AFTER);
    try {
      const body = await read(asked);
      if (body === 'too-long')
        return ownRefusal(413, 'BODY_TOO_LARGE', `A delivery has at most ${maxBodyBytes} bytes.`, CLOSE);
      if (body === 'given-up')
        return ownRefusal(503, 'TRY_AGAIN', 'The body came too slowly.', { ...RETRY_AFTER, ...CLOSE });
      storing += 1;
      try {
        return await store(asked, body, receiver);
      } finally {
        storing -= 1;
      }
    } catch (error) {
      const code = ConnectorError.is(error) ? error.code : 'INTERNAL';
      logger?.warn('webhook.refused', { connection, code });
      if (isSignature(error)) return refusal(error.code === 'MALFORMED' ? 400 : 401, error);
      return ownRefusal(503, 'TRY_AGAIN', 'The delivery could not be stored.', RETRY_AFTER);
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
