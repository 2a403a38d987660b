import { Readable } from 'node:stream';
import { ReadableStream } from 'node:stream/web';
import { EgressError, type Transport } from '@countersign/contracts';
import type { Dispatcher, Agent as UndiciAgent } from 'undici';
import { bytesOf, type Content } from '../http/body.js';
import { LightHeaders } from '../http/headers.js';
import { LightRequest } from '../http/request.js';
import { LightResponse } from '../http/response.js';
import { coreRemedies } from '../remedies.js';
import { type CollectedAnswer, collectAnswer } from './collect-answer.js';
import type { Dial } from './dial.js';
import type { EgressPolicy } from './egress-policy.js';
import { exchangeError, suspectMutualTls } from './exchange-error.js';

/** Set by the client itself; a caller's value would let it speak for another host or frame the body wrongly. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Busy connections would outlive DNS changes and the last day of an exception. undici's own limit on a connection's age
 * looks at the clock for every connection at every request, twice.
 */
const AGENT_LIFE_MS = 3_600_000;

/** Sends one attempt with undici over the strict dial. Follows no redirect. */
export function createTransport(
  dial: Dial,
  options: { readonly mutualTls?: boolean; readonly checkData?: EgressPolicy['checkData'] } = {},
): { readonly send: Transport; close(): Promise<void> } {
  const answered = new Set<string>();
  let agent: Promise<UndiciAgent> | undefined;
  let dispatcher: UndiciAgent | undefined;
  let renewAt = 0;
  let closed = false;
  // undici takes 100 ms to load: not before the first call.
  const load = async (): Promise<UndiciAgent> => {
    const { Agent } = await import('undici');
    return new Agent({
      connect: ({ protocol, hostname, port }, done) => {
        if (protocol !== 'https:') done(plaintext(), null);
        else
          dial(hostname, port === '' ? 443 : Number(port), (error, socket) =>
            socket ? done(null, socket) : done(error ?? plaintext(), null),
          );
      },
      allowH2: false,
      pipelining: 1,
      connections: 64,
      keepAliveTimeout: 15_000,
      // The call's deadline ends an attempt; these two end one whose caller gave no deadline to a stream.
      headersTimeout: 300_000,
      bodyTimeout: 60_000,
    });
  };
  const send: Transport = async (input) => {
    if (closed) throw new EgressError('EGRESS_DENIED', 'The network of this connection is closed.');
    const request = input instanceof LightRequest ? input : new LightRequest(input);
    const { target, path } = request;
    if (target.protocol !== 'https:') throw plaintext();
    if (target.hasCredentials) throw new EgressError('EGRESS_DENIED', 'A URL with credentials is never used.');
    options.checkData?.(target.hostname, request.dataClasses);
    throwIfEnded(request);
    const content = request.take();
    const simple = content === null || typeof content === 'string' || content instanceof Uint8Array;
    const { body, contentType } = simple ? { body: content } : await sendable(content);
    if (agent === undefined || performance.now() > renewAt) {
      void dispatcher?.close(); // when its last answer is read
      dispatcher = undefined;
      renewAt = performance.now() + AGENT_LIFE_MS;
      agent = load();
    }
    dispatcher ??= await agent;
    throwIfEnded(request);
    const headers = request.headers.toRecord(OWN_HEADERS);
    if (contentType !== undefined) headers['content-type'] = contentType;
    const { origin } = target;
    const sending = { origin, path, method: methodOf(request.method), headers, body };
    try {
      const answer = await (request.bodyCap === undefined
        ? stream(dispatcher, sending, request.abortSignal)
        : collectAnswer(dispatcher, sending, request, request.bodyCap));
      if (options.mutualTls) answered.add(target.host);
      return new LightResponse(answer.body, {
        status: answer.status,
        statusText: answer.statusText,
        headers: LightHeaders.received(answer.headers),
        url: `${origin}${path}`,
      });
    } catch (error) {
      const failure = exchangeError(error, request.ending, target.hostname);
      throw options.mutualTls && !answered.has(target.host) ? suspectMutualTls(failure, target.hostname) : failure;
    }
  };
  return {
    send,
    close: async () => {
      closed = true;
      if (agent !== undefined) await (await agent).destroy();
    },
  };
}

function throwIfEnded({ ending }: LightRequest): void {
  if (ending !== undefined) throw ending.reason;
}

async function stream(
  dispatcher: UndiciAgent,
  sending: Dispatcher.RequestOptions,
  signal: AbortSignal | undefined,
): Promise<Omit<CollectedAnswer, 'body'> & { readonly body: Readable }> {
  const answer = await dispatcher.request({ ...sending, ...(signal === undefined ? {} : { signal }) });
  const { statusCode: status, statusText, headers, body } = answer;
  return { status, statusText, headers, body };
}

/** A body as undici takes it. Forms become bytes here, with the content type that names their boundary. */
async function sendable(
  content: Content,
): Promise<{ readonly body: Uint8Array | Readable; readonly contentType?: string }> {
  if (content instanceof Readable) return { body: content };
  if (content instanceof ReadableStream) return { body: Readable.fromWeb(content) };
  if (content instanceof FormData) {
    const encoded = new Response(content);
    const contentType = encoded.headers.get('content-type');
    const body = new Uint8Array(await encoded.arrayBuffer());
    return contentType === null ? { body } : { body, contentType };
  }
  return { body: await bytesOf(content) };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

function methodOf(method: string): (typeof METHODS)[number] {
  const known = METHODS.find((each) => each === method);
  if (known === undefined) throw new TypeError('This HTTP method is never sent.');
  return known;
}

function plaintext(): EgressError {
  return new EgressError('EGRESS_PLAINTEXT', 'Only https is spoken.', { remedy: coreRemedies.EGRESS_PLAINTEXT });
}
