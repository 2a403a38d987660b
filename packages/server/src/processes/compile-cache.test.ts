import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { superviseIntake } from '../index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-cache-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

// Whatever it would start, ends.
const supervise = (compileCache: string) =>
  superviseIntake({ module: new URL('./there-is-none.js', import.meta.url), order: 0, compileCache, processes: 1 });

it('compiled code is kept where nobody else writes', async () => {
  for (const mode of [0o770, 0o702]) {
    await chmod(folder, mode);
    await expect(supervise(folder)).rejects.toMatchObject({ code: 'INVALID_OPTION', place: 'compileCache' });
  }
  const made = join(folder, 'made');
  await expect(supervise(made)).rejects.toMatchObject({ code: 'PROCESS_ENDED' });
  expect((await stat(made)).mode & 0o777).toBe(0o700);
});
