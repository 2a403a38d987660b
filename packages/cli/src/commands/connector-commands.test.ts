import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from '../../test-project/project.js';

let project: TestProject;
beforeAll(async () => {
  project = await createTestProject();
  await project.write('note.txt', 'twelve bytes');
});
afterAll(() => project.remove());

const count = (...args: readonly string[]) => project.run('acme', 'count-notes', ...args);

describe('a connector’s own command', () => {
  it('runs with its options, in the asked language, as JSON or text', async () => {
    expect(await count('--note-file', 'note.txt', '--json')).toMatchObject({ code: 0, json: { ok: true, bytes: 12 } });
    expect((await count('--note-file', 'note.txt', '--loudly', '--lang', 'zh-HK')).stdout).toBe('12 位元組!\n');
  });

  it('ends with 1 for a negative finding and for input that it refuses', async () => {
    const found = await count('--note-file', 'note.txt', '--most', '3', '--json');
    expect(found).toMatchObject({ code: 1, json: { ok: false, bytes: 12 } });
    const missing = await count('--note-file', 'none.txt', '--json');
    expect(missing).toMatchObject({ code: 1, json: { code: 'FILE_NOT_READABLE', place: '--note-file' } });
  });

  it('ends with 2 for bad usage', async () => {
    expect(await count('--json')).toMatchObject({ code: 2, json: { code: 'USAGE' } });
    expect(await count('--note-file', 'note.txt', '--most', 'x', '--json')).toMatchObject({
      code: 2,
      json: { code: 'USAGE', place: '--most' },
    });
    expect(await project.run('acme', 'no-such', '--json')).toMatchObject({ code: 2, json: { code: 'USAGE' } });
  });

  it('writes new files only', async () => {
    const copy = () => count('--note-file', 'note.txt', '--copy-to', 'made/copy.txt', '--json');
    expect((await copy()).code).toBe(0);
    expect(await copy()).toMatchObject({ code: 1, json: { code: 'FILE_EXISTS', place: '--copy-to' } });
  });

  it('is shown by help', async () => {
    expect((await project.run('--help')).stdout).toContain('commands of the connector acme');
    const { code, stdout } = await project.run('acme', 'count-notes', '--help', '--lang=zh-HK');
    expect([code, stdout.includes('說明：the file')]).toEqual([0, true]);
  });
});
