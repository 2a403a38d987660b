import { request } from 'node:https';
import { type Clock, ConfigurationError, toInstant } from '@countersign/contracts';
import type { EmulatorDelivery, EmulatorWebhook } from './emulator-definition.js';
import { testingRemedies } from './testing-remedies.js';

export interface WebhookReceiver {
  readonly url: string;
  readonly ca: string;
}

export interface QueuedWebhook {
  /** Signs it; called once, when its time has come: repeats carry the same bytes. */
  make(): EmulatorWebhook;
  readonly delayMs: number;
  readonly copies: number;
}

/** Waits before the second, third and fourth attempt, of the emulator's clock. */
const RETRY_DELAYS_MS = [1_000, 10_000, 60_000];
const ANSWER_TIMEOUT_MS = 10_000;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Delivers webhooks in the background over TLS 1.3, with retries until a 2xx. */
export class WebhookQueue {
  readonly deliveries: EmulatorDelivery[] = [];
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  #receivers: readonly WebhookReceiver[] = [];
  #busy = 0;
  #waiting: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get receivers(): readonly string[] {
    return this.#receivers.map(({ url }) => url);
  }

  /** @throws {@link ConfigurationError} `INVALID_RECEIVER`: anything but https on loopback. */
  addReceiver(receiver: WebhookReceiver): void {
    const url = URL.parse(receiver.url);
    if (url?.protocol !== 'https:' || !LOOPBACK.has(url.hostname) || !receiver.ca.includes('BEGIN CERTIFICATE')) {
      throw new ConfigurationError('INVALID_RECEIVER', 'A receiver is an https URL on loopback with a CA.', {
        place: 'url',
        remedy: testingRemedies.INVALID_RECEIVER,
      });
    }
    this.#receivers = [...this.#receivers.filter((known) => known.url !== receiver.url), receiver];
  }

  push(webhook: QueuedWebhook): void {
    const receivers = this.#receivers;
    void this.#work(async () => {
      // After the answer to the request that caused it, as vendors do.
      await new Promise((resolve) => setImmediate(resolve));
      if (webhook.delayMs > 0) await this.#idle(webhook.delayMs);
      const made = webhook.make();
      const copies = Array.from({ length: webhook.copies }, () => receivers).flat();
      await Promise.all(copies.map((receiver) => this.#deliver(receiver, made)));
    });
  }

  async settled(): Promise<void> {
    if (this.#busy === 0) return;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  close(): void {
    this.#stop.abort();
  }

  async #deliver(receiver: WebhookReceiver, webhook: EmulatorWebhook): Promise<void> {
    for (const [index, delayMs] of [0, ...RETRY_DELAYS_MS].entries()) {
      if (delayMs > 0) await this.#idle(delayMs);
      const status = await post(receiver, webhook, this.#stop.signal);
      this.deliveries.push({
        at: toInstant(this.#clock.now()),
        url: receiver.url,
        attempt: index + 1,
        status,
      });
      if (status >= 200 && status < 300) return;
    }
  }

  /** Sleeps without counting as busy. */
  async #idle(ms: number): Promise<void> {
    this.#leave();
    try {
      await this.#clock.sleep(ms, this.#stop.signal);
    } finally {
      this.#busy += 1;
    }
  }

  async #work(task: () => Promise<void>): Promise<void> {
    this.#busy += 1;
    try {
      await task();
    } catch (error) {
      if (!this.#stop.signal.aborted) throw error;
    } finally {
      this.#leave();
    }
  }

  #leave(): void {
    this.#busy -= 1;
    if (this.#busy > 0) return;
    for (const resolve of this.#waiting) resolve();
    this.#waiting = [];
  }
}

/** @returns the answer's status; 0 when there was none. */
function post(receiver: WebhookReceiver, webhook: EmulatorWebhook, stop: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const body = Buffer.from(webhook.body);
    const url = new URL(receiver.url);
    for (const [name, value] of Object.entries(webhook.query ?? {})) url.searchParams.set(name, value);
    const sending = request(
      url,
      {
        method: 'POST',
        ca: receiver.ca,
        minVersion: 'TLSv1.3',
        rejectUnauthorized: true,
        agent: false,
        signal: AbortSignal.any([stop, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
        headers: { 'content-type': 'application/json', ...webhook.headers, 'content-length': body.length },
      },
      (response) => {
        response.resume();
        response.on('close', () => resolve(response.statusCode ?? 0));
      },
    );
    sending.on('error', () => resolve(0));
    sending.end(body);
  });
}
