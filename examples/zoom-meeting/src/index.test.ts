import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningSandbox, startSandbox } from '@countersign/testing';
import emulator from '@countersign/zoom/emulator';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scheduleReview } from './index.js';

let folder: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zoom-meeting-'));
  sandbox = await startSandbox([emulator], { folder });
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

it('schedules one meeting and shows the link for its participants', async () => {
  const link = await scheduleReview(sandbox.file);
  const [meeting, ...others] = sandbox.emulators.get('zoom')?.ledger() ?? [];
  expect(others).toEqual([]);
  expect(meeting?.summary).toMatchObject({ topic: '季度會議 Quarterly review', startsAt: '2031-03-04T02:00:00Z' });
  expect(link).toContain(`/j/${meeting?.id}`);
});
