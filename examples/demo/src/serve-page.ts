import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves one read-only page on loopback until the signal, Ctrl-C or SIGTERM. */
export async function servePage(
  page: string,
  tell: (url: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const server = createServer((request, response) => {
    const known = request.url === '/';
    const readOnly = request.method === 'GET' || request.method === 'HEAD';
    response.writeHead(known && readOnly ? 200 : known ? 405 : 404, {
      'content-type': known && readOnly ? 'text/html; charset=utf-8' : 'text/plain',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(known && readOnly ? page : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  tell(`http://127.0.0.1:${port}/`);
  await new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve());
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
