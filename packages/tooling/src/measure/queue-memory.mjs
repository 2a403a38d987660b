// Makes 10,000 calls wait for a quota that is used up, and says what they take. Started by the bench queue-memory.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { billInput, ledger } from './loaded-client.mjs';

const CALLS = 10_000;
const { root, origin, ca } = JSON.parse(process.argv[2] ?? '{}');
const dist = (part) => import(pathToFileURL(join(root, 'packages', part, 'dist/index.js')).href);
const { createClient } = await dist('core');
const { Secret } = await dist('contracts');

const used = async () => {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
};
const bodyOf = (index) => ({ ...billInput, DocNumber: `bench-${index}` });

async function bareMemory() {
  const before = await used();
  const kept = Array.from({ length: CALLS }, (_, index) => {
    const abort = new AbortController();
    const timer = setTimeout(() => {}, 60_000);
    return { text: JSON.stringify(bodyOf(index)), abort, timer, promise: new Promise(() => {}) };
  });
  const memory = (await used()) - before;
  for (const { timer } of kept) clearTimeout(timer);
  return memory;
}

const bare = await bareMemory();
const descriptor = {
  ...ledger,
  limits: [{ ...ledger.limits[0], requests: 1, windowMs: 60_000 }, ledger.limits[1]],
};
const token = { value: Secret.of('token'), generation: 1 };
const api = createClient(descriptor, {
  environment: 'emulator',
  origins: { api: origin },
  ca,
  deadlineMs: 1_700_000_000,
  tokens: { get: async () => token, invalidate: () => {} },
});
const call = (index, signal) =>
  api.call('bills.create', {
    params: { path: { realmId: '1' } },
    body: bodyOf(index),
    idempotencyKey: `bench-${index}`,
    signal,
  });
await call(-1, undefined);
const before = await used();
const aborts = [];
let calls = [];
for (let index = 0; index < CALLS; index += 1) {
  const abort = new AbortController();
  aborts.push(abort);
  calls.push(call(index, abort.signal));
}
const waiting = (await used()) - before;
const started = performance.now();
for (const abort of aborts) abort.abort();
const results = await Promise.allSettled(calls);
const cancelMs = performance.now() - started;
if (!results.every(({ status }) => status === 'rejected')) throw new Error('a cancelled call was answered');
calls = [];
aborts.length = 0;
results.length = 0;
await new Promise((resolve) => setTimeout(resolve, 1000));
const left = Math.max(0, (await used()) - before);
process.stdout.write(JSON.stringify({ bare, waiting, left, cancelMs }), () => process.exit(0));
