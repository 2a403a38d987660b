import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProject, type RunningCommand, type TestProject } from '../../test-project/project.js';

let project: TestProject;
let sandbox: RunningCommand;
const file = () => join(project.folder, '.countersign', 'sandbox.json');

beforeEach(async () => {
  project = await createTestProject();
  sandbox = project.start('sandbox', 'acme', '--json');
  await sandbox.said;
});
afterEach(async () => {
  await sandbox.stop();
  await project.remove();
});

const post = () =>
  new Promise<number>((resolve) => {
    const { ca, emulators } = JSON.parse(readFileSync(file(), 'utf8'));
    const sending = request(`${emulators.acme.origin}/notes`, { method: 'POST', ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', () => resolve(0));
    sending.end();
  });

describe('sandbox', () => {
  it('ends, and says why, where its folder can’t be written', async () => {
    const run = await project.run('sandbox', 'acme', '--folder', '.countersign/sandbox.json', '--json');
    expect(run).toMatchObject({ code: 1, json: { code: 'FILE_NOT_WRITABLE', place: '--folder' } });
  });

  it('prints where it is once it runs, and ends cleanly', async () => {
    const document = JSON.parse(await sandbox.said);
    expect(document).toMatchObject({
      version: 1,
      file: file(),
      emulators: { acme: { origin: expect.stringMatching(/^https:\/\/localhost:\d+$/) } },
    });
    const { file: _file, ...written } = document;
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual(written);
    expect(await post()).toBe(204);
    expect(await sandbox.stop('SIGINT')).toMatchObject({ code: 0, stderr: '' });
    expect(existsSync(file())).toBe(false);
  });

  it('runs every installed connector when none is named, and says so in words', async () => {
    const words = project.start('sandbox', '--folder', 'other', '--lang', 'zh-HK');
    expect(await words.said).toMatch(/acme +https:\/\/localhost:\d+[\s\S]*沙盒運行中/);
    expect((await words.stop()).code).toBe(0);
  });

  it('loses the answer to the next write, once', async () => {
    const outcome = await project.run('sandbox', 'fault', 'acme', 'lost-answer', '--json');
    expect(outcome.json.on).toEqual([{ fault: 'lost-answer', operations: ['notes.create'], times: 1 }]);
    expect(await post()).toBe(0);
    expect(await post()).toBe(204);
    expect((await project.run('sandbox', 'fault', 'acme', '--json')).json.on).toEqual([]);
  });

  it('switches faults with settings, for ever, and off', async () => {
    const on = await project.run(
      'sandbox',
      'fault',
      'acme',
      'slow',
      '--always',
      '--operation',
      'token',
      '--set',
      'ms=5',
      '--json',
    );
    expect(on.json.on).toEqual([{ fault: 'slow', operations: ['token'], settings: { ms: 5 } }]);
    expect((await project.run('sandbox', 'fault', 'acme', 'slow', '--off', '--json')).json.on).toEqual([]);
    expect((await project.run('sandbox', 'fault', 'acme')).stdout).toMatch(/lookup-lag +Searches lag/);
  });

  it('refuses unknown vendors, faults and operations', async () => {
    expect(await project.run('sandbox', 'fault', 'nobody', 'slow', '--json')).toMatchObject({
      code: 1,
      json: { code: 'UNKNOWN_VENDOR' },
    });
    const fault = await project.run('sandbox', 'fault', 'acme', 'lost-anser', '--json');
    expect(fault).toMatchObject({
      code: 1,
      json: { code: 'SANDBOX_REFUSED', message: expect.stringMatching(/lost-answer/) },
    });
    expect((await project.run('sandbox', 'fault', 'acme', 'slow', '--operation', 'x')).code).toBe(1);
    expect((await project.run('sandbox', 'fault', 'acme', 'slow', '--times', '0')).code).toBe(1);
  });

  it('moves the clock', async () => {
    const before = Date.parse((await project.run('sandbox', 'clock', '--json')).json.now);
    const after = Date.parse((await project.run('sandbox', 'clock', '--advance', 'PT24H', '--json')).json.now);
    expect(after - before).toBeGreaterThanOrEqual(86_400_000);
    expect((await project.run('sandbox', 'clock', '--set', '2030-01-01T00:00:00Z', '--json')).json.now).toMatch(
      /^2030-01-01T/,
    );
    expect((await project.run('sandbox', 'clock', '--advance', '24h')).code).toBe(2);
  });

  it('says when no sandbox runs', async () => {
    const outcome = await project.run('sandbox', 'fault', 'acme', 'slow', '--folder', 'nowhere', '--json');
    expect(outcome).toMatchObject({ code: 1, json: { code: 'SANDBOX_NOT_RUNNING' } });
    await project.write('gone/sandbox.json', JSON.parse(readFileSync(file(), 'utf8')));
    await sandbox.stop();
    const stale = await project.run('sandbox', 'clock', '--folder', 'gone', '--json');
    expect(stale).toMatchObject({ code: 1, json: { code: 'SANDBOX_NOT_RUNNING' } });
  });
});
