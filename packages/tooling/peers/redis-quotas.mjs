// Four processes share a quota over a real Redis: kills of processes and of Redis, wrong clocks, and a judge that counts.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSharedQuota } from '../src/measure/shared-quota-run.mjs';
import { attempt } from './peer.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'redis-'));
const PROCESSES = 4;
const REQUESTS = 100;
const WINDOW_MS = 2000;
const MINUTES_10 = 600_000;

const names = ['p0', 'p1', 'p2', 'p3'];
const neverExceeded = async (quota) => {
  const { refused, worst } = await quota.seen();
  deepStrictEqual([refused, worst <= REQUESTS], [0, true], `${refused} refused, ${worst} in a window`);
};
const run = async (skews, work) => {
  const quota = await startSharedQuota({
    ...{ root, folder, requests: REQUESTS },
    windowMs: WINDOW_MS,
    judgeMs: WINDOW_MS * 0.95, // what a busy machine delivers late is no fault of the schedule
  });
  try {
    for (const [index, name] of names.entries()) await quota.start(name, PROCESSES, skews[index]);
    await work(quota);
  } finally {
    await quota.close();
  }
};

await attempt('four processes with clocks ten minutes apart share a quota, each sending', () =>
  run([-MINUTES_10, 0, 0, MINUTES_10], async (quota) => {
    await quota.accepted(3 * REQUESTS);
    const { perProcess } = await quota.seen();
    for (const name of names) ok(perProcess[name] > REQUESTS / 4, `${name} sent ${perProcess[name]}`);
    await neverExceeded(quota);
  }),
);
await attempt('the share of processes that are killed goes to the others', () =>
  run([0, 0, 0, 0], async (quota) => {
    await quota.accepted(REQUESTS);
    for (const name of ['p1', 'p2', 'p3']) await quota.kill(name);
    await quota.accepted(8); // what was booked or under way
    const before = await quota.seen();
    const started = performance.now();
    await quota.accepted(2 * REQUESTS);
    const after = await quota.seen();
    const windows = (performance.now() - started) / WINDOW_MS;
    strictEqual(after.perProcess.p0 - before.perProcess.p0, after.accepted - before.accepted);
    // Alone it would take eight windows with the quarter that was its own.
    ok(windows < 5, `two quotas took ${windows.toFixed(1)} windows`);
    await neverExceeded(quota);
  }),
);
await attempt('without Redis each goes on with its part, says so, and comes back when it does', () =>
  run([0, MINUTES_10, 0, 0], async (quota) => {
    await quota.accepted(REQUESTS);
    await quota.killRedis();
    await quota.accepted(REQUESTS);
    await quota.restartRedis();
    await quota.accepted(2 * REQUESTS);
    await neverExceeded(quota);
    for (const name of names) {
      deepStrictEqual(await quota.stop(name), ['limits.shared-store-away', 'limits.shared-store-back']);
    }
  }),
);
const PLACES = 6;
const atOnce = async (skews, work) => {
  const given = { root, folder, requests: 1e9, windowMs: WINDOW_MS, inFlight: PLACES, holdMs: 40 };
  const quota = await startSharedQuota(given);
  try {
    for (const [index, name] of names.entries()) await quota.start(name, PROCESSES, skews[index]);
    await work(quota);
  } finally {
    await quota.close();
  }
};
await attempt('four processes share six places in flight, and a killed one’s places come back', () =>
  atOnce([0, 0, 0, 0], async (quota) => {
    await quota.accepted(100);
    strictEqual((await quota.seen()).mostAtOnce, PLACES);
    for (const name of ['p1', 'p2', 'p3']) await quota.kill(name);
    await quota.accepted(100);
    const { mostAtOnce, perProcess } = await quota.seen();
    strictEqual(mostAtOnce, PLACES);
    ok(perProcess.p0 > 100, `p0 sent ${perProcess.p0}`);
  }),
);
await attempt('without Redis each keeps to its part of the places, says so, and shares again when it is back', () =>
  atOnce([0, 0, 0, 0], async (quota) => {
    await quota.accepted(50);
    await quota.killRedis();
    await quota.accepted(50);
    await quota.restartRedis();
    await quota.accepted(50);
    strictEqual((await quota.seen()).mostAtOnce, PLACES);
    for (const name of names) {
      deepStrictEqual((await quota.stop(name)).slice(0, 2), ['limits.shared-store-away', 'limits.shared-store-back']);
    }
  }),
);
rmSync(folder, { recursive: true });
