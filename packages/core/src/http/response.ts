import { type Content, toContent } from './body.js';
import { type HeaderFields, LightHeaders } from './headers.js';
import { LightMessage } from './message.js';
import { redactHeaders } from './redaction.js';
import type { JsonReading } from './safe-json.js';

export interface LightResponseInit {
  readonly status: number;
  readonly statusText?: string | undefined;
  readonly headers?: HeaderFields | LightHeaders | undefined;
  readonly url?: string | undefined;
}

/** The part of `Response` that openapi-fetch and callers rely on. */
export class LightResponse extends LightMessage implements Response {
  readonly status: number;
  readonly statusText: string;
  readonly headers: LightHeaders;
  readonly url: string;
  readonly redirected = false;
  readonly type = 'default';
  #parsed: { readonly value: unknown } | undefined;
  /** The body as JSON, where it was read before anybody asked. */
  reading: JsonReading | undefined;

  constructor(body: Content | ArrayBuffer | undefined, init: LightResponseInit) {
    super(toContent(body));
    this.status = init.status;
    this.statusText = init.statusText ?? '';
    this.headers = init.headers instanceof LightHeaders ? init.headers : new LightHeaders(init.headers);
    this.url = init.url ?? '';
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  override async json(): Promise<unknown> {
    if (this.#parsed === undefined) return super.json();
    this.take();
    return this.#parsed.value;
  }

  /** The bytes, when they are in hand; reading them here does not use the body up. */
  get buffer(): Uint8Array | undefined {
    return this.content instanceof Uint8Array ? this.content : undefined;
  }

  /** What `json()` gives from now on: the body as our own reader parsed it. */
  setParsed(value: unknown): void {
    this.#parsed = { value };
  }

  clone(): LightResponse {
    const copy = new LightResponse(this.split(), {
      status: this.status,
      statusText: this.statusText,
      headers: new LightHeaders(this.headers),
      url: this.url,
    });
    copy.#parsed = this.#parsed;
    return copy;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { status: this.status, headers: redactHeaders(this.headers) };
  }

  toJSON(): object {
    return { status: this.status, headers: redactHeaders(this.headers) };
  }
}
