import { spawn } from 'node:child_process';
import { chmod, chown, lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError, sha256, systemRandomness } from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';
import type { ServerBinaries } from './server-binaries.js';
import type { ServerUser } from './server-user.js';

/** A database cluster on disk, complete or not there at all. */
export interface Cluster {
  readonly data: string;
  readonly password: string;
  /** Named pipe; see `hold.ts`. */
  readonly pipe: string;
  readonly log: string;
  /** Folder of the Unix socket, short enough for its address. */
  readonly socketFolder: string;
}

export const SUPERUSER = 'countersign';
export const PORT = 5432;

/** A Unix socket's address has 107 usable bytes on Linux and 103 on macOS. */
const LONGEST_SOCKET = 103;

/** Unfinished folders of a killed first start are removed after this time. */
const STALE_MS = 600_000;

/** Opens the cluster in the folder, making it first where there is none. */
export async function openCluster(
  folder: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
): Promise<Cluster> {
  const home = join(folder, 'postgres');
  if (!(await exists(home))) await createCluster(folder, home, binaries, user);
  return {
    data: join(home, 'data'),
    password: await readFile(join(home, 'password'), 'utf8'),
    pipe: join(home, 'in-use'),
    log: join(home, 'server.log'),
    socketFolder: await socketFolder(home, user),
  };
}

async function createCluster(
  folder: string,
  home: string,
  binaries: ServerBinaries,
  user: ServerUser | undefined,
): Promise<void> {
  await removeUnfinished(folder);
  const draft = await mkdtemp(join(folder, 'postgres.new-'));
  const passwordFile = join(draft, 'password');
  await writeFile(passwordFile, Buffer.from(systemRandomness.bytes(32)).toString('base64url'), { mode: 0o600 });
  if (user) for (const path of [draft, passwordFile]) await chown(path, user.uid, user.gid);
  await run('mkfifo', ['-m', '600', join(draft, 'in-use')], binaries, user);
  const flags = ['--username', SUPERUSER, '--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-instructions'];
  const locale = ['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'];
  await run(
    binaries.initdb,
    ['--pgdata', join(draft, 'data'), '--pwfile', passwordFile, ...flags, ...locale],
    binaries,
    user,
  );
  try {
    // The rename makes it whole at once, and of two first starts one wins.
    await rename(draft, home);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!(await exists(home))) throw error;
  }
}

async function removeUnfinished(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith('postgres.new-')) continue;
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts && Date.now() - facts.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
}

async function socketFolder(home: string, user: ServerUser | undefined): Promise<string> {
  if (Buffer.byteLength(join(home, `.s.PGSQL.${PORT}`)) <= LONGEST_SOCKET) return home;
  const path = `/tmp/countersign-${sha256(home).slice(0, 16)}`;
  await mkdir(path, { recursive: true, mode: 0o700 });
  // Anybody can put something under this name first: a link would have us give away what it points at.
  const facts = await lstat(path);
  const own = process.geteuid?.() ?? facts.uid;
  const wanted = user?.uid ?? own;
  if (!facts.isDirectory() || (facts.uid !== wanted && facts.uid !== own)) {
    throw new ConfigurationError('DATA_FOLDER_UNREACHABLE', `${path} belongs to somebody else.`, {
      remedy: runtimeRemedies.DATA_FOLDER_UNREACHABLE,
      place: path,
    });
  }
  if (facts.uid !== wanted) await chown(path, wanted, user?.gid ?? 0);
  await chmod(path, 0o700);
  return path;
}

async function run(
  command: string,
  flags: readonly string[],
  binaries: ServerBinaries,
  user: ServerUser | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  const child = spawn(command, flags, {
    ...(user ?? {}),
    cwd: '/',
    env: serverEnvironment(binaries),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let problem = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problem = (problem + text).slice(-2_000);
  });
  child.once('error', reject).once('close', resolve);
  const code = await promise;
  if (code !== 0) {
    throw new ConfigurationError('POSTGRES_START_FAILED', `${command} ended with ${code}.`, {
      remedy: runtimeRemedies.POSTGRES_START_FAILED,
      details: { stderr: problem },
    });
  }
}

/** What the server's programs see: nothing of ours but the way to their libraries. */
export function serverEnvironment(binaries: ServerBinaries): Record<string, string> {
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return { [variable]: binaries.libraryPath, PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' };
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
