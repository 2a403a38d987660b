import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { AuthError, type Clock, systemClock } from '@countersign/contracts';
import { sameText } from './complete-authorization.js';
import { oauthRemedies } from './remedies.js';

export interface LoopbackListenerOptions {
  /** @defaultValue 0, any free one: vendors that follow RFC 8252 §7.3 accept every port */
  readonly port?: number | undefined;
  /** @defaultValue `'/callback'` */
  readonly path?: string | undefined;
  readonly clock?: Clock | undefined;
}

export interface LoopbackListener {
  /** `http://127.0.0.1:PORT/callback`. */
  readonly redirectUri: string;
  /**
   * The address that the browser comes back to with this state. Requests with another state, host or path are refused
   * and change nothing: any page can make a browser send them.
   * @throws {@link AuthError} `AUTHORIZATION_EXPIRED` after `timeoutMs`, or the signal's reason.
   */
  callback(state: string, options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<string>;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 for one consent (RFC 8252 §7.3). Close it as soon as the answer is there. */
export async function startLoopbackListener(options: LoopbackListenerOptions = {}): Promise<LoopbackListener> {
  const { path = '/callback', clock = systemClock } = options;
  let waiting: { readonly state: string; readonly resolve: (url: string) => void } | undefined;
  const server = createServer((request, response) => {
    const url = addressOf(request, host, path);
    const state = url?.searchParams.get('state');
    if (url === undefined || waiting === undefined || state == null || !sameText(state, waiting.state)) {
      answer(response, 404, 'Not found · 找不到');
      return;
    }
    // Whether it worked is not known here: the code has still to be exchanged.
    answer(response, 200, 'Close this page and go back to the command. · 請關閉此頁並返回指令視窗。');
    waiting.resolve(url.href);
    waiting = undefined;
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const host = `127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;

  return {
    redirectUri: `http://${host}${path}`,
    async callback(state, { timeoutMs = 600_000, signal } = {}) {
      signal?.throwIfAborted();
      const done = new AbortController();
      const { promise, resolve } = Promise.withResolvers<string>();
      waiting = { state, resolve };
      const until = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
      const late = clock.sleep(timeoutMs, until).then(() => {
        throw new AuthError('AUTHORIZATION_EXPIRED', 'No browser came back in time.', {
          remedy: oauthRemedies.AUTHORIZATION_EXPIRED,
        });
      });
      try {
        return await Promise.race([promise, late]);
      } finally {
        waiting = undefined;
        done.abort();
        late.catch(() => {}); // the race is over
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The request's address when it is a GET of our path at our very host (a rebound name is another). */
function addressOf(request: IncomingMessage, host: string, path: string): URL | undefined {
  if (request.method !== 'GET' || request.headers.host !== host) return undefined;
  const text = `http://${host}${request.url ?? ''}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.pathname === path ? url : undefined;
}

/** No script, no caching, and the code in the address goes to nobody as a referrer. */
function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
  });
  response.end(`<!doctype html><meta charset="utf-8"><title>Countersign 會簽</title><p>${text}</p>`);
}
