import { type Content, toContent } from './body.js';
import { type HeaderFields, LightHeaders } from './headers.js';
import { LightMessage } from './message.js';
import { redactHeaders } from './redaction.js';

export interface LightResponseInit {
  readonly status: number;
  readonly statusText?: string | undefined;
  readonly headers?: HeaderFields | LightHeaders | undefined;
  readonly url?: string | undefined;
  /** What `json()` gives: the body as our own reader parsed it. */
  readonly parsed?: { readonly value: unknown } | undefined;
}

/** The part of `Response` that openapi-fetch and callers rely on. */
export class LightResponse extends LightMessage implements Response {
  readonly status: number;
  readonly statusText: string;
  readonly headers: LightHeaders;
  readonly url: string;
  readonly redirected = false;
  readonly type = 'default';
  readonly #parsed: { readonly value: unknown } | undefined;

  constructor(body: Content | ArrayBuffer | undefined, init: LightResponseInit) {
    super(toContent(body));
    this.status = init.status;
    this.statusText = init.statusText ?? '';
    this.headers = init.headers instanceof LightHeaders ? init.headers : new LightHeaders(init.headers);
    this.url = init.url ?? '';
    this.#parsed = init.parsed;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  override async json(): Promise<unknown> {
    if (this.#parsed === undefined) return super.json();
    this.take();
    return this.#parsed.value;
  }

  clone(): LightResponse {
    return new LightResponse(this.split(), {
      status: this.status,
      statusText: this.statusText,
      headers: new LightHeaders(this.headers),
      url: this.url,
      parsed: this.#parsed,
    });
  }

  [Symbol.for('nodejs.util.inspect.custom')](): object {
    return { status: this.status, headers: redactHeaders(this.headers) };
  }

  toJSON(): object {
    return { status: this.status, headers: redactHeaders(this.headers) };
  }
}
