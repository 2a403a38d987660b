// A TLS 1.3 server in a process of its own that gives prepared answers: node's https, so that every client meets the same.
import { createServer } from 'node:https';

process.once('message', ({ cert, key, answers, fallback }) => {
  const prepared = new Map(
    Object.entries(answers).map(([route, { status = 200, headers = {}, body = '' }]) => {
      const bytes = Buffer.from(body);
      const fields = { 'content-type': 'application/json', ...headers, 'content-length': bytes.length };
      return [route, { status, fields, bytes }];
    }),
  );
  const otherwise = prepared.get(fallback);
  const server = createServer({ cert, key, minVersion: 'TLSv1.3' }, (request, response) => {
    const { status, fields, bytes } = prepared.get(`${request.method} ${request.url?.split('?', 1)[0]}`) ??
      otherwise ?? { status: 404, fields: {}, bytes: Buffer.from(`${request.method} ${request.url}`) };
    request.resume();
    request.on('end', () => response.writeHead(status, fields).end(bytes));
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.(server.address().port));
});
process.on('disconnect', () => process.exit(0));
