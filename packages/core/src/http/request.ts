import { toContent } from './body.js';
import { LightHeaders } from './headers.js';
import { LightMessage } from './message.js';
import { redactHeaders, redactUrl } from './redaction.js';

/**
 * The part of `Request` that openapi-fetch and the pipeline rely on, without the cost of the platform's class.
 * It follows no redirect, sends no cookie and knows no cache.
 */
export class LightRequest extends LightMessage implements Request {
  readonly url: string;
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
  #signal: AbortSignal | undefined;

  constructor(input: string | URL | Request, init: RequestInit = {}) {
    const source = typeof input === 'string' || input instanceof URL ? undefined : input;
    const method = (init.method ?? source?.method ?? 'GET').toUpperCase();
    const content = init.body === undefined || init.body === null ? contentOf(source) : toContent(init.body);
    if (content !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError(`A ${method} request can't have a body.`);
    }
    super(content);
    this.method = method;
    this.url = source ? source.url : new URL(String(input)).href;
    this.headers = new LightHeaders(init.headers ?? source?.headers);
    this.#signal = init.signal ?? source?.signal ?? undefined;
    if (typeof init.body === 'string' && !this.headers.has('content-type')) {
      this.headers.set('content-type', 'text/plain;charset=UTF-8');
    } else if (init.body instanceof URLSearchParams && !this.headers.has('content-type')) {
      this.headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
    }
  }

  get signal(): AbortSignal {
    this.#signal ??= new AbortController().signal;
    return this.#signal;
  }

  clone(): LightRequest {
    return new LightRequest(this.url, {
      method: this.method,
      headers: this.headers,
      body: this.split(),
      ...this.#link(),
    });
  }

  /** The same request to another URL or under another signal; the body is shared. */
  with(changes: { readonly url?: string; readonly signal?: AbortSignal }): LightRequest {
    return new LightRequest(changes.url ?? this.url, {
      method: this.method,
      headers: this.headers,
      body: this.split(),
      ...(changes.signal ? { signal: changes.signal } : this.#link()),
    });
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { method: this.method, url: redactUrl(this.url), headers: redactHeaders(this.headers) };
  }

  toJSON(): object {
    return { method: this.method, url: redactUrl(this.url), headers: redactHeaders(this.headers) };
  }

  #link(): { signal?: AbortSignal } {
    return this.#signal ? { signal: this.#signal } : {};
  }
}

function contentOf(source: Request | undefined): ReturnType<typeof toContent> {
  if (source === undefined) return null;
  return source instanceof LightRequest ? source.take() : toContent(source.body);
}
