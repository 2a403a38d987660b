import { request } from 'node:https';

export interface CallAnswer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
  readonly protocol: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly json: any;
}

/** One HTTPS request; rejects when the connection breaks. */
export function call(
  url: string,
  options: {
    readonly ca: string;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array;
    readonly maxVersion?: 'TLSv1.2';
    readonly cert?: string | undefined;
    readonly key?: string | undefined;
  },
): Promise<CallAnswer> {
  return new Promise((resolve, reject) => {
    const { ca, method = 'GET', headers = {}, body, maxVersion, cert, key } = options;
    const sending = request(
      url,
      { ca, method, headers, cert, key, agent: false, ...(maxVersion ? { maxVersion } : {}) },
      (answer) => {
        const chunks: Buffer[] = [];
        const protocol =
          'getProtocol' in answer.socket ? (answer.socket as import('node:tls').TLSSocket).getProtocol() : null;
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          const json = String(answer.headers['content-type']).includes('json') ? JSON.parse(text) : undefined;
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, protocol, json });
        });
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}
