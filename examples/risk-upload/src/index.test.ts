import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import emulator from '@countersign/hkma/emulator';
import { type RunningSandbox, startSandbox } from '@countersign/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { uploadRisk } from './index.js';

let folder: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'risk-upload-'));
  sandbox = await startSandbox([emulator], { folder });
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

it('uploads a month once, however often it is run, and gives a zip', async () => {
  const file = Buffer.from('{"schema":"countersign.kri/1"}');
  await uploadRisk(sandbox.file, file, 1);
  const pack = await uploadRisk(sandbox.file, file, 1);
  expect(Buffer.from(pack.subarray(0, 2)).toString()).toBe('PK');
  expect(sandbox.emulators.get('hkma')?.ledger()).toMatchObject([
    { kind: 'submission', summary: { entity: 'AI-000' } },
  ]);
});
