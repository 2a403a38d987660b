import { type Secret, SignatureError } from '@countersign/contracts';
import { dingtalkWebhooks } from '@countersign/dingtalk';
import type { Inbox } from '@countersign/runtime';
import { type MovableClock, startTlsServer } from '@countersign/testing';
import { TENANT } from './company.js';

export interface DoorParts {
  readonly connection: string;
  readonly secret: Secret;
  readonly inbox: Inbox;
  readonly clock: MovableClock;
}

/** Where DingTalk's callbacks come in. */
export interface Door {
  readonly url: string;
  /** PEM to trust. */
  readonly ca: string;
  /** Resolves when the next callback has been stored and answered. */
  next(): Promise<void>;
  close(): Promise<void>;
}

/** Verifies each callback, stores it, and only then answers. */
export async function openDoor({ connection, secret, inbox, clock }: DoorParts): Promise<Door> {
  let waiting: (() => void)[] = [];
  const server = await startTlsServer(async (request, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    try {
      const result = dingtalkWebhooks.receive(
        { method: request.method ?? '', path: request.url ?? '', headers: {}, body },
        { secrets: [secret], now: clock.now(), tenant: TENANT, connection: { id: connection, settings: {} } },
      );
      if (result.kind === 'events') await inbox.accept(result.events, { body, headers: {} });
      const { status = 200, headers, body: text } = result.answer ?? {};
      response.writeHead(status, headers).end(text);
    } catch (error) {
      // Anything else is ours, and DingTalk calls again.
      response.writeHead(error instanceof SignatureError ? 401 : 500).end();
      return;
    }
    for (const resolve of waiting) resolve();
    waiting = [];
  });
  return {
    url: `${server.origin}/v1/webhooks/inbox`,
    ca: server.ca,
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    close: () => server.close(),
  };
}
