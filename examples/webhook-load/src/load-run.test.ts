import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { loadRun } from '../dist/index.js';

it('answers no delivery that is not in the inbox, and stores each once, while its processes are killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'webhook-load-'));
  try {
    const result = await loadRun({ folder, perSecond: 60, seconds: 3, kills: 2, seed: 1 });
    expect(result).toMatchObject({ deliveries: 180, kills: 2, lost: 0, double: 0, unanswered: 0 });
    expect(result.repeats).toBeGreaterThan(0);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 60_000);
