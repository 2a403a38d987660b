import { type Content, toContent } from './body.js';
import type { Cancellation } from './cancellation.js';
import { LightHeaders } from './headers.js';
import { LightMessage } from './message.js';
import { redactHeaders, redactUrl } from './redaction.js';
import { type Target, targetOf } from './target.js';

/** A request whose parts were checked by who put them together. */
export interface PreparedRequest {
  /** Upper case. */
  readonly method: string;
  readonly target: Target;
  /** Path and query as they are sent: nothing in them that a URL would still encode, and no fragment. */
  readonly path: string;
  readonly headers: LightHeaders;
  readonly content: Content;
  readonly dataClasses?: readonly string[] | undefined;
}

/** The answer is to be read to its end before it is given. */
export interface BodyCap {
  readonly maxBytes: number;
  /** Of an answer with more. */
  readonly error: () => Error;
}

/** Hands parts past the constructor that everybody else uses. */
class Parts {
  readonly prepared: PreparedRequest;
  constructor(prepared: PreparedRequest) {
    this.prepared = prepared;
  }
}

/**
 * The part of `Request` that openapi-fetch and the pipeline rely on, without the cost of the platform's class.
 * It follows no redirect, sends no cookie and knows no cache.
 */
export class LightRequest extends LightMessage implements Request {
  readonly method: string;
  readonly headers: LightHeaders;
  /** As given until somebody asks for it: parsing a URL is a tenth of what a call costs beside its exchange. */
  #url: string | URL | undefined;
  #target: Target | undefined;
  #path: string | undefined;
  #signal: AbortSignal | undefined;
  #cancellation: Cancellation | undefined;
  /** Kinds of data that it holds, for residency rules; unknown when left out. */
  dataClasses: readonly string[] | undefined;
  /** Left out: the answer's body is a stream. */
  bodyCap: BodyCap | undefined;
  /** Asked last, when a connection stands: `false` holds the bytes back. */
  isFresh: (() => boolean) | undefined;

  constructor(input: string | URL | Request | Parts, init: RequestInit = {}) {
    if (input instanceof Parts) {
      const { prepared } = input;
      super(prepared.content);
      this.method = prepared.method;
      this.headers = prepared.headers;
      this.#target = prepared.target;
      this.#path = prepared.path;
      this.dataClasses = prepared.dataClasses;
      return;
    }
    const source = typeof input === 'string' || input instanceof URL ? undefined : input;
    const method = (init.method ?? source?.method ?? 'GET').toUpperCase();
    const content = init.body === undefined || init.body === null ? contentOf(source) : toContent(init.body);
    if (content !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError(`A ${method} request can't have a body.`);
    }
    super(content);
    this.method = method;
    this.#url = source instanceof LightRequest ? source.parsedUrl : (source?.url ?? String(input));
    this.headers = new LightHeaders(init.headers ?? source?.headers);
    this.#signal = init.signal ?? source?.signal ?? undefined;
    if (init.body !== undefined && !this.headers.has('content-type')) {
      const type = typeOf(init.body);
      if (type !== undefined) this.headers.set('content-type', type);
    }
  }

  /** @throws TypeError for a body with GET or HEAD. */
  static prepared(parts: PreparedRequest): LightRequest {
    const { method, content } = parts;
    if (content !== null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError(`A ${method} request can't have a body.`);
    }
    return new LightRequest(new Parts(parts));
  }

  get redirect(): 'manual' {
    return 'manual';
  }

  get cache(): 'no-store' {
    return 'no-store';
  }

  get credentials(): 'omit' {
    return 'omit';
  }

  get destination(): '' {
    return '';
  }

  get integrity(): string {
    return '';
  }

  get mode(): 'cors' {
    return 'cors';
  }

  get referrer(): string {
    return '';
  }

  get referrerPolicy(): 'no-referrer' {
    return 'no-referrer';
  }

  get keepalive(): boolean {
    return false;
  }

  get duplex(): 'half' {
    return 'half';
  }

  get url(): string {
    return this.parsedUrl.href;
  }

  /** Shared with clones; not to be changed. @throws TypeError when it is no URL. */
  get parsedUrl(): URL {
    if (this.#url instanceof URL) return this.#url;
    const url = new URL(this.#url ?? `${this.#target?.origin}${this.#path}`);
    this.#url = url;
    return url;
  }

  get target(): Target {
    this.#target ??= targetOf(this.parsedUrl);
    return this.#target;
  }

  /** What stands in the request line. */
  get path(): string {
    if (this.#path === undefined) {
      const { pathname, search } = this.parsedUrl;
      this.#path = `${pathname}${search}`;
    }
    return this.#path;
  }

  get signal(): AbortSignal {
    this.#signal ??= this.#cancellation?.signal ?? new AbortController().signal;
    return this.#signal;
  }

  /** A signal where somebody can end this request. */
  get abortSignal(): AbortSignal | undefined {
    return this.#cancellation?.signal ?? this.#signal;
  }

  /** Why this request was ended; `undefined` while it was not. */
  get ending(): { readonly reason: unknown } | undefined {
    const by = this.#cancellation ?? this.#signal;
    if (by === undefined) return undefined;
    const ended = 'ended' in by ? by.ended : by.aborted;
    return ended ? { reason: by.reason } : undefined;
  }

  /** Calls back once when it is ended. @returns what takes the listener off again. */
  onEnd(listener: () => void): () => void {
    if (this.#cancellation !== undefined) return this.#cancellation.onEnd(listener);
    const signal = this.#signal;
    if (signal === undefined) return () => {};
    signal.addEventListener('abort', listener, { once: true });
    return () => signal.removeEventListener('abort', listener);
  }

  endWith(cancellation: Cancellation): void {
    this.#cancellation = cancellation;
  }

  /** A copy for one try, with headers of its own; of a body that can be read once, the copy has it. */
  forAttempt(): LightRequest {
    this.assertUnused();
    const content = this.replayable ? this.content : this.split();
    const headers = new LightHeaders(this.headers);
    const { method, target, path, dataClasses } = this;
    const copy = new LightRequest(new Parts({ method, target, path, headers, content, dataClasses }));
    copy.#url = this.#url instanceof URL ? this.#url : undefined;
    copy.#signal = this.#signal;
    copy.#cancellation = this.#cancellation;
    copy.bodyCap = this.bodyCap;
    copy.isFresh = this.isFresh;
    return copy;
  }

  clone(): LightRequest {
    return this.forAttempt();
  }

  /** Adds a parameter to the query. */
  appendQuery(name: string, value: string): void {
    const { target, path } = this; // a fragment isn't part of it
    this.#target = target;
    this.#path = `${path}${path.includes('?') ? '&' : '?'}${encodeQuery(name)}=${encodeQuery(value)}`;
    this.#url = undefined;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return this.toJSON();
  }

  toJSON(): object {
    return { method: this.method, url: redactUrl(this.url), headers: redactHeaders(this.headers) };
  }
}

/** As a URL would write it. */
export function encodeQuery(text: string): string {
  return encodeURIComponent(text).replaceAll("'", '%27');
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
