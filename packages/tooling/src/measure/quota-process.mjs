// One of the processes that spend a quota which they share over Redis: a client of ours that always has more to send than
// the quota lets through. Its clock may be wrong by `skewMs`. Goes on until it is told to stop or is killed.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

process.once(
  'message',
  async ({ root, name, origin, ca, redisPort, processes, requests, windowMs, skewMs, inFlight }) => {
    const dist = (part) => import(pathToFileURL(join(root, 'packages', part, 'dist/index.js')).href);
    const { createClient, createLimits, createRedisQuotas } = await dist('core');
    const { Secret, systemClock } = await dist('contracts');
    const { Redis } = createRequire(join(root, 'packages/tooling/peers/package.json'))('ioredis');
    const redis = new Redis({ port: redisPort, maxRetriesPerRequest: 1, retryStrategy: () => 100 });
    redis.on('error', () => {}); // the quotas say that it is away
    const source = { from: 'this program', read: '2026-11-22', confidence: 'documented' };
    const environment = { hosts: [], origins: { api: 'https://localhost' }, redirectModes: [] };
    const descriptor = {
      id: 'quota',
      name: 'Quota',
      environments: { production: environment, sandbox: environment, emulator: { ...environment, origins: {} } },
      limits: [{ id: 'window', per: 'connection', ...(inFlight ? { inFlight } : { requests, windowMs }), source }],
      throttling: [],
      operations: { get: { method: 'GET', path: '/', effect: 'read', retry: 'safe', limits: ['window'], source } },
    };
    const clock = { now: () => Date.now() + skewMs, sleep: systemClock.sleep };
    const said = [];
    const logger = { debug: () => {}, warn: (event) => said.push(event) };
    const quotas = createRedisQuotas({ redis, processes, clock, logger, prefix: 'measure' });
    const client = createClient(descriptor, {
      environment: 'emulator',
      origins: { api: origin },
      ca,
      clock,
      tokens: { get: async () => ({ value: Secret.of('t'), generation: 1 }), invalidate: () => {} },
      limits: createLimits(descriptor, { clock, shared: { quotas, connection: 'c' } }),
    });
    let going = true;
    const lane = async () => {
      while (going) await client.call('get', { headers: { 'x-process': name } }).catch(() => {});
    };
    const lanes = Array.from({ length: 4 }, lane);
    process.send?.('going');
    process.once('message', async () => {
      going = false;
      await Promise.all(lanes);
      await client.close();
      redis.disconnect();
      process.send?.(said, () => process.exit(0));
    });
  },
);
process.on('disconnect', () => process.exit(0));
