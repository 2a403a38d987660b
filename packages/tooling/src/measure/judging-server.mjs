// A TLS 1.3 server in a process of its own that keeps one quota as vendors do: it counts arrivals in the window that ends
// now, and refuses with 429; and how many requests it has at once, each of which it holds for `holdMs`. Knows nothing of our
// limiter.
import { createServer } from 'node:https';

process.once('message', ({ cert, key, requests, windowMs, holdMs = 0 }) => {
  const times = [];
  let oldest = 0;
  const seen = { accepted: 0, refused: 0, worst: 0, mostAtOnce: 0, perProcess: {} };
  let atOnce = 0;
  const server = createServer({ cert, key, minVersion: 'TLSv1.3' }, (request, response) => {
    const now = performance.now();
    while (oldest < times.length && times[oldest] <= now - windowMs) oldest += 1;
    const good = times.length - oldest < requests;
    if (good) times.push(now);
    seen[good ? 'accepted' : 'refused'] += 1;
    seen.worst = Math.max(seen.worst, times.length - oldest + (good ? 0 : 1));
    const who = request.headers['x-process'] ?? '';
    seen.perProcess[who] = (seen.perProcess[who] ?? 0) + 1;
    atOnce += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, atOnce);
    response.once('close', () => {
      atOnce -= 1;
    });
    request.resume();
    const answer = () =>
      response.writeHead(good ? 200 : 429, { 'content-type': 'application/json', 'content-length': 2 }).end('{}');
    if (holdMs > 0) setTimeout(answer, holdMs);
    else answer();
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.({ port: server.address().port }));
  process.on('message', () =>
    process.send?.({ ...seen, spanMs: (times.at(-1) ?? 0) - (times[0] ?? 0), at: times.length }),
  );
});
process.on('disconnect', () => process.exit(0));
