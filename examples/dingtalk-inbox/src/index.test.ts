import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import emulator from '@countersign/dingtalk/emulator';
import { type RunningSandbox, startSandbox } from '@countersign/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { askManager } from './index.js';

let folder: string;
let sandbox: RunningSandbox;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dingtalk-inbox-'));
  sandbox = await startSandbox([emulator], { folder });
});

afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

it('puts one task into the manager’s inbox and tells the group', async () => {
  const task = await askManager(sandbox.file);
  const ledger = sandbox.emulators.get('dingtalk')?.ledger() ?? [];
  expect(ledger.map(({ kind }) => kind).sort()).toEqual(['instance', 'message', 'task']);
  expect(ledger.find(({ kind }) => kind === 'task')).toMatchObject({
    id: task,
    summary: { userId: 'u-manager', status: 'RUNNING' },
  });
});
