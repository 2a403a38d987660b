import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import emulator from '@countersign/google-workspace/emulator';
import { type RunningSandbox, startSandbox } from '@countersign/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { planReview } from './index.js';

let folder: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'google-calendar-'));
  sandbox = await startSandbox([emulator], { folder });
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

it('puts one event into the calendar and gives its page', async () => {
  const page = await planReview(sandbox.file);
  const [event, ...others] = sandbox.emulators.get('google-workspace')?.ledger() ?? [];
  expect(others).toEqual([]);
  expect(event?.summary).toMatchObject({ title: '季度會議 Quarterly review', startsAt: '2031-03-04T02:00:00Z' });
  expect(page).toContain(`eid=${event?.id}`);
});
