import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { soakRound } from './refresh-soak.test-support.js';

// One small round of `npm run soak -- oauth-refresh`.

it('processes that race and are stopped beyond their lease send one refresh for each expiry', {
  timeout: 60_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-oauth-soak-'));
  await chmod(folder, 0o711);
  try {
    const size = { expiries: 4, processes: 2, callers: 64, crashes: 0, stops: 1, raceLeaseMs: 300 };
    const { counts, problems } = await soakRound({ seed: 3, ...size, folder });
    expect(problems).toEqual([]);
    expect(counts).toMatchObject({ expiries: 4, calls: 512, posts: 4, spent: 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
