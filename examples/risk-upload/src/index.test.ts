import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadRisk } from './index.js';
import { indicators } from './sample-indicators.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'risk-upload-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('uploads a month that two people agreed to, and has its evidence', { timeout: 60_000 }, async () => {
  const pack = await uploadRisk(folder, indicators('a'), 1);
  const text = Buffer.from(pack ?? new Uint8Array()).toString('latin1');
  for (const name of ['receipt.jws', 'approvals.json', 'files/kri-2026-10.json']) expect(text).toContain(name);
});
