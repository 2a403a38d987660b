import { createHmac, timingSafeEqual } from 'node:crypto';
import { request } from 'node:https';
import { type Context, rowOf, textOf, word } from './state.js';
import { signed } from './webhooks.js';

/** Zoom waits three seconds, and asks again every 72 hours. */
const ANSWER_MS = 3000;
const LONGEST_ANSWER = 16_384;

export interface Endpoint {
  readonly url: string;
  /** PEM to trust. */
  readonly ca: string;
}

/**
 * Asks an endpoint to prove that it knows the secret, as saving an event subscription does: a signed
 * `endpoint.url_validation`, answered with the HMAC of its `plainToken`.
 */
export async function validateEndpoint(endpoint: Endpoint, context: Context): Promise<boolean> {
  const plainToken = word(context.random, 11);
  const event = { payload: { plainToken }, event_ts: context.clock.now(), event: 'endpoint.url_validation' };
  const answer = await post(endpoint, signed(JSON.stringify(event), context));
  if (answer === undefined || answer.status !== 200) return false;
  const row = rowOf(parse(answer.body));
  const expected = createHmac('sha256', context.credentials.webhookSecret ?? '')
    .update(plainToken)
    .digest();
  const given = Buffer.from(textOf(row['encryptedToken']) ?? '', 'hex');
  return row['plainToken'] === plainToken && given.length === expected.length && timingSafeEqual(given, expected);
}

interface PostedAnswer {
  readonly status: number;
  readonly body: string;
}

function post(endpoint: Endpoint, { headers, body }: ReturnType<typeof signed>): Promise<PostedAnswer | undefined> {
  const { url, ca } = endpoint;
  return new Promise((resolve) => {
    const bytes = Buffer.from(body);
    const sending = request(
      url,
      {
        method: 'POST',
        ca,
        minVersion: 'TLSv1.3',
        agent: false,
        signal: AbortSignal.timeout(ANSWER_MS),
        headers: { ...headers, 'content-length': bytes.length },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          if (text.length < LONGEST_ANSWER) text += part;
        });
        response.on('close', () => resolve({ status: response.statusCode ?? 0, body: text }));
      },
    );
    sending.on('error', () => resolve(undefined));
    sending.end(bytes);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
