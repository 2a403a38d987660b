import { TransportError } from '@countersign/contracts';
import type { Dispatcher } from 'undici';
import type { BodyCap, LightRequest } from '../http/request.js';
import { coreRemedies } from '../remedies.js';

/** An answer that was read to its end. */
export interface CollectedAnswer {
  readonly status: number;
  readonly statusText: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/**
 * Sends one request and gathers its answer without a stream in between: a stream is a third of what `request` costs.
 * An answer above the cap is not read on, and its connection is dropped.
 */
export function collectAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  request: LightRequest,
  cap: BodyCap,
): Promise<CollectedAnswer> {
  return new Promise((resolve, reject) => {
    const collector = new Collector(cap, request.isFresh, resolve, reject);
    collector.stopListening = request.onEnd(() => collector.end(request.ending?.reason));
    try {
      dispatcher.dispatch(options, collector);
    } catch (error) {
      collector.fail(error);
    }
  });
}

/** A body in single bytes would otherwise cost a hundred times its size. */
const CHUNKS_A_BLOCK = 256;

class Collector implements Dispatcher.DispatchHandler {
  readonly #cap: BodyCap;
  readonly #isFresh: (() => boolean) | undefined;
  readonly #resolve: (answer: CollectedAnswer) => void;
  readonly #reject: (error: unknown) => void;
  readonly #blocks: Uint8Array[] = [];
  #chunks: Uint8Array[] = [];
  #size = 0;
  #controller: Dispatcher.DispatchController | undefined;
  #ended: Error | undefined;
  #status = 0;
  #statusText = '';
  #headers: CollectedAnswer['headers'] = {};
  stopListening: () => void = () => {};

  constructor(
    cap: BodyCap,
    isFresh: (() => boolean) | undefined,
    resolve: (answer: CollectedAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.#cap = cap;
    this.#isFresh = isFresh;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Whoever waits is told at once; a request still in line is dropped when its turn comes. */
  end(reason: unknown): void {
    const error = reason instanceof Error ? reason : new Error('ended');
    this.#ended = error;
    this.fail(reason);
    this.#controller?.abort(error);
  }

  fail(error: unknown): void {
    this.stopListening();
    this.#reject(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended !== undefined) controller.abort(this.#ended);
    else if (this.#isFresh?.() === false) this.end(tooLate());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: CollectedAnswer['headers'],
    statusText = '',
  ): void {
    if (statusCode < 200) return; // more is to come
    this.#status = statusCode;
    this.#statusText = statusText;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > this.#cap.maxBytes) this.end(this.#cap.error());
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > this.#cap.maxBytes) {
      this.end(this.#cap.error());
      return;
    }
    this.#chunks.push(chunk);
    if (this.#chunks.length < CHUNKS_A_BLOCK) return;
    this.#blocks.push(Buffer.concat(this.#chunks));
    this.#chunks = [];
  }

  onResponseEnd(): void {
    this.stopListening();
    const parts = this.#blocks.length === 0 ? this.#chunks : [...this.#blocks, ...this.#chunks];
    const [only] = parts;
    const body = only !== undefined && parts.length === 1 ? only : Buffer.concat(parts, this.#size);
    this.#resolve({ status: this.#status, statusText: this.#statusText, headers: this.#headers, body });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }
}

/** The connection took so long that what allowed the request has aged. */
function tooLate(): TransportError {
  return new TransportError('GRANT_STALE', 'The connection stood too late after the gate’s answer; nothing was sent.', {
    remedy: coreRemedies.GRANT_STALE,
    maybeProcessed: false,
  });
}
