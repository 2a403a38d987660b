import { toContent } from './body.js';
import type { Cancellation } from './cancellation.js';
import { LightHeaders } from './headers.js';
import { LightMessage } from './message.js';
import { redactHeaders, redactUrl } from './redaction.js';

/**
 * The part of `Request` that openapi-fetch and the pipeline rely on, without the cost of the platform's class.
 * It follows no redirect, sends no cookie and knows no cache.
 */
export class LightRequest extends LightMessage implements Request {
  readonly method: string;
  readonly headers: LightHeaders;
  readonly redirect = 'manual';
  readonly cache = 'no-store';
  readonly credentials = 'omit';
  readonly destination = '';
  readonly integrity = '';
  readonly mode = 'cors';
  readonly referrer = '';
  readonly referrerPolicy = 'no-referrer';
  readonly keepalive = false;
  readonly duplex = 'half';
  /** As given until somebody asks for it: parsing a URL is a tenth of what a call costs beside its exchange. */
  #url: string | URL;
  #signal: AbortSignal | undefined;
  #cancellation: Cancellation | undefined;
  /** Kinds of data that it holds, for residency rules; unknown when left out. */
  dataClasses: readonly string[] | undefined;

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const source = typeof input === 'string' || input instanceof URL ? undefined : input;
    const method = (init.method ?? source?.method ?? 'GET').toUpperCase();
    const content = init.body === undefined || init.body === null ? contentOf(source) : toContent(init.body);
    if (content !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError(`A ${method} request can't have a body.`);
    }
    super(content);
    this.method = method;
    this.#url = source instanceof LightRequest ? source.#url : (source?.url ?? String(input));
    this.headers = new LightHeaders(init.headers ?? source?.headers);
    this.#signal = init.signal ?? source?.signal ?? undefined;
    if (init.body !== undefined && !this.headers.has('content-type')) {
      const type = typeOf(init.body);
      if (type !== undefined) this.headers.set('content-type', type);
    }
  }

  get url(): string {
    return this.parsedUrl.href;
  }

  /** Shared with clones; not to be changed. @throws TypeError when it is no URL. */
  get parsedUrl(): URL {
    if (typeof this.#url === 'string') this.#url = new URL(this.#url);
    return this.#url;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#cancellation?.signal ?? new AbortController().signal;
    return this.#signal;
  }

  /** What undici listens to; `undefined` when nobody can end this request. */
  get abortSource(): Cancellation | AbortSignal | undefined {
    return this.#cancellation ?? this.#signal;
  }

  /** Why this request was ended; `undefined` while it was not. */
  get ending(): { readonly reason: unknown } | undefined {
    const ended = this.#cancellation?.ended ?? this.#signal?.aborted ?? false;
    return ended ? { reason: (this.#cancellation ?? this.#signal)?.reason } : undefined;
  }

  endWith(cancellation: Cancellation): void {
    this.#cancellation = cancellation;
  }

  clone(): LightRequest {
    const copy = new LightRequest(this.#url instanceof URL ? this.#url : String(this.#url), {
      method: this.method,
      headers: this.headers,
      ...(this.#signal ? { signal: this.#signal } : {}),
    });
    copy.content = this.split();
    copy.#url = this.#url;
    copy.#cancellation = this.#cancellation;
    copy.dataClasses = this.dataClasses;
    return copy;
  }

  /** Adds a parameter to the query. */
  appendQuery(name: string, value: string): void {
    const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
    const url = typeof this.#url === 'string' ? this.#url : this.#url.href;
    const [before = '', fragment] = url.split('#', 2);
    this.#url = `${before}${before.includes('?') ? '&' : '?'}${pair}${fragment === undefined ? '' : `#${fragment}`}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }

  toJSON(): object {
    return { method: this.method, url: redactUrl(this.url), headers: redactHeaders(this.headers) };
  }
}

function contentOf(source: Request | undefined): ReturnType<typeof toContent> {
  if (source === undefined) return null;
  return source instanceof LightRequest ? source.take() : toContent(source.body);
}

/** What the platform's class adds for these bodies. */
function typeOf(body: unknown): string | undefined {
  if (typeof body === 'string') return 'text/plain;charset=UTF-8';
  if (body instanceof URLSearchParams) return 'application/x-www-form-urlencoded;charset=UTF-8';
  if (body instanceof Blob && body.type !== '') return body.type;
  return undefined;
}
