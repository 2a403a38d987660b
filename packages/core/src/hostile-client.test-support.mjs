// Run as a child process with --expose-gc: one client, hostile answers one after another. Tells for each what came of it,
// how far the resident memory rose above a settled baseline, and how long the event loop stood still (ms).
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, paginate } from '../dist/index.js';

const { ca, origin, faults, rounds } = JSON.parse(process.argv[2]);
const source = { from: 'test', read: '2026-11-22', confidence: 'documented' };
const descriptor = {
  id: 'vendor',
  name: 'Vendor',
  environments: { emulator: { hosts: [], origins: {}, redirectModes: [] } },
  limits: [],
  throttling: [],
  operations: {
    get: { method: 'GET', path: '/{fault}', effect: 'read', retry: 'unsent-only', limits: [], source },
  },
};
const token = { value: { reveal: () => 'token' }, generation: 1 };
const client = createClient(
  descriptor,
  {
    environment: 'emulator',
    ca,
    origins: { api: origin },
    tokens: { get: async () => token, invalidate() {} },
    deadlineMs: 60_000,
  },
  {},
  { random: () => 0 },
);
const get = (fault) => client.call('get', { params: { path: { fault } } });

for (let count = 0; count < 300; count += 1) await get('good');
const results = {};
for (const fault of faults) {
  const before = await settled();
  const peak = watchMemory();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const codes = [];
  for (let round = 0; round < rounds; round += 1) codes.push(await outcome(fault));
  delay.disable();
  results[fault] = {
    codes: [...new Set(codes)],
    grownMb: Math.round((peak.stop() - before) / 1048576),
    blockedMs: Math.round(delay.max / 1e6),
  };
  await get('good');
}
await client.close();
process.stdout.write(JSON.stringify(results));

async function outcome(fault) {
  try {
    if (!fault.startsWith('pages-')) await get(fault);
    else {
      const page = async (cursor) => {
        const { data } = await get(fault);
        const next = fault === 'pages-looping' ? data.next : `${Number(cursor ?? 0) + 1}`;
        return { items: data.items, next };
      };
      for await (const _item of paginate({ page, key: (item) => item.id, maxPages: 200 }));
    }
    return 'none';
  } catch (error) {
    return error.code ?? String(error);
  }
}

/** The least of several looks: what is garbage is not the client's. */
async function settled() {
  const looks = [];
  for (let look = 0; look < 5; look += 1) {
    globalThis.gc();
    await sleep(20);
    looks.push(process.memoryUsage.rss());
  }
  return Math.min(...looks);
}

function watchMemory() {
  let highest = process.memoryUsage.rss();
  const look = () => {
    highest = Math.max(highest, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 2);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return highest;
    },
  };
}
