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

it('uploads a month that two people agreed to, and has a receipt', async () => {
  expect(await uploadRisk(folder, indicators('a'), 1)).toMatchObject({ receiptNo: expect.stringMatching(/^R\d{8}-/) });
});
