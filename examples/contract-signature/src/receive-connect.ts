import type { RequestListener } from 'node:http';
import { type ConnectionIdentity, ConnectorError, Secret } from '@countersign/contracts';
import docusign from '@countersign/docusign';
import type { Runtime } from '@countersign/runtime';

const MAX_BYTES = 1_000_000;

/**
 * Takes Connect's deliveries: verified on their raw bytes, tied by the inbox to the approval whose effect made the
 * envelope, and stored before they are answered. What can't be stored isn't answered with 200, so that DocuSign delivers it again.
 */
export function receiveConnect(runtime: Runtime, identity: ConnectionIdentity, secret: string): RequestListener {
  return async (request, response) => {
    try {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of request) {
        const bytes = Buffer.from(chunk);
        length += bytes.length;
        if (length > MAX_BYTES) {
          response.writeHead(413).end();
          return;
        }
        chunks.push(bytes);
      }
      const headers = Object.fromEntries(
        Object.entries(request.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
      );
      const delivery = { method: request.method ?? '', path: request.url ?? '', headers, body: Buffer.concat(chunks) };
      const result = docusign.webhooks?.receive(delivery, {
        secrets: [Secret.of(secret)],
        now: Date.now(),
        tenant: identity.tenant,
        connection: identity,
      });
      if (result?.kind === 'events') {
        await runtime.inbox.accept(result.events, { ...delivery, connection: identity.id });
      }
      response.writeHead(200).end();
    } catch (error) {
      response.writeHead(ConnectorError.is(error) && error.name === 'SignatureError' ? 401 : 500).end();
    }
  };
}
