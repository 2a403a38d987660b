import { Agent, request as httpsRequest } from 'node:https';
import { EgressError, type Network, type NetworkOptions, TlsError, TransportError } from '@countersign/contracts';

export interface AcmeNetworkDefects {
  readonly lowFloor: boolean;
  readonly anyHost: boolean;
  readonly swallowsAbort: boolean;
}

/** What core does properly: one request over TLS 1.3, to the given loopback origins only. */
export function acmeNetwork(options: NetworkOptions, defects: AcmeNetworkDefects): Network {
  const agent = new Agent({ keepAlive: false });
  const allowed = new Set(Object.values(options.origins ?? {}).map((origin) => new URL(origin).origin));
  const transport = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    if (url.protocol !== 'https:' || !allowed.has(url.origin)) {
      if (!defects.anyHost) throw new EgressError('EGRESS_DENIED', `${url.origin} is not allowed.`);
      throw new TransportError('CONNECTION_FAILED', 'The host was tried.', { maybeProcessed: false });
    }
    if (request.signal.aborted && !defects.swallowsAbort) throw request.signal.reason;
    const body = Buffer.from(await request.arrayBuffer());
    return new Promise<Response>((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException) => {
        const tls = /SSL|TLS|CERT|SIGNED|VERIFY|EPROTO/.test(error.code ?? '');
        reject(
          tls
            ? new TlsError('TLS_REFUSED', `The connection was refused (${error.code}).`)
            : new TransportError('OUTCOME_UNKNOWN', `No answer (${error.code}).`, { maybeProcessed: true }),
        );
      };
      const sending = httpsRequest(
        url,
        {
          agent,
          method: request.method,
          ca: options.ca,
          minVersion: defects.lowFloor ? 'TLSv1.2' : 'TLSv1.3',
          headers: Object.fromEntries(request.headers),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', fail);
          answer.on('end', () => {
            const status = answer.statusCode ?? 0;
            const text = status === 204 ? null : Buffer.concat(chunks);
            const headers = { 'retry-after': String(answer.headers['retry-after'] ?? '') };
            resolve(new Response(text, { status, headers }));
          });
        },
      );
      sending.on('error', fail);
      sending.end(body);
    });
  };
  return { transport, agent, close: async () => agent.destroy() };
}
