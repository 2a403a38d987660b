import type { ReadableStream } from 'node:stream/web';
import { bytesOf, type Content, decodeUtf8, isReplayable, streamOf, toArrayBuffer } from './body.js';

/** What requests and responses share: a body that can be read once. */
export abstract class LightMessage {
  abstract readonly headers: Headers;
  protected content: Content;
  #used = false;
  #stream: ReadableStream | null | undefined;

  protected constructor(content: Content) {
    this.content = content;
  }

  get bodyUsed(): boolean {
    return this.#used || (this.#stream?.locked ?? false);
  }

  get body(): ReadableStream | null {
    if (this.#stream === undefined) {
      this.#stream = streamOf(this.content);
      if (this.#stream !== null && !isReplayable(this.content)) this.content = this.#stream;
    }
    return this.#stream;
  }

  /** False when the body is a stream, which can be sent once only. */
  get replayable(): boolean {
    return isReplayable(this.content);
  }

  /** Hands the body over to who sends or stores it; it counts as used from then on. */
  take(): Content {
    this.assertUnused();
    this.#used = true;
    return this.content;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return toArrayBuffer(await bytesOf(this.take()));
  }

  async text(): Promise<string> {
    const content = this.take();
    return typeof content === 'string' ? content : decodeUtf8(await bytesOf(content));
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }

  async blob(): Promise<Blob> {
    return new Blob([await this.arrayBuffer()], { type: this.headers.get('content-type') ?? '' });
  }

  async formData(): Promise<FormData> {
    const type = this.headers.get('content-type');
    return new Response(
      await this.arrayBuffer(),
      type === null ? {} : { headers: { 'content-type': type } },
    ).formData();
  }

  /** Content for a clone: shared when it can be read again, else split in two. */
  protected split(): Content {
    this.assertUnused();
    if (this.replayable) return this.content;
    const stream = this.body;
    if (stream === null) return null;
    const [mine, theirs] = stream.tee();
    this.content = mine;
    this.#stream = mine;
    return theirs;
  }

  protected assertUnused(): void {
    if (this.bodyUsed) throw new TypeError('Body is unusable: it has been read already.');
  }
}
