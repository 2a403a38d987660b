import { createServer } from 'node:net';
import { serveInTurn } from '../../dist/index.js';

// A server that says its process id to whoever connects. `failing`: it can't start.

const failing = process.env['FAILING'] === 'yes';

serveInTurn(async (order, rest) => {
  await rest();
  if (failing) throw Object.assign(new Error('a secret'), { code: 'NO_GOOD' });
  const server = createServer((socket) => socket.end(String(process.pid)));
  return {
    listen: () => new Promise((resolve) => server.listen({ port: Number(order), host: '127.0.0.1' }, resolve)),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
});
